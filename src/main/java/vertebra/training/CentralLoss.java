package vertebra.training;

import java.util.List;
import java.util.Map;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.detection.PlaceMatch;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head that says at every place which class it sees, how far the four sides are, and
/// how central the place is: focal loss for all places, one minus the generalised overlap and
/// binary cross-entropy of how central they are for those that learn an object, all divided by
/// their number.
///
/// Source: Tian et al. 2020, "FCOS: A Simple and Strong Anchor-Free Object Detector", sections 3.1
/// and 3.3.
record CentralLoss(BoxHead.Central head) {

  private static final String CLASSES = "target/classes";
  private static final String COUNTS = "target/counts";
  private static final String POSITIVE = "target/positive";
  private static final String DISTANCES = "target/distances";
  private static final String CENTRES = "target/centres";
  private static final String SHARE = "target/share";

  Term of(List<Term> answers) {
    var scores = answers.getFirst();
    var tape = scores.tape();
    long size = scores.dim(0);
    long places = scores.dim(1);
    var positive = tape.input(POSITIVE, size, places, 1);
    var missed =
        Loss.Focal.USUAL
            .each(scores, tape.input(CLASSES, scores.dims()))
            .times(tape.input(COUNTS, size, 1, 1))
            .total();
    var wanted = SideDistances.along(2, tape.input(DISTANCES, size, places, 4));
    var wrong =
        SideDistances.along(2, answers.get(1)).generalOverlap(wanted).from(1).times(positive);
    var central =
        Loss.BinaryCrossEntropy.each(answers.getLast(), tape.input(CENTRES, size, places, 1))
            .times(positive);
    return missed.plus(wrong.plus(central).total()).times(tape.input(SHARE));
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    int places = head.places().size();
    var classes = new float[size * places * head.classes()];
    var counts = new float[size];
    var positive = new float[size * places];
    var distances = new float[size * places * 4];
    var centres = new float[size * places];
    int learned = 0;
    for (int row = 0; row < objects.size(); row++) {
      counts[row] = 1;
      var match = PlaceMatch.of(head.places(), objects.get(row)).objects();
      for (int p = 0; p < places; p++) {
        if (match.get(p) < 0) continue;
        var object = objects.get(row).get(match.get(p));
        int at = row * places + p;
        classes[at * head.classes() + object.label()] = 1;
        positive[at] = 1;
        var four = head.places().get(p).distances(object.box());
        for (int k = 0; k < 4; k++) distances[4 * at + k] = (float) four[k];
        centres[at] = (float) PlaceMatch.centrality(four);
        learned++;
      }
    }
    return Map.of(
        CLASSES, Tensor.of(classes, size, places, head.classes()),
        COUNTS, Tensor.of(counts, size, 1, 1),
        POSITIVE, Tensor.of(positive, size, places, 1),
        DISTANCES, Tensor.of(distances, size, places, 4),
        CENTRES, Tensor.of(centres, size, places, 1),
        SHARE, Tensor.of(new float[] {1f / Math.max(1, learned)}));
  }
}
