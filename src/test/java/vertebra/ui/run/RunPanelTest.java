package vertebra.ui.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import vertebra.document.Document;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.RunOptions;
import vertebra.execute.RunState;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.inspect.OutputChange;
import vertebra.media.Npy;
import vertebra.precision.Precision;
import vertebra.runtime.Device;
import vertebra.runtime.Tensor;
import vertebra.runtime.pack.WeightStore;
import vertebra.tensor.DType;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.RunView;
import vertebra.workbench.Shown;
import vertebra.workbench.WeightWork;

class RunPanelTest extends PanelTest {

  @Override
  protected Class<?> panel() {
    return RunPanel.class;
  }

  @Override
  protected Object controller() {
    var panel =
        new RunPanel(
            designs.current(),
            devices,
            files,
            new WeightWork(
                new WeightStore(Path.of("no-such-folder")), Runnable::run, Runnable::run));
    panel.onFirst(new FirstSteps(() -> asked.add("which block"), () -> {}, () -> {}, _ -> {}));
    return panel;
  }

  private void run() {
    robot.interact(() -> runs.run());
  }

  @Test
  void runShowsScoresAndWhereTheyComeFrom() {
    run();
    assertTrue(isShown("#run-scores"));
    assertEquals("Random weights: these scores mean nothing", text("#run-random"));
    assertEquals("CPU", text("#run-used"));
    assertEquals("FakeProvider", text("#run-provider"));
    assertEquals("[1, 3]", text("#run-output-output"));
    assertEquals("fresh weights, seed 0", text("#run-weighed"));
  }

  @Test
  void aBlockThatIsNamedAfterTheRunIsCalledSoInIt() {
    run();
    retitle("output", "Scores");
    assertFalse(robot.from(find("#run-outputs", Node.class)).lookup("Scores").queryAll().isEmpty());
    feedPictures();
    run();
    retitle("dense", "Classes");
    assertFalse(robot.lookup("Classes").queryAllAs(Hyperlink.class).isEmpty());
  }

  @Test
  void numbersAreSaidWhereNothingElseSaysWhatCameOut() {
    run();
    assertTrue(robot.lookup("#run-outputs .figure-note").queryAll().isEmpty(), "said by scores");
    set("dense", "units", new Value.Whole(1));
    run();
    assertFalse(isShown("#run-scores"));
    assertFalse(robot.lookup("#run-outputs .figure-note").queryAll().isEmpty(), "said by nothing");
  }

  @Test
  void whereWeightsAreRandomOthersAreOneClickAway() {
    run();
    file = Optional.of(folder.resolve("trained.safetensors"));
    robot.interact(() -> find("#run-load-weights", Hyperlink.class).fire());
    assertEquals(List.of("Choose weights"), asked);
    assertTrue(text("#run-weights").contains("trained.safetensors"), text("#run-weights"));
  }

  @Test
  void aDesignWithoutAnInputGetsItsFirstBlock() {
    assertFalse(isShown("#run-help"));
    robot.interact(() -> designs.open(Document.EMPTY, Optional.empty()));
    robot.interact(() -> find("#run-help", Button.class).fire());
    assertEquals(List.of("which block"), asked);
  }

  @Test
  void aChangeOfTheDesignIsSaidBesideTheOldResult() {
    run();
    assertFalse(isShown("#run-stale"));
    set("dense", "units", new Value.Whole(2));
    assertTrue(isShown("#run-stale"));
    run();
    assertFalse(isShown("#run-stale"));
  }

  @Test
  void aBrokenDesignIsExplainedAndItsBlockIsOneClickAway() {
    feedPictures();
    run();
    assertTrue(text("#run-failure").startsWith("The design has a problem"));
    robot.clickOn(find(".run-problem", Hyperlink.class));
    assertTrue(workbench.state().selection().nodes().contains(new NodeId("dense")));
  }

  @Test
  void aSeedIsTypedIn() {
    robot.interact(() -> {
      find("#run-seed-input", TextField.class).setText("7");
      find("#run-seed-input", TextField.class).getOnAction().handle(null);
    });
    assertEquals("noise normal 7", workbench.state().document().settings().get("input.input"));
  }

