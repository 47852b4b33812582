package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.BoxRules.times;
import static vertebra.catalogue.layers.Suppression.BOXES;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
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
import vertebra.text.Message;

/// The block that keeps the best boxes of every level of a pyramid.
public final class BestBoxes {
  private static final Family.Builder FAMILY = Family.continuing(Suppression.BLOCKS);

  public static final Wholes COUNTS =
      wholes(
          "counts",
          "Boxes per level",
          List.of(),
          1,
          100_000_000,
          "How many boxes of the list belong to each level; empty is one level.");

  public static final Whole BEFORE =
      whole(
          "before",
          "Before selection",
          1000,
          1,
          100_000,
          "boxes",
          "How many of the best boxes of each level are looked at.");

  public static final Whole AFTER =
      whole(
          "after",
          "After selection",
          1000,
          1,
          100_000,
          "boxes",
          "How many boxes leave for each picture.");

  public static final Real SHARED =
      real(
          "overlap",
          "Most overlap",
          0.7,
          0,
          1,
          "Two boxes of a level that share more than this (intersection over union) mean the same"
              + " object.");

  public static final Real SHORTEST =
      real(
          "smallest",
          "Smallest side",
          0.001,
          0,
          1000,
          "Boxes with a shorter side, in pixels, are dropped.");

  public static final BlockType BEST_BOXES =
      FAMILY.add(
          BlockType.named("best-boxes", "Best boxes of levels")
              .role(Role.POSTPROCESSING)
              .aliases("proposals", "RPN", "NMS", "top k")
              .inputs(BOXES, PortSpec.one("scores", "Scores"))
              .outputs(BOXES)
              .parameters(COUNTS, BEFORE, AFTER, SHARED, SHORTEST)
              .typed(BestBoxes::bestTyping)
              .lowered(BestBoxes::lowerBest)
              .example(
                  "two levels",
                  set(COUNTS.to(List.of(1875, 507))),
                  List.of("N,2382,4", "N,2382,1"),
                  List.of("N,1000,4"))
              .example(
                  "one level", set(AFTER.to(50)), List.of("N,720,4", "N,720,1"), List.of("N,50,4"))
              .summary("The best boxes of each level, without duplicates, as one list.")
              .source(
                  "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks",
                  2015)
              .description(
                  """
                  Takes the thousand best boxes of each level, drops those that are tiny or that overlap a better one of \
                  their level, and lets the best of all levels leave. Always the same number leaves; if fewer are left the \
                  rest are boxes of zeros, which later steps drop.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private BestBoxes() {}

  private static Optional<Problem> oneScoreEach(Site site) {
    var scores = site.shape(1);
    boolean fits =
        scores.dim(1).equalTo(site.shape(0).dim(1)) != Dim.Verdict.NO
            && scores.dim(2).equalTo(Dim.of(1)) != Dim.Verdict.NO;
    if (fits) return Optional.empty();
    return Optional.of(
        Problem.of(
            "one-score-a-box-expected",
            Message.of("problem.one-score-a-box-expected", site.shape(0).dim(1), scores)));
  }

  private static Typing bestTyping(Site site) {
    var wrong =
        BoxRules.rank("Best boxes of levels", site, 0, 3, say("block.boxes-batch-boxes-4"))
            .or(() -> BoxRules.boxes("Best boxes of levels", site, 0))
            .or(() ->
                BoxRules.rank(
                    "Best boxes of levels", site, 1, 3, say("block.scores-batch-boxes-1")))
            .or(() -> oneScoreEach(site));
    if (wrong.isPresent()) return Typing.rejected(wrong.get());
    var counts = site.get(COUNTS);
    long total = counts.stream().mapToLong(Integer::longValue).sum();
    long boxes = site.shape(0).dim(1).known().orElse(total);
    if (!counts.isEmpty() && total != boxes)
      return Typing.rejected(
          Problem.of(
              "whole-list-expected",
              Message.of("problem.whole-list-expected", total, boxes),
              Rules.setting(COUNTS, List.of())));
    return Typing.of(
        site.input(0).with(Shape.of(site.shape(0).dim(0), Dim.of(chosen(site)), Dim.of(4))));
  }

  private static List<Integer> counts(Site site) {
    return site.get(COUNTS).isEmpty()
        ? List.of((int) site.shape(0).dim(1).known().orElse(site.get(AFTER)))
        : site.get(COUNTS);
  }

  private static long looked(Site site) {
    return counts(site).stream().mapToLong(count -> Math.min(count, site.get(BEFORE))).sum();
  }

  private static long chosen(Site site) {
    return Math.min(site.get(AFTER), looked(site));
  }

  private static List<Ref> lowerBest(Site site, List<Ref> in, Emitter emit) {
    var flat = emit.op("Squeeze", List.of(in.get(1), emit.wholes(2)));
    var boxes = new ArrayList<Ref>();
    var scores = new ArrayList<Ref>();
    long from = 0;
    for (int count : counts(site)) {
      var best =
          BoxRules.best(
              BoxRules.cut(flat, from, from + count, 1, emit),
              Math.min(count, site.get(BEFORE)),
              emit);
      scores.add(best.getFirst());
      var level = BoxRules.cut(in.getFirst(), from, from + count, 1, emit);
      boxes.add(BoxRules.picked(level, best.get(1), emit));
      from += count;
    }
    var candidates = BoxRules.joined(boxes, 1, emit);
    var large =
        emit.op(
            "Squeeze",
            List.of(BoxRules.largeEnough(candidates, site.get(SHORTEST), emit), emit.wholes(2)));
    var rated = BoxRules.where(large, BoxRules.joined(scores, 1, emit), -1, emit);
    var kept =
        BoxRules.selected(
            candidates, byLevel(site, rated, emit), looked(site), site.get(SHARED), -0.5, emit);
    var any = emit.op("ReduceSum", List.of(kept, emit.wholes(1)), Attribute.whole("keepdims", 0));
    var chosen =
        BoxRules.best(
            BoxRules.where(emit.op("Greater", List.of(any, emit.scalar(0.5))), rated, -1, emit),
            chosen(site),
            emit);
    var found =
        emit.op(
            "Cast",
            List.of(emit.op("Greater", List.of(chosen.getFirst(), emit.scalar(-0.5)))),
            Attribute.whole("to", DType.FLOAT32.onnx()));
    return List.of(
        times(
            BoxRules.picked(candidates, chosen.get(1), emit),
            emit.op("Unsqueeze", List.of(found, emit.wholes(2))),
            emit));
  }

  /// Scores `[batch, levels, boxes]`: −1 for boxes of other levels, so that levels do not suppress
  /// each other.
  private static Ref byLevel(Site site, Ref scores, Emitter emit) {
    var counts = counts(site);
    int total = (int) looked(site);
    var own = new float[counts.size() * total];
    var other = new float[counts.size() * total];
    int at = 0;
    for (int level = 0; level < counts.size(); level++) {
      int end = at + Math.min(counts.get(level), site.get(BEFORE));
      for (int i = 0; i < total; i++) {
        boolean mine = i >= at && i < end;
        own[level * total + i] = mine ? 1 : 0;
        other[level * total + i] = mine ? 0 : -1;
      }
      at = end;
    }
    var shape = Shape.of(1, counts.size(), total);
    var each = emit.op("Unsqueeze", List.of(scores, emit.wholes(1)));
    return BoxRules.plus(
        times(each, emit.constant(shape, own), emit), emit.constant(shape, other), emit);
  }
}
