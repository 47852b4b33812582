package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.DocumentFile;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.OddModels;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.WeightSource;

/// Models of other programs on the command line.
@Tag("slow")
class ImportTest {

  @TempDir Path folder;

  private final Shell shell = Shell.overStandardBlocks();

  private static Model.Operator operator(
      String name, String type, List<String> inputs, String output, Attribute... attributes) {
    return new Model.Operator(name, type, inputs, List.of(output), List.of(attributes));
  }

  /// A convolution, two operators of one name, and a product.
  private Path model() throws Exception {
    var weight =
        new Model.Weight(
            "w",
            DType.FLOAT32,
            List.of(2L, 1L, 3L, 3L),
            new Init.Normal(1),
            Model.Weight.WeightKind.TRAINABLE);
    var model =
        new Model(
            "foreign",
            17,
            List.of(new Model.Value("x", TensorType.float32("N,1,6,6"))),
            List.of(new Model.Value("y", TensorType.float32("N,2,4,4"))),
            List.of(
                operator("conv", "Conv", List.of("x", "w"), "a"),
                operator("same", "Relu", List.of("a"), "b"),
                operator("same", "Neg", List.of("b"), "c"),
                operator("last", "Mul", List.of("c", "b"), "y")),
            List.of(weight),
            Map.of());
    var file = folder.resolve("foreign.onnx");
    try (var weights = WeightSource.fresh(0).open(model)) {
      ModelWriter.write(model, weights.data(), file, false, (_, _) -> true);
    }
    return file;
  }

