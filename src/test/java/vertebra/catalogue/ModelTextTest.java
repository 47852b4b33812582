package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.onnx.Model;
import vertebra.onnx.ModelText;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

/// What small networks compile to, word by word, so that a change of a lowering is seen and meant.
class ModelTextTest {

  private static final Stream<String> NETWORKS =
      Stream.of("lenet5", "block_residual_basic_down", "block_se", "block_inverted_residual");

  @TestFactory
  Stream<DynamicTest> compiledNetworksReadAsBefore() {
    return NETWORKS.map(id -> DynamicTest.dynamicTest(id, () -> compare(id)));
  }

  private static void compare(String id) throws IOException, CompileException {
    var model = compiled(id);
    try (var golden = ModelTextTest.class.getResourceAsStream("models/" + id + ".txt")) {
      var expected = Objects.requireNonNull(golden, id + ".txt is missing").readAllBytes();
      assertEquals(new String(expected, StandardCharsets.UTF_8), ModelText.of(model));
    }
    assertArrayEquals(bytes(model), bytes(compiled(id)), "compiling again gives the same bytes");
  }

  private static Model compiled(String id) throws CompileException {
    var graph = Designs.CATALOGUE.preset(id).orElseThrow().graph().get();
    return new Compiler(Designs.CATALOGUE)
        .compile(Designs.analyzed(graph), Options.DEFAULT.named(id))
        .model();
  }

  private static byte[] bytes(Model model) throws IOException {
    return ModelWriter.bytes(model, Initialiser.seeded(0));
  }
}
