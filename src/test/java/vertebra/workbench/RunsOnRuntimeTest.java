package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.document.Document;
import vertebra.execute.InputSource;
import vertebra.execute.RunResult;
import vertebra.execute.RunSettings;
import vertebra.execute.RunState;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.inspect.AttentionWeights;
import vertebra.media.ImageInput;
import vertebra.media.InputException;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightSource;

/// Runs through the editor's core against ONNX Runtime used by hand.
@Tag("ort")
@Tag("slow")
class RunsOnRuntimeTest {

  @TempDir Path folder;

  private Workbench workbench;
  private Runs runs;
  private Tensors tensors;

  @BeforeEach
  void open() {
    var catalogue = StandardCatalogue.catalogue();
    var graph = catalogue.preset("resnet18").orElseThrow().graph().get();
    open(Document.of(graph));
  }

  private void open(Document document) {
    var services = TestServices.of(StandardCatalogue.catalogue(), new OrtEngine(), folder);
    services.devices().choose(Optional.of(Device.CPU));
    services.devices().measure(new Benchmark(0, 1));
    var design = OpenDesign.of(document, services);
    workbench = design.workbench();
    runs = design.runs();
    tensors = design.tensors();
  }

  private RunResult result() {
    return assertInstanceOf(RunState.Done.class, runs.state().run()).result();
  }

  private NodeId input() {
    return RunSettings.inputs(workbench.state().design()).getFirst().node();
  }

