package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.Problem;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Blocks that summarise windows of an image, without weights.
public final class Pooling {
  private static final Family.Builder FAMILY = Family.named("pooling", "Pooling");

  public static final Sides KERNEL =
      sides("kernel", "Kernel", 2, 1, 1_024, "px", "Height and width of the window.");
  public static final Sides STRIDE =
      sides("stride", "Stride", 2, 1, 1_024, "px", "How far the window moves each step.");
  public static final Sides PADDING =
      sides(
          "padding",
          "Padding",
          0,
          0,
          512,
          "px",
          "Rows and columns added at every side; at most half the kernel.");
  public static final Sides DILATION =
      sides("dilation", "Dilation", 1, 1, 512, "px", "Steps between the window's taps.");
  public static final Flag CEILING =
      flag(
          "ceiling",
          "Round up",
          false,
          "Lets the last window hang over the edge instead of leaving pixels out.");
  public static final Flag COUNT_PADDING =
      flag("countpad", "Count padding", true, "Counts the padding's zeros in the average.");
  public static final Flag KEEP_MAP =
      flag(
          "keepmap",
          "Keep a 1 × 1 map",
          true,
          "Answers [N, C, 1, 1] instead of the vector [N, C].");
  public static final Sides SIZE =
      sides(
          "size",
          "Output size",
          1,
          1,
          1_024,
          "px",
          "Height and width of the output, whatever the input has.");

