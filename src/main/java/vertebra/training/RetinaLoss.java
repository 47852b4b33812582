package vertebra.training;

import java.util.List;
import java.util.Map;
import vertebra.detection.AnchorMatch;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head that says for every prepared box, class by class, whether it shows an object:
/// focal loss for all that learn something, smooth L1 for the corrections of those with an object,
/// both divided by their number.
///
/// Source: Lin et al. 2017, "Focal Loss for Dense Object Detection", section 4.1; below 0.4 of
/// overlap a prepared box shows background, from 0.5 on an object.
record RetinaLoss(BoxHead.Prepared head) {

  private static final double LOW = 0.4;
  private static final double HIGH = 0.5;

  /// Where smooth L1 becomes straight, as in the published code.
  private static final double BETA = 1.0 / 9;

  Term of(List<Term> answers) {
    var scores = answers.getFirst();
    var anchors = new AnchorTargets.Inputs(scores.tape(), scores.dim(0), scores.dim(1));
    var wanted = anchors.oneHot(0, head.scores());
    var missed = Loss.Focal.USUAL.each(scores, wanted).times(anchors.counts()).total();
    var wrong =
        Loss.SmoothAbsolute.each(answers.getLast(), anchors.corrections(), BETA)
            .times(anchors.positive())
            .total();
    return missed.plus(wrong).times(anchors.share());
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    var targets = new AnchorTargets(head, size);
    for (int row = 0; row < objects.size(); row++)
      targets.add(
          row,
          objects.get(row),
          AnchorMatch.byOverlap(head.anchors(), objects.get(row), LOW, HIGH));
    return targets.tensors();
  }
}
