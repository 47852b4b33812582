package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Padding;
import vertebra.block.ParameterSpec.Padding.Rule;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.graph.Value;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Blocks that slide a small window over an image.
public final class Convolutions {
  private static final Family.Builder FAMILY = Family.named("convolution", "Convolution");

  public static final Whole FILTERS =
      whole(
          "filters",
          "Filters",
          64,
          1,
          65_536,
          "channels",
          "How many patterns to look for; each makes one output channel.");

  public static final Sides KERNEL =
      sides("kernel", "Kernel", 3, 1, 1_024, "px", "Height and width of the window.");

  public static final Sides STRIDE =
      sides(
          "stride",
          "Stride",
          1,
          1,
          1_024,
          "",
          "How far the window moves each step. 2 halves the image.");

  public static final Padding PADDING =
      new Padding(
          "padding",
          "Padding",
          "same",
          List.of(
              new Rule(
                  "same",
                  "Equal on both sides",
                  "dilation · (kernel − 1) ⁄ 2 on every side, rounded down, which keeps the size"
                      + " for odd kernels only; an even kernel makes the map one pixel smaller."),
              new Rule(
                  "same-upper",
                  "Same as PyTorch and Keras",
                  "What size ⁄ stride, rounded up, needs, an odd pixel at the end, as “same” means"
                      + " in both."),
              new Rule(
                  "same-lower",
                  "Same, odd pixel first",
                  "What size ⁄ stride, rounded up, needs, an odd pixel at the start."),
              new Rule("valid", "None", "The window stays inside the image.")),
          "Zeros around the image: by a rule that works them out, or so many pixels.");

  public static final Sides DILATION =
      sides(
          "dilation",
          "Dilation",
          1,
          1,
          1_024,
          "px",
          "Steps between the window's taps; 2 leaves a gap of one pixel.");

  public static final Whole GROUPS =
      whole(
          "groups",
          "Groups",
          1,
          1,
          65_536,
          "groups",
          "Splits the channels into groups that do not see each other.");

  public static final Flag BIAS =
      flag("bias", "Bias", true, "Adds one trainable number to every filter's answer.");

  public static final Whole MULTIPLIER =
      whole("multiplier", "Multiplier", 1, 1, 256, "times", "Filters for each input channel.");

  private static final Setting NO_NORM = new Setting("norm", Value.of("none"));

  private static final Setting NO_ACTIVATION = new Setting("activation", Value.of("none"));

  public static final BlockType CONV_2D =
      FAMILY.add(
          BlockType.named("conv-2d", "Conv 2D")
              .called(set(STRIDE.to(Pair.of(2))), "downsample", "strided convolution")
              .called(set(DILATION.to(Pair.of(2))), "atrous", "dilated", "dilated convolution")
              .called(set(STRIDE.to(Pair.of(2))), "downscale", "subsample")
              .called(
                  set(
                      FILTERS.to(768),
                      KERNEL.to(Pair.of(16)),
                      STRIDE.to(Pair.of(16)),
                      new Setting(PADDING.key(), Value.of(0))),
                  "patch embedding",
                  "patch embed")
              .called(set(KERNEL.to(Pair.of(3))), "3x3")
              .called(set(KERNEL.to(Pair.of(5))), "5x5")
              .called(set(KERNEL.to(Pair.of(7))), "7x7")
              .aliases(
                  "convolution",
                  "conv",
                  "group convolution",
                  "grouped convolution",
                  "down",
                  "convolutional layer")
              .parameters(FILTERS, KERNEL, STRIDE, PADDING, DILATION, GROUPS, BIAS)
              .width(FILTERS)
              .leaner(site -> Savings.convolution(site, NO_NORM, NO_ACTIVATION))
              .cautious(Convolutions::unevenPadding)
              .typed(site -> typing("Conv 2D", site, site.get(GROUPS), Dim.of(site.get(FILTERS))))
              .weights(site ->
                  weights(
                      site, Dim.of(site.get(FILTERS)), site.channels().floorDiv(site.get(GROUPS))))
              .work((site, outputs) -> work(site, outputs, site.get(GROUPS)))
              .reach(Convolutions::reach)
              .lowered(
                  (site, in, emit) -> lower(site, in, emit, site.get(FILTERS), site.get(GROUPS)))
              .example("keeps the image size", "N,3,224,224", "N,64,224,224")
              .example(
                  "stride two halves it", set(STRIDE.to(Pair.of(2))), "N,3,224,224", "N,64,112,112")
              .example(
                  "one row, dilated, in groups",
                  set(
                      FILTERS.to(32),
                      KERNEL.to(Pair.of(1, 7)),
                      DILATION.to(Pair.of(2)),
                      GROUPS.to(4),
                      BIAS.to(false)),
                  "N,16,20,20",
                  "N,32,20,20")
              .example(
                  "no padding",
                  set(FILTERS.to(8), KERNEL.to(Pair.of(5)), PADDING.to("valid")),
                  "N,3,32,32",
                  "N,8,28,28")
              .example(
                  "TensorFlow's padding",
                  set(FILTERS.to(8), STRIDE.to(Pair.of(2)), PADDING.to("same-upper")),
                  "N,3,33,32",
                  "N,8,17,16")
              .summary("Slides filters over the image, each looking for one pattern.")
              .description(
                  """
                  Slides a small window over the image. Every filter holds one pattern and answers, at each place, how \
                  much the window looks like it; the answers form one output channel. The same weights are used \
                  everywhere, so a pattern is found wherever it stands. Stride skips places and shrinks the map, padding \
                  keeps the border, dilation spreads the window without more weights, and groups let parts of the \
                  channels work apart.
                  """));

