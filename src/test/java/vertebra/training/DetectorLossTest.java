package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import vertebra.detection.BoundingBox;
import vertebra.detection.BoxCode;
import vertebra.detection.BoxHead;
import vertebra.detection.BoxHead.Prepared.Paper;
import vertebra.detection.GridMatch;
import vertebra.detection.LabelledBox;
import vertebra.detection.PlaceMatch;
import vertebra.gradient.Term;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.runtime.Tensor;

/// The losses of detectors are what their formulas say, worked out number by number, and their
/// gradients are their slopes.
class DetectorLossTest {

  private static final double STEP = 1e-6;

  private static final PortPath PORT = new PortPath(List.of(new NodeId("head")), "y");

  private static final BoxHead.Extent SIDE = new BoxHead.Extent(32, 32);

  /// Six boxes; the first is the object's, the second overlaps it by 0.45.
  private static final List<BoundingBox> ANCHORS =
      List.of(
          new BoundingBox(0, 0, 10, 10),
          new BoundingBox(0, 0, 10, 4.5),
          new BoundingBox(20, 0, 30, 10),
          new BoundingBox(20, 20, 30, 30),
          new BoundingBox(0, 20, 10, 30),
          new BoundingBox(12, 12, 18, 18));

  private static final List<LabelledBox> OBJECTS =
      List.of(new LabelledBox(new BoundingBox(1, 0, 11, 10), 1));

  /// Scores and corrections of every box, one behind the other.
  private static double[] numbers(int each, int count) {
    var all = new double[each * count];
    for (int i = 0; i < all.length; i++) all[i] = Math.sin(3.1 * i) + 0.4 * Math.cos(1.7 * i * i);
    return all;
  }

  private interface LossOf {
    Term of(Term weight);
  }

  private static Written written(
      double[] numbers, long[] dims, Map<String, Tensor> targets, LossOf loss, boolean slope)
      throws Exception {
    var written = new Written(numbers, dims);
    var term = loss.of(written.weight());
    written.tape().output("loss", term);
    if (slope)
      written
          .tape()
          .output("gradient", written.tape().gradients(term, List.of(written.weight())).getFirst());
    targets.forEach((name, tensor) -> {
      var values = new double[(int) tensor.elements()];
      for (int i = 0; i < values.length; i++) values[i] = tensor.get(i);
      written.give(name, values, tensor.dims());
    });
    return written;
  }

  private static void check(
      double expected, double[] numbers, long[] dims, Map<String, Tensor> targets, LossOf loss)
      throws Exception {
    var run = written(numbers, dims, targets, loss, true).run();
    assertEquals(expected, run.get("loss").values()[0], 1e-6 * Math.abs(expected));
    var gradient = run.get("gradient").values();
    for (int i = 0; i < numbers.length; i++) {
      var more = numbers.clone();
      var less = numbers.clone();
      more[i] += STEP;
      less[i] -= STEP;
      double up = written(more, dims, targets, loss, false).run().get("loss").values()[0];
      double down = written(less, dims, targets, loss, false).run().get("loss").values()[0];
      assertEquals((up - down) / (2 * STEP), gradient[i], 1e-4, "number " + i);
    }
  }

  private static double sigmoid(double number) {
    return 1 / (1 + Math.exp(-number));
  }

  private static double smooth(double found, double wanted, double beta) {
    double far = Math.abs(found - wanted);
    return far < beta ? far * far / (2 * beta) : far - beta / 2;
  }

  private static double corrections(double[] numbers, int scores, BoxCode code, double beta) {
    var four = code.corrections(ANCHORS.getFirst(), OBJECTS.getFirst().box());
    double sum = 0;
    for (int k = 0; k < 4; k++) sum += smooth(numbers[scores + k], (float) four[k], beta);
    return sum;
  }

  private static BoxHead.Prepared prepared(Paper paper, int scores) {
    return new BoxHead.Prepared(List.of(PORT, PORT), paper, ANCHORS, scores, SIDE);
  }

