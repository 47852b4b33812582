package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.BoxRules.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Blocks that keep the best of many boxes and drop those that mean the same object.
public final class Suppression {
  private static final Family.Builder FAMILY = Family.named("suppression", "Box selection");

  static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");

  private static final PortSpec SCORES = PortSpec.one("scores", "Scores per class");

  public static final Real LEAST =
      real("score", "Least score", 0.05, 0, 1, "Boxes with a lower score are dropped.");

  public static final Real OVERLAP =
      real(
          "overlap",
          "Most overlap",
          0.5,
          0,
          1,
          "Two boxes of a class that share more than this (intersection over union) mean the same"
              + " object.");

  public static final Whole MOST =
      whole("most", "Boxes", 100, 1, 100_000, "boxes", "How many boxes leave for each picture.");

  public static final Flag BACKGROUND =
      flag("background", "Class 0 is background", false, "Leaves out the first class.");

  public static final Real SMALLEST =
      real(
          "smallest",
          "Smallest side",
          0,
          0,
          1000,
          "Boxes with a shorter side, in pixels, are dropped.");

  public static final BlockType NMS =
      FAMILY.add(
          BlockType.named("nms", "Non-maximum suppression")
              .role(Role.POSTPROCESSING)
              .aliases("NMS", "duplicates", "detections", "top k", "batched NMS")
              .inputs(BOXES, SCORES)
              .outputs(
                  BOXES, PortSpec.one("scores", "Scores"), PortSpec.one("classes", "Class numbers"))
              .parameters(LEAST, OVERLAP, MOST, BACKGROUND, SMALLEST)
              .typed(Suppression::fixedTyping)
              .lowered(Suppression::lowerFixed)
              .example(
                  detections("YOLO", set(LEAST.to(0.25)), List.of("N,525,4", "N,525,80"), "N,100"))
              .example(
                  detections(
                      "boxes per class, with background",
                      set(BACKGROUND.to(true), SMALLEST.to(0.01)),
                      List.of("N,200,91,4", "N,200,91"),
                      "N,100"))
              .summary("Keeps the best boxes of every picture, each object once.")
              .source("Fast R-CNN", 2015)
              .description(
                  """
                  Detectors answer many boxes for one object. For each class the box with the highest score is kept, all \
                  boxes that overlap it too much are dropped, and so on. Then the best of all classes leave, always the \
                  same number: missing ones are boxes of zeros with score 0 and class −1. Works on several pictures at \
                  once. It does not learn anything and can be left out.
                  """));