  private static List<String> keys(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode answer(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  private String run(int code, String... arguments) {
    var run = shell.run(arguments);
    assertEquals(code, run.code(), run::toString);
    return run.out();
  }

  @Test
  void aModelIsReadAsADesignAndComesBack() throws Exception {
    var model = model();
    var design = folder.resolve("d.vertebra").toString();
    var report = answer(run(0, "import", model.toString(), "-o", design, "--json"));
    assertEquals(4, report.path("operators").asInt());
    assertEquals(4, report.path("asBlocks").asInt() + report.path("asOperators").asInt());
    assertEquals(17, report.path("opset").asInt());
    assertTrue(report.path("folded").isArray() && report.path("report").isArray());
    var copy = folder.resolve("copy.onnx");
    for (var from : List.of(model.toString(), design)) {
      var out = run(0, "export", from, "-o", copy.toString());
      assertTrue(out.contains("byte for byte"), out);
      assertEquals(-1, Files.mismatch(model, copy));
    }
    assertTrue(run(0, "check", model.toString()).contains("no problems"));
    assertTrue(run(0, "render", model.toString(), "-o", folder + "/m.svg").contains("6 blocks"));
  }

  @Test
  void aDesignWithACopyOfItsModelNeedsNoOtherFile() throws Exception {
    var model = model();
    var bytes = Files.readAllBytes(model);
    var design = folder.resolve("d.vertebra");
    run(0, "import", model.toString(), "-o", design.toString(), "--embed");
    Files.delete(model);
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.move(design, elsewhere.resolve("d.vertebra"));
    Files.move(folder.resolve("d.model"), elsewhere.resolve("d.model"));
    var copy = folder.resolve("copy.onnx");
    run(0, "export", elsewhere.resolve("d.vertebra").toString(), "-o", copy.toString());
    assertArrayEquals(bytes, Files.readAllBytes(copy));
  }

  @Test
  void twoModelsAreToldApartAndDrawnOnOneCanvas() throws Exception {
    var model = model().toString();
    var other = folder.resolve("other.onnx").toString();
    var picture = folder.resolve("both.svg");
    run(0, "edit", model, "delete=#1", "-o", other);
    var report =
        answer(
            run(0, "compare", model, other, "--changes", "--draw", picture.toString(), "--json"));
    var kinds = new ArrayList<String>();
    report
        .path("changes")
        .path(0)
        .path("operators")
        .forEach(each -> kinds.add(each.path("kind").asText()));
    assertTrue(kinds.contains("removed"), kinds::toString);
    assertTrue(Files.readString(picture).contains("−"), "nothing is marked as gone");
    run(2, "compare", model, "--draw", picture.toString());
    run(0, "compare", "lenet5", model, "--changes", "--draw", picture.toString());
    assertTrue(Files.readString(picture).contains("−"), "a design beside a file has nothing gone");
  }

  @Test
  void anEditedModelRunsAndIsCounted() throws Exception {
    var model = model();
    var design = folder.resolve("d.vertebra");
    run(0, "import", model.toString(), "-o", design.toString());
    var document = DocumentFile.read(design).document();
    var graph =
        GraphEdit.apply(document.graph(), new GraphEdit.RemoveAndHeal(new NodeId("same-2")));
    graph = graph.with(new Edge(Port.of("same", "Y"), Port.of("last", "A")));
    DocumentFile.write(document.with(graph), design);
    var before = run(0, "run", model.toString(), "--json");
    var after = run(0, "run", design.toString(), "--json");
    assertEquals(
        -answer(before).path("outputs").path("y").path("min").asDouble(),
        answer(after).path("outputs").path("y").path("max").asDouble(),
        1e-9);
    var cost = answer(run(0, "cost", design.toString(), "--json"));
    assertEquals(3, cost.path("operators").asInt());
    assertEquals(18 * 16, cost.path("macs").asInt());
  }

  @Test
  void everyPortOfAModelCanBeLookedAt() throws Exception {
    var model = model().toString();
    var ports = run(0, "taps", model);
    assertTrue(ports.contains("conv:y"), ports);
    var tap = answer(run(0, "taps", model, "--port", "same", "--json"));
    assertEquals(0, tap.path("min").asDouble());
    assertEquals("same:y", tap.path("port").asText());
    assertEquals("[1,2,4,4]", tap.path("shape").toString());
  }

  @Test
  void aFolderOfModelsIsProved() throws Exception {
    model();
    Files.writeString(folder.resolve("none.onnx"), "no model");
    var proof = answer(run(0, "import", "--verify", folder.toString(), "--json"));
    assertEquals(2, proof.path("files").asInt());
    assertEquals(1, proof.path("identical").asInt());
    assertEquals(1, proof.path("sameOutputs").asInt());
    assertEquals("none.onnx", proof.path("refused").path(0).path("file").asText());
    assertTrue(proof.path("failed").isEmpty());
  }

  @Test
  void aBrokenModelIsRefusedByEveryVerb() throws Exception {
    var model = model();
    var sound = answer(run(0, "check", model.toString(), "--json"));
    var bytes = Files.readString(model, StandardCharsets.ISO_8859_1);
    Files.writeString(
        model, bytes.replace("\u0004Relu", "\u0004Relv"), StandardCharsets.ISO_8859_1);
    var check = answer(run(1, "check", model.toString(), "--json"));
    var error = check.path("errors").path(0);
    assertEquals("known-operator-expected", error.path("code").asText());
    assertEquals("same", error.path("node").asText());
    assertEquals(keys(sound), keys(check));
    for (var verb : List.of("cost", "run", "import", "bench")) {
      var run = shell.run(verb, model.toString());
      assertEquals(2, run.code(), run::toString);
      assertTrue(run.err().contains("Relv"), run::toString);
      assertFalse(run.err().contains("Exception"), run::toString);
    }
  }

  @Test
  void whatWouldMakeAnotherModelIsNotDoneInSilence() throws Exception {
    var run = shell.run("export", model().toString(), "-o", folder + "/o.onnx", "--seed", "1");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("keeps its weights"), run::toString);
    assertEquals(2, shell.run("import").code());
    assertEquals(2, shell.run("import", "a.onnx", "--verify", folder.toString()).code());
    assertEquals(2, shell.run("import", model().toString(), "-o", folder + "/d.txt").code());
  }

  /// A loop that is meant to run as often as a number can say.
  @Test
  void aModelThatDoesNotEndIsStopped() throws Exception {
    var file = folder.resolve("loop.onnx");
    Files.write(file, OddModels.endless());
    var run = shell.run("run", file.toString(), "--limit", "1");
    assertEquals(2, run.code(), run::toString);
    assertTrue(run.err().contains("ran longer than 1 s"), run::toString);
  }
}
