package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.dataset.Batch;
import vertebra.dataset.RightAnswer;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.document.Json;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;

/// Twenty steps with every loss, optimiser, schedule and option equal PyTorch's: every loss, the
/// last weights and the last statistics. `training_traces.py` wrote what PyTorch makes of it.
@Tag("ort")
@Tag("slow")
class TracesTest {

  private static final Path FILE = Path.of("src/test/resources/vertebra/training/traces.json");
  private static final int STEPS = 20;

  /// Of the largest number.
  private static final double NEAR = 1e-4;

  private static final String NET =
      """
      pictures = input(shape: "N,4")
      first    = dense(units: 6, bias: false)  pictures
      even     = batch-norm       first
      act      = relu             even
      last     = dense(units: 3)  act
      end      = output           last
      """;

  /// A case and what PyTorch makes of it.
  record Case(String title, Map<?, ?> is, List<?> losses, Map<?, ?> weights) {

    String text(String key, String usual) {
      return is.get(key) instanceof String text ? text : usual;
    }

    double number(String key, double usual) {
      return is.get(key) instanceof Number number ? number.doubleValue() : usual;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// What a training left.
  record Trace(List<Double> losses, Map<String, float[]> weights) {}

  static Stream<Case> cases() throws IOException, DocumentException {
    var cases = new ArrayList<Case>();
    Json.object("traces", Files.readString(FILE))
        .forEach((title, value) -> {
          var fields = (Map<?, ?>) value;
          cases.add(
              new Case(
                  title,
                  (Map<?, ?>) Objects.requireNonNull(fields.get("is")),
                  (List<?>) Objects.requireNonNull(fields.get("losses")),
                  (Map<?, ?>) Objects.requireNonNull(fields.get("weights"))));
        });
    return cases.stream();
  }

  private static Case named(String title) {
    try {
      return cases().filter(one -> one.title().equals(title)).findFirst().orElseThrow();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (DocumentException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private static Loss loss(String name) {
    var weights = List.of(1.0, 2.0, 0.5);
    return switch (name) {
      case "cross-entropy" -> Loss.CrossEntropy.PLAIN;
      case "smoothing" -> new Loss.CrossEntropy(0.1, List.of());
      case "class-weights" -> new Loss.CrossEntropy(0, weights);
      case "smoothing and class-weights" -> new Loss.CrossEntropy(0.1, weights);
      case "binary" -> new Loss.BinaryCrossEntropy();
      case "focal" -> Loss.Focal.USUAL;
      case "dice" -> new Loss.Dice();
      case "squared" -> new Loss.MeanSquared();
      case "l1" -> new Loss.MeanAbsolute();
      case "smooth-l1" -> new Loss.SmoothAbsolute(1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Optimiser optimiser(String name, double decay) {
    return switch (name) {
      case "sgd" -> new Optimiser.Sgd(0.9, true, decay > 0 ? decay : 5e-4);
      case "momentum" -> new Optimiser.Sgd(0.9, false, decay > 0 ? decay : 5e-4);
      case "plain" -> new Optimiser.Sgd(0, false, decay);
      case "adam" -> new Optimiser.Adam(0.9, 0.999, 1e-8, decay);
      case "adamw" -> new Optimiser.AdamW(0.9, 0.999, 1e-8, decay > 0 ? decay : 0.01);
      case "rmsprop" -> new Optimiser.RmsProp(0.99, 1e-8, decay);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Schedule schedule(String name) {
    return switch (name) {
      case "constant" -> new Schedule.Constant();
      case "step" -> new Schedule.Stairs(3, 0.1);
      case "cosine" -> new Schedule.Cosine();
      case "one-cycle" -> new Schedule.OneCycle(0.3);
      case "warmup" -> new Schedule.WarmUp(5, new Schedule.Cosine());
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Recipe recipe(Case one) {
    var optimiser = one.text("optimiser", "sgd");
    int gathered = (int) one.number("accumulate", 1);
    var refinement = Refinement.NONE.withGathered(gathered).withAverage(one.number("ema", 0));
    double longest = one.number("clip", 0);
    return Recipe.USUAL
        .with(loss(one.text("loss", "cross-entropy")))
        .with(
            optimiser(optimiser, one.number("decay", 0)),
            List.of("sgd", "momentum", "plain").contains(optimiser) ? 0.05 : 0.01)
        .with(schedule(one.text("schedule", "constant")))
        .with(longest > 0 ? refinement.withLongest(longest) : refinement)
        .withBatch(8 / gathered);
  }

  private static Trace trained(Recipe recipe, List<String> frozen) throws Exception {
    Catalogue catalogue = StandardCatalogue.catalogue();
    var analysis = new Analyzer(catalogue).analyze(GraphText.parse(NET, Ports.of(catalogue)));
    var options = Compiler.Options.DEFAULT.withBatch(recipe.batch());
    var compiled = new Compiler(catalogue).compile(analysis, options);
    var step = Step.of(compiled, Task.of(catalogue, analysis), recipe, frozen);
    var numbers = new DrawnNumbers();
    var state = new State(step, numbers, Cancellation.none());
    var losses = new ArrayList<Double>();
    int size = recipe.batch();
    var pictures = DrawnNumbers.of("pictures", 32);
    var engine = Engine.Options.DEFAULT.withThreads(1);
    try (var session = new OrtEngine().open(step.training(), numbers, Device.CPU, engine)) {
      var stepping = new Stepping(session, step, recipe, state);
      for (int at = 0; at < STEPS * 8 / size; at++) {
        int from = at * size % 8;
        var inputs = Tensor.of(Arrays.copyOfRange(pictures, 4 * from, 4 * (from + size)), size, 4);
        var answers = new ArrayList<RightAnswer>();
        for (int row = from; row < from + size; row++) answers.add(new RightAnswer.Named(row % 3));
        double rate = recipe.rate(Stepping.number(recipe, at), STEPS);
        var batch = new Batch(inputs, answers);
        var results = stepping.learn(batch, at, rate, Cancellation.none());
        losses.add(Stepping.result(results, Step.LOSS).get(0));
      }
    }
    var weights = new LinkedHashMap<String, float[]>();
    state.judged().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
    return new Trace(losses, weights);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twentyStepsAreThoseOfPyTorch(Case one) throws Exception {
    var frozen = one.text("frozen", "");
    var trace = trained(recipe(one), frozen.isEmpty() ? List.of() : List.of(frozen));
    assertEquals(one.losses().size(), trace.losses().size());
    for (int t = 0; t < trace.losses().size(); t++)
      assertEquals(number(one.losses(), t), trace.losses().get(t), NEAR, "loss " + t);
    trace
        .weights()
        .forEach((name, found) -> {
          var wanted = (List<?>) Objects.requireNonNull(one.weights().get(name), name);
          assertEquals(wanted.size(), found.length, name);
          for (int i = 0; i < found.length; i++)
            assertEquals(number(wanted, i), found[i], NEAR, name + " " + i);
        });
    assertEquals(frozen.isEmpty() ? 7 : 6, trace.weights().size());
  }

  private static double number(List<?> numbers, int at) {
    return ((Number) numbers.get(at)).doubleValue();
  }

  @Test
  void everyCaseIsAnotherTraining() throws Exception {
    var ends = new LinkedHashMap<String, Object>();
    for (var one : cases().toList()) {
      // The usual loss, optimiser and schedule are the same case under three names.
      if (one.title().matches("optimizer sgd|schedule constant")) continue;
      ends.put(one.title(), one.weights());
    }
    assertEquals(ends.size(), ends.values().stream().distinct().count());
  }

  @Test
  void twoBatchesOfFourMakeTheStepThatOneOfEightMakes() throws Exception {
    // Without what evens out each batch by itself.
    var whole = trained(recipe(named("loss cross-entropy")), List.of("even"));
    var halves = trained(recipe(named("accumulate")), List.of("even"));
    whole
        .weights()
        .forEach((name, wanted) -> {
          var found = Objects.requireNonNull(halves.weights().get(name));
          for (int i = 0; i < wanted.length; i++) assertEquals(wanted[i], found[i], 1e-5, name);
        });
  }

  @Test
  void anAverageLeavesTheStepsAsTheyAre() throws Exception {
    var plain = trained(recipe(named("loss cross-entropy")), List.of());
    var averaged = trained(recipe(named("ema")), List.of());
    assertEquals(plain.losses(), averaged.losses());
    var last = Objects.requireNonNull(plain.weights().get("last.weight"));
    assertNotEquals(Arrays.toString(last), Arrays.toString(averaged.weights().get("last.weight")));
  }

  @Test
  void aShortenedGradientGoesSlower() throws Exception {
    var plain = trained(recipe(named("loss cross-entropy")), List.of());
    var shortened = trained(recipe(named("clip")), List.of());
    assertTrue(shortened.losses().getLast() > plain.losses().getLast());
  }
}
