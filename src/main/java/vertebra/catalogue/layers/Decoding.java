package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.BoxRules.minus;
import static vertebra.catalogue.layers.BoxRules.plus;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Blocks that turn what a head predicts into boxes in pixels.
public final class Decoding {
  private static final Family.Builder FAMILY = Family.named("decoding", "Box decoding");

  /// Widths and heights grow by at most this factor, e^4.135 = 1000 ⁄ 16.
  private static final double MOST_GROWTH = Math.log(1000.0 / 16);

  private static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");
  private static final PortSpec SCORES = PortSpec.one("scores", "Scores");

  public static final Real CENTRE_WEIGHT =
      real(
          "centre",
          "Centre weight",
          1,
          0.01,
          1000,
          "By what corrections of the centre are divided: 10 in SSD and box heads.");
  public static final Real SIZE_WEIGHT =
      real(
          "size",
          "Size weight",
          1,
          0.01,
          1000,
          "By what corrections of the size are divided: 5 in SSD and box heads.");
  public static final Whole CLASSES =
      whole(
          "classes",
          "Classes",
          1,
          1,
          65_536,
          "classes",
          "How many corrections there are for each box: one, or one per class.");

  public static final BlockType BOX_DECODE =
      FAMILY.add(
          BlockType.named("box-decode", "Decode boxes")
              .role(Role.POSTPROCESSING)
              .aliases("box coder", "bounding box regression", "anchors", "clip")
              .inputs(
                  PortSpec.one("corrections", "Box corrections"),
                  PortSpec.one("anchors", "Prepared boxes"),
                  PortSpec.optional("image", "Image to stay inside"))
              .outputs(BOXES)
              .parameters(CENTRE_WEIGHT, SIZE_WEIGHT, CLASSES)
              .typed(Decoding::boxTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 4))
              .lowered(Decoding::lowerBoxes)
              .example(
                  "anchors of a proposal network, kept inside the image",
                  set(),
                  List.of("N,2382,4", "2382,4", "N,3,800,800"),
                  List.of("N,2382,4"))
              .example(
                  "per class",
                  set(CENTRE_WEIGHT.to(10.0), SIZE_WEIGHT.to(5.0), CLASSES.to(3)),
                  List.of("2000,12", "2,1000,4"),
                  List.of("2,1000,3,4"))
              .summary("Moves and stretches prepared boxes as predicted.")
              .source(
                  "Rich feature hierarchies for accurate object detection and semantic"
                      + " segmentation",
                  2013)
              .description(
                  """
                  Four numbers correct a box: the first two move its centre, as a share of its width and height; the last \
                  two are exponents by which width and height grow. So the same prediction means the same for large and \
                  small boxes. Some heads multiply their corrections by 10 and 5 in training; these weights undo it. \
                  Growth is limited to 62.5 times. With an image connected, corners beyond its border are moved onto it.
                  """));

  public static final Whole STRIDE =
      whole(
          "stride",
          "Stride",
          32,
          1,
          1024,
          "px",
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
              .typed(Decoding::yoloTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 8))
              .lowered(Decoding::lowerYolo)
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

  public static final Whole KINDS =
      whole(
          "classes",
          "Classes",
          80,
          1,
          65_536,
          "classes",
          "How many kinds of objects the map tells apart.");

  public static final BlockType DFL_DECODE =
      FAMILY.add(
          BlockType.named("dfl-decode", "Decode YOLOv8 map")
              .role(Role.POSTPROCESSING)
              .aliases("YOLOv8", "DFL", "distribution", "anchor-free")
              .outputs(BOXES, SCORES)
              .parameters(KINDS, STRIDE)
              .typed(Decoding::dflTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 16))
              .lowered(Decoding::lowerDfl)
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

  public static final BlockType DISTANCE_DECODE =
      FAMILY.add(
          BlockType.named("distance-decode", "Decode distances")
              .role(Role.POSTPROCESSING)
              .aliases("FCOS", "anchor-free", "left top right bottom")
              .inputs(
                  PortSpec.one("distances", "Distances to the sides"),
                  PortSpec.one("anchors", "Squares of the stride's size"),
                  PortSpec.optional("image", "Image to stay inside"))
              .outputs(BOXES)
              .typed(Decoding::distanceTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 2))
              .lowered(Decoding::lowerDistances)
              .example(
                  "five levels of FCOS",
                  set(),
                  List.of("N,13343,4", "13343,4"),
                  List.of("N,13343,4"))
              .example("one level", set(), List.of("N,64,4", "64,4"), List.of("N,64,4"))
              .example(
                  "kept inside the picture",
                  set(),
                  List.of("N,64,4", "64,4", "N,3,128,128"),
                  List.of("N,64,4"))
              .summary("Turns distances to the four sides into boxes.")
              .source("FCOS: Fully Convolutional One-Stage Object Detection", 2019)
              .description(
                  """
                  Each place says how far away the left, top, right and bottom side of its object are, measured in strides. \
                  A square as large as the stride, centred at the place, says where that is and how long a stride is; the \
                  distances are multiplied by it and laid off from its centre. With an image connected, sides beyond its \
                  border are moved onto it.
                  """));

  public static final BlockType CENTRAL_SCORES =
      FAMILY.add(
          BlockType.named("central-scores", "Scores of central places")
              .role(Role.POSTPROCESSING)
              .aliases("FCOS", "centerness", "scores")
              .inputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("centres", "How central"))
              .outputs(SCORES)
              .typed(Decoding::centralTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 3))
              .lowered((_, in, emit) ->
                  List.of(
                      emit.op(
                          "Sqrt",
                          List.of(
                              times(
                                  emit.op("Sigmoid", List.of(in.getFirst())),
                                  emit.op("Sigmoid", List.of(in.getLast())),
                                  emit)))))
              .example(
                  "five levels of FCOS",
                  set(),
                  List.of("N,13343,91", "N,13343,1"),
                  List.of("N,13343,91"))
              .example("two classes", set(), List.of("N,64,2", "N,64,1"), List.of("N,64,2"))
              .summary("Weighs class scores by how central their place is.")
              .source("FCOS: Fully Convolutional One-Stage Object Detection", 2019)
              .description(
                  """
                  A sigmoid makes probabilities of both: that the class is there, and that the place lies in the middle of its \
                  object. The score is the square root of their product, so a place at a border needs a much surer class to \
                  be heard.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Decoding() {}

  private static Typing boxTyping(Site site) {
    var anchors = site.shape(1);
    var wrong = BoxRules.boxes("Decode boxes", site, 1);
    if (wrong.isPresent()) return Typing.rejected(wrong.get());
    int classes = site.get(CLASSES);
    var corrections = site.shape(0);
    var count = anchors.dim(-2);
    var last = corrections.dim(-1).known();
    if (corrections.rank() < 2
        || corrections.rank() > 3
        || last.orElse(4L * classes) != 4L * classes)
      return Typing.rejected(
          Problem.of(
              "corrections-expected",
              "Decode boxes needs 4 numbers for each of "
                  + classes
                  + " classes, [batch, boxes, "
                  + 4 * classes
                  + "], but receives "
                  + site.input(0),
              last.isPresent() && last.getAsLong() % 4 == 0
                  ? new Problem.Remedy[] {Rules.setting(CLASSES, (int) (last.getAsLong() / 4))}
                  : new Problem.Remedy[0]));
    var unequal =
        corrections.rank() == 3
            ? sameCount("Decode boxes", "corrections", site)
            : Optional.<Problem>empty();
    if (unequal.isPresent()) return Typing.rejected(unequal.get());
    if (corrections.rank() == 2
        && anchors.rank() == 3
        && corrections.dim(0).equalTo(anchors.dim(0).times(count)) == Dim.Verdict.NO)
      return Typing.rejected(
          Problem.of(
              "equal-lists-expected",
              "Decode boxes needs one row of corrections for each box of each picture but receives "
                  + corrections
                  + " and "
                  + anchors));
    boolean regrouped = classes > 1 || corrections.rank() == 2;
    if (regrouped && count.known().isEmpty())
      return Typing.rejected(
          Problem.of(
              "known-size-expected",
              "Decode boxes sorts corrections by box, so the number of boxes must be known, but it"
                  + " receives "
                  + anchors));
    var batch =
        corrections.rank() == 3
            ? corrections.dim(0)
            : anchors.rank() == 3 ? anchors.dim(0) : corrections.dim(0).floorDiv(count);
    return Typing.of(
        site.input(0)
            .with(
                classes == 1
                    ? Shape.of(batch, count, Dim.of(4))
                    : Shape.of(batch, count, Dim.of(classes), Dim.of(4))));
  }

  private static List<Ref> lowerBoxes(Site site, List<Ref> in, Emitter emit) {
    long classes = site.get(CLASSES);
    var corrections = in.getFirst();
    var anchors = in.get(1);
    if (classes > 1 || site.shape(0).rank() == 2) {
      long count = site.shape(1).dim(-2).value();
      corrections =
          classes > 1
              ? BoxRules.reshaped(corrections, emit, -1, count, classes, 4)
              : BoxRules.reshaped(corrections, emit, -1, count, 4);
    }
    if (classes > 1) anchors = emit.op("Unsqueeze", List.of(anchors, emit.wholes(-2)));
    var d = BoxRules.sides(corrections, emit);
    var a = BoxRules.sides(anchors, emit);
    var result = new Ref[4];
    for (int axis = 0; axis < 2; axis++) {
      var size = minus(a.get(axis + 2), a.get(axis), emit);
      var middle = plus(a.get(axis), times(size, 0.5, emit), emit);
      var moved = times(d.get(axis), 1 / site.get(CENTRE_WEIGHT), emit);
      var centre = plus(times(moved, size, emit), middle, emit);
      var growth =
          emit.op(
              "Min",
              List.of(
                  times(d.get(axis + 2), 1 / site.get(SIZE_WEIGHT), emit),
                  emit.scalar(MOST_GROWTH)));
      var half = times(times(emit.op("Exp", List.of(growth)), size, emit), 0.5, emit);
      var from = minus(centre, half, emit);
      var to = plus(centre, half, emit);
      var most = site.input("image").isPresent() ? side(site, in.get(2), axis, emit) : Ref.NONE;
      result[axis] = kept(from, most, emit);
      result[axis + 2] = kept(to, most, emit);
    }
    return List.of(BoxRules.joined(List.of(result), -1, emit));
  }

  /// Width (0) or height (1) of the image as it runs.
  private static Ref side(Site site, Ref image, int axis, Emitter emit) {
    int at = axis == 0 ? COLUMNS : ROWS;
    var known = site.input("image").map(type -> type.shape().dim(at).known()).orElseThrow();
    if (known.isPresent()) return emit.scalar((double) known.getAsLong());
    var size = BoxRules.cut(emit.op("Shape", List.of(image)), at, at + 1, 0, emit);
    return emit.op("Cast", List.of(size), Attribute.whole("to", DType.FLOAT32.onnx()));
  }

  private static Ref kept(Ref x, Ref most, Emitter emit) {
    if (most.equals(Ref.NONE)) return x;
    return emit.op("Min", List.of(emit.op("Max", List.of(x, emit.scalar(0))), most));
  }

  private static Typing yoloTyping(Site site) {
    var notImage = Rules.imageExpected("Decode YOLO map", site);
    if (notImage.isPresent()) return Typing.rejected(notImage.get());
    int anchors = site.get(ANCHORS).size() / 2;
    long channels = site.channels().known().orElse(0);
    if (anchors == 0 || channels % anchors != 0 || channels / anchors < 6)
      return Typing.rejected(
          Problem.of(
              "divisible-channels-expected",
              "Decode YOLO map has "
                  + anchors
                  + " anchors, so the channels must be "
                  + anchors
                  + " · (5 + classes) but are "
                  + site.channels()));
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

  private static Ref growth(Site site, Ref raw, Emitter emit) {
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
              "Decode YOLOv8 map needs 4 · bins + classes channels; with "
                  + site.get(KINDS)
                  + " classes, "
                  + site.channels()
                  + " channels leave no bins for four sides"));
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

  /// Boxes from centres `[…, 2]` and distances to the four sides `[…, 4]`.
  private static Ref laidOff(Ref centre, Ref distances, Emitter emit) {
    var two =
        emit.ops("Split", List.of(distances, emit.wholes(2, 2)), 2, Attribute.whole("axis", -1));
    return BoxRules.joined(
        List.of(minus(centre, two.get(0), emit), plus(centre, two.get(1), emit)), -1, emit);
  }

  /// The objection to lists of different lengths.
  private static Optional<Problem> sameCount(String block, String what, Site site) {
    var list = site.shape(0).dim(1);
    var boxes = site.shape(1).dim(-2);
    if (list.equalTo(boxes) != Dim.Verdict.NO) return Optional.empty();
    return Optional.of(
        Problem.of(
            "equal-lists-expected",
            block
                + " needs as many "
                + what
                + " as boxes but receives "
                + list
                + " "
                + what
                + " and "
                + boxes
                + " boxes"));
  }

  private static Typing distanceTyping(Site site) {
    Optional<Problem> wrong =
        BoxRules.rank("Decode distances", site, 0, 3, "distances [batch, boxes, 4]")
            .or(() -> BoxRules.boxes("Decode distances", site, 0))
            .or(() -> BoxRules.boxes("Decode distances", site, 1))
            .or(() -> sameCount("Decode distances", "distances", site));
    return wrong.<Typing>map(Typing::rejected).orElseGet(() -> Typing.of(site.input(0)));
  }

  private static Typing centralTyping(Site site) {
    var classes = site.shape(0);
    var centres = site.shape(1);
    boolean fits =
        classes.rank() == 3
            && centres.rank() == 3
            && classes.dim(1).equalTo(centres.dim(1)) != Dim.Verdict.NO
            && centres.dim(2).equalTo(Dim.of(1)) != Dim.Verdict.NO;
    var wrong =
        fits
            ? Rules.realExpected("Scores of central places", site)
            : Optional.of(
                Problem.of(
                    "equal-lists-expected",
                    "Scores of central places needs class scores [batch, boxes, classes] and as"
                        + " many numbers [batch, boxes, 1] but receives "
                        + site.input(0)
                        + " and "
                        + site.input(1)));
    return wrong.<Typing>map(Typing::rejected).orElseGet(() -> Typing.of(site.input(0)));
  }

  private static List<Ref> lowerDistances(Site site, List<Ref> in, Emitter emit) {
    var halves =
        emit.ops("Split", List.of(in.get(1), emit.wholes(2, 2)), 2, Attribute.whole("axis", -1));
    var size = minus(halves.get(1), halves.get(0), emit);
    var centre = times(plus(halves.get(0), halves.get(1), emit), 0.5, emit);
    var four = BoxRules.joined(List.of(size, size), -1, emit);
    var boxes = laidOff(centre, times(in.getFirst(), four, emit), emit);
    if (site.input("image").isEmpty()) return List.of(boxes);
    var sides = BoxRules.sides(boxes, emit);
    var kept = new ArrayList<Ref>();
    for (int i = 0; i < 4; i++)
      kept.add(kept(sides.get(i), side(site, in.get(2), i % 2, emit), emit));
    return List.of(BoxRules.joined(kept, -1, emit));
  }
}