  private static LossOf split(int scores, Function<List<Term>, Term> loss) {
    return weight -> loss.apply(List.of(weight.part(2, 0, scores), weight.part(2, scores, 4)));
  }

  @Test
  void retinaNetsIsFocalAndSmooth() throws Exception {
    var head = prepared(Paper.RETINANET, 2);
    var loss = new RetinaLoss(head);
    var numbers = numbers(6, 6);
    double expected = corrections(numbers, 2, BoxCode.PLAIN, 1.0 / 9);
    for (int a = 0; a < 6; a++) {
      double overlap = ANCHORS.get(a).overlap(OBJECTS.getFirst().box());
      if (overlap >= 0.4 && overlap < 0.5) continue;
      for (int c = 0; c < 2; c++) {
        double p = sigmoid(numbers[6 * a + c]);
        boolean right = a == 0 && c == 1;
        double sure = right ? p : 1 - p;
        expected += (right ? 0.25 : 0.75) * Math.pow(1 - sure, 2) * -Math.log(sure);
      }
    }
    check(
        expected,
        numbers,
        new long[] {1, 6, 6},
        loss.targets(List.of(OBJECTS), 1),
        split(2, loss::of));
  }

  /// On one map of two places and one of a single place, two boxes a place.
  @Test
  void efficientDetsHasOneThresholdAndCountsCorrectionsMore() throws Exception {
    var ports = List.of(PORT, PORT, PORT, PORT);
    var loss = new RetinaLoss(new BoxHead.Prepared(ports, Paper.EFFICIENTDET, ANCHORS, 2, SIDE));
    var numbers = numbers(6, 6);
    var four = BoxCode.PLAIN.corrections(ANCHORS.getFirst(), OBJECTS.getFirst().box());
    double expected = 0;
    for (int k = 0; k < 4; k++)
      expected += 1.25 * smooth(numbers[12 + 2 * k], (float) four[k], 0.1);
    for (int a = 0; a < 6; a++)
      for (int c = 0; c < 2; c++) {
        int at = a < 4 ? 2 * (2 * (a % 2) + c) + a / 2 : 8 + 2 * (a - 4) + c;
        double p = sigmoid(numbers[at]);
        boolean right = a == 0 && c == 1;
        double sure = right ? p : 1 - p;
        expected += (right ? 0.25 : 0.75) * Math.pow(1 - sure, 1.5) * -Math.log(sure);
      }
    check(
        expected,
        numbers,
        new long[] {1, 36},
        loss.targets(List.of(OBJECTS), 1),
        weight ->
            loss.of(
                List.of(
                    weight.part(1, 0, 8).reshaped(1, 4, 1, 2),
                    weight.part(1, 8, 4).reshaped(1, 4, 1, 1),
                    weight.part(1, 12, 16).reshaped(1, 8, 1, 2),
                    weight.part(1, 28, 8).reshaped(1, 8, 1, 1))));
  }

