package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.onnx.Checker;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightMatch;

/// Fifty-nine ways to say parts of networks in ONNX (necks, heads, boxes, layers that runtimes are
/// known to get wrong) give the numbers that PyTorch and torchvision computed.
///
/// A recipe has two resources: `NAME.txt` is a design of this catalogue's blocks; its outputs are
/// `y0`, `y1` …. `NAME.safetensors` holds the weights by the names of PyTorch's modules, what goes
/// in (`in x`) and what has to come out (`out y0`). Where an answer has another form here than in
/// PyTorch it was brought into this form by arithmetic: corners instead of centre and size, the
/// product of two scores instead of both.
@Tag("ort")
class RecipeTest {

  /// The largest difference, as a share of the largest number of an output.
  private static final double TOLERANCE = 1e-4;

  private static final Engine ENGINE = new OrtEngine();

  @TempDir Path folder;

  @Test
  void thereAreFiftyNine() throws IOException {
    assertEquals(59, names().size());
  }

  @TestFactory
  Stream<DynamicTest> numbersEqualTheReference() throws IOException {
    return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name, 17)));
  }

  @TestFactory
  Stream<DynamicTest> theNewestOperatorsGiveTheSameNumbers() throws IOException {
    return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name, 21)));
  }

  private static List<String> names() throws IOException {
    try (var list = resource("recipes.txt")) {
      return text(list).lines().toList();
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(RecipeTest.class.getResourceAsStream("recipes/" + name), name);
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private void check(String name, int opset) throws Exception {
    var path = folder.resolve(name + ".safetensors");
    try (var numbers = resource(name + ".safetensors")) {
      Files.write(path, numbers.readAllBytes());
    }
    try (var design = resource(name + ".txt");
        var file = Safetensors.open(path)) {
      var analysis = Designs.analyzed(GraphText.parse(text(design), Ports.of(Designs.CATALOGUE)));
      assertEquals(List.of(), analysis.errors());
      var options = Options.DEFAULT.withOpset(opset);
      var model = new Compiler(Designs.CATALOGUE).compile(analysis, options).model();
      Checker.check(model, Initialiser.seeded(0));
      var named = WeightMatch.of(model, file);
      var match = named.isComplete() ? named : WeightMatch.inOrder(model, file);
      assertTrue(match.isComplete(), () -> String.join("\n", match.complaints()));
      assertEquals(
          List.of(), match.unexpected().stream().filter(each -> !each.contains(" ")).toList());
      var inputs = new LinkedHashMap<String, Tensor>();
      for (var input : model.inputs())
        inputs.put(
            input.name(),
            file.find("in " + input.name()).isPresent()
                ? tensor(file, "in " + input.name())
                : Tensor.zeros(input.type().dtype(), input.type().shape().toLongs()));
      try (var session =
          ENGINE.open(
              model, match.data(Initialiser.seeded(0)), Device.CPU, Engine.Options.DEFAULT)) {
        compare(file, session.run(inputs, Cancellation.none()));
      }
    }
  }

  private static Tensor tensor(Safetensors file, String name) throws IOException {
    var entry = file.find(name).orElseThrow();
    var dims = entry.dims().stream().mapToLong(Long::longValue).toArray();
    var type = entry.toString().startsWith("I64") ? DType.INT64 : DType.FLOAT32;
    var tensor = Tensor.zeros(type, dims);
    file.fill(name, tensor.dtype(), tensor.data());
    return tensor;
  }

  private static void compare(Safetensors file, Map<String, Tensor> found) throws IOException {
    var expected =
        file.entries().keySet().stream().filter(each -> each.startsWith("out ")).toList();
    assertEquals(expected, found.keySet().stream().map("out "::concat).toList());
    for (var name : expected) {
      var golden = tensor(file, name);
      var tensor = Objects.requireNonNull(found.get(name.substring(4)));
      assertArrayEquals(golden.dims(), tensor.dims(), name);
      double largest = 0;
      double worst = 0;
      for (long i = 0; i < golden.elements(); i++) {
        largest = Math.max(largest, Math.abs(golden.get(i)));
        worst = Math.max(worst, Math.abs(golden.get(i) - tensor.get(i)));
      }
      double difference = worst;
      double bound = TOLERANCE * largest;
      assertTrue(difference <= bound, () -> name + " differs by " + difference);
    }
  }
}