  public static final BlockType NMS_ROWS =
      FAMILY.add(
          BlockType.named("nms-rows", "Non-maximum suppression, all rows")
              .role(Role.POSTPROCESSING)
              .aliases("NMS", "duplicates", "detections", "dynamic")
              .inputs(BOXES, SCORES)
              .outputs(
                  BOXES,
                  PortSpec.one("scores", "Scores"),
                  PortSpec.one("classes", "Class numbers"),
                  PortSpec.one("images", "Picture numbers"))
              .parameters(LEAST, OVERLAP, MOST)
              .typed(Suppression::rowsTyping)
              .lowered(Suppression::lowerRows)
              .example(rows("YOLO", List.of("N,525,4", "N,525,80")))
              .example(rows("one class", List.of("N,100,4", "N,100,1")))
              .summary("As many boxes as there are objects, with the number of their picture.")
              .source("Fast R-CNN", 2015)
              .description(
                  """
                  The same rule as non-maximum suppression with a fixed number, but only what is found leaves: one row per \
                  detection, with box, score, class and the number of the picture it is in. How many rows there are shows \
                  only when the model runs. Rows are sorted by picture, then class, then score.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Suppression() {}

  private static Example detections(String name, Parameters values, List<String> from, String to) {
    return new Example(
        name,
        values,
        from.stream().map(TensorType::float32).toList(),
        List.of(
            TensorType.float32(to + ",4"),
            TensorType.float32(to),
            TensorType.float32(to).with(DType.INT64)));
  }

  private static Example rows(String name, List<String> from) {
    return new Example(
        name,
        set(),
        from.stream().map(TensorType::float32).toList(),
        List.of(
            TensorType.float32("detections,4"),
            TensorType.float32("detections"),
            TensorType.float32("detections").with(DType.INT64),
            TensorType.float32("detections").with(DType.INT64)));
  }

  /// The objection to boxes and scores that do not belong together.
  private static Optional<Problem> mismatch(String name, Site site) {
    var wrong = BoxRules.boxes(name, site, 0);
    if (wrong.isPresent()) return wrong;
    var boxes = site.shape(0);
    var scores = site.shape(1);
    boolean listed = boxes.rank() == 3 || boxes.rank() == 4;
    boolean fits =
        listed
            && (scores.rank() == 2
                || scores.rank() == 3 && scores.dim(1).equalTo(boxes.dim(1)) != Dim.Verdict.NO)
            && (boxes.rank() == 3 || scores.dim(-1).equalTo(boxes.dim(2)) != Dim.Verdict.NO);
    if (fits) return Optional.empty();
    return Optional.of(
        Problem.of(
            "equal-lists-expected",
            Message.of(
                "problem.equal-lists-expected.needs-boxes", name, site.input(0), site.input(1))));
  }

  private static long classes(Site site) {
    return site.shape(1).dim(-1).known().orElse(1) - (site.get(BACKGROUND) ? 1 : 0);
  }

  private static Dim leaving(Site site) {
    var boxes = site.shape(0).dim(1).known();
    return Dim.of(
        boxes.isPresent()
            ? Math.min(site.get(MOST), Math.max(1, boxes.getAsLong() * classes(site)))
            : site.get(MOST));
  }

  private static Typing fixedTyping(Site site) {
    var wrong = mismatch("Non-maximum suppression", site);
    if (wrong.isPresent()) return Typing.rejected(wrong.get());
    if (classes(site) < 1)
      return Typing.rejected(
          Problem.of(
              "class-expected",
              Message.of("problem.class-expected"),
              Rules.setting(BACKGROUND, false)));
    var batch = site.shape(0).dim(0);
    var count = leaving(site);
    var list = site.input(0).with(Shape.of(batch, count));
    return Typing.of(
        site.input(0).with(Shape.of(batch, count, Dim.of(4))), list, list.with(DType.INT64));
  }

  /// Scores `[batch, classes, boxes]`.
  private static Ref byClass(Site site, Ref scores, Emitter emit) {
    long count = site.shape(0).dim(1).value();
    long classes = site.shape(1).dim(-1).value();
    var listed =
        site.shape(1).rank() == 3 ? scores : BoxRules.reshaped(scores, emit, -1, count, classes);
    var turned = emit.op("Transpose", List.of(listed), Attribute.wholes("perm", 0, 2, 1));
    return site.get(BACKGROUND) ? BoxRules.cut(turned, 1, classes, 1, emit) : turned;
  }

  /// Boxes of a class of their own are read as boxes of a picture of their own, because the
  /// operator knows only boxes that all classes share. What is kept gets its score, all else 0, so
  /// that a fixed number can be picked.
  private static List<Ref> lowerFixed(Site site, List<Ref> in, Emitter emit) {
    long count = site.shape(0).dim(1).value();
    long classes = classes(site);
    boolean own = site.shape(0).rank() == 4;
    var scores = byClass(site, in.get(1), emit);
    var boxes = in.getFirst();
    if (own) {
      var turned = emit.op("Transpose", List.of(boxes), Attribute.wholes("perm", 0, 2, 1, 3));
      if (site.get(BACKGROUND)) turned = BoxRules.cut(turned, 1, classes + 1, 1, emit);
      boxes = BoxRules.reshaped(turned, emit, -1, count, 4);
      scores = BoxRules.reshaped(scores, emit, -1, 1, count);
    }
    if (site.get(SMALLEST) > 0) {
      var large = BoxRules.largeEnough(boxes, site.get(SMALLEST), emit);
      var flags = emit.op("Transpose", List.of(large), Attribute.wholes("perm", 0, 2, 1));
      scores = BoxRules.where(flags, scores, 0, emit);
    }
    var kept =
        times(
            scores,
            BoxRules.selected(boxes, scores, count, site.get(OVERLAP), site.get(LEAST), emit),
            emit);
    var best =
        BoxRules.best(
            BoxRules.reshaped(kept, emit, -1, classes * count), leaving(site).value(), emit);
    var number = emit.op("Div", List.of(best.get(1), emit.wholes(count)));
    var place =
        own
            ? best.get(1)
            : BoxRules.minus(
                best.get(1), emit.op("Mul", List.of(number, emit.wholes(count))), emit);
    var rows = own ? BoxRules.reshaped(boxes, emit, -1, classes * count, 4) : boxes;
    var found = emit.op("Greater", List.of(best.getFirst(), emit.scalar(0)));
    var shares = emit.op("Cast", List.of(found), Attribute.whole("to", DType.FLOAT32.onnx()));
    var picked =
        times(
            BoxRules.picked(rows, place, emit),
            emit.op("Unsqueeze", List.of(shares, emit.wholes(2))),
            emit);
    var named = site.get(BACKGROUND) ? emit.op("Add", List.of(number, emit.wholes(1))) : number;
    return List.of(
        picked, best.getFirst(), emit.op("Where", List.of(found, named, emit.wholes(-1))));
  }

  private static Typing rowsTyping(Site site) {
    var wrong = mismatch("Non-maximum suppression", site);
    if (wrong.isPresent()) return Typing.rejected(wrong.get());
    if (site.shape(0).rank() != 3 || site.shape(1).rank() != 3)
      return Typing.rejected(
          Problem.of(
              "list-expected",
              Message.of("problem.list-expected.non-maximum", site.input(0), site.input(1))));
    var rows = TensorType.float32("detections");
    return Typing.of(
        TensorType.float32("detections,4"), rows, rows.with(DType.INT64), rows.with(DType.INT64));
  }

  private static List<Ref> lowerRows(Site site, List<Ref> in, Emitter emit) {
    var scores = emit.op("Transpose", List.of(in.get(1)), Attribute.wholes("perm", 0, 2, 1));
    var rows =
        emit.op(
            "NonMaxSuppression",
            List.of(
                in.getFirst(),
                scores,
                emit.wholes(site.get(MOST)),
                emit.constant(Shape.of(1), site.get(OVERLAP).floatValue()),
                emit.constant(Shape.of(1), site.get(LEAST).floatValue())));
    var place = emit.op("Gather", List.of(rows, emit.wholes(0, 2)), Attribute.whole("axis", 1));
    var boxes = emit.op("GatherND", List.of(in.getFirst(), place));
    var list = new ArrayList<Ref>(List.of(boxes, emit.op("GatherND", List.of(scores, rows))));
    for (int column : new int[] {1, 0})
      list.add(
          emit.op(
              "Squeeze",
              List.of(BoxRules.cut(rows, column, column + 1L, 1, emit), emit.wholes(1))));
    return list;
  }
}
