package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.BoxRules.minus;
import static vertebra.catalogue.layers.BoxRules.plus;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.Decoding.BOXES;
import static vertebra.catalogue.layers.Decoding.SCORES;
import static vertebra.catalogue.layers.Decoding.kept;
import static vertebra.catalogue.layers.Decoding.laidOff;
import static vertebra.catalogue.layers.Decoding.sameCount;
import static vertebra.catalogue.layers.Decoding.side;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.text.Message;

/// Blocks that turn what a head says of places, without prepared boxes, into boxes and scores.
public final class DistanceDecoding {
  private static final Family.Builder FAMILY = Family.continuing(YoloDecoding.BLOCKS);

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
              .typed(DistanceDecoding::distanceTyping)
              .work((_, outputs) -> Rules.perElement(outputs, 2))
              .lowered(DistanceDecoding::lowerDistances)
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
              .typed(DistanceDecoding::centralTyping)
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

  private DistanceDecoding() {}

  private static Typing distanceTyping(Site site) {
    Optional<Problem> wrong =
        BoxRules.rank("Decode distances", site, 0, 3, say("block.distances-batch-boxes-4"))
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
                    Message.of(
                        "problem.equal-lists-expected.scores-of", site.input(0), site.input(1))));
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