  private Path picture() throws IOException {
    var image = new BufferedImage(320, 260, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setColor(Color.ORANGE);
    pen.fillOval(60, 40, 170, 180);
    pen.setColor(Color.BLUE);
    pen.fillRect(10, 150, 120, 90);
    pen.dispose();
    var file = folder.resolve("shapes.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /// What ONNX Runtime answers for the exported file, asked directly.
  private float[] direct(Path model, Tensor input) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(model.toString());
        var tensor =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.toFloats()), input.dims());
        var answer = session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
      var scores = new float[1000];
      ((OnnxTensor) answer.get(0)).getFloatBuffer().get(scores);
      return scores;
    }
  }

  private Path exported(long seed) throws IOException, CompileException {
    var state = workbench.state();
    var analysis = new Analyzer(state.catalogue()).analyze(state.graph());
    var model = new Compiler(state.catalogue()).compile(analysis, Compiler.Options.DEFAULT).model();
    var file = folder.resolve("exported.onnx");
    ModelWriter.write(model, Initialiser.seeded(seed), file, false, (_, _) -> true);
    return file;
  }

  private static Tensor prepared(Path picture) throws InputException {
    return ImageInput.read(picture, ImageInput.Preparation.usual(224, 224, 3), Cancellation.none())
        .tensor();
  }

  @Test
  void scoresEqualThoseOfTheExportedFileBitForBit()
      throws IOException, CompileException, OrtException {
    var picture = picture();
    runs.feed(input(), InputSource.Picture.usual(picture));
    runs.weigh(WeightSource.fresh(3));
    runs.run();
    var scores = result().run().outputs().sequencedValues().getFirst().tensor();
    assertArrayEquals(direct(exported(3), prepared(picture)), scores.toFloats());
    assertEquals(5, result().run().top().orElseThrow().entries().size());
  }

  @Test
  void weightsComeFromAFileByName() throws IOException, CompileException {
    var state = workbench.state();
    var model =
        new Compiler(state.catalogue()).compile(state.analysis(), Compiler.Options.DEFAULT).model();
    var file = folder.resolve("weights.safetensors");
    Safetensors.write(
        file,
        model.weights().stream()
            .filter(weight -> weight.kind() != vertebra.onnx.Model.Weight.WeightKind.CONSTANT)
            .toList(),
        Initialiser.seeded(11));
    runs.weigh(WeightSource.file(file));
    runs.run();
    var stored = result();
    assertEquals(false, stored.hasRandomWeights());
    runs.weigh(WeightSource.fresh(11));
    runs.run();
    assertArrayEquals(
        result().run().outputs().sequencedValues().getFirst().tensor().toFloats(),
        stored.run().outputs().sequencedValues().getFirst().tensor().toFloats());
  }

  @Test
  void everyPortShowsRealNumbers() throws IOException {
    runs.feed(input(), InputSource.Picture.usual(picture()));
    var portValues = runs.state().portValues();
    assertEquals(Optional.empty(), portValues.trouble());
    assertTrue(portValues.byPort().size() >= 3, () -> portValues.byPort().keySet().toString());
    assertTrue(
        portValues.byPort().values().stream()
            .allMatch(portValue -> portValue.statistics().isFinite()));
  }

  @Test
  void aMutedBlockAnswersZeros() {
    var last = workbench.state().graph().nodes().stream().skip(1).findFirst().orElseThrow().id();
    workbench.perform("Mute", new GraphEdit.SetMode(last, Node.Mode.MUTED));
    var portValue =
        runs.state().portValues().at(java.util.List.of(last)).sequencedValues().getLast();
    assertEquals(1, portValue.statistics().zeroShare());
  }

  @Test
  void mutingABlockSaysWhatItChangesInEveryOutput() {
    assertEquals(java.util.List.of(), runs.state().portValues().changes());
    var last = workbench.state().graph().nodes().stream().skip(1).findFirst().orElseThrow().id();
    workbench.perform("Mute", new GraphEdit.SetMode(last, Node.Mode.MUTED));
    var changes = runs.state().portValues().changes();
    assertEquals(1, changes.size());
    var change = changes.getFirst();
    assertTrue(change.difference().orElseThrow().largest() > 0);
    assertTrue(
        change.classes().orElseThrow().matches("class \\d+ .* % → class \\d+ .* %"),
        () -> change.classes().toString());
    workbench.undo();
    assertEquals(java.util.List.of(), runs.state().portValues().changes());
  }

  @Test
  void portsInsideACompositeCanBeLookedAt() {
    var inside = workbench.state().graph().nodes().stream().skip(1).findFirst().orElseThrow().id();
    runs.lookInside(java.util.List.of(inside));
    var portValues = runs.state().portValues();
    assertTrue(
        portValues.byPort().keySet().stream()
            .allMatch(port ->
                port.isInside(java.util.List.of(inside))
                    || port.nodes().equals(java.util.List.of(input()))),
        () -> portValues.byPort().keySet().toString());
    assertTrue(portValues.byPort().size() > 4);
  }

  @Test
  void attentionWeightsDeepInsideCanBeProbed() {
    var catalogue = StandardCatalogue.catalogue();
    open(Document.of(catalogue.preset("deit_tiny").orElseThrow().graph().get()));
    var port = runs.state().portValues().attentions().getFirst();
    workbench.select(Selection.of(port.outermost()));
    var choice =
        tensors.choices().stream()
            .filter(each -> each.path().equals(port))
            .findFirst()
            .orElseThrow();
    assertEquals("Transformer encoder block 1 › Self-attention: attention", choice.name());
    tensors.choose(choice.path());
    var portValue = runs.state().portValues().of(port).orElseThrow();
    assertEquals("[1, 3, 197, 197]", portValue.tensor().shapeText());
    assertTrue(AttentionWeights.in(portValue.tensor()).isPresent());
  }

  @Test
  void aPictureThatIsNotThereIsNamed() {
    runs.feed(input(), InputSource.Picture.usual(folder.resolve("absent.png")));
    runs.run();
    var failed = assertInstanceOf(RunState.Failed.class, runs.state().run());
    assertTrue(
        failed
            .reason()
            .endsWith(
                "absent.png\" as its picture, and there is no such file. Choose another, or put it"
                    + " beside the design."),
        failed.reason());
  }
}
