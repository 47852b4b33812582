package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.BoxRules.minus;
import static vertebra.catalogue.layers.BoxRules.plus;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.Decoding.BOXES;
import static vertebra.catalogue.layers.Decoding.SCORES;
import static vertebra.catalogue.layers.Decoding.laidOff;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that turn the maps of the YOLO detectors into boxes in pixels and scores.
public final class YoloDecoding {
  private static final Family.Builder FAMILY = Family.continuing(Decoding.BLOCKS);

  public static final Whole STRIDE =
      whole(
          "stride",
          "Stride",
          32,
          1,
          1024,
          "",
          "How many pixels of the picture one place of the map stands for.");

  public static final Wholes ANCHORS =
      wholes(
          "anchors",
          "Anchors",
          List.of(116, 90, 156, 198, 373, 326),
          1,
          16_384,
          "Width and height of each prepared box in pixels, one after the other.");

  public static final Real STRETCH =
      real(
          "stretch",
          "Stretch",
          1,
          1,
          4,
          "How far centres may leave their place: 1 in YOLOv3, 1.05 to 1.2 in v4, 2 in v5.");

  public static final Flag SQUARED =
      flag(
          "squared",
          "Squared sizes",
          false,
          "Sizes are four times a squared sigmoid, as in YOLOv5, in place of an exponential.");

