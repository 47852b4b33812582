package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Blocks that summarise windows of an image, without weights.
public final class Pooling {
  private static final Family.Builder FAMILY = Family.named("pooling", "Pooling");

  public static final Sides KERNEL =
      sides("kernel", "Kernel", 2, 1, 1_024, "px", "Height and width of the window.");

  public static final Sides STRIDE =
      sides("stride", "Stride", 2, 1, 1_024, "", "How far the window moves each step.");

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

  public static final Sides END_PADDING =
      sides(
          "end",
          "Padding at the end",
          0,
          0,
          512,
          "px",
          "Rows and columns added at the bottom and right only, on top of the padding.");

  public static final Flag PLACES =
      flag(
          "places",
          "Answer the places",
          false,
          "Also answers where each strongest number stood, for Max unpool.");

  public static final Flag CEILING =
      flag(
          "ceiling",
          "Round up",
          false,
          "Lets the last window hang over the edge instead of leaving pixels out.");

  public static final Flag COUNT_PADDING =
      flag("countpad", "Count padding", true, "Counts the padding's zeros in the average.");

  /// How far windows reach apart from the parameters that all pooling has.
  ///
  /// @param end rows and columns added at the end only
  record Window(Pair dilation, Pair end) {}

  private static final Window AVERAGE = new Window(Pair.of(1), Pair.of(0));