  @Test
  void ssdsTakesThreeTimesAsManyOfTheHardestWithoutAnObject() throws Exception {
    var head = prepared(Paper.SSD, 3);
    var loss = new SsdLoss(head);
    var numbers = numbers(7, 6);
    var missed = new double[6];
    for (int a = 0; a < 6; a++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) sum += Math.exp(numbers[7 * a + c]);
      missed[a] = Math.log(sum) - numbers[7 * a + (a == 0 ? 2 : 0)];
    }
    var without = Arrays.copyOfRange(missed, 1, 6);
    Arrays.sort(without);
    double expected = missed[0] + without[4] + without[3] + without[2];
    expected += corrections(numbers, 3, BoxCode.WEIGHTED, 1);
    check(
        expected,
        numbers,
        new long[] {1, 6, 7},
        loss.targets(List.of(OBJECTS), 1),
        split(3, loss::of));
  }

  @Test
  void yolosIsSquaredForBoxesAndCrossEntropyForTheRest() throws Exception {
    var level = new GridMatch.Level(2, 2, 16, List.of(new GridMatch.Side(8, 8)));
    for (boolean fifth : new boolean[] {false, true}) {
      var head = new BoxHead.Maps(List.of(PORT), List.of(level), 2, fifth, SIDE);
      var loss = new YoloLoss(head);
      var numbers = numbers(7, 4);
      // The middle (6, 5) lies in the first place.
      double expected = 0;
      double[] wanted =
          fifth
              ? new double[] {
                (6.0 / 16 + 0.5) / 2,
                (5.0 / 16 + 0.5) / 2,
                Math.sqrt(10.0 / 8) / 2,
                Math.sqrt(10.0 / 8) / 2
              }
              : new double[] {6.0 / 16, 5.0 / 16, Math.log(10.0 / 8), Math.log(10.0 / 8)};
      for (int k = 0; k < 4; k++) {
        double found = k < 2 || fifth ? sigmoid(numbers[4 * k]) : numbers[4 * k];
        expected += 5 * Math.pow(found - wanted[k], 2);
      }
      for (int place = 0; place < 4; place++) {
        double object = sigmoid(numbers[16 + place]);
        expected -= Math.log(place == 0 ? object : 1 - object);
      }
      for (int c = 0; c < 2; c++) {
        double named = sigmoid(numbers[4 * (5 + c)]);
        expected -= Math.log(c == 1 ? named : 1 - named);
      }
      check(
          expected,
          numbers,
          new long[] {1, 7, 2, 2},
          loss.targets(List.of(OBJECTS), 1),
          weight -> loss.of(List.of(weight)));
    }
  }

  private static List<PlaceMatch.Place> places(double stride, int side) {
    var all = new ArrayList<PlaceMatch.Place>();
    for (int row = 0; row < side; row++)
      for (int column = 0; column < side; column++)
        all.add(new PlaceMatch.Place((column + 0.5) * stride, (row + 0.5) * stride, stride));
    return all;
  }

  private static double area(double[] box) {
    return (box[0] + box[2]) * (box[1] + box[3]);
  }

  private static double shared(double[] one, double[] other) {
    double wide = Math.min(one[0], other[0]) + Math.min(one[2], other[2]);
    double high = Math.min(one[1], other[1]) + Math.min(one[3], other[3]);
    return Math.max(0, wide) * Math.max(0, high);
  }

  private static double overlap(double[] one, double[] other) {
    double shared = shared(one, other);
    return shared / (area(one) + area(other) - shared);
  }

  private static double[] around(double[] one, double[] other) {
    var all = new double[4];
    for (int k = 0; k < 4; k++) all[k] = Math.max(one[k], other[k]);
    return all;
  }

  @Test
  void fcossIsFocalAndOverlapAndHowCentral() throws Exception {
    var head = new BoxHead.Central(PORT, PORT, PORT, places(16, 2), 2, SIDE);
    var loss = new CentralLoss(head);
    var numbers = numbers(7, 4);
    // The object lies around the first place alone: 7, 8, 3 and 2 pixels to its sides.
    double[] wanted = {7.0 / 16, 8.0 / 16, 3.0 / 16, 2.0 / 16};
    var found = new double[4];
    for (int k = 0; k < 4; k++) found[k] = Math.log1p(Math.exp(numbers[2 + k]));
    double both = area(found) + area(wanted) - shared(found, wanted);
    double around = area(around(found, wanted));
    double expected = 1 - shared(found, wanted) / both + (around - both) / around;
    double central = Math.sqrt(3.0 / 7 * 2 / 8);
    double sureOfIt = sigmoid(numbers[6]);
    expected -= central * Math.log(sureOfIt) + (1 - central) * Math.log(1 - sureOfIt);
    for (int p = 0; p < 4; p++)
      for (int c = 0; c < 2; c++) {
        double score = sigmoid(numbers[7 * p + c]);
        boolean right = p == 0 && c == 1;
        double sure = right ? score : 1 - score;
        expected += (right ? 0.25 : 0.75) * Math.pow(1 - sure, 2) * -Math.log(sure);
      }
    check(
        expected,
        numbers,
        new long[] {1, 4, 7},
        loss.targets(List.of(OBJECTS), 1),
        weight ->
            loss.of(
                List.of(
                    weight.part(2, 0, 2), weight.part(2, 2, 4).softplus(), weight.part(2, 6, 1))));
  }

  /// A grid of 2 × 2 cells with two boxes each. The object's middle is in the first cell, at 0.375
  /// and 0.3125 of it, and the roots of its sides are those of 10 of 32 pixels.
  private static final BoxHead.Cells CELLS = new BoxHead.Cells(PORT, 2, 2, 2, 2, SIDE);

  private static final double ROOT = Math.sqrt(10.0 / 32);

  /// The loss of the first cell's boxes, of which one learns, and of all others, and its slopes.
  private static void learnsInItsCell(double[] numbers, int learning, double overlap)
      throws Exception {
    double[] wanted = {0.375, 0.3125, ROOT, ROOT, overlap};
    double[] counts = {5, 5, 5, 5, 1};
    double expected = 0;
    var slopes = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int inCell = i % 12;
      boolean learns = i < 10 && inCell / 5 == learning;
      boolean isClass = inCell >= 10;
      boolean isSureness = !isClass && inCell % 5 == 4;
      double target = learns ? wanted[i % 5] : i == 11 ? 1 : 0;
      double weight = learns ? counts[i % 5] : isClass ? i < 12 ? 1 : 0 : isSureness ? 0.5 : 0;
      expected += weight * Math.pow(numbers[i] - target, 2);
      slopes[i] = 2 * weight * (numbers[i] - target);
    }
    var loss = new CellLoss(CELLS);
    var targets = loss.targets(List.of(OBJECTS), 1);
    var run =
        written(
                numbers,
                new long[] {1, 2, 2, 12},
                targets,
                weight -> loss.of(List.of(weight)),
                true)
            .run();
    assertEquals(expected, run.get("loss").values()[0], 1e-5);
    assertArrayEquals(slopes, run.get("gradient").values(), 1e-5);
  }

  /// The second box is half as wide and as high as the object and lies in it; the first lies aside.
  @Test
  void yolov1sLearnsByTheBoxThatOverlapsMost() throws Exception {
    var numbers = numbers(12, 4);
    System.arraycopy(new double[] {0.9, 0.9, ROOT, ROOT / 2, 0.2}, 0, numbers, 0, 5);
    double half = ROOT / Math.sqrt(2);
    System.arraycopy(new double[] {0.4, 0.3, half, half, 0.6}, 0, numbers, 5, 5);
    learnsInItsCell(numbers, 1, 0.25);
  }

  @Test
  void yolov1sLearnsByTheNearestBoxWhereNoneOverlaps() throws Exception {
    var numbers = numbers(12, 4);
    System.arraycopy(new double[] {0.4, 0.3, 0, 0, 0.2}, 0, numbers, 0, 5);
    System.arraycopy(new double[] {0.4, 0.3, 0, -0.1, 0.6}, 0, numbers, 5, 5);
    numbers[5] = 3;
    learnsInItsCell(numbers, 0, 0);
  }

  @Test
  void yolov1sLearnsWhatIsReadAsTheObject() {
    var targets = new CellLoss(CELLS).targets(List.of(OBJECTS), 1);
    var numbers = new float[48];
    for (int k = 0; k < 4; k++) numbers[5 + k] = (float) targets.get("target/wanted").get(k);
    numbers[9] = 1;
    numbers[11] = (float) targets.get("target/classes").get(1);
    var found = CELLS.found(List.of(Tensor.of(numbers, 1, 2, 2, 12)), 0, 0.5);
    assertEquals(1, found.size());
    assertEquals(OBJECTS.getFirst().label(), found.getFirst().label());
    assertEquals(1, found.getFirst().box().overlap(OBJECTS.getFirst().box()), 1e-5);
  }

  /// A head of four bins and two classes on a map of 4 × 4 places, and the loss of its numbers with
  /// everything that follows from what it answers taken from `base`.
  private static final class Spread {
    static final int BINS = 4;
    static final int COUNT = 16;
    static final List<PlaceMatch.Place> PLACES = places(8, 4);

    /// Both hold the place in the first row and column; 1 is the smaller.
    static final List<LabelledBox> TWO =
        List.of(
            new LabelledBox(new BoundingBox(0, 1, 25, 30), 0),
            new LabelledBox(new BoundingBox(1, 0, 13, 14), 1));

    static double[] shares(double[] numbers, int side, int place) {
      var shares = new double[BINS];
      for (int b = 0; b < BINS; b++)
        shares[b] = Math.exp(numbers[(BINS * side + b) * COUNT + place]);
      double sum = Arrays.stream(shares).sum();
      return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    static double[] found(double[] numbers, int place) {
      var four = new double[4];
      for (int k = 0; k < 4; k++)
        for (int b = 1; b < BINS; b++) four[k] += b * shares(numbers, k, place)[b];
      return four;
    }

    static double score(double[] numbers, int label, int place) {
      return sigmoid(numbers[(4 * BINS + label) * COUNT + place]);
    }

    static double[] wanted(int object, int place) {
      return PLACES.get(place).distances(TWO.get(object).box());
    }

    /// How surely each place learns each object.
    static double[][] weights(double[] numbers) {
      var good = new double[2][COUNT];
      var overlap = new double[2][COUNT];
      var chosen = new boolean[2][COUNT];
      for (int o = 0; o < 2; o++) {
        for (int p = 0; p < COUNT; p++)
          if (PLACES.get(p).isIn(TWO.get(o).box())) {
            overlap[o][p] = overlap(found(numbers, p), wanted(o, p));
            good[o][p] =
                Math.sqrt(score(numbers, TWO.get(o).label(), p)) * Math.pow(overlap[o][p], 6);
          }
        var sorted = good[o].clone();
        Arrays.sort(sorted);
        for (int p = 0; p < COUNT; p++)
          chosen[o][p] = good[o][p] > 0 && good[o][p] >= sorted[COUNT - 10];
      }
      for (int p = 0; p < COUNT; p++)
        if (chosen[0][p] && chosen[1][p]) chosen[overlap[0][p] > overlap[1][p] ? 1 : 0][p] = false;
      var weights = new double[2][COUNT];
      for (int o = 0; o < 2; o++) {
        double best = 0;
        double most = 0;
        for (int p = 0; p < COUNT; p++)
          if (chosen[o][p]) {
            best = Math.max(best, good[o][p]);
            most = Math.max(most, overlap[o][p]);
          }
        for (int p = 0; p < COUNT; p++)
          if (chosen[o][p]) weights[o][p] = good[o][p] / (best + 1e-9) * most;
      }
      return weights;
    }

    static double turned(double[] found, double[] wanted) {
      double one = Math.atan((found[0] + found[2]) / (found[1] + found[3]));
      double other = Math.atan((wanted[0] + wanted[2]) / (wanted[1] + wanted[3]));
      return 4 / (Math.PI * Math.PI) * Math.pow(one - other, 2);
    }

    static double complete(double[] found, double[] wanted, double[] base) {
      var around = around(found, wanted);
      double across = (found[2] - found[0] - wanted[2] + wanted[0]) / 2;
      double down = (found[3] - found[1] - wanted[3] + wanted[1]) / 2;
      double diagonal = Math.pow(around[0] + around[2], 2) + Math.pow(around[1] + around[3], 2);
      double turned = turned(base, wanted);
      double weight = turned / (1 - overlap(base, wanted) + turned);
      return overlap(found, wanted)
          - (across * across + down * down) / diagonal
          - weight * turned(found, wanted);
    }

    static double loss(double[] numbers, double[] base) {
      var weights = weights(base);
      double sum = 0;
      double all = 0;
      for (int p = 0; p < COUNT; p++) {
        for (int label = 0; label < 2; label++) {
          double target = weights[label][p];
          double score = score(numbers, label, p);
          sum -= 0.5 * (target * Math.log(score) + (1 - target) * Math.log(1 - score));
        }
        for (int o = 0; o < 2; o++) {
          double weight = weights[o][p];
          if (weight == 0) continue;
          all += weight;
          var wanted = wanted(o, p);
          sum += 7.5 * weight * (1 - complete(found(numbers, p), wanted, found(base, p)));
          for (int k = 0; k < 4; k++) {
            double far = Math.min(wanted[k], BINS - 1.01);
            int below = (int) far;
            var shares = shares(numbers, k, p);
            double missed =
                -(below + 1 - far) * Math.log(shares[below])
                    - (far - below) * Math.log(shares[below + 1]);
            sum += 1.5 * weight * missed / 4;
          }
        }
      }
      return sum / Math.max(1, all);
    }
  }

  @Test
  void yolov8sLearnsWhereItIsGoodAlready() throws Exception {
    var head = new BoxHead.Spread(List.of(PORT), Spread.PLACES, Spread.BINS, 2, SIDE);
    var loss = new AlignedLoss(head);
    var numbers = numbers(18, 16);
    var weights = Spread.weights(numbers);
    assertTrue(Arrays.stream(weights[0]).filter(weight -> weight > 0).count() >= 5);
    assertTrue(Arrays.stream(weights[1]).anyMatch(weight -> weight > 0));
    LossOf recorded = weight -> loss.of(List.of(weight));
    var targets = loss.targets(List.of(Spread.TWO), 1);
    var dims = new long[] {1, 18, 4, 4};
    var run = written(numbers, dims, targets, recorded, true).run();
    assertEquals(Spread.loss(numbers, numbers), run.get("loss").values()[0], 1e-5);
    for (int i = 0; i < numbers.length; i++) {
      var more = numbers.clone();
      var less = numbers.clone();
      more[i] += STEP;
      less[i] -= STEP;
      double slope = (Spread.loss(more, numbers) - Spread.loss(less, numbers)) / (2 * STEP);
      assertEquals(slope, run.get("gradient").values()[i], 1e-5, "number " + i);
    }
  }

  @Test
  void ofManyObjectsYolov8sLearnsTheLargest() {
    var head = new BoxHead.Spread(List.of(PORT), Spread.PLACES, Spread.BINS, 2, SIDE);
    var objects = new ArrayList<LabelledBox>();
    for (int i = 0; i <= AlignedLoss.OBJECTS; i++)
      objects.add(new LabelledBox(new BoundingBox(0, 0, 1 + i, 4), i == 0 ? 1 : 0));
    var labels = new AlignedLoss(head).targets(List.of(objects), 1).get("target/labels");
    for (int o = 0; o < AlignedLoss.OBJECTS; o++) {
      assertEquals(1, labels.get(2L * o));
      assertEquals(0, labels.get(2L * o + 1));
    }
  }

  @Test
  void aRowWithoutAPictureTeachesNothing() throws Exception {
    var head = prepared(Paper.RETINANET, 2);
    var loss = new RetinaLoss(head);
    var one = numbers(6, 6);
    var two = Arrays.copyOf(one, 72);
    Arrays.fill(two, 36, 72, 0.7);
    var alone =
        written(
                one,
                new long[] {1, 6, 6},
                loss.targets(List.of(OBJECTS), 1),
                split(2, loss::of),
                false)
            .run();
    var beside =
        written(
                two,
                new long[] {2, 6, 6},
                loss.targets(List.of(OBJECTS), 2),
                split(2, loss::of),
                false)
            .run();
    assertEquals(alone.get("loss").values()[0], beside.get("loss").values()[0], 1e-12);
  }
}
