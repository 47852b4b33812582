package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.execute.RunState;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// The main job, once by mouse and once by keys alone: from the start page a small classifier is
/// built block by block, run on a picture and exported, and what it answered is what ONNX Runtime
/// answers for the exported file. What the hand does is counted: a click, a double click, a drag
/// and a text that is typed are one gesture each.
@Tag("ort")
class JourneyTest extends WindowTest {

  private static final Path PICTURE = Path.of("samples/star.png").toAbsolutePath();
  private static final int MOST_GESTURES = 20;
  private static final int MOST_KEYS = 90;

  /// What the classifier is made of.
  private static final List<String> BLOCKS =
      List.of(
          "input",
          "conv-2d",
          "batch-norm",
          "relu",
          "max-pool",
          "basic-residual",
          "global-avg-pool",
          "dense",
          "output");

  /// The same as they are typed.
  private static final List<String> WORDS =
      List.of(
          "input 3x64x64",
          "conv 16",
          "norm",
          "relu",
          "pool",
          "residual",
          "gap",
          "dense 10",
          "output");

  private final List<String> deeds = new ArrayList<>();
  private int keys;

  @Test
  void aClassifierIsBuiltRunAndExportedByMouse(TestReporter reporter) throws Exception {
    begin();
    robot.interact(() -> {
      stage.setWidth(1280);
      stage.setHeight(800);
    });
    click("#start-empty");
    put("input");
    click("#parameter-shape", 3);
    deed("triple click #parameter-shape");
    robot.write("3x64x64");
    press(KeyCode.ENTER);
    deed("type 3x64x64");
    put("conv-2d");
    drag(label("Filters"), -6 * (64 - 16), 0);
    put("batch-norm");
    put("relu");
    put("max-pool");
    drag(find("#port-out-max-pool-y", Node.class), 240, -10);
    robot.write("residual");
    until("offered", () -> shownLabel("Basic residual block").isPresent());
    press(KeyCode.ENTER);
    deed("type residual");
    checked();
    put("global-avg-pool");
    put("dense");
    put("output");
    dropPicture();
    ran();
    click(label("File"));
    click("#menu-export-model");
    answers.file = Optional.of(home.resolve("net.onnx"));
    click("#export-start");
    deed("type net.onnx");
    written(home.resolve("net.onnx"));
    reporter.publishEntry("by mouse, " + deeds.size(), String.join("; ", deeds));
    assertTrue(deeds.size() <= MOST_GESTURES, deeds.size() + " gestures: " + deeds);
  }

  @Test
  void aClassifierIsBuiltRunAndExportedByKeys(TestReporter reporter) throws Exception {
    begin();
    chord(KeyCode.ENTER);
    chord(KeyCode.CONTROL, KeyCode.K);
    var search = find("#palette-search", TextField.class);
    for (var word : WORDS) {
      type(word);
      chord(KeyCode.ENTER);
      checked();
      assertTrue(search.isFocused(), word);
    }
    chord(KeyCode.F3);
    type("star");
    chord(KeyCode.ENTER);
    ran();
    chord(KeyCode.CONTROL, KeyCode.E);
    answers.file = Optional.of(home.resolve("typed.onnx"));
    chord(KeyCode.ENTER);
    deeds.add("net.onnx Enter");
    keys += "net.onnx".length() + 1;
    written(home.resolve("typed.onnx"));
    reporter.publishEntry("by keys, " + keys, String.join(" ", deeds));
    assertTrue(keys <= MOST_KEYS, keys + " keys: " + deeds);
  }

  /// A convolution with groups that do not divide its channels, dropped on a wire.
  @Test
  void aBlockIsDroppedOnAWireBrokenAndRepaired() throws Exception {
    design("image = input\nact = relu image\nout = output act");
    // The runs of another test may have left their wide panel, beside which the palette folds.
    open("menu-show-inspector");
    robot.interact(() -> find("#palette-search", TextField.class).setText("conv 2d"));
    WaitForAsyncUtils.waitForFxEvents();
    var from = find("#port-out-image-y", Region.class);
    var to = find("#port-in-act-x", Region.class);
    var start = from.localToScreen(from.getWidth() / 2, from.getHeight() / 2);
    var end = to.localToScreen(to.getWidth() / 2, to.getHeight() / 2);
    // A wire turns below where it starts and then runs straight down.
    dragOut("#block-conv-2d", end.getX(), (start.getY() + end.getY()) / 2);
    checked();
    assertEquals(3, state().graph().edges().size(), state().graph().toString());
    select("conv-2d");
    open("menu-show-inspector");
    enter("#parameter-groups", "2");
    checked();
    assertEquals(1, state().analysis().errors().size());
    press(KeyCode.F8);
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
  }

