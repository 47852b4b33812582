package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.BoxRules.minus;
import static vertebra.catalogue.layers.BoxRules.plus;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;
import static vertebra.catalogue.layers.YoloDecoding.growth;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that turn what a head predicts into boxes in pixels.
public final class Decoding {
  private static final Family.Builder FAMILY = Family.named("decoding", "Box decoding");

  /// Widths and heights grow by at most this factor, e^4.135 = 1000 ⁄ 16.
  private static final double MOST_GROWTH = Math.log(1000.0 / 16);

  static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");

  static final PortSpec SCORES = PortSpec.one("scores", "Scores");

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
      classes(1, "How many corrections there are for each box: one, or one per class.");

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

  public static final Family BLOCKS = FAMILY.close();

  private Decoding() {}

  /// Decodes the answers `boxes` of a head that looks at an `image`: what it says of prepared boxes
  /// or places, in pixels.
  public static Port decoded(Body.Builder body, BlockType decoder, Parameters kind, Port prepared) {
    return body.add("decode", decoder, kind, body.input("boxes"), prepared, body.input("image"));
  }

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
              Message.of("problem.corrections-expected", classes, 4 * classes, site.input(0)),
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
              Message.of("problem.equal-lists-expected.decode-boxes", corrections, anchors)));
    boolean regrouped = classes > 1 || corrections.rank() == 2;
    if (regrouped && count.known().isEmpty())
      return Typing.rejected(
          Problem.of(
              "known-size-expected",
              Message.of("problem.known-size-expected.decode-boxes", anchors)));
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
  static Ref side(Site site, Ref image, int axis, Emitter emit) {
    int at = axis == 0 ? COLUMNS : ROWS;
    var known = site.input("image").map(type -> type.shape().dim(at).known()).orElseThrow();
    if (known.isPresent()) return emit.scalar((double) known.getAsLong());
    var size = BoxRules.cut(emit.op("Shape", List.of(image)), at, at + 1, 0, emit);
    return emit.op("Cast", List.of(size), Attribute.whole("to", DType.FLOAT32.onnx()));
  }

  static Ref kept(Ref x, Ref most, Emitter emit) {
    if (most.equals(Ref.NONE)) return x;
    return emit.op("Min", List.of(emit.op("Max", List.of(x, emit.scalar(0))), most));
  }

  /// Boxes from centres `[…, 2]` and distances to the four sides `[…, 4]`.
  static Ref laidOff(Ref centre, Ref distances, Emitter emit) {
    var two =
        emit.ops("Split", List.of(distances, emit.wholes(2, 2)), 2, Attribute.whole("axis", -1));
    return BoxRules.joined(
        List.of(minus(centre, two.get(0), emit), plus(centre, two.get(1), emit)), -1, emit);
  }

  /// The objection to lists of different lengths.
  static Optional<Problem> sameCount(String block, String what, Site site) {
    var list = site.shape(0).dim(1);
    var boxes = site.shape(1).dim(-2);
    if (list.equalTo(boxes) != Dim.Verdict.NO) return Optional.empty();
    return Optional.of(
        Problem.of(
            "equal-lists-expected",
            Message.of("problem.equal-lists-expected.needs-as", block, what, list, boxes)));
  }
}
