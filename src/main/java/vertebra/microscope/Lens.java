package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A kind of view: of which blocks it is, what is drawn between what flows in and what comes out,
/// and which question goes with it. The first that suits is taken.
enum Lens {
  NMS(
      Figure.BOXES,
      sight -> sight.falling().isPresent(),
      say("microscope.nms"),
      say("microscope.nms-question"),
      say("microscope.nms-trap")),
  ANCHORS(
      Figure.BOXES,
      blocks("anchors", "default-boxes", "box-decode", "distance-decode", "yolo-decode"),
      say("microscope.anchors"),
      say("microscope.anchors-question"),
      say("microscope.anchors-trap")),
  ROI_ALIGN(
      Figure.GRID,
      blocks("roi-align", "roi-pool", "ps-roi-align").or(base("RoiAlign", "MaxRoiPool")),
      say("microscope.roi-align"),
      say("microscope.roi-align-question"),
      say("microscope.roi-align-trap")),
  DWT(
      Figure.GRID,
      blocks("dwt", "inverse-dwt", "dwt-down", "wavelet-pool"),
      say("microscope.dwt"),
      say("microscope.dwt-question"),
      say("microscope.dwt-trap")),
  SHUFFLE(
      Figure.MOVE,
      blocks("channel-shuffle"),
      say("microscope.shuffle"),
      say("microscope.shuffle-question"),
      say("microscope.shuffle-trap")),
  TOKENS(
      Figure.MOVE,
      blocks("window-partition", "window-merge", "unroll").or(sight -> sight.patch() > 0),
      say("microscope.tokens"),
      say("microscope.tokens-question"),
      say("microscope.tokens-trap")),
  BROADCAST(
      Figure.MOVE,
      blocks("spatial-broadcast"),
      say("microscope.broadcast"),
      say("microscope.broadcast-question"),
      say("microscope.broadcast-trap")),
  SET_POOL(
      Figure.LINE,
      blocks("pool-axis").or(base("ReduceSum", "ReduceMax", "ReduceMin")),
      say("microscope.set-pool"),
      say("microscope.set-pool-question"),
      say("microscope.set-pool-trap")),
  ATTENTION(
      Figure.ROW,
      Sight::isAttention,
      say("microscope.attention"),
      say("microscope.attention-question"),
      say("microscope.attention-trap")),
  SOFTMAX(
      Figure.SHARES,
      base("Softmax", "LogSoftmax"),
      say("microscope.softmax"),
      say("microscope.softmax-question"),
      say("microscope.softmax-trap")),
  DEPTHWISE(
      Figure.GRID,
      sight -> sight.by("Conv") && sight.channelsPerFilter() == 1 && sight.groups() > 1,
      say("microscope.depthwise"),
      say("microscope.depthwise-question"),
      say("microscope.depthwise-trap")),
  ONE_BY_ONE(
      Figure.LINE,
      sight -> sight.by("Conv") && sight.taps() == 1,
      say("microscope.one-by-one"),
      say("microscope.one-by-one-question"),
      say("microscope.one-by-one-trap")),
  CONV(
      Figure.GRID,
      base("Conv"),
      say("microscope.conv"),
      say("microscope.conv-question"),
      say("microscope.conv-trap")),
  TRANSPOSED(
      Figure.GRID,
      base("ConvTranspose"),
      say("microscope.transposed"),
      say("microscope.transposed-question"),
      say("microscope.transposed-trap")),
  POOL(
      Figure.GRID,
      base("MaxPool", "AveragePool"),
      say("microscope.pool"),
      say("microscope.pool-question"),
      say("microscope.pool-trap")),
  GLOBAL_POOL(
      Figure.GRID,
      base("GlobalAveragePool", "GlobalMaxPool", "ReduceMean"),
      say("microscope.global-pool"),
      say("microscope.global-pool-question"),
      say("microscope.global-pool-trap")),
  NORM(
      Figure.SPREAD,
      base(
          "BatchNormalization",
          "LayerNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "LRN"),
      say("microscope.norm"),
      say("microscope.norm-question"),
      say("microscope.norm-trap")),
  RESIZE(
      Figure.GRID,
      base("Resize", "Upsample"),
      say("microscope.resize"),
      say("microscope.resize-question"),
      say("microscope.resize-trap")),
  DENSE(
      Figure.LINE,
      base("Gemm", "MatMul"),
      say("microscope.dense"),
      say("microscope.dense-question"),
      say("microscope.dense-trap")),
  TRUTH(
      Figure.TERMS,
      alone("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Not"),
      say("microscope.truth"),
      say("microscope.truth-question"),
      say("microscope.truth-trap")),
  CHOICE(
      Figure.MOVE,
      alone("Where"),
      say("microscope.choice"),
      say("microscope.choice-question"),
      say("microscope.choice-trap")),
  COUNTED(
      Figure.MOVE,
      alone("Shape", "Range"),
      say("microscope.counted"),
      say("microscope.counted-question"),
      say("microscope.counted-trap")),
  UNPOOL(
      Figure.MOVE,
      base("MaxUnpool"),
      say("microscope.unpool"),
      say("microscope.unpool-question"),
      say("microscope.unpool-trap")),
  ACTIVATION(
      Figure.CURVE,
      Sight::isCurve,
      say("microscope.activation"),
      say("microscope.activation-question"),
      say("microscope.activation-trap")),
  CONCAT(
      Figure.MOVE,
      blocks("concat", "skip-concat").or(last("Concat")),
      say("microscope.concat"),
      say("microscope.concat-question"),
      say("microscope.concat-trap")),
  SPLIT(
      Figure.MOVE,
      blocks("split", "slice").or(last("Split", "Slice")),
      say("microscope.split"),
      say("microscope.split-question"),
      say("microscope.split-trap")),
  PAD(
      Figure.MOVE,
      blocks("pad", "crop", "pad-channels").or(last("Pad")),
      say("microscope.pad"),
      say("microscope.pad-question"),
      say("microscope.pad-trap")),
  GATE(
      Figure.TERMS,
      base("Mul"),
      say("microscope.gate"),
      say("microscope.gate-question"),
      say("microscope.gate-trap")),
  ADD(
      Figure.TERMS,
      base("Add", "Sum", "Sub", "Max"),
      say("microscope.add"),
      say("microscope.add-question"),
      say("microscope.add-trap")),
  FLATTEN(
      Figure.MOVE,
      Sight::isMoved,
      say("microscope.flatten"),
      say("microscope.flatten-question"),
      say("microscope.flatten-trap")),
  NUMBERS(
      Figure.TERMS,
      _ -> true,
      say("microscope.numbers"),
      say("microscope.numbers-question"),
      say("microscope.numbers-trap"));

  /// What is drawn in the middle.
  enum Figure {
    /// Windows of numbers times windows of weights, channel by channel.
    GRID,
    /// A line of numbers times a line of weights.
    LINE,
    /// A curve with this map's numbers on it.
    CURVE,
    /// How the numbers lie before and after.
    SPREAD,
    /// Two or three numbers and what becomes of them.
    TERMS,
    /// Where a number comes from.
    MOVE,
    /// Scores, exponentials and shares.
    SHARES,
    /// A row of attention over the picture.
    ROW,
    /// Boxes.
    BOXES
  }

  private final Figure figure;
  private final Predicate<Sight> suits;
  private final String title;
  private final String question;
  private final String trap;

  Lens(Figure figure, Predicate<Sight> suits, String title, String question, String trap) {
    this.figure = figure;
    this.suits = suits;
    this.title = title;
    this.question = question;
    this.trap = trap;
  }

  private static Predicate<Sight> blocks(String... ids) {
    var all = Set.of(ids);
    return sight -> all.contains(sight.slide().kind());
  }

  private static Predicate<Sight> base(String... operators) {
    return sight -> Stream.of(operators).anyMatch(sight::by);
  }

  /// One of these operators, and nothing beside it.
  private static Predicate<Sight> alone(String... operators) {
    return base(operators).and(sight -> sight.slide().operators().size() == 1);
  }

  private static Predicate<Sight> last(String... operators) {
    return sight -> sight.isMoved() && Stream.of(operators).anyMatch(sight::has);
  }

  /// The view of a block.
  static Lens of(Sight sight) {
    return Arrays.stream(values()).filter(lens -> lens.suits.test(sight)).findFirst().orElseThrow();
  }

  Figure figure() {
    return figure;
  }

  /// Its name in codes and on the command line, such as `roi-align`.
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Such as `Convolution, number by number`.
  String title() {
    return title;
  }

  /// The one question that the view is there for.
  String question() {
    return question;
  }

  /// What people get wrong here.
  String trap() {
    return trap;
  }
}