  @Test
  void aSeedThatIsBeingTypedStaysWhenTheInputChanges() {
    var seed = find("#run-seed-input", TextField.class);
    robot.interact(() -> {
      seed.requestFocus();
      seed.setText("12");
    });
    set("input", "shape", Value.of("1,3,16,16"));
    assertEquals("12", seed.getText());
  }

  @Test
  void somethingElseThanASeedIsPutBack() {
    robot.interact(() -> {
      find("#run-seed-input", TextField.class).setText("seven");
      find("#run-seed-input", TextField.class).getOnAction().handle(null);
    });
    assertEquals("0", find("#run-seed-input", TextField.class).getText());
  }

  private void showPictures() {
    set("input", "shape", new Value.Text("N,1,16,16"));
  }

  private void choose(String kind) {
    robot.interact(() -> {
      for (var item : find("#run-kind-input", MenuButton.class).getItems())
        if (item.getText().startsWith(kind)) item.fire();
    });
  }

  private String setting() {
    return workbench.state().document().settings().get("input.input");
  }

  private void picture(String name) throws IOException {
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(image, "png", folder.resolve(name).toFile());
  }

  @Test
  void whateverFlowsInIsShiftedTurnedAndGivenNoise() {
    showPictures();
    robot.interact(() -> find("#run-shift-input", CheckBox.class).fire());
    assertEquals("changed | shift 0,1 : noise normal 0", setting());
    choose("pattern");
    robot.interact(() -> find("#run-turn-input", CheckBox.class).fire());
    assertEquals("changed | shift 0,1 | turn : pattern stripes", setting());
    robot.interact(() -> find("#run-shift-input", CheckBox.class).fire());
    robot.interact(() -> find("#run-turn-input", CheckBox.class).fire());
    assertEquals("pattern stripes", setting());
    set("input", "shape", new Value.Text("N,1,16,8"));
    assertTrue(isShown("#run-noise-input"));
    assertFalse(isShown("#run-turn-input"), "only what is square keeps its shape");
  }

  @Test
  void aFolderIsWalkedThrough() throws IOException {
    picture("b.png");
    picture("a.png");
    showPictures();
    file = Optional.of(folder);
    choose("Folder of pictures");
    assertEquals(List.of("Choose a folder of pictures"), asked);
    assertEquals("1 of 2 in its folder", text("#run-place-input"));
    robot.interact(() -> find("#run-next-input", Button.class).fire());
    assertEquals("b.png", text("#run-choose-input"));
    robot.interact(() -> find("#run-next-input", Button.class).fire());
    assertEquals("1 of 2 in its folder", text("#run-place-input"));
  }

  @Test
  void withoutAWebcamItSaysWhatWasLookedFor() {
    showPictures();
    choose("Webcam picture");
    assertEquals("No webcam: there is no /dev/video0.", text("#run-input-note-input"));
  }