  public static final BlockType MAX_POOL =
      FAMILY.add(
          BlockType.named("max-pool", "Max pool")
              .aliases(
                  "pool", "pooling", "max pooling", "maximum pooling", "downsample", "MaxPool2d")
              .parameters(KERNEL, STRIDE, PADDING, END_PADDING, DILATION, CEILING, PLACES)
              .outputs(parameters ->
                  PLACES.in(parameters)
                      ? List.of(PortSpec.one("y", "Output"), PortSpec.one("places", "Places"))
                      : List.of(PortSpec.one("y", "Output")))
              .typed(Pooling::maxTyping)
              .work((site, outputs) -> Rules.perElement(outputs, area(site)))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), site.get(DILATION)))
              .lowered(Pooling::lowerMax)
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
              .example(
                  "same size with a 2×2 window, as in YOLOv3-tiny",
                  set(STRIDE.to(Pair.of(1)), END_PADDING.to(Pair.of(1))),
                  "N,512,13,13",
                  "N,512,13,13")
              .summary("Keeps the strongest answer in each window.")
              .description(
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
              .typed(site -> typing("Average pool", site, AVERAGE))
              .work((site, outputs) -> Rules.perElement(outputs, area(site) + 1))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), Pair.of(1)))
              .lowered(Pooling::lowerAverage)
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
              .example("hangs over the edge", set(CEILING.to(true)), "N,16,7,7", "N,16,4,4")
              .summary("Averages each window.")
              .description(
                  """
                  Replaces every window by the mean of its numbers. It keeps how much of a pattern there is rather than \
                  the single best place, and it blurs, so fine stripes do not turn into false patterns when the map \
                  shrinks. Whether the zeros of the padding count in the average differs between networks.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Pooling() {}

  private static long area(Site site) {
    return (long) site.get(KERNEL).height() * site.get(KERNEL).width();
  }

  private static Window maximum(Site site) {
    return new Window(site.get(DILATION), site.get(END_PADDING));
  }

  private static Typing maxTyping(Site site) {
    var typing = typing("Max pool", site, maximum(site));
    if (!site.get(PLACES)) return typing;
    return switch (typing) {
      case Typing.Typed(var outputs) ->
          Typing.of(outputs.getFirst(), outputs.getFirst().with(DType.INT64));
      case Typing.Rejected(var problems, var guess) ->
          new Typing.Rejected(
              problems, guess.stream().flatMap(y -> Stream.of(y, y.with(DType.INT64))).toList());
      case Typing.Waiting waiting -> waiting;
    };
  }

  private static Typing typing(String name, Site site, Window window) {
    var notImage = Rules.imageExpected(name, site);
    if (notImage.isPresent())
      return Rules.guessing(notImage.get(), site, image -> pooled(site, image, window));
    var shape = pooled(site, site.shape(0), window);
    var tooMuch = tooMuchPadding(name, site, window);
    if (tooMuch.isPresent()) return Typing.rejected(tooMuch.get(), site.input(0).with(shape));
    return Convolutions.tooSmall(
            name, site, KERNEL, (axis, kernel) -> slid(site, site.shape(0), window, axis, kernel))
        .map(problem -> new Problem(problem.code(), problem.said(), smallRemedies(site, problem)))
        .map(problem -> Rules.unchanged(site, problem))
        .orElse(Typing.of(site.input(0).with(shape)));
  }

  private static List<Remedy> smallRemedies(Site site, Problem problem) {
    var remedies = new ArrayList<>(problem.remedies());
    var kernel = site.get(KERNEL);
    remedies.add(Rules.setting(PADDING, new Pair(kernel.height() / 2, kernel.width() / 2)));
    if (site.get(STRIDE).equals(kernel) && site.get(PADDING).equals(Pair.of(0)))
      remedies.add(Rules.setting(CEILING, true));
    return remedies;
  }

  private static Optional<Problem> tooMuchPadding(String name, Site site, Window window) {
    var padding = site.get(PADDING);
    var kernel = site.get(KERNEL);
    if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width())
      return Optional.of(
          Problem.of(
              "smaller-padding-expected",
              Message.of("problem.smaller-padding-expected.may-pad", name, kernel, padding),
              Rules.setting(PADDING, new Pair(kernel.height() / 2, kernel.width() / 2))));
    var end = window.end();
    if (padding.height() + end.height() < kernel.height()
            && padding.width() + end.width() < kernel.width()
        || end.equals(Pair.of(0))) return Optional.empty();
    return Optional.of(
        Problem.of(
            "smaller-padding-expected",
            Message.of("problem.smaller-padding-expected.must-see", name, kernel, padding, end),
            Rules.setting(END_PADDING, Pair.of(0))));
  }

  static Shape pooled(Site site, Shape image, Window window) {
    return image
        .with(ROWS, slid(site, image, window, ROWS, site.get(KERNEL).height()))
        .with(COLUMNS, slid(site, image, window, COLUMNS, site.get(KERNEL).width()));
  }

  /// The extent, rounded up on request; then a last window that would start in the padding at the
  /// end is left out, as PyTorch does.
  private static Dim slid(Site site, Shape image, Window window, int axis, int kernel) {
    var size = image.dim(axis);
    long stride = Rules.of(site.get(STRIDE), axis);
    long padding = Rules.of(site.get(PADDING), axis);
    long both = 2 * padding + Rules.of(window.end(), axis);
    long span = Rules.span(kernel, Rules.of(window.dilation(), axis));
    if (!site.get(CEILING)) return Rules.slid(size, both, span, stride);
    // The least of two roundings by the same stride is the rounding of the least.
    long reaching = both - span + 2 * stride - 1;
    long startingInside = padding + stride - 1;
    return size.plus(Math.min(reaching, startingInside)).floorDiv(stride);
  }

  /// Where windows stand: either with every pixel of padding written out, or left to the runtime
  /// because the size is open.
  ///
  /// @param hangs whether the last window hangs over the padded edge
  private record Margins(List<Long> pads, boolean roundUp, boolean hangs) {}

  private static Margins margins(Site site, Window window) {
    var padding = site.get(PADDING);
    var pads =
        List.of(
            (long) padding.height(),
            (long) padding.width(),
            (long) padding.height() + window.end().height(),
            (long) padding.width() + window.end().width());
    if (!site.get(CEILING)) return new Margins(pads, false, false);
    var image = site.shape(0);
    if (image.dim(ROWS).known().isEmpty() || image.dim(COLUMNS).known().isEmpty())
      return new Margins(pads, true, false);
    long bottom = endOf(site, window, ROWS);
    long right = endOf(site, window, COLUMNS);
    boolean hangs = bottom > pads.get(2) || right > pads.get(3);
    // Runtimes refuse a padding as long as the kernel, even if dilation spreads it further.
    if (bottom >= site.get(KERNEL).height() || right >= site.get(KERNEL).width())
      return new Margins(pads, true, hangs);
    var written =
        List.of(
            pads.get(0), pads.get(1), Math.max(pads.get(2), bottom), Math.max(pads.get(3), right));
    return new Margins(written, false, hangs);
  }

  /// How far the last window reaches over the image.
  private static long endOf(Site site, Window window, int axis) {
    int kernel = Rules.of(site.get(KERNEL), axis);
    long count = slid(site, site.shape(0), window, axis, kernel).value();
    return (count - 1) * Rules.of(site.get(STRIDE), axis)
        + Rules.span(kernel, Rules.of(window.dilation(), axis))
        - site.shape(0).dim(axis).value()
        - Rules.of(site.get(PADDING), axis);
  }

  private static List<Attribute> attributes(Site site, Margins margins) {
    return List.of(
        Rules.sides("kernel_shape", site.get(KERNEL)),
        Rules.sides("strides", site.get(STRIDE)),
        new Attribute.Wholes("pads", margins.pads()),
        Attribute.whole("ceil_mode", margins.roundUp() ? 1 : 0));
  }

  private static List<Ref> lowerMax(Site site, List<Ref> in, Emitter emit) {
    var attributes = new ArrayList<>(attributes(site, margins(site, maximum(site))));
    attributes.add(Rules.sides("dilations", site.get(DILATION)));
    return emit.ops("MaxPool", in, site.get(PLACES) ? 2 : 1, attributes.toArray(Attribute[]::new));
  }

  /// A window that hangs over the edge counts the padding but not what hangs over. No runtime does
  /// exactly that, so such an average is taken over pixels only and then scaled.
  private static List<Ref> lowerAverage(Site site, List<Ref> in, Emitter emit) {
    var margins = margins(site, AVERAGE);
    boolean counts = site.get(COUNT_PADDING) && !site.get(PADDING).equals(Pair.of(0));
    if (counts && margins.roundUp()) return List.of(averageOfPadded(site, in.getFirst(), emit));
    boolean scaled = counts && margins.hangs();
    var attributes = new ArrayList<>(attributes(site, margins));
    attributes.add(Attribute.whole("count_include_pad", counts && !scaled ? 1 : 0));
    var mean = emit.op("AveragePool", in, attributes.toArray(Attribute[]::new));
    if (!scaled) return List.of(mean);
    var rows = shares(site, ROWS);
    var columns = shares(site, COLUMNS);
    var factors = new float[rows.length * columns.length];
    for (int i = 0; i < factors.length; i++)
      factors[i] = (float) (rows[i / columns.length] * columns[i % columns.length]);
    var share = emit.constant(Shape.of(1, 1, rows.length, columns.length), factors);
    return List.of(emit.op("Mul", List.of(mean, share)));
  }

  /// Where the size is open, the padding becomes pixels of the map, and a window that starts in
  /// them at the end is cut off.
  private static Ref averageOfPadded(Site site, Ref x, Emitter emit) {
    var padding = site.get(PADDING);
    var stride = site.get(STRIDE);
    var kernel = site.get(KERNEL);
    var padded =
        Resizing.padded(
            x,
            List.of(padding.height(), padding.width(), padding.height(), padding.width()),
            0,
            emit);
    var mean =
        emit.op(
            "AveragePool",
            List.of(padded),
            Rules.sides("kernel_shape", kernel),
            Rules.sides("strides", stride),
            Attribute.whole("ceil_mode", 1));
    boolean cut =
        padding.height() > kernel.height() - stride.height()
            || padding.width() > kernel.width() - stride.width();
    if (!cut) return mean;
    var sizes = new RunningSizes(site, List.of(x), emit);
    var pooled = pooled(site, sizes.site().shape(0), AVERAGE);
    var end = sizes.of(pooled.dim(ROWS), pooled.dim(COLUMNS));
    return emit.op("Slice", List.of(mean, emit.wholes(0, 0), end, emit.wholes(ROWS, COLUMNS)));
  }

  /// For each window along an axis, its pixels divided by its pixels and padding.
  private static double[] shares(Site site, int axis) {
    int kernel = Rules.of(site.get(KERNEL), axis);
    long size = site.shape(0).dim(axis).value();
    long padding = Rules.of(site.get(PADDING), axis);
    var shares = new double[(int) slid(site, site.shape(0), AVERAGE, axis, kernel).value()];
    for (int i = 0; i < shares.length; i++) {
      long from = (long) i * Rules.of(site.get(STRIDE), axis) - padding;
      long pixels = Math.min(from + kernel, size) - Math.max(from, 0);
      shares[i] = (double) pixels / (Math.min(from + kernel, size + padding) - from);
    }
    return shares;
  }

  static List<TensorType> withPlaces(String shape) {
    return List.of(TensorType.float32(shape), TensorType.float32(shape).with(DType.INT64));
  }
}
