package vertebra.catalogue.layers;

import java.util.List;
import java.util.Optional;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Questions and phrases that blocks about boxes share. Boxes are `[…, 4]`: left, top, right,
/// bottom, in pixels.
final class BoxRules {

  private BoxRules() {}

  /// The objection to an input that does not end in four numbers per box.
  static Optional<Problem> boxes(String block, Site site, int input) {
    var type = site.input(input);
    int rank = type.shape().rank();
    boolean fits =
        type.dtype() == DType.FLOAT32
            && rank >= 2
            && rank <= 4
            && type.shape().dim(-1).known().orElse(4) == 4;
    if (fits) return Optional.empty();
    return Optional.of(
        Problem.of(
            "boxes-expected",
            Message.of("problem.boxes-expected", block, site.ports().get(input), type)));
  }

  /// The objection to a map or picture whose height or width is left open: boxes at its places are
  /// computed when the model is compiled.
  static Optional<Problem> sized(String block, Shape image) {
    if (image.dim(Rules.ROWS).known().isPresent() && image.dim(Rules.COLUMNS).known().isPresent())
      return Optional.empty();
    return Optional.of(
        Problem.of(
            "known-size-expected",
            Message.of("problem.known-size-expected.lays-its", block, image)));
  }

  /// The objection to an input of another rank.
  static Optional<Problem> rank(String block, Site site, int input, int rank, String form) {
    var type = site.input(input);
    if (type.shape().rank() == rank) return Optional.empty();
    return Optional.of(
        Problem.of(
            "list-expected",
            Message.of(
                "problem.list-expected.reads-at", block, form, site.ports().get(input), type)));
  }

  /// The four coordinates of boxes, each `[…, 1]`.
  static List<Ref> sides(Ref boxes, Emitter emit) {
    return emit.ops(
        "Split", List.of(boxes, emit.wholes(1, 1, 1, 1)), 4, Attribute.whole("axis", -1));
  }

  static Ref plus(Ref a, Ref b, Emitter emit) {
    return emit.op("Add", List.of(a, b));
  }

  static Ref minus(Ref a, Ref b, Emitter emit) {
    return emit.op("Sub", List.of(a, b));
  }

  static Ref times(Ref a, Ref b, Emitter emit) {
    return emit.op("Mul", List.of(a, b));
  }

  static Ref times(Ref a, double b, Emitter emit) {
    return emit.op("Mul", List.of(a, emit.scalar(b)));
  }

  static Ref joined(List<Ref> parts, int axis, Emitter emit) {
    return parts.size() == 1
        ? parts.getFirst()
        : emit.op("Concat", parts, Attribute.whole("axis", axis));
  }

  static Ref reshaped(Ref x, Emitter emit, long... sizes) {
    return emit.op("Reshape", List.of(x, emit.wholes(sizes)));
  }

  static Ref cut(Ref x, long from, long to, long axis, Emitter emit) {
    return emit.op("Slice", List.of(x, emit.wholes(from), emit.wholes(to), emit.wholes(axis)));
  }

  /// The sizes of the first axes of a tensor as it runs.
  static Ref sizes(Ref x, int count, Emitter emit) {
    return cut(emit.op("Shape", List.of(x)), 0, count, 0, emit);
  }

  /// Rows of `[batch, rows, …]` at the places `[batch, picks]`.
  static Ref picked(Ref rows, Ref places, Emitter emit) {
    var each = emit.op("Unsqueeze", List.of(places, emit.wholes(2)));
    return emit.op("GatherND", List.of(rows, each), Attribute.whole("batch_dims", 1));
  }

  /// The largest numbers of each row, and where they stand.
  static List<Ref> best(Ref scores, long count, Emitter emit) {
    return emit.ops("TopK", List.of(scores, emit.wholes(count)), 2, Attribute.whole("axis", 1));
  }

  /// Numbers where a condition holds, another number elsewhere.
  static Ref where(Ref condition, Ref then, double otherwise, Emitter emit) {
    return emit.op("Where", List.of(condition, then, emit.scalar(otherwise)));
  }

  /// Keeps what suppression selected of `[batch, classes, boxes]` scores: 1 where selected, else 0.
  static Ref selected(
      Ref boxes, Ref scores, long most, double overlap, double least, Emitter emit) {
    var chosen =
        emit.op(
            "NonMaxSuppression",
            List.of(
                boxes,
                scores,
                emit.wholes(most),
                emit.constant(Shape.of(1), (float) overlap),
                emit.constant(Shape.of(1), (float) least)));
    var ones = emit.op("Expand", List.of(emit.constant(Shape.of(1), 1), sizes(chosen, 1, emit)));
    return emit.op("ScatterND", List.of(times(scores, 0, emit), chosen, ones));
  }

  /// Whether both sides of boxes are at least so long, `[…, 1]`.
  static Ref largeEnough(Ref boxes, double least, Emitter emit) {
    var sides = sides(boxes, emit);
    var wide =
        emit.op("Less", List.of(minus(sides.get(2), sides.get(0), emit), emit.scalar(least)));
    var high =
        emit.op("Less", List.of(minus(sides.get(3), sides.get(1), emit), emit.scalar(least)));
    return emit.op("Not", List.of(emit.op("Or", List.of(wide, high))));
  }
}
