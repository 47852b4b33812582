package vertebra.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import vertebra.detection.BoxHead;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.runtime.Tensor;

/// The loss of a head that spreads every distance over bins. Which places learn an object follows
/// from what the head answers now: of those that lie in it the ten at which score and overlap
/// together are best, a place with two objects the one that it overlaps more. They learn its class
/// as surely as they are good, its box by one minus the complete overlap, and its distances as the
/// two bins beside each. All is divided by how good they are together.
///
/// Source: Feng et al. 2021, "TOOD: Task-aligned One-stage Object Detection", section 3.2; Li et
/// al. 2020, "Generalized Focal Loss", equation 6; exponents, number of places and weights as in
/// Ultralytics' YOLOv8.
record AlignedLoss(BoxHead.Spread head) {

  /// How many objects of a picture are learned, the largest first.
  static final int OBJECTS = 32;

  private static final int BEST = 10;
  private static final double OVERLAP_EXPONENT = 6;
  private static final double BOX = 7.5;
  private static final double CLASS = 0.5;
  private static final double SPREAD = 1.5;
  private static final double LITTLE = 1e-9;

  private static final String WANTED = "target/wanted";
  private static final String INSIDE = "target/inside";
  private static final String LABELS = "target/labels";
  private static final String COUNTS = "target/counts";

  /// What every place answers: `[batch, …, places]`.
  private record Answers(Term spread, Term scores) {}

  private Answers answers(List<Term> maps) {
    var lists = new ArrayList<Term>();
    for (var map : maps) lists.add(map.reshaped(map.dim(0), map.dim(1), map.dim(2) * map.dim(3)));
    var all = Tape.concatenated(lists, 2);
    long bins = head.bins();
    return new Answers(
        all.part(1, 0, 4 * bins).reshaped(all.dim(0), 4, bins, all.dim(2)),
        all.part(1, 4 * bins, head.classes()));
  }

  /// The numbers of the bins, along the axis of the bins.
  private Term numbers(Tape tape) {
    var numbers = new float[head.bins()];
    for (int i = 0; i < numbers.length; i++) numbers[i] = i;
    return tape.constant(numbers, 1, 1, numbers.length, 1);
  }

  Term of(List<Term> maps) {
    var answers = answers(maps);
    var tape = answers.scores().tape();
    long size = answers.scores().dim(0);
    long places = answers.scores().dim(2);
    var numbers = numbers(tape);
    var found = answers.spread().softmax(2).times(numbers).sum(2).reshaped(size, 4, places);
    var wanted = tape.input(WANTED, size, OBJECTS, 4, places);
    var labels = tape.input(LABELS, size, OBJECTS, head.classes());
    var weights = weights(answers.scores(), found, wanted, labels);
    var each = weights.sum(1);
    var share = each.total().atLeast(1).reciprocal();
    var named =
        Loss.BinaryCrossEntropy.each(answers.scores(), labels.turned().product(weights))
            .times(tape.input(COUNTS, size, 1, 1))
            .total();
    // At most one object has a weight at a place.
    var own = weights.above(0).asNumbers().reshaped(size, OBJECTS, 1, places);
    var target = wanted.times(own).sum(1).reshaped(size, 4, places);
    var boxes =
        SideDistances.along(1, found)
            .completeOverlap(SideDistances.along(1, target))
            .from(1)
            .times(each)
            .total();
    var bounded = target.atLeast(0).atMost(head.bins() - 1.01).reshaped(size, 4, 1, places);
    var beside = bounded.minus(numbers).magnitude().from(1).atLeast(0);
    var spread =
        answers
            .spread()
            .logSoftmax(2)
            .negated()
            .times(beside)
            .sum(2)
            .reshaped(size, 4, places)
            .mean(1)
            .times(each)
            .total();
    return boxes.times(BOX).plus(named.times(CLASS)).plus(spread.times(SPREAD)).times(share);
  }

  /// How surely every place learns every object, `[batch, objects, places]`, taken for given.
  private Term weights(Term scores, Term found, Term wanted, Term labels) {
    long size = found.dim(0);
    long places = found.dim(2);
    var objects = new ArrayList<Term>();
    for (int side = 0; side < 4; side++)
      objects.add(wanted.part(2, side, 1).reshaped(size, OBJECTS, places));
    var boxes = SideDistances.along(1, found);
    var inside = found.tape().input(INSIDE, size, OBJECTS, places);
    var overlap = boxes.overlap(SideDistances.of(objects)).times(inside);
    var good = labels.product(scores.sigmoid()).root().times(overlap.raisedTo(OVERLAP_EXPONENT));
    long best = Math.min(BEST, places);
    var least = good.descending(best).part(2, best - 1, 1);
    var candidates =
        least.above(good).asNumbers().from(1).times(good.above(0).asNumbers()).times(overlap);
    var most = candidates.negated().least(1).negated();
    var own = most.above(candidates).asNumbers().from(1).times(candidates.above(0).asNumbers());
    var kept = good.times(own);
    var overlaps = overlap.times(own);
    return kept.over(kept.descending(1).plus(LITTLE)).times(overlaps.descending(1)).held();
  }

  Map<String, Tensor> targets(List<List<LabelledBox>> objects, int size) {
    int places = head.places().size();
    var wanted = new float[size * OBJECTS * 4 * places];
    var inside = new float[size * OBJECTS * places];
    var labels = new float[size * OBJECTS * head.classes()];
    var counts = new float[size];
    for (int row = 0; row < objects.size(); row++) {
      counts[row] = 1;
      var largest =
          objects.get(row).stream()
              .sorted(Comparator.comparingDouble((LabelledBox one) -> -one.box().area()))
              .limit(OBJECTS)
              .toList();
      for (int o = 0; o < largest.size(); o++) {
        int at = row * OBJECTS + o;
        var object = largest.get(o);
        labels[at * head.classes() + object.label()] = 1;
        for (int p = 0; p < places; p++) {
          var place = head.places().get(p);
          var four = place.distances(object.box());
          for (int k = 0; k < 4; k++) wanted[(4 * at + k) * places + p] = (float) four[k];
          inside[at * places + p] = place.isIn(object.box()) ? 1 : 0;
        }
      }
    }
    return Map.of(
        WANTED, Tensor.of(wanted, size, OBJECTS, 4, places),
        INSIDE, Tensor.of(inside, size, OBJECTS, places),
        LABELS, Tensor.of(labels, size, OBJECTS, head.classes()),
        COUNTS, Tensor.of(counts, size, 1, 1));
  }
}