  private void begin() throws Exception {
    design("image = input");
    robot.interact(() -> find("#palette-search", TextField.class).clear());
    open("menu-start");
    WaitForAsyncUtils.waitForFxEvents();
    deeds.clear();
    keys = 0;
  }

  private void deed(String what) {
    deeds.add(what);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void click(String query) {
    robot.clickOn(query);
    deed("click " + query);
  }

  private void click(Node node) {
    robot.clickOn(node);
    deed("click " + name(node));
  }

  /// Puts a block of the palette behind the last one.
  private void put(String block) {
    click("#block-" + block, 2);
    deed("double click #block-" + block);
    checked();
  }

  private void drag(Node node, double right, double down) {
    robot.drag(node, MouseButton.PRIMARY).dropBy(right, down);
    deed("drag " + name(node));
    checked();
  }

  private static String name(Node node) {
    return node instanceof Label label ? label.getText() : "#" + node.getId();
  }

  private Label label(String text) {
    return shownLabel(text).orElseThrow(() -> new AssertionError("no label " + text));
  }

  private Optional<Label> shownLabel(String text) {
    return robot.lookup((Label each) -> text.equals(each.getText())).tryQuery();
  }

  /// A file manager lies over the window, out of which the picture is dragged.
  private void dropPicture() {
    var file = new Label("star.png");
    file.setId("file");
    file.setManaged(false);
    file.setOnDragDetected(event -> {
      var content = new ClipboardContent();
      content.putFiles(List.of(PICTURE.toFile()));
      file.startDragAndDrop(TransferMode.COPY).setContent(content);
      event.consume();
    });
    var window = find("#shell", Pane.class);
    robot.interact(() -> {
      window.getChildren().add(file);
      file.resizeRelocate(500, 4, 80, 30);
    });
    var canvas = find("#canvas", Region.class);
    var middle = canvas.localToScreen(canvas.getWidth() / 2, canvas.getHeight() / 2);
    dragOut("#file", middle.getX(), middle.getY());
    robot.interact(() -> window.getChildren().remove(file));
    deed("drop star.png");
  }

  private void chord(KeyCode... codes) {
    press(codes);
    keys += codes.length;
    deeds.add(String.join("+", List.of(codes).stream().map(KeyCode::getName).toList()));
  }

  private void type(String text) {
    robot.write(text);
    keys += text.length();
    deeds.add(text);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Waits until it ran, on the picture, without a problem.
  private void ran() {
    until(
        "run",
        () ->
            !(editor.designs().shown().runs().state().run() instanceof RunState.Idle)
                && !editor.designs().shown().runs().state().isRunning());
    assertEquals(
        BLOCKS, state().graph().nodes().stream().map(node -> node.block().value()).toList());
    assertEquals(BLOCKS.size() - 1, state().graph().edges().size());
    assertEquals(List.of(), state().analysis().diagnostics(), "no problem is left");
  }

  /// Waits until the file is written and asks it for the scores.
  private void written(Path file) throws Exception {
    until("written", () -> isShown("#export-show"));
    assertTrue(Files.exists(file));
    var run = editor.designs().shown().runs().state().run();
    assertTrue(run instanceof RunState.Done, run.toString());
    var outputs = ((RunState.Done) run).result().run().outputs();
    var scores = outputs.values().iterator().next().tensor().toFloats();
    assertEquals(10, scores.length);
    assertArrayEquals(scores(file), scores);
    press(KeyCode.ESCAPE);
  }

  private static float[] scores(Path file) throws Exception {
    var picture =
        ImageInput.read(PICTURE, Preparation.usual(64, 64, 3), Cancellation.none()).tensor();
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
