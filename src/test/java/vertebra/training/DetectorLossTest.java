package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import vertebra.detection.BoundingBox;
import vertebra.detection.BoxCode;
import vertebra.detection.BoxHead;
import vertebra.detection.GridMatch;
import vertebra.detection.LabelledBox;
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

  private static LossOf split(int scores, Function<List<Term>, Term> loss) {
    return weight -> loss.apply(List.of(weight.part(2, 0, scores), weight.part(2, scores, 4)));
  }

  @Test
  void retinaNetsIsFocalAndSmooth() throws Exception {
    var head = new BoxHead.Prepared(PORT, PORT, ANCHORS, BoxCode.PLAIN, false, 2, SIDE);
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

  @Test
  void ssdsTakesThreeTimesAsManyOfTheHardestWithoutAnObject() throws Exception {
    var head = new BoxHead.Prepared(PORT, PORT, ANCHORS, BoxCode.WEIGHTED, true, 3, SIDE);
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

  @Test
  void aRowWithoutAPictureTeachesNothing() throws Exception {
    var head = new BoxHead.Prepared(PORT, PORT, ANCHORS, BoxCode.PLAIN, false, 2, SIDE);
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
