package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.document.Clip;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.execute.Exports.Request;
import vertebra.execute.Exports.Written;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelReader;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;
import vertebra.weights.WeightSource;

class ExportsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Exports EXPORTS = new Exports(CATALOGUE);

  @TempDir Path folder;

  private static Analysis design(String preset) {
    return new Analyzer(CATALOGUE).analyze(CATALOGUE.preset(preset).orElseThrow().graph().get());
  }

  private static Written export(String preset, Request request)
      throws CompileException, WeightException, DocumentException {
    return EXPORTS.model(design(preset), request, (_, _) -> {}, Cancellation.none());
  }

  private Path file() {
    return folder.resolve("model.onnx");
  }

  @Test
  @Tag("ort")
  void theFileGivesWhatTheDesignGivesBitForBit()
      throws CompileException, IOException, DocumentException, EngineException {
    for (boolean external : List.of(false, true)) {
      var request = Request.of(file()).with(WeightSource.fresh(3)).withExternalData(external);
      var written = export("lenet5", request);
      assertEquals(external ? 2 : 1, written.files().size());
      var verification =
          EXPORTS.verify(design("lenet5"), written, request, new OrtEngine(), Cancellation.none());
      assertEquals(List.of(), verification.differences());
      assertEquals(10, verification.numbers());
      assertTrue(verification.isExact());
    }
  }

  @Test
  void theUsersSettingsNeverLeaveWithAnExport()
      throws CompileException, IOException, DocumentException {
    var graph = CATALOGUE.preset("lenet5").orElseThrow().graph().get();
    var secret = "/private/ada/holiday.png";
    var document = Document.of(graph).withSetting("image", secret).withSetting("weights", secret);
    var analysis = new Analyzer(CATALOGUE).analyze(document.graph());
    var weights = folder.resolve("w.safetensors");
    EXPORTS.model(analysis, Request.of(file()), (_, _) -> {}, Cancellation.none());
    EXPORTS.weights(analysis, weights, WeightSource.fresh(0), (_, _) -> {}, Cancellation.none());
    var clip = Clip.of(document, graph.nodes().stream().map(Node::id).toList()).text();
    for (var text :
        List.of(
            Files.readString(file(), StandardCharsets.ISO_8859_1),
            Files.readString(weights, StandardCharsets.ISO_8859_1),
            clip)) assertFalse(text.contains("holiday.png"), "a path of the user's left");
    assertTrue(DocumentFile.text(document).contains("holiday.png"), "its own file keeps it");
  }

  private static final Graph FOREIGN =
      Graph.EMPTY
          .with(
              Node.of(new NodeId("image"), new BlockId("input"), shape("N,3,8,8"))
                  .with(origin("data:0", Map.of(), Map.of())))
          .with(
              Node.of("conv", "conv-2d")
                  .with(
                      origin(
                          "/features/0/Conv",
                          Map.of("y", "onnx::Relu/1"),
                          Map.of("weight", "onnx::Conv_193"))))
          .with(Node.of("act", "relu").with(origin("/features/0/Conv", Map.of(), Map.of())))
          .with(Node.of("out", "output").with(origin("output 1", Map.of(), Map.of())))
          .with(new Edge(Port.of("image", "y"), Port.of("conv", "x")))
          .with(new Edge(Port.of("conv", "y"), Port.of("act", "x")))
          .with(new Edge(Port.of("act", "y"), Port.of("out", "x")));

  private static Parameters shape(String sizes) {
    return Parameters.NONE.with("shape", Value.of(sizes));
  }

  private static Origin origin(
      String name, Map<String, String> outputs, Map<String, String> weights) {
    return new Origin(Optional.of(name), outputs, weights);
  }

  @Test
  @Tag("ort")
  void partsAreCalledAsInTheFileThatTheyCameFrom()
      throws CompileException, IOException, DocumentException, EngineException, ModelException {
    var analysis = new Analyzer(CATALOGUE).analyze(FOREIGN);
    var request = Request.of(file()).with(WeightSource.fresh(3));
    var written = EXPORTS.model(analysis, request, (_, _) -> {}, Cancellation.none());
    var model = ModelReader.read(file());
    assertEquals(List.of("data:0"), model.inputs());
    assertEquals(List.of("output 1"), model.outputs());
    assertTrue(model.tensors().containsKey("onnx::Conv_193"), model.tensors()::toString);
    assertTrue(model.tensors().containsKey("conv.bias"), model.tensors()::toString);
    assertEquals(
        List.of("/features/0/Conv", "/features/0/Conv_2"),
        model.nodes().stream().map(ModelFile.Node::name).toList());
    assertEquals("onnx::Relu/1", model.nodes().getFirst().outputs().getFirst());
    var verification =
        EXPORTS.verify(analysis, written, request, new OrtEngine(), Cancellation.none());
    assertEquals(List.of(), verification.differences());
    assertTrue(verification.numbers() > 0);
  }

  @Test
  void weightsKeepTheirNumbersUnderTheNamesTheyCameWith()
      throws CompileException, IOException, DocumentException {
    var analysis = new Analyzer(CATALOGUE).analyze(FOREIGN);
    var file = folder.resolve("w.safetensors");
    EXPORTS.weights(analysis, file, WeightSource.fresh(5), (_, _) -> {}, Cancellation.none());
    try (var weights = Safetensors.open(file)) {
      assertEquals(List.of("onnx::Conv_193", "conv.bias"), List.copyOf(weights.entries().keySet()));
    }
  }

  @Test
  @Tag("ort")
  void otherWeightsAreFoundOut()
      throws CompileException, IOException, DocumentException, EngineException {
    var request = Request.of(file());
    var written = export("lenet5", request);
    var verification =
        EXPORTS.verify(
            design("lenet5"),
            written,
            request.with(WeightSource.fresh(4)),
            new OrtEngine(),
            Cancellation.none());
    assertFalse(verification.isExact());
  }

  @Test
  void exportingTwiceGivesTheSameBytes() throws CompileException, IOException, DocumentException {
    export("lenet5", Request.of(file()));
    var first = Files.readAllBytes(file());
    export("lenet5", Request.of(file()));
    assertEquals(-1, Arrays.mismatch(first, Files.readAllBytes(file())));
  }

  @Test
  void weightsThatWereWrittenLoadByName() throws CompileException, IOException, DocumentException {
    var weights = folder.resolve("w.safetensors");
    EXPORTS.weights(
        design("lenet5"), weights, WeightSource.fresh(5), (_, _) -> {}, Cancellation.none());
    export("lenet5", Request.of(file()).with(WeightSource.fresh(5)));
    var expected = Files.readAllBytes(file());
    var written = export("lenet5", Request.of(file()).with(WeightSource.file(weights)));
    assertEquals(List.of("10 of 10 weights by name from w.safetensors"), written.remarks());
    assertEquals(-1, Arrays.mismatch(expected, Files.readAllBytes(file())));
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws CompileException, IOException, DocumentException {
    var weights = folder.resolve("w.safetensors");
    EXPORTS.weights(
        design("squeezenet1_1"), weights, WeightSource.fresh(5), (_, _) -> {}, Cancellation.none());
    var refusal =
        assertThrows(
            WeightException.class,
            () -> export("lenet5", Request.of(file()).with(WeightSource.file(weights))));
    assertTrue(
        refusal
            .getMessage()
            .contains("Choose the weights of this network, or have it matched by order"),
        refusal::getMessage);
    try (var file = Safetensors.open(weights)) {
      assertFalse(file.entries().isEmpty());
    }
  }

  @Test
  void progressReachesTheEnd() throws CompileException, IOException, DocumentException {
    var steps = new ArrayList<Long>();
    var written =
        EXPORTS.model(
            design("lenet5"),
            Request.of(file()),
            (bytes, total) -> steps.add(total - bytes),
            Cancellation.none());
    assertEquals(0, steps.getLast());
    assertEquals(Files.size(file()), written.bytes());
  }

  @Test
  void cancellingLeavesTheEarlierFile() throws IOException {
    Files.writeString(file(), "earlier");
    var cancellation = new Cancellation();
    cancellation.cancel();
    assertThrows(
        CancellationException.class,
        () -> EXPORTS.model(design("lenet5"), Request.of(file()), (_, _) -> {}, cancellation));
    assertEquals("earlier", Files.readString(file()));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file()), files.toList());
    }
  }

  @Test
  void batchAndOperatorSetAreAsAsked() throws CompileException, IOException, DocumentException {
    var options = Compiler.Options.DEFAULT.withOpset(21).withBatch(4);
    var model = export("lenet5", Request.of(file()).with(options)).model();
    assertEquals(21, model.opset());
    assertEquals("[4, 1, 32, 32]", model.inputs().getFirst().type().shape().toString());
  }

  @Test
  void whatCannotBeExportedIsExplained() {
    var nowhere = folder.resolve("no/model.onnx");
    var refusal =
        assertThrows(DocumentException.class, () -> export("lenet5", Request.of(nowhere)));
    assertTrue(refusal.getMessage().contains("there is no folder"), refusal::getMessage);
    assertThrows(DocumentException.class, () -> export("lenet5", Request.of(folder)));
    var empty = new Analyzer(CATALOGUE).analyze(Graph.EMPTY);
    assertThrows(
        CompileException.class,
        () -> EXPORTS.model(empty, Request.of(file()), (_, _) -> {}, Cancellation.none()));
    assertThrows(
        WeightException.class,
        () ->
            export(
                "lenet5",
                Request.of(file()).with(WeightSource.file(folder.resolve("none.safetensors")))));
  }
}
