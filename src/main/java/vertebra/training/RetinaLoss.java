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
record RetinaLoss(BoxHead.Prepared head) {

  /// What differs between the heads that learn so.
  ///
  /// @param low below this overlap a prepared box shows background
  /// @param high from this overlap on it shows an object
  /// @param beta where smooth L1 becomes straight
  /// @param box how much the corrections count
  private record Rule(Loss.Focal focal, double low, double high, double beta, double box) {

    /// Source: Lin et al. 2017, "Focal Loss for Dense Object Detection", section 4.1; beta as in
    /// the published code.
    static final Rule RETINANET = new Rule(Loss.Focal.USUAL, 0.4, 0.5, 1.0 / 9, 1);

    /// Source: Tan et al. 2020, "EfficientDet", section 5.1, for the focal loss. The paper does not
    /// say the rest; the published code has one threshold, and 50 times a quarter of Huber's loss,
    /// which is smooth L1 times its beta.
    static final Rule EFFICIENTDET =
        new Rule(new Loss.Focal(1.5, 0.25), 0.5, 0.5, 0.1, 50.0 / 4 * 0.1);
  }

  private Rule rule() {
    return head.paper() == BoxHead.Prepared.Paper.EFFICIENTDET ? Rule.EFFICIENTDET : Rule.RETINANET;
  }

  Term of(List<Term> answers) {
    int levels = Math.floorDiv(answers.size(), 2);
    var scores = AnchorTargets.list(answers.subList(0, levels), head.scores());
    var corrections = AnchorTargets.list(answers.subList(levels, 2 * levels), 4);
    var anchors = new AnchorTargets.Inputs(scores.tape(), scores.dim(0), scores.dim(1));
    var wanted = anchors.oneHot(0, head.scores());
    var missed = rule().focal().each(scores, wanted).times(anchors.counts()).total();
    var wrong =
        Loss.SmoothAbsolute.each(corrections, anchors.corrections(), rule().beta())
            .times(anchors.positive())
            .total()
            .times(rule().box());
    return missed.plus(wrong).times(anchors.share());
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    var targets = new AnchorTargets(head, size);
    for (int row = 0; row < objects.size(); row++)
      targets.add(
          row,
          objects.get(row),
          AnchorMatch.byOverlap(head.anchors(), objects.get(row), rule().low(), rule().high()));
    return targets.tensors();
  }
}
