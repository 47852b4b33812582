package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Document;
import vertebra.execute.Exports;
import vertebra.execute.InputSource;
import vertebra.execute.RunState;
import vertebra.graph.NodeId;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// The main job, by mouse and keyboard: from an empty canvas to a network that ran, and whose
/// scores are those that ONNX Runtime gives for the exported file.
@Tag("ort")
class FromEmptyToScoresTest extends WindowTest {

  private static final Path PICTURE = Path.of("samples/scene.png").toAbsolutePath();

  @Test
  void aNetworkIsDrawnBrokenRepairedAndRun() throws Exception {
    robot.interact(() -> editor.designs().open(Document.EMPTY, Optional.empty()));
    drag("input", 0.4, 0.12);
    drag("resnet", 0.16, 0.34);
    drag("classification-head", 0.4, 0.62);
    drag("output", 0.4, 0.86);
    wire("port-out-input-y", "port-in-resnet-x");
    wire("port-out-resnet-c5", "port-in-classification-head-x");
    wire("port-out-classification-head-scores", "port-in-output-x");
    select("resnet");
    ComboBox<?> depth = find("#parameter-depth", ComboBox.class);
    robot.interact(() -> depth.getSelectionModel().selectFirst());
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());

    breakAndRepair();

    robot.interact(() ->
        editor
            .designs()
            .shown()
            .runs()
            .feed(new NodeId("input"), InputSource.Picture.usual(PICTURE)));
    press(KeyCode.CONTROL, KeyCode.ENTER);
    until(
        "run",
        () ->
            !(editor.designs().shown().runs().state().run() instanceof RunState.Idle)
                && !editor.designs().shown().runs().state().isRunning());
    var run = editor.designs().shown().runs().state().run();
    assertTrue(run instanceof RunState.Done, run.toString());
    var outputs = ((RunState.Done) run).result().run().outputs();
    var scores = outputs.values().iterator().next().tensor().toFloats();
    assertEquals(1000, scores.length);
    assertArrayEquals(scoresOfTheExportedFile(), scores);
  }

  /// A convolution with groups that do not divide its channels, put on the first wire.
  private void breakAndRepair() {
    search("conv 2d");
    var from = find("#port-out-input-y", Region.class);
    var to = find("#port-in-resnet-x", Region.class);
    var start = from.localToScreen(from.getWidth() / 2, from.getHeight() / 2);
    var end = to.localToScreen(to.getWidth() / 2, to.getHeight() / 2);
    // A wire turns below where it starts and then runs straight down.
    dragOut("#block-conv-2d", end.getX(), (start.getY() + end.getY()) / 2);
    checked();
    assertEquals(4, state().graph().edges().size(), state().graph().toString());
    select("conv-2d");
    enter("#parameter-groups", "2");
    checked();
    assertEquals(1, state().analysis().errors().size());
    press(KeyCode.F8);
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
  }

  private void search(String words) {
    robot.interact(() -> find("#palette-search", TextField.class).setText(words));
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Drags a block out of the palette to a place on the canvas, in shares of its width and height.
  private void drag(String block, double across, double down) {
    search(block);
    var canvas = find("#canvas", Region.class);
    var at = canvas.localToScreen(canvas.getWidth() * across, canvas.getHeight() * down);
    dragOut("#block-" + block, at.getX(), at.getY());
    checked();
    assertTrue(state().graph().contains(new NodeId(block)), "no " + block);
  }

  private void wire(String from, String to) {
    until("shown", () -> List.of(from, to).stream().allMatch(port -> isShown("#" + port)));
    int wires = state().graph().edges().size();
    robot.drag("#" + from, MouseButton.PRIMARY).dropTo("#" + to);
    checked();
    assertEquals(wires + 1, state().graph().edges().size(), from + " to " + to);
  }

  private float[] scoresOfTheExportedFile() throws Exception {
    var file = home.resolve("drawn.onnx");
    var exports = new Exports(state().catalogue());
    exports.model(state().analysis(), Exports.Request.of(file), (_, _) -> {}, Cancellation.none());
    var picture =
        ImageInput.read(PICTURE, Preparation.usual(224, 224, 3), Cancellation.none()).tensor();
    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(file.toString());
        var input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(picture.toFloats()), picture.dims());
        var answer = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      return ((float[][]) answer.get(0).getValue())[0];
    }
  }
}
