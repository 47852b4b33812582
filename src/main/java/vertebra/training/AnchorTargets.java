package vertebra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.detection.AnchorMatch;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// What every prepared box of a batch should answer. A row without a picture teaches nothing.
final class AnchorTargets {

  private static final String LABELS = "target/labels";
  private static final String COUNTS = "target/counts";
  private static final String POSITIVE = "target/positive";
  private static final String CORRECTIONS = "target/corrections";
  private static final String SHARE = "target/share";

  /// The same as inputs of a tape.
  ///
  /// @param labels the class's number, −1 for none: `[batch, anchors, 1]`
  /// @param counts 1 for what learns a class or that there is none
  /// @param positive 1 for what learns an object
  /// @param corrections `[batch, anchors, 4]`
  /// @param share one divided by the number of objects learned
  record Inputs(Term labels, Term counts, Term positive, Term corrections, Term share) {

    Inputs(Tape tape, long batch, long anchors) {
      this(
          tape.input(LABELS, batch, anchors, 1),
          tape.input(COUNTS, batch, anchors, 1),
          tape.input(POSITIVE, batch, anchors, 1),
          tape.input(CORRECTIONS, batch, anchors, 4),
          tape.input(SHARE));
    }

    /// 1 for the right class of each prepared box, in the order of a head's scores.
    ///
    /// @param first the number that the label of the first score has
    Term oneHot(int first, int scores) {
      var numbers = new float[scores];
      for (int i = 0; i < scores; i++) numbers[i] = i + (float) first;
      return labels.equalTo(labels.tape().constant(numbers, 1, 1, scores)).asNumbers();
    }
  }

  /// The answers of a head's levels as one list `[batch, anchors, values]`.
  static Term list(List<Term> levels, long values) {
    var lists = new ArrayList<Term>();
    for (var level : levels)
      lists.add(
          level.rank() == 3
              ? level
              : level
                  .reshaped(level.dim(0), level.dim(1), level.dim(2) * level.dim(3))
                  .turned()
                  .reshaped(level.dim(0), level.elements() / level.dim(0) / values, values));
    return lists.size() == 1 ? lists.getFirst() : Tape.concatenated(lists, 1);
  }

  private final BoxHead.Prepared head;
  private final int size;
  private final int anchors;
  private final float[] labels;
  private final float[] counts;
  private final float[] positive;
  private final float[] corrections;
  private int learned;

  AnchorTargets(BoxHead.Prepared head, int size) {
    this.head = head;
    this.size = size;
    this.anchors = head.anchors().size();
    this.labels = new float[size * anchors];
    this.counts = new float[size * anchors];
    this.positive = new float[size * anchors];
    this.corrections = new float[size * anchors * 4];
  }

  void add(int row, List<LabelledBox> objects, AnchorMatch match) {
    for (int a = 0; a < anchors; a++) {
      int at = row * anchors + a;
      int object = match.objects().get(a);
      labels[at] = AnchorMatch.NONE;
      counts[at] = object == AnchorMatch.IGNORED ? 0 : 1;
      if (object < 0) continue;
      labels[at] = objects.get(object).label();
      positive[at] = 1;
      learned++;
      var four = head.code().corrections(head.anchors().get(a), objects.get(object).box());
      for (int k = 0; k < 4; k++) corrections[4 * at + k] = (float) four[k];
    }
  }

  Map<String, Tensor> tensors() {
    return Map.of(
        LABELS, Tensor.of(labels, size, anchors, 1),
        COUNTS, Tensor.of(counts, size, anchors, 1),
        POSITIVE, Tensor.of(positive, size, anchors, 1),
        CORRECTIONS, Tensor.of(corrections, size, anchors, 4),
        SHARE, Tensor.of(new float[] {1f / Math.max(1, learned)}));
  }
}
