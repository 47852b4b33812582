package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.catalogue.layers.Convolutions.BIAS;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.area;
import static vertebra.catalogue.layers.Convolutions.channels;
import static vertebra.catalogue.layers.Convolutions.indivisible;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.Problem;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Convolutions that enlarge a map.
public final class TransposedConvolutions {
  private static final Family.Builder FAMILY = Family.continuing(Convolutions.BLOCKS);

  public static final Sides OUTPUT_PADDING =
      sides(
          "extra",
          "Output padding",
          0,
          0,
          64,
          "px",
          "Extra rows and columns at the end of the output.");

  public static final Sides UP_STRIDE =
      sides("stride", "Stride", 2, 1, 64, "", "How many times larger the image becomes.");

  public static final Sides UP_KERNEL =
      sides("kernel", "Kernel", 2, 1, 256, "px", "Height and width of the window.");

  public static final Sides UP_PADDING =
      sides(
          "padding",
          "Padding",
          0,
          0,
          256,
          "px",
          "Rows and columns cut off at every side of the output.");

  public static final BlockType CONV_TRANSPOSE =
      FAMILY.add(
          BlockType.named("conv-transpose-2d", "Transposed conv 2D")
              .aliases(
                  "deconvolution", "up-convolution", "upsample", "ConvTranspose", "Conv2DTranspose")
              .parameters(
                  FILTERS, UP_KERNEL, UP_STRIDE, UP_PADDING, OUTPUT_PADDING, DILATION, GROUPS, BIAS)
              .width(FILTERS)
              .typed(TransposedConvolutions::transposedTyping)
              .weights(site ->
                  site.channels()
                      .times(site.get(FILTERS) / site.get(GROUPS) * area(site.get(UP_KERNEL)))
                      .plus(site.get(BIAS) ? site.get(FILTERS) : 0))
              .work((site, outputs) -> {
                long perPixel =
                    Math.multiplyExact(
                        site.get(FILTERS) / site.get(GROUPS), area(site.get(UP_KERNEL)));
                long pixels = site.shape(0).elementsPerSample().orElseThrow();
                long biased = site.get(BIAS) ? Rules.elements(outputs) : 0;
                return Work.multiplyAdds(Math.multiplyExact(pixels, perPixel))
                    .plusElementwise(biased);
              })
              .reach(site ->
                  Reach.enlarging(
                      new Pair(window(site, ROWS), window(site, COLUMNS)), site.get(UP_STRIDE)))
              .lowered(TransposedConvolutions::lowerTransposed)
              .example("doubles the image", "N,128,28,28", "N,64,56,56")
              .example(
                  "exactly double with a 3×3 window",
                  set(
                      FILTERS.to(16),
                      UP_KERNEL.to(Pair.of(3)),
                      UP_PADDING.to(Pair.of(1)),
                      OUTPUT_PADDING.to(Pair.of(1)),
                      GROUPS.to(4)),
                  "N,32,7,7",
                  "N,16,14,14")
              .summary("Enlarges an image with trained filters.")
              .source("Deconvolutional Networks", 2010)
              .description(
                  """
                  A convolution run backwards in space: every input pixel stamps its filter onto a larger output, and \
                  overlapping stamps add up. With stride 2 it doubles height and width and learns how to fill in. If \
                  the kernel is not a multiple of the stride, some places get more stamps than others, which shows as a \
                  checkerboard.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private TransposedConvolutions() {}

  /// How many input steps an output sees along an axis: of the taps, every so many fall onto an
  /// input, and dilation spreads those.
  private static int window(Site site, int axis) {
    int stride = Rules.of(site.get(UP_STRIDE), axis);
    int dilation = Rules.of(site.get(DILATION), axis);
    int common = Math.toIntExact(Convolutions.gcd(stride, dilation));
    int taps = Math.ceilDiv(Rules.of(site.get(UP_KERNEL), axis), stride / common);
    return (taps - 1) * (dilation / common) + 1;
  }

  /// Whether an output padding would leave rows or columns that no input reaches.
  private static boolean isTooMuch(Site site, int axis) {
    int most = Math.max(Rules.of(site.get(UP_STRIDE), axis), Rules.of(site.get(DILATION), axis));
    return Rules.of(site.get(OUTPUT_PADDING), axis) >= most;
  }

  private static Typing transposedTyping(Site site) {
    var notImage = Rules.imageExpected("Transposed conv 2D", site);
    if (notImage.isPresent())
      return Rules.guessing(notImage.get(), site, image -> enlarged(site, image));
    var shape = enlarged(site, site.shape(0));
    var result = site.input(0).with(shape);
    var extra = site.get(OUTPUT_PADDING);
    var stride = site.get(UP_STRIDE);
    if (isTooMuch(site, ROWS) || isTooMuch(site, COLUMNS))
      return Typing.rejected(
          Problem.of(
              "small-output-padding-expected",
              Message.of(
                  "problem.small-output-padding-expected", extra, stride, site.get(DILATION)),
              Rules.setting(OUTPUT_PADDING, Pair.of(0))),
          result);
    return indivisible("Transposed conv 2D", site, site.get(GROUPS), Dim.of(site.get(FILTERS)))
        .or(() -> nothingLeft(site, shape))
        .map(problem -> Typing.rejected(problem, result))
        .orElse(Typing.of(result));
  }

  private static Optional<Problem> nothingLeft(Site site, Shape shape) {
    boolean empty = shape.dims().stream().anyMatch(dim -> dim.known().orElse(1) < 1);
    return empty
        ? Optional.of(
            Problem.of(
                "smaller-padding-expected",
                Message.of("problem.smaller-padding-expected.a-padding", site.get(UP_PADDING)),
                Rules.setting(UP_PADDING, Pair.of(0))))
        : Optional.empty();
  }

  private static Shape enlarged(Site site, Shape image) {
    return image
        .with(1, Dim.of(site.get(FILTERS)))
        .with(ROWS, enlarged(site, image, ROWS))
        .with(COLUMNS, enlarged(site, image, COLUMNS));
  }

  private static Dim enlarged(Site site, Shape image, int axis) {
    long span = Rules.span(Rules.of(site.get(UP_KERNEL), axis), Rules.of(site.get(DILATION), axis));
    long more =
        span + Rules.of(site.get(OUTPUT_PADDING), axis) - 2L * Rules.of(site.get(UP_PADDING), axis);
    return image.dim(axis).minus(1).times(Rules.of(site.get(UP_STRIDE), axis)).plus(more);
  }

  /// Rows and columns at the end of the output, as operators bring them about. ONNX allows an
  /// output padding up to the dilation, and runtimes refuse what is not below the stride; that is
  /// cut off less instead, or added behind.
  ///
  /// @param cut what the operator cuts off at the end
  /// @param extra what the operator adds at the end
  /// @param behind what is added when the operator is done
  private record End(int cut, int extra, int behind) {
    static End of(Site site, int axis) {
      int padding = Rules.of(site.get(UP_PADDING), axis);
      int extra = Rules.of(site.get(OUTPUT_PADDING), axis);
      int stride = Rules.of(site.get(UP_STRIDE), axis);
      if (extra < stride) return new End(padding, extra, 0);
      int less = Math.min(padding, extra);
      int rest = extra - less;
      return new End(padding - less, rest < stride ? rest : 0, rest < stride ? 0 : rest);
    }
  }

  private static List<Ref> lowerTransposed(Site site, List<Ref> in, Emitter emit) {
    var kernel = site.get(UP_KERNEL);
    var padding = site.get(UP_PADDING);
    var rows = End.of(site, ROWS);
    var columns = End.of(site, COLUMNS);
    boolean isLonger = rows.behind() + columns.behind() > 0;
    long perGroup = site.get(FILTERS) / site.get(GROUPS);
    var inputs = new ArrayList<>(in);
    inputs.add(
        emit.weight(
            "weight",
            Shape.of(channels(site), perGroup, kernel.height(), kernel.width()),
            Init.kaimingNormal(Math.max(1, area(kernel) * channels(site) / site.get(GROUPS)))));
    var bias = Optional.<Ref>empty();
    if (site.get(BIAS))
      bias = Optional.of(emit.weight("bias", Shape.of(site.get(FILTERS)), Init.zeros()));
    if (!isLonger) bias.ifPresent(inputs::add);
    var enlarged =
        emit.op(
            "ConvTranspose",
            inputs,
            Rules.sides("kernel_shape", kernel),
            Rules.sides("strides", site.get(UP_STRIDE)),
            Rules.sides("dilations", site.get(DILATION)),
            Rules.sides("output_padding", new Pair(rows.extra(), columns.extra())),
            Attribute.wholes("pads", padding.height(), padding.width(), rows.cut(), columns.cut()),
            Attribute.whole("group", site.get(GROUPS)));
    if (!isLonger) return List.of(enlarged);
    var longer =
        emit.op(
            "Pad",
            List.of(enlarged, emit.wholes(0, 0, 0, 0, 0, 0, rows.behind(), columns.behind())));
    return List.of(
        bias.map(numbers ->
                emit.op(
                    "Add",
                    List.of(longer, emit.op("Unsqueeze", List.of(numbers, emit.wholes(1, 2))))))
            .orElse(longer));
  }
}