  public static final BlockType YOLO_DECODE =
      FAMILY.add(
          BlockType.named("yolo-decode", "Decode YOLO map")
              .role(Role.POSTPROCESSING)
              .aliases("YOLOv3", "YOLOv4", "YOLOv5", "anchors", "grid")
              .outputs(BOXES, SCORES)
              .parameters(STRIDE, ANCHORS, STRETCH, SQUARED)
              .typed(YoloDecoding::yoloTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 8))
              .lowered(YoloDecoding::lowerYolo)
              .example(
                  "coarsest map of YOLOv3",
                  set(),
                  List.of("N,255,13,13"),
                  List.of("N,507,4", "N,507,80"))
              .example(
                  "YOLOv5, one anchor, three classes",
                  set(STRIDE.to(8), ANCHORS.to(List.of(10, 13)), STRETCH.to(2.0), SQUARED.to(true)),
                  List.of("N,8,4,4"),
                  List.of("N,16,4", "N,16,3"))
              .summary("Turns one map of YOLOv3, v4 or v5 into boxes and scores.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  A sigmoid keeps the centre of a box inside its place; the place's column and row are added and all is \
                  multiplied by the stride. Width and height are the prepared box times an exponential, in v5 times four \
                  squared sigmoids, which cannot explode. A score is the sigmoid of a class times that of "there is an \
                  object here". v4 and v5 stretch the first sigmoid, because centres exactly on a border were out of reach.
                  """));

  public static final Whole KINDS = classes(80, "How many kinds of objects the map tells apart.");

  public static final BlockType DFL_DECODE =
      FAMILY.add(
          BlockType.named("dfl-decode", "Decode YOLOv8 map")
              .role(Role.POSTPROCESSING)
              .aliases("YOLOv8", "DFL", "distribution", "anchor-free")
              .outputs(BOXES, SCORES)
              .parameters(KINDS, STRIDE)
              .typed(YoloDecoding::dflTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 16))
              .lowered(YoloDecoding::lowerDfl)
              .example(
                  "coarsest map of YOLOv8",
                  set(),
                  List.of("N,144,20,20"),
                  List.of("N,400,4", "N,400,80"))
              .example(
                  "eight bins, three classes",
                  set(KINDS.to(3), STRIDE.to(8)),
                  List.of("N,35,4,4"),
                  List.of("N,16,4", "N,16,3"))
              .summary("Turns one map of YOLOv8 into boxes and scores.")
              .source(
                  "Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes", 2020)
              .description(
                  """
                  For each side of a box the map holds one score per distance 0, 1, 2 and so on. A softmax turns them into \
                  probabilities, and their mean is the distance, in places, from the middle of the place to that side. \
                  Multiplied by the stride these are pixels. Class scores pass a sigmoid.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private YoloDecoding() {}

  private static Typing yoloTyping(Site site) {
    var notImage = Rules.imageExpected("Decode YOLO map", site);
    if (notImage.isPresent()) return Typing.rejected(notImage.get());
    int anchors = site.get(ANCHORS).size() / 2;
    long channels = site.channels().known().orElse(0);
    if (anchors == 0 || channels % anchors != 0 || channels / anchors < 6)
      return Typing.rejected(
          Problem.of(
              "divisible-channels-expected",
              Message.of(
                  "problem.divisible-channels-expected.decode-yolo", anchors, site.channels())));
    return lists("Decode YOLO map", site, anchors, channels / anchors - 5);
  }

  private static Typing lists(String block, Site site, long perPlace, long classes) {
    var map = site.shape(0);
    var count = map.dim(ROWS).times(map.dim(COLUMNS)).times(perPlace);
    var boxes = site.input(0).with(Shape.of(map.dim(0), count, Dim.of(4)));
    var scores = site.input(0).with(Shape.of(map.dim(0), count, Dim.of(classes)));
    return BoxRules.sized(block, map)
        .<Typing>map(problem -> Typing.rejected(problem, boxes, scores))
        .orElseGet(() -> Typing.of(boxes, scores));
  }

  private static List<Ref> lowerYolo(Site site, List<Ref> in, Emitter emit) {
    var anchors = site.get(ANCHORS);
    int count = anchors.size() / 2;
    int rows = (int) site.shape(0).dim(ROWS).value();
    int columns = (int) site.shape(0).dim(COLUMNS).value();
    long values = site.channels().value() / count;
    double stretch = site.get(STRETCH);
    var apart = BoxRules.reshaped(in.getFirst(), emit, 0, count, values, rows, columns);
    var turned = emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 1, 3, 4, 2));
    var parts =
        emit.ops(
            "Split",
            List.of(turned, emit.wholes(2, 2, 1, values - 5)),
            4,
            Attribute.whole("axis", -1));
    var inside = times(emit.op("Sigmoid", List.of(parts.get(0))), stretch, emit);
    var corner = grid(rows, columns, -(stretch - 1) / 2, emit, 1, 1, rows, columns, 2);
    var centre = times(plus(inside, corner, emit), site.get(STRIDE), emit);
    var sizes = new float[2 * count];
    for (int i = 0; i < sizes.length; i++) sizes[i] = anchors.get(i);
    var prepared = emit.constant(Shape.of(1, count, 1, 1, 2), sizes);
    var half = times(times(growth(site, parts.get(1), emit), prepared, emit), 0.5, emit);
    var boxes =
        BoxRules.joined(List.of(minus(centre, half, emit), plus(centre, half, emit)), -1, emit);
    var scores =
        times(
            emit.op("Sigmoid", List.of(parts.get(2))),
            emit.op("Sigmoid", List.of(parts.get(3))),
            emit);
    return List.of(
        BoxRules.reshaped(boxes, emit, 0, -1, 4),
        BoxRules.reshaped(scores, emit, 0, -1, values - 5));
  }

  static Ref growth(Site site, Ref raw, Emitter emit) {
    if (!site.get(SQUARED)) return emit.op("Exp", List.of(raw));
    var twice = times(emit.op("Sigmoid", List.of(raw)), 2, emit);
    return times(twice, twice, emit);
  }

  /// Column and row of every place, with something added to both.
  private static Ref grid(int rows, int columns, double shift, Emitter emit, long... shape) {
    var values = new float[rows * columns * 2];
    for (int y = 0; y < rows; y++)
      for (int x = 0; x < columns; x++) {
        values[2 * (y * columns + x)] = (float) (x + shift);
        values[2 * (y * columns + x) + 1] = (float) (y + shift);
      }
    return emit.constant(Shape.of(shape), values);
  }

  private static Typing dflTyping(Site site) {
    var notImage = Rules.imageExpected("Decode YOLOv8 map", site);
    if (notImage.isPresent()) return Typing.rejected(notImage.get());
    var open = Rules.known("Decode YOLOv8 map", site, 0, 1);
    if (open.isPresent()) return Typing.rejected(open.get());
    long left = site.channels().value() - site.get(KINDS);
    if (left < 8 || left % 4 != 0)
      return Typing.rejected(
          Problem.of(
              "divisible-channels-expected",
              Message.of(
                  "problem.divisible-channels-expected.decode-yolov8",
                  site.get(KINDS),
                  site.channels())));
    return lists("Decode YOLOv8 map", site, 1, site.get(KINDS));
  }

  private static List<Ref> lowerDfl(Site site, List<Ref> in, Emitter emit) {
    long classes = site.get(KINDS);
    int bins = (int) ((site.channels().value() - classes) / 4);
    int rows = (int) site.shape(0).dim(ROWS).value();
    int columns = (int) site.shape(0).dim(COLUMNS).value();
    var parts =
        emit.ops(
            "Split",
            List.of(in.getFirst(), emit.wholes(4L * bins, classes)),
            2,
            Attribute.whole("axis", 1));
    var apart = BoxRules.reshaped(parts.get(0), emit, 0, 4, bins, (long) rows * columns);
    var turned = emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 3, 1, 2));
    var shares = emit.op("Softmax", List.of(turned), Attribute.whole("axis", -1));
    var numbers = new float[bins];
    for (int i = 0; i < bins; i++) numbers[i] = i;
    var distances =
        emit.op(
            "Squeeze",
            List.of(
                emit.op("MatMul", List.of(shares, emit.constant(Shape.of(bins, 1), numbers))),
                emit.wholes(-1)));
    var middle = grid(rows, columns, 0.5, emit, 1, (long) rows * columns, 2);
    var boxes = laidOff(middle, distances, emit);
    var flat = BoxRules.reshaped(parts.get(1), emit, 0, classes, -1);
    var scores = emit.op("Transpose", List.of(flat), Attribute.wholes("perm", 0, 2, 1));
    return List.of(times(boxes, site.get(STRIDE), emit), emit.op("Sigmoid", List.of(scores)));
  }
}