  @Test
  void aDrawingFlowsWhileItIsDrawn() {
    showPictures();
    choose("Drawing");
    assertTrue(setting().startsWith("drawing pad 1 unit "), setting());
    var empty = setting();
    robot.interact(() -> {
      var board = find("#drawing-board", StackPane.class);
      board.requestFocus();
      for (var key : List.of(KeyCode.SPACE, KeyCode.RIGHT, KeyCode.DOWN))
        Event.fireEvent(
            board, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, true, false, false, false));
    });
    assertNotEquals(empty, setting());
    robot.interact(() -> find("#drawing-undo", Button.class).fire());
    assertEquals(empty, setting());
  }

  @Test
  void anArrayIsChosen() {
    file = Optional.of(folder.resolve("x.npy"));
    robot.interact(() -> {
      find("#run-kind-input", MenuButton.class).getItems().getLast().fire();
    });
    assertEquals(List.of("Choose an array"), asked);
    assertEquals("x.npy", text("#run-choose-input"));
    run();
    assertTrue(text("#run-failure").contains("x.npy"), text("#run-failure"));
  }

  @Test
  void anArrayOfBytesWithItsChannelsLastIsTakenAsAnswered() throws IOException {
    showPictures();
    file = Optional.of(folder.resolve("x.npy"));
    Npy.write(Tensor.zeros(DType.UINT8, 1, 16, 16, 1), folder.resolve("x.npy"));
    choose("NPY array");
    robot.interact(() -> find("#run-channels-last-input", CheckBox.class).fire());
    robot.interact(() -> find("#run-scale-input", ComboBox.class).getSelectionModel().select(1));
    assertEquals("array scale=unit hwc " + folder.resolve("x.npy"), setting());
  }

  @Test
  void devicesAreListedWithWhatTheyLack() {
    robot.interact(devices::find);
    var devices = find("#run-device", ComboBox.class);
    assertEquals("[Best device: CPU, CUDA, CPU]", devices.getItems().toString());
    robot.interact(() -> devices.getSelectionModel().select(2));
    assertEquals(Optional.of(Device.CPU), runs.state().wish().device());
    robot.interact(() -> devices.getSelectionModel().select(1));
    assertEquals(Optional.of(Device.CPU), runs.state().wish().device(), "CUDA is missing");
  }

  @Test
  @SuppressWarnings("unchecked")
  void moreRunsAreCountedOnRequest() {
    robot.interact(() ->
        ((Spinner<Integer>) find("#run-count", Spinner.class)).getValueFactory().setValue(12));
    run();
    var done = (RunState.Done) runs.state().run();
    assertEquals(12, done.result().run().time().runs());
  }

  @Test
  void aFailureIsShownInWords() {
    engine.failure = Optional.of("The device is on fire. Use another.");
    set("dense", "units", new Value.Whole(5));
    run();
    assertEquals("The device is on fire. Use another.", text("#run-failure"));
    assertFalse(isShown("#run-look-note"), "looking has no errors of its own");
  }

  @SuppressWarnings("unchecked")
  private void choose(Precision precision) {
    robot.interact(
        () -> ((ComboBox<Precision>) find("#run-precision", ComboBox.class)).setValue(precision));
  }

  @Test
  void aRunInFloat16SaysHowFarItLiesFromFloat32() {
    assertFalse(isShown("#run-precision-note"));
    choose(Precision.FLOAT16);
    run();
    assertEquals("float16", text("#run-computed-with"));
    assertTrue(
        text("#run-deviation").startsWith("Float16, largest difference to float32 "),
        text("#run-deviation"));
    choose(Precision.FLOAT32);
    run();
    assertEquals("float32", text("#run-computed-with"));
    assertFalse(isShown("#run-deviation"));
  }

  @Test
  void int8AsksForPicturesAndRemembersTheFolder() {
    choose(Precision.INT8);
    assertTrue(isShown("#run-examples"));
    assertTrue(text("#run-precision-note").startsWith("Choose pictures"));
    run();
    assertTrue(text("#run-failure").startsWith("int8 needs examples"), text("#run-failure"));
    file = Optional.of(folder.resolve("pictures"));
    robot.interact(() -> find("#run-examples", MenuButton.class).getItems().getFirst().fire());
    assertEquals(List.of("Choose a folder of pictures to calibrate on"), asked);
    assertEquals("pictures of pictures", text("#run-examples"));
    assertEquals(
        runs.state().wish().precisionChoice(),
        PrecisionChoice.parse(runs.state().wish().precisionChoice().text()));
  }

  @Test
  void whatRandomWeightsChangeIsNoFinding() {
    var change =
        new OutputChange("scores", Optional.empty(), Optional.of("ring 97 %"), Optional.of("star"));
    var found = new Shown.Fresh<>(List.of(change));
    var misfit = Optional.of("Random numbers stand there.");
    assertEquals("scores: ring 97 % → star", RunPanel.changes(changed(found, Optional.empty())));
    assertEquals("Random numbers stand there.", RunPanel.changes(changed(found, misfit)));
    var words = new ArrayList<String>();
    robot.interact(() -> {
      var pane = new ChangePane();
      pane.show(found, misfit);
      for (var child : pane.getChildren())
        if (child instanceof Label label) words.add(label.getText());
    });
    assertTrue(words.contains("Random numbers stand there."), words.toString());
  }

  private static RunView changed(Shown<List<OutputChange>> found, Optional<String> caveat) {
    return new RunView(
        RunOptions.USUAL,
        new RunState.Idle(),
        new Shown.None<>(),
        found,
        caveat,
        Optional.empty(),
        List.of(),
        false);
  }
}
