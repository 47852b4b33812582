package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every loss is what its formula says, written out once more in plain numbers, and its gradient is
/// its slope.
class LossTest {

  private static final double[] SCORES = {1.5, -0.5, 0.25, -2, 0.75, 3};
  private static final double[] TARGET = {0, 1, 0, 0, 0, 1};
  private static final double STEP = 1e-6;

  /// A loss and what it is of two examples of three scores.
  record Case(Loss loss, double expected) {
    @Override
    public String toString() {
      return loss.toString();
    }
  }

  static Stream<Case> cases() {
    double first = -logSoftmax(0, 1);
    double second = -logSoftmax(1, 2);
    double all = 0;
    for (int row = 0; row < 2; row++) for (int c = 0; c < 3; c++) all -= logSoftmax(row, c);
    double weighted = (2 * first + 0.5 * second) / 2.5;
    return Stream.of(
        new Case(Loss.CrossEntropy.PLAIN, (first + second) / 2),
        new Case(
            new Loss.CrossEntropy(0.1, List.of()), (0.9 * (first + second) + 0.1 / 3 * all) / 2),
        new Case(new Loss.CrossEntropy(0, List.of(1.0, 2.0, 0.5)), weighted),
        new Case(new Loss.MeanSquared(), mean((s, t) -> (s - t) * (s - t))),
        new Case(new Loss.MeanAbsolute(), mean((s, t) -> Math.abs(s - t))),
        new Case(
            new Loss.SmoothAbsolute(0.8),
            mean((s, t) -> {
              double d = Math.abs(s - t);
              return d < 0.8 ? d * d / 1.6 : d - 0.4;
            })),
        new Case(new Loss.BinaryCrossEntropy(), mean(LossTest::binary)),
        new Case(
            Loss.Focal.USUAL,
            mean((s, t) -> {
              double p = 1 / (1 + Math.exp(-s));
              double right = t == 1 ? p : 1 - p;
              return (t == 1 ? 0.25 : 0.75) * Math.pow(1 - right, 2) * -Math.log(right);
            })),
        new Case(
            new Loss.Dice(),
            mean((s, t) -> {
              int at = List.of(1.5, -0.5, 0.25, -2.0, 0.75, 3.0).indexOf(s);
              double p = Math.exp(logSoftmax(at / 3, at % 3));
              return 1 - (2 * p * t + 1) / (p + t + 1);
            })));
  }

  interface Each {
    double of(double score, double target);
  }

  private static double mean(Each each) {
    double sum = 0;
    for (int i = 0; i < SCORES.length; i++) sum += each.of(SCORES[i], TARGET[i]);
    return sum / SCORES.length;
  }

  private static double binary(double score, double target) {
    double p = 1 / (1 + Math.exp(-score));
    return -target * Math.log(p) - (1 - target) * Math.log(1 - p);
  }

  private static double logSoftmax(int row, int c) {
    double sum = 0;
    for (int i = 0; i < 3; i++) sum += Math.exp(SCORES[3 * row + i]);
    return SCORES[3 * row + c] - Math.log(sum);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLossIsWhatItsFormulaSays(Case one) throws Exception {
    assertEquals(one.expected(), value(one.loss(), SCORES), 1e-7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsGradientIsItsSlope(Case one) throws Exception {
    var written = new Written(SCORES, 2, 3);
    var loss = one.loss().of(written.weight(), written.input("t", TARGET, 2, 3));
    var gradient = written.tape().gradients(loss, List.of(written.weight())).getFirst();
    written.tape().output("gradient", gradient);
    var found = written.run().get("gradient").values();
    for (int i = 0; i < SCORES.length; i++) {
      var more = SCORES.clone();
      var less = SCORES.clone();
      more[i] += STEP;
      less[i] -= STEP;
      double slope = (value(one.loss(), more) - value(one.loss(), less)) / (2 * STEP);
      assertEquals(slope, found[i], 1e-6);
    }
  }

  private static double value(Loss loss, double[] scores) throws Exception {
    var written = new Written(scores, 2, 3);
    written.tape().output("loss", loss.of(written.weight(), written.input("t", TARGET, 2, 3)));
    return written.run().get("loss").values()[0];
  }
}
