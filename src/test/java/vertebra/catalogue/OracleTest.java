package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.Oracle.Expected;
import vertebra.catalogue.layers.Inputs;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Shape;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightMatch;

/// Networks of the catalogue give the numbers that their references give, with the references'
/// weights loaded by name from a safetensors file.
@Tag("ort")
@Tag("slow")
class OracleTest {

  /// The largest difference, as a share of the largest number of an output.
  private static final double TOLERANCE = 1e-4;

  private static final Engine ENGINE = new OrtEngine();

  @TempDir Path folder;

  @Test
  void everyReferenceHasANetwork() throws IOException {
    var names = Oracle.names();
    assertEquals(64, names.size());
    assertEquals(
        List.of(),
        names.stream().filter(name -> Designs.CATALOGUE.preset(name).isEmpty()).toList());
  }

  @TestFactory
  Stream<DynamicTest> numbersEqualTheReference() throws IOException {
    return Oracle.names().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(Oracle.of(name))));
  }

  @TestFactory
  Stream<DynamicTest> blocksGiveTheNumbersOfTheReference() throws IOException {
    return Oracle.blocks().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(Oracle.block(name))));
  }

  /// Other strides, paddings, groups and modes than the presets', odd sizes, and two samples.
  @TestFactory
  Stream<DynamicTest> blocksGiveThemAtOtherSettings() throws IOException {
    return Oracle.settings().stream()
        .map(oracle ->
            DynamicTest.dynamicTest(
                oracle.name(),
                () ->
                    check(
                        oracle,
                        GraphText.parse(
                            String.join("\n", oracle.design()), Ports.of(Designs.CATALOGUE)))));
  }

  private void check(Oracle oracle) throws IOException, CompileException, EngineException {
    check(oracle, sized(oracle));
  }

  private void check(Oracle oracle, Graph graph)
      throws IOException, CompileException, EngineException {
    var analysis = Designs.analyzed(graph);
    assertEquals(List.of(), analysis.errors());
    var model = new Compiler(Designs.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
    var path = folder.resolve(oracle.name() + ".safetensors");
    Safetensors.write(path, oracle.weights(), oracle.numbers());
    try (var file = Safetensors.open(path)) {
      var match = WeightMatch.of(model, file);
      assertEquals(List.of(), match.complaints().stream().limit(5).toList(), match.summary());
      var outputs = List.copyOf(run(model, match, oracle).values());
      assertEquals(oracle.outputs().size(), outputs.size(), "outputs");
      for (int i = 0; i < outputs.size(); i++) compare(oracle.outputs().get(i), outputs.get(i));
    }
    // All of them together are gigabytes, which would otherwise be written to the disk.
    Files.delete(path);
  }

  /// The preset with the reference's input sizes, for one sample.
  private static Graph sized(Oracle oracle) {
    var graph = Designs.CATALOGUE.preset(oracle.name()).orElseThrow().graph().get();
    int index = 0;
    for (var node : graph.nodes())
      if (node.block().equals(Inputs.INPUT.id())) {
        var shape = Shape.of(oracle.inputs().get(index++));
        var parameters = node.parameters().with(Inputs.SHAPE.key(), Inputs.SHAPE.encode(shape));
        graph = graph.with(node.with(parameters));
      }
    return graph;
  }

  private static Map<String, Tensor> run(Model model, WeightMatch match, Oracle oracle)
      throws EngineException {
    var inputs = new LinkedHashMap<String, Tensor>();
    assertEquals(oracle.inputs().size(), model.inputs().size(), "inputs");
    for (int i = 0; i < oracle.inputs().size(); i++)
      inputs.put(model.inputs().get(i).name(), oracle.input(i));
    var constants = match.data(Initialiser.seeded(0));
    try (var session = ENGINE.open(model, constants, Device.CPU, Engine.Options.DEFAULT)) {
      return session.run(inputs, Cancellation.none());
    }
  }

  private static void compare(Expected expected, Tensor found) {
    assertArrayEquals(expected.dims(), found.dims());
    var numbers = found.toFloats();
    double sum = 0;
    double squares = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (float number : numbers) {
      sum += number;
      squares += (double) number * number;
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
    double worst = 0;
    for (int i = 0; i < expected.first().length; i++)
      worst = Math.max(worst, Math.abs(expected.first()[i] - numbers[i]));
    double bound = TOLERANCE * expected.largest();
    double difference = worst;
    double l2 = Math.sqrt(squares);
    double total = sum;
    double least = min;
    double most = max;
    assertAll(
        () ->
            assertTrue(
                difference <= bound,
                () -> "the first numbers differ by " + difference + " of " + expected.largest()),
        () -> assertEquals(expected.l2(), l2, TOLERANCE * expected.l2(), "length"),
        () -> assertEquals(expected.min(), least, bound, "least"),
        () -> assertEquals(expected.max(), most, bound, "most"),
        () ->
            assertEquals(
                expected.sum(),
                total,
                TOLERANCE * expected.l2() * Math.sqrt(numbers.length),
                "sum"),
        () ->
            assertEquals(
                expected.max(), numbers[(int) expected.argmax()], bound, "the most at its place"));
  }

  @Test
  void theFillingIsTheReferences() {
    assertEquals(FNV_OF_CONV1, Integer.toUnsignedLong(Oracle.fnv("conv1.weight")));
    assertEquals(FIRST_OF_INPUT, Oracle.uniform(12345, 0), 1e-12);
  }

  private static final long FNV_OF_CONV1 = 3184444564L;
  private static final double FIRST_OF_INPUT = 0.13424646435305476;
}
