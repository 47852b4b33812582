package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import javafx.scene.Group;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.execute.RunSettings;
import vertebra.learning.KeptTraining;
import vertebra.learning.LearningSettings;
import vertebra.learning.LearningSettings.Choice;
import vertebra.learning.RedOrBlue;
import vertebra.training.Epoch;
import vertebra.weights.WeightSource;
import vertebra.workbench.Training;

/// Training by mouse and keyboard: data chosen, examples changed, an epoch watched, stopped, and
/// the weights taken.
@Tag("ort")
class TrainWindowTest extends WindowTest {

  @Test
  void anEpochIsWatchedAndWhatWasLearnedIsTheDesigns() throws Exception {
    new RedOrBlue(home).draw();
    design(RedOrBlue.NET);
    robot.interact(() -> training().choose(Choice.SEED, "7"));
    robot.clickOn("#train-tab");
    answers.file = Optional.of(home.resolve("data"));
    robot.clickOn("#train-data").clickOn("#train-data-folder");
    until("looked at", () -> text("#train-data-note").contains("16 to learn from"));
    assertEquals(
        Optional.of(7L),
        LearningSettings.of(state().document()).seed(),
        "the panel changes nothing by being shown");
    enter("#train-epochs .text-input", "5000");
    enter("#train-batch .text-input", "8");
    focus("#train-more");
    press(KeyCode.SPACE);
    enter("#train-augmentation", "flip, shift=0.3");
    until("shown changed", () -> isShown("#train-changed-examples"));

    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    until("an epoch over", () -> epochs() > 0);
    assertTrue(isShown("#train-losses"));
    assertTrue(find("#train-pause", ToggleButton.class).isFocused(), "Space pauses it at once");
    press(KeyCode.CONTROL, KeyCode.PERIOD);
    until("stopped", () -> training().state().step() instanceof Training.Idle);
    until("handed back", () -> find("#train-start", Button.class).isFocused());

    assertTrue(isShown("#train-result"));
    var weights =
        assertInstanceOf(WeightSource.Stored.class, RunSettings.of(state().design()).weights());
    assertTrue(Files.isRegularFile(weights.file()), weights.toString());
    var kept = KeptTraining.of(state().document()).getFirst();
    assertEquals("flip, shift=0.3", kept.settings().get("changed examples"));
    assertTrue(kept.curves().epochs().size() < 5000);
    press(KeyCode.CONTROL, KeyCode.Z);
    assertEquals(
        WeightSource.USUAL, RunSettings.of(state().design()).weights(), "undo takes them back");

    until("it can go on", () -> isShown("#train-resume"));
    focus("#train-resume");
    press(KeyCode.SPACE);
    until("learning again", () -> epochs() > kept.curves().epochs().size());
    assertTrue(find("#train-pause", ToggleButton.class).isFocused(), "Space pauses it");
    press(KeyCode.CONTROL, KeyCode.PERIOD);
    until("stopped again", () -> training().state().step() instanceof Training.Idle);
    var last = KeptTraining.of(state().document()).getLast();
    assertEquals(1, last.curves().epochs().getFirst().number());
  }

  @Test
  void trainingsOfWhichNoneIsTickedShowNoCurve() throws Exception {
    design(RedOrBlue.NET);
    var epochs = List.of(new Epoch(1, 1, 0.5, 1, 0.5, 100));
    for (int i = 0; i < 2; i++) {
      var settings = new LinkedHashMap<String, String>();
      settings.put("begins with", "weights-of-a-training-" + i + ".safetensors");
      robot.interact(() ->
          editor
              .designs()
              .shown()
              .workbench()
              .perform(
                  "keep", KeptTraining.next(state().document(), "", "accuracy", settings, epochs)));
    }
    robot.clickOn("#train-tab");
    until("compared", () -> isShown("#train-compared"));
    var differs =
        find("#train-differences", GridPane.class).getChildren().stream()
            .map(Label.class::cast)
            .filter(label -> label.getText().equals("begins with"))
            .findFirst()
            .orElseThrow();
    assertTrue(differs.getWidth() >= differs.prefWidth(-1), "it stands in one line");
    for (int run = 1; run <= 2; run++) {
      focus("#train-run-" + run);
      press(KeyCode.SPACE);
    }
    assertTrue(isShown("#train-none-compared"));
    assertFalse(isShown("#train-compared"));
  }

  @Test
  void everyColumnOfWhatWasTakenForWhatHasItsClass() throws Exception {
    new RedOrBlue(home).draw();
    design(RedOrBlue.NET);
    robot.interact(() -> {
      training().choose(Choice.DATA, home.resolve("data").toString());
      training().choose(Choice.EPOCHS, "1");
      training().choose(Choice.BATCH, "8");
    });
    robot.clickOn("#train-tab");
    until("looked at", () -> text("#train-data-note").contains("16 to learn from"));
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    until("judged", () -> isShown("#train-confusion"));
    var above =
        find("#train-confusion", GridPane.class).getChildren().stream()
            .filter(part -> GridPane.getRowIndex(part) == 0)
            .map(part -> ((Label) ((Group) part).getChildren().getFirst()).getText())
            .toList();
    assertEquals(List.of("blue", "red"), above);
  }

  @Test
  void whatCannotBeTrainedTakesNoMemory() throws Exception {
    design(
        """
        image  = input(shape: "N,6,8,8")
        pool   = global-avg-pool image
        scores = output pool
        """);
    robot.clickOn("#train-tab");
    assertFalse(isShown("#train-memory"));
  }

  private Training training() {
    return editor.designs().shown().training();
  }

  private int epochs() {
    return training().state().step() instanceof Training.Working working
        ? working.progress().map(one -> one.curves().epochs().size()).orElse(0)
        : 0;
  }

  private String text(String query) {
    return find(query, Label.class).getText();
  }

  private void focus(String query) {
    robot.interact(() -> robot.lookup(query).query().requestFocus());
  }
}