  public static final BlockType MAX_POOL =
      FAMILY.add(
          BlockType.named("max-pool", "Max pool")
              .aliases("maximum pooling", "downsample", "MaxPool2d")
              .parameters(KERNEL, STRIDE, PADDING, DILATION, CEILING)
              .typed(site -> typing("Max pool", site, site.get(DILATION)))
              .work((site, outputs) -> Rules.perElement(outputs, area(site)))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), site.get(DILATION)))
              .lowered((site, in, emit) ->
                  List.of(emit.op("MaxPool", in, windows(site, site.get(DILATION), true))))
              .example("halves the image", "N,64,112,112", "N,64,56,56")
              .example(
                  "overlapping windows, as in ResNet",
                  set(KERNEL.to(Pair.of(3)), PADDING.to(Pair.of(1))),
                  "N,64,112,112",
                  "N,64,56,56")
              .example(
                  "rounded up, as in SqueezeNet",
                  set(KERNEL.to(Pair.of(3)), CEILING.to(true)),
                  "N,96,109,109",
                  "N,96,54,54")
              .example(
                  "same size, as in SPP",
                  set(KERNEL.to(Pair.of(5)), STRIDE.to(Pair.of(1)), PADDING.to(Pair.of(2))),
                  "N,8,13,13",
                  "N,8,13,13")
              .summary("Keeps the strongest answer in each window.")
              .lesson(
                  """
                  Slides a window over every channel and keeps the largest number in it. With a 2×2 window and stride 2 \
                  three of four numbers are dropped: whether a pattern was found stays, where exactly it was fades. A \
                  shift within a window changes nothing, a shift across its border does. It has no weights.
                  """));

  public static final BlockType AVG_POOL =
      FAMILY.add(
          BlockType.named("avg-pool", "Average pool")
              .aliases("average pooling", "mean pooling", "downsample", "AvgPool2d")
              .parameters(KERNEL, STRIDE, PADDING, CEILING, COUNT_PADDING)
              .typed(site -> typing("Average pool", site, Pair.of(1)))
              .work((site, outputs) -> Rules.perElement(outputs, area(site) + 1))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), Pair.of(1)))
              .lowered((site, in, emit) -> {
                var attributes = new ArrayList<>(List.of(windows(site, Pair.of(1), false)));
                attributes.add(
                    Attribute.whole("count_include_pad", site.get(COUNT_PADDING) ? 1 : 0));
                return List.of(emit.op("AveragePool", in, attributes.toArray(Attribute[]::new)));
              })
              .example("halves the image", "N,64,56,56", "N,64,28,28")
              .example(
                  "padded, without the zeros",
                  set(
                      KERNEL.to(Pair.of(3)),
                      STRIDE.to(Pair.of(1)),
                      PADDING.to(Pair.of(1)),
                      COUNT_PADDING.to(false)),
                  "N,64,35,35",
                  "N,64,35,35")
              .summary("Averages each window.")
              .lesson(
                  """
                  Replaces every window by the mean of its numbers. It keeps how much of a pattern there is rather than \
                  the single best place, and it blurs, so fine stripes do not turn into false patterns when the map \
                  shrinks. Whether the zeros of the padding count in the average differs between networks.
                  """));

  public static final BlockType GLOBAL_AVG_POOL =
      FAMILY.add(
          BlockType.named("global-avg-pool", "Global average pool")
              .aliases("GAP", "global pooling", "squeeze")
              .parameters(KEEP_MAP)
              .typed(site -> {
                var notImage = Rules.imageExpected("Global average pool", site);
                if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
                var vector = Shape.of(site.shape(0).dim(0), site.channels());
                var map = Shape.of(site.shape(0).dim(0), site.channels(), Dim.of(1), Dim.of(1));
                return Typing.of(site.input(0).with(site.get(KEEP_MAP) ? map : vector));
              })
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) -> {
                var mean = emit.op("GlobalAveragePool", in);
                return List.of(
                    site.get(KEEP_MAP)
                        ? mean
                        : emit.op("Flatten", List.of(mean), Attribute.whole("axis", 1)));
              })
              .example("a 1 × 1 map", "N,2048,7,7", "N,2048,1,1")
              .example("a vector", set(KEEP_MAP.to(false)), "N,2048,7,7", "N,2048")
              .summary("One number per channel: its mean over the image.")
              .source("Network In Network", 2013)
              .lesson(
                  """
                  Averages every channel over the whole image to a single number. What was found remains, where it was \
                  is gone, and the result has the same length for any image size. Network in Network introduced it in \
                  place of large dense layers; almost all classifiers since end with it.
                  """));

  public static final BlockType ADAPTIVE_AVG_POOL =
      FAMILY.add(
          BlockType.named("adaptive-avg-pool", "Adaptive average pool")
              .aliases("adaptive pooling", "pyramid pooling")
              .parameters(SIZE)
              .typed(site ->
                  Rules.imageExpected("Adaptive average pool", site)
                      .map(problem -> Rules.unchanged(site, problem))
                      .orElseGet(() ->
                          Typing.of(
                              site.input(0)
                                  .with(
                                      site.shape(0)
                                          .with(ROWS, Dim.of(site.get(SIZE).height()))
                                          .with(COLUMNS, Dim.of(site.get(SIZE).width()))))))
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Pooling::lowerAdaptive)
              .example("to 7 × 7", set(SIZE.to(Pair.of(7))), "N,512,14,14", "N,512,7,7")
              .example("uneven windows", set(SIZE.to(Pair.of(3, 2))), "N,8,10,7", "N,8,3,2")
              .summary("Averages an image of any size down to a given one.")
              .lesson(
                  """
                  You say how large the output shall be and the windows follow: output row i averages the input rows \
                  from ⌊i·H ⁄ out⌋ up to ⌈(i+1)·H ⁄ out⌉. It lets a dense layer of fixed width read images of any size. \
                  Pyramid pooling uses several of them side by side to see an image at several scales.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Pooling() {}

  private static long area(Site site) {
    return (long) site.get(KERNEL).height() * site.get(KERNEL).width();
  }

  private static Typing typing(String name, Site site, Pair dilation) {
    var notImage = Rules.imageExpected(name, site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var shape =
        site.shape(0)
            .with(ROWS, slid(site, ROWS, dilation))
            .with(COLUMNS, slid(site, COLUMNS, dilation));
    var padding = site.get(PADDING);
    var kernel = site.get(KERNEL);
    if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width())
      return Typing.rejected(
          Problem.of(
              "smaller-padding-expected",
              name
                  + " may pad by at most half its kernel: the kernel is "
                  + kernel
                  + " px, the padding "
                  + padding
                  + " px",
              Rules.setting(PADDING, new Pair(kernel.height() / 2, kernel.width() / 2))),
          site.input(0).with(shape));
    Optional<Problem> small = Convolutions.tooSmall(name, site, KERNEL, shape);
    return small
        .map(problem -> Rules.unchanged(site, problem))
        .orElse(Typing.of(site.input(0).with(shape)));
  }

  /// The extent, rounded up on request; then a last window that would start in the padding at the
  /// end is left out, as PyTorch does.
  private static Dim slid(Site site, int axis, Pair dilation) {
    var size = site.shape(0).dim(axis);
    long stride = Rules.of(site.get(STRIDE), axis);
    long padding = Rules.of(site.get(PADDING), axis);
    long window = Rules.span(Rules.of(site.get(KERNEL), axis), Rules.of(dilation, axis));
    if (!site.get(CEILING)) return Rules.slid(size, 2 * padding, window, stride);
    var rounded = size.plus(2 * padding).minus(window).ceilDiv(stride).plus(1);
    if (rounded.known().isEmpty()) return rounded;
    boolean startsOutside = (rounded.value() - 1) * stride >= size.value() + padding;
    return startsOutside ? rounded.minus(1) : rounded;
  }

  private static Attribute[] windows(Site site, Pair dilation, boolean dilates) {
    var padding = site.get(PADDING);
    var attributes = new ArrayList<Attribute>();
    attributes.add(Rules.sides("kernel_shape", site.get(KERNEL)));
    attributes.add(Rules.sides("strides", site.get(STRIDE)));
    attributes.add(
        Attribute.wholes(
            "pads", padding.height(), padding.width(), padding.height(), padding.width()));
    attributes.add(Attribute.whole("ceil_mode", site.get(CEILING) ? 1 : 0));
    if (dilates) attributes.add(Rules.sides("dilations", dilation));
    return attributes.toArray(Attribute[]::new);
  }

  /// Windows that all have the same size are an ordinary average pool; others are two products with
  /// constant matrices.
  private static List<Ref> lowerAdaptive(Site site, List<Ref> in, Emitter emit) {
    var size = site.get(SIZE);
    if (size.equals(Pair.of(1))) return List.of(emit.op("GlobalAveragePool", in));
    int height = (int) site.shape(0).dim(ROWS).value();
    int width = (int) site.shape(0).dim(COLUMNS).value();
    if (height == size.height() && width == size.width()) return List.of(emit.op("Identity", in));
    if (height % size.height() == 0 && width % size.width() == 0) {
      var window = new Pair(height / size.height(), width / size.width());
      return List.of(
          emit.op(
              "AveragePool",
              in,
              Rules.sides("kernel_shape", window),
              Rules.sides("strides", window)));
    }
    var rows =
        emit.constant(Shape.of(size.height(), height), averaging(size.height(), height, false));
    var columns =
        emit.constant(Shape.of(width, size.width()), averaging(size.width(), width, true));
    return List.of(
        emit.op("MatMul", List.of(emit.op("MatMul", List.of(rows, in.getFirst())), columns)));
  }

  private static float[] averaging(int outputs, int inputs, boolean transposed) {
    var matrix = new float[outputs * inputs];
    for (int out = 0; out < outputs; out++) {
      int from = (int) Math.floorDiv((long) out * inputs, outputs);
      int to = (int) Math.ceilDiv((long) (out + 1) * inputs, outputs);
      for (int at = from; at < to; at++)
        matrix[transposed ? at * outputs + out : out * inputs + at] = 1f / (to - from);
    }
    return matrix;
  }
}
