package vertebra.training;

import java.util.List;
import java.util.Map;
import vertebra.detection.AnchorMatch;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head whose scores are shares of one, the first for no object: cross-entropy for
/// the default boxes with an object and for three times as many of those without that are most
/// wrongly sure, and smooth L1 for the corrections, all divided by the number of boxes with an
/// object.
///
/// Source: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", sections 2.2 and 2.3.
record SsdLoss(BoxHead.Prepared head) {

  private static final double SHARED = 0.5;
  private static final double NEGATIVES = 3;

  Term of(List<Term> answers) {
    int levels = Math.floorDiv(answers.size(), 2);
    var scores = AnchorTargets.list(answers.subList(0, levels), head.scores());
    var corrections = AnchorTargets.list(answers.subList(levels, 2 * levels), 4);
    var anchors = new AnchorTargets.Inputs(scores.tape(), scores.dim(0), scores.dim(1));
    var wanted = anchors.oneHot(AnchorMatch.NONE, head.scores());
    var missed = scores.logSoftmax(2).negated().times(wanted).sum(2);
    var learned = missed.times(anchors.positive().plus(hardest(missed, anchors))).total();
    var wrong =
        Loss.SmoothAbsolute.each(corrections, anchors.corrections(), 1)
            .times(anchors.positive())
            .total();
    return learned.plus(wrong).times(anchors.share());
  }

  /// 1 for the boxes without an object that are missed most, in every picture three for each with
  /// one. Which they are is no part of the gradient.
  private static Term hardest(Term missed, AnchorTargets.Inputs anchors) {
    var negative = anchors.counts().minus(anchors.positive());
    var among = missed.times(negative);
    long count = missed.dim(1);
    var ranked = among.reshaped(missed.dim(0), count).descending(count);
    var numbers = new float[(int) count];
    for (int i = 0; i < count; i++) numbers[i] = i + 0.5f;
    var allowed = anchors.positive().sum(1).times(NEGATIVES).reshaped(missed.dim(0), 1);
    var within = allowed.above(missed.tape().constant(numbers, 1, count)).asNumbers();
    // The least loss that is among them: all others count as if it were as large as any.
    var least = ranked.times(within).plus(within.from(1).times(LARGE)).least(1);
    return least
        .above(among.reshaped(missed.dim(0), count))
        .asNumbers()
        .from(1)
        .reshaped(missed.dims())
        .times(negative);
  }

  /// More than any loss.
  private static final double LARGE = 1e9;

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    var targets = new AnchorTargets(head, size);
    for (int row = 0; row < objects.size(); row++)
      targets.add(
          row, objects.get(row), AnchorMatch.bipartite(head.anchors(), objects.get(row), SHARED));
    return targets.tensors();
  }
}
