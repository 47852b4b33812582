package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.gradient.Term;

/// Twenty steps of every optimiser and schedule equal the same worked out by hand.
class OptimiserTest {

  private static final int STEPS = 20;
  private static final double RATE = 0.05;

  /// One number's way, worked out by hand.
  interface Hand {
    double step(double weight, double gradient, int t, double[] memory);
  }

  record Case(Optimiser optimiser, boolean matrix, Hand hand) {
    @Override
    public String toString() {
      return optimiser + (matrix ? "" : ", bias");
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(new Optimiser.Sgd(0, false, 0), true, (w, g, _, _) -> w - RATE * g),
        new Case(
            new Optimiser.Sgd(0.9, false, 0.01),
            true,
            (w, g, _, m) -> {
              m[0] = 0.9 * m[0] + g + 0.01 * w;
              return w - RATE * m[0];
            }),
        new Case(
            new Optimiser.Sgd(0.9, true, 0.01),
            false,
            (w, g, _, m) -> {
              m[0] = 0.9 * m[0] + g;
              return w - RATE * (g + 0.9 * m[0]);
            }),
        new Case(
            new Optimiser.Adam(0.9, 0.999, 1e-8, 0.01),
            true,
            (w, g, t, m) -> adam(w, g + 0.01 * w, t, m)),
        new Case(Optimiser.AdamW.USUAL, true, (w, g, t, m) -> adam(w - RATE * 0.01 * w, g, t, m)),
        new Case(Optimiser.AdamW.USUAL, false, OptimiserTest::adam),
        new Case(
            Optimiser.RmsProp.USUAL,
            true,
            (w, g, _, m) -> {
              m[0] = 0.99 * m[0] + 0.01 * g * g;
              return w - RATE * g / (Math.sqrt(m[0]) + 1e-8);
            }));
  }

  private static double adam(double w, double g, int t, double[] m) {
    m[0] = 0.9 * m[0] + 0.1 * g;
    m[1] = 0.999 * m[1] + 0.001 * g * g;
    double mean = m[0] / (1 - Math.pow(0.9, t));
    double square = m[1] / (1 - Math.pow(0.999, t));
    return w - RATE * mean / (Math.sqrt(square) + 1e-8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twentyStepsAreThoseWorkedOutByHand(Case one) throws Exception {
    var written =
        one.matrix() ? new Written(new double[] {1}, 1, 1) : new Written(new double[] {1}, 1);
    var dims = written.weight().dims();
    var rates =
        new Optimiser.Rates(
            written.input("rate", new double[] {RATE}),
            written.input("first", new double[] {1}),
            written.input("second", new double[] {1}));
    var names = one.optimiser().memory();
    var memory = new ArrayList<Term>();
    for (var name : names) memory.add(written.input(name, new double[1], dims));
    var gradient = written.input("g", new double[1], dims);
    var update = one.optimiser().step(written.weight(), gradient, memory, rates);
    written.tape().output("next", update.weight());
    for (int i = 0; i < names.size(); i++)
      written.tape().output(names.get(i) + "'", update.memory().get(i));
    double weight = 1;
    var remembered = new double[2];
    var averages = one.optimiser().averages();
    for (int t = 1; t <= STEPS; t++) {
      double slope = Math.cos(t) + 0.5 * weight;
      written.set("g", slope);
      written.set("first", 1 / (1 - Math.pow(averages[0], t)));
      written.set("second", 1 / (1 - Math.pow(averages[1], t)));
      var results = written.run();
      weight = one.hand().step(weight, slope, t, remembered);
      assertEquals(weight, results.get("next").values()[0], 1e-5, "step " + t);
      written.set(Written.WEIGHT, results.get("next").values());
      for (var name : names) written.set(name, results.get(name + "'").values());
    }
  }

  private static List<Double> factors(Schedule schedule) {
    return Stream.iterate(0, t -> t + 1).limit(STEPS).map(t -> schedule.factor(t, STEPS)).toList();
  }

  @Test
  void stairsGoDownAtEqualParts() {
    var factors = factors(new Schedule.Stairs(4, 0.1));
    for (int t = 0; t < STEPS; t++)
      assertEquals(Math.pow(0.1, Math.floorDiv(t, 5)), factors.get(t), 1e-12);
  }

  @Test
  void aCosineIsHalfAWave() {
    var factors = factors(new Schedule.Cosine());
    for (int t = 0; t < STEPS; t++)
      assertEquals((1 + Math.cos(Math.PI * t / STEPS)) / 2, factors.get(t), 1e-12);
  }

  @Test
  void oneCycleRisesToTheTopAndFallsToNearlyNothing() {
    var factors = factors(new Schedule.OneCycle(0.3));
    assertEquals(1.0 / 25, factors.getFirst(), 1e-12);
    assertEquals(1, factors.get(5), 1e-12);
    assertEquals(1.0 / 25 / 1e4, factors.getLast(), 1e-12);
    for (int t = 1; t < STEPS; t++)
      assertTrue(t <= 5 == factors.get(t) > factors.get(t - 1), "step " + t);
  }

  @Test
  void warmUpRisesEvenlyAndLeavesTheRestToAnother() {
    var factors = factors(new Schedule.WarmUp(4, new Schedule.Constant()));
    assertEquals(List.of(0.2, 0.4, 0.6, 0.8, 1.0), factors.subList(0, 5));
    assertEquals(1, factors.getLast());
  }
}