  public static final BlockType DEPTHWISE =
      FAMILY.add(
          BlockType.named("depthwise-conv", "Depthwise conv")
              .aliases("depthwise convolution", "dw", "channel-wise", "dw conv", "dwconv")
              .parameters(MULTIPLIER, KERNEL, STRIDE, PADDING, DILATION, BIAS)
              .cautious(Convolutions::unevenPadding)
              .typed(site -> typing("Depthwise conv", site, 1, filters(site)))
              .weights(
                  site -> weights(site, site.channels().times(site.get(MULTIPLIER)), Dim.of(1)))
              .work((site, outputs) -> work(site, outputs, channels(site)))
              .reach(Convolutions::reach)
              .lowered((site, in, emit) -> lower(site, in, emit, allFilters(site), channels(site)))
              .example("one filter a channel", "N,32,112,112", "N,32,112,112")
              .example(
                  "stride two, two filters a channel",
                  set(MULTIPLIER.to(2), STRIDE.to(Pair.of(2)), BIAS.to(false)),
                  "N,32,112,112",
                  "N,64,56,56")
              .summary("Filters every channel by itself; mixes none.")
              .source("Rigid-Motion Scattering for Image Classification", 2014)
              .description(
                  """
                  A convolution with as many groups as channels: every channel is filtered by itself and no channel sees \
                  another. It needs 9 weights per channel for a 3×3 window instead of 9 times the channels. A 1×1 \
                  convolution usually follows to mix the channels. The saving in multiply-adds is large; the saving in \
                  time is smaller, because memory traffic stays.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Convolutions() {}

  /// The warning that equal padding on both sides of an even kernel makes the map one smaller.
  public static Optional<Problem> unevenPadding(Site site) {
    if (!site.get(PADDING).equals("same")) return Optional.empty();
    var kernel = site.get(KERNEL);
    boolean isEven =
        IntStream.of(ROWS, COLUMNS)
            .anyMatch(axis ->
                Rules.of(site.get(STRIDE), axis) == 1
                    && Rules.of(site.get(DILATION), axis) * (Rules.of(kernel, axis) - 1) % 2 == 1);
    if (!isEven) return Optional.empty();
    return Optional.of(
        Problem.of(
            "same-size-expected",
            Message.of("problem.same-size-expected", kernel),
            new Remedy.Set(
                Message.of("fix.same-as-pytorch"), PADDING.key(), Value.of("same-upper"))));
  }

  static long channels(Site site) {
    return site.channels().value();
  }

  private static long allFilters(Site site) {
    return Math.multiplyExact(channels(site), site.get(MULTIPLIER));
  }

  private static Dim filters(Site site) {
    return Rules.asImage(site.shape(0))
        .map(image -> image.dim(1).times(site.get(MULTIPLIER)))
        .orElse(Dim.of(1));
  }

  static long area(Pair kernel) {
    return (long) kernel.height() * kernel.width();
  }

  private static Typing typing(String name, Site site, int groups, Dim filters) {
    var notImage = Rules.imageExpected(name, site);
    if (notImage.isPresent())
      return Rules.guessing(notImage.get(), site, image -> convolved(site, image, filters));
    var shape = convolved(site, site.shape(0), filters);
    var result = site.input(0).with(shape);
    var indivisible = indivisible(name, site, groups, filters);
    if (indivisible.isPresent()) return Typing.rejected(indivisible.get(), result);
    var dense = Stream.of(Rules.setting(DILATION, Pair.of(1)));
    var same = Stream.of(Rules.setting(PADDING, "same"));
    boolean isDilated = !site.get(DILATION).equals(Pair.of(1));
    return tooSmall(name, site, KERNEL, (axis, kernel) -> slid(site, site.shape(0), axis, kernel))
        .map(problem ->
            new Problem(
                problem.code(),
                problem.said(),
                Stream.of(
                        isDilated ? dense : Stream.<Remedy>of(), problem.remedies().stream(), same)
                    .flatMap(remedies -> remedies)
                    .toList()))
        .map(
            problem -> Typing.rejected(problem, site.input(0).with(site.shape(0).with(1, filters))))
        .orElse(Typing.of(result));
  }

  private static Shape convolved(Site site, Shape image, Dim filters) {
    return image
        .with(1, filters)
        .with(ROWS, slid(site, image, ROWS, site.get(KERNEL).height()))
        .with(COLUMNS, slid(site, image, COLUMNS, site.get(KERNEL).width()));
  }

  static Optional<Problem> indivisible(String name, Site site, int groups, Dim filters) {
    long wide = filters.known().orElse(groups);
    long narrow = site.channels().known().orElse(groups);
    if (groups <= 1 || narrow % groups == 0 && wide % groups == 0) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    for (int fitting : Rules.divisorsNear(gcd(narrow, wide), groups, 1, GROUPS.max(), 2))
      remedies.add(Rules.setting(GROUPS, fitting));
    if (narrow % groups == 0 && (wide / groups + 1) * groups <= FILTERS.max())
      remedies.add(Rules.setting(FILTERS, (int) ((wide / groups + 1) * groups)));
    return Optional.of(
        new Problem(
            "divisible-channels-expected",
            Message.of(
                "problem.divisible-channels-expected.splits-its", name, groups, narrow, wide),
            remedies));
  }

  static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /// The extent of the output along an axis if the kernel were so long there.
  interface Sliding {
    Dim extent(int axis, int kernel);
  }

  /// The objection to a window that does not fit into the padded image.
  static Optional<Problem> tooSmall(String name, Site site, Sides kernel, Sliding sliding) {
    var window = site.get(kernel);
    var fitting =
        new Pair(
            fitting(sliding, ROWS, window.height()), fitting(sliding, COLUMNS, window.width()));
    if (fitting.equals(window)) return Optional.empty();
    var apart = site.get(DILATION);
    var spanned =
        new Pair(
            (int) Rules.span(window.height(), apart.height()),
            (int) Rules.span(window.width(), apart.width()));
    var words =
        Message.of(
            "problem.has-a-window-of-px-which-does",
            name,
            spanned,
            site.shape(0).dim(ROWS),
            site.shape(0).dim(COLUMNS));
    return Optional.of(
        new Problem("larger-image-expected", words, List.of(Rules.setting(kernel, fitting))));
  }

  /// The longest kernel, up to the given one, that leaves something of the image.
  private static int fitting(Sliding sliding, int axis, int kernel) {
    int fitting = kernel;
    while (fitting > 1 && sliding.extent(axis, fitting).known().orElse(1) < 1) fitting--;
    return fitting;
  }

  private static Dim slid(Site site, Shape image, int axis, int kernel) {
    var size = image.dim(axis);
    int stride = Rules.of(site.get(STRIDE), axis);
    if (site.get(PADDING).startsWith("same-")) return size.ceilDiv(stride);
    return Rules.slid(
        size,
        2L * pads(site, axis, kernel),
        Rules.span(kernel, Rules.of(site.get(DILATION), axis)),
        stride);
  }

  /// The padding on either side of an axis, for the paddings that are the same on both.
  private static int pads(Site site, int axis, int kernel) {
    return switch (site.get(PADDING)) {
      case "same" -> Rules.of(site.get(DILATION), axis) * (kernel - 1) / 2;
      case "valid" -> 0;
      case String pixels -> Pair.parse(pixels).map(pair -> Rules.of(pair, axis)).orElse(0);
    };
  }

  /// A window over so many channels for every filter, and perhaps a number more.
  private static Dim weights(Site site, Dim filters, Dim channels) {
    return channels.times(area(site.get(KERNEL))).plus(site.get(BIAS) ? 1 : 0).times(filters);
  }

  private static Work work(Site site, List<TensorType> outputs, long groups) {
    long perOutput = Math.multiplyExact(channels(site) / groups, area(site.get(KERNEL)));
    long elements = Rules.elements(outputs);
    return Work.multiplyAdds(Math.multiplyExact(elements, perOutput))
        .plusElementwise(site.get(BIAS) ? elements : 0);
  }

  private static Reach reach(Site site) {
    return Reach.window(site.get(KERNEL), site.get(STRIDE), site.get(DILATION));
  }

  private static List<Ref> lower(Site site, List<Ref> in, Emitter emit, long filters, long groups) {
    var kernel = site.get(KERNEL);
    boolean padsFirst = padding(site).isEmpty();
    var inputs = new ArrayList<>(padsFirst ? List.of(padded(site, in, emit)) : in);
    long fan = area(kernel) * filters / groups;
    inputs.add(
        emit.weight(
            "weight",
            Shape.of(filters, channels(site) / groups, kernel.height(), kernel.width()),
            Init.kaimingNormal(fan)));
    if (site.get(BIAS)) inputs.add(emit.weight("bias", Shape.of(filters), Init.zeros()));
    return List.of(
        emit.op(
            "Conv",
            inputs,
            Rules.sides("kernel_shape", kernel),
            Rules.sides("strides", site.get(STRIDE)),
            Rules.sides("dilations", site.get(DILATION)),
            Attribute.whole("group", groups),
            padding(site).orElse(Attribute.wholes("pads", 0, 0, 0, 0))));
  }

  /// The padding as runtimes do it; empty where it depends on an open size. Runtimes do not pad a
  /// dilated window by themselves.
  private static Optional<Attribute> padding(Site site) {
    var kernel = site.get(KERNEL);
    boolean lower = site.get(PADDING).equals("same-lower");
    if (!lower && !site.get(PADDING).equals("same-upper")) {
      int rows = pads(site, ROWS, kernel.height());
      int columns = pads(site, COLUMNS, kernel.width());
      return Optional.of(Attribute.wholes("pads", rows, columns, rows, columns));
    }
    if (!isSameKnown(site, ROWS) || !isSameKnown(site, COLUMNS))
      return site.get(DILATION).equals(Pair.of(1))
          ? Optional.of(Attribute.text("auto_pad", lower ? "SAME_LOWER" : "SAME_UPPER"))
          : Optional.empty();
    long rows = sameTotal(site, ROWS);
    long columns = sameTotal(site, COLUMNS);
    long top = (lower ? rows + 1 : rows) / 2;
    long left = (lower ? columns + 1 : columns) / 2;
    return Optional.of(Attribute.wholes("pads", top, left, rows - top, columns - left));
  }

  /// The map with the padding that depends on its size, worked out as the model runs.
  private static Ref padded(Site site, List<Ref> in, Emitter emit) {
    var sizes = new RunningSizes(site, in, emit);
    var image = sizes.site().shape(0);
    var total =
        emit.op(
            "Max",
            List.of(
                sizes.of(sameTotal(site, image, ROWS), sameTotal(site, image, COLUMNS)),
                emit.wholes(0)));
    boolean lower = site.get(PADDING).equals("same-lower");
    var more = lower ? emit.op("Add", List.of(total, emit.wholes(1))) : total;
    var start = emit.op("Div", List.of(more, emit.wholes(2)));
    var end = emit.op("Sub", List.of(total, start));
    var none = emit.wholes(0, 0);
    var pads = emit.op("Concat", List.of(none, start, none, end), Attribute.whole("axis", 0));
    return emit.op("Pad", List.of(in.getFirst(), pads), Attribute.text("mode", "constant"));
  }

  /// With a stride of 1 the padding does not depend on the image.
  private static boolean isSameKnown(Site site, int axis) {
    return Rules.of(site.get(STRIDE), axis) == 1 || site.shape(0).dim(axis).known().isPresent();
  }

  private static long sameTotal(Site site, int axis) {
    return Math.max(0, sameTotal(site, site.shape(0), axis).value());
  }

  /// The pixels on both sides together; below 0 where the stride leaves some out.
  private static Dim sameTotal(Site site, Shape image, int axis) {
    long stride = Rules.of(site.get(STRIDE), axis);
    long span = Rules.span(Rules.of(site.get(KERNEL), axis), Rules.of(site.get(DILATION), axis));
    if (stride == 1) return Dim.of(span - 1);
    var size = image.dim(axis);
    return size.ceilDiv(stride).minus(1).times(stride).plus(span).minus(size);
  }
}
