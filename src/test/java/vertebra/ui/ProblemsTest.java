package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Diagnostic;
import vertebra.document.Edit;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

class ProblemsTest extends WindowTest {

  private static final NodeId CONV = new NodeId("conv");

  @BeforeEach
  void broken() throws Exception {
    design(
        """
        image  = input(shape: "N,3,32,32")
        conv   = conv-2d(filters: 8) image
        scores = dense(units: 5)     conv
        out    = output              scores
        """);
    robot.interact(() -> find("#canvas", javafx.scene.Node.class).requestFocus());
  }

  @Test
  void oneMistakeIsOneProblem() {
    assertEquals("1 problem · F8", find("#status-verdict", Button.class).getText());
  }

  @Test
  void aBlockThatIsNamedMeanwhileIsCalledSo() {
    press(KeyCode.F8);
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .workbench()
            .perform("Name", new Edit.Retitle(new NodeId("scores"), "Ten words")));
    until(
        "named",
        () ->
            robot
                .from(find("#problems", ListView.class))
                .lookup(".problem-place")
                .queryAll()
                .stream()
                .anyMatch(place ->
                    place instanceof Labeled words && words.getText().equals("Ten words")));
  }

  @Test
  void theMarkedProblemStaysMarkedWhenOneAboveItIsGone() throws Exception {
    design(
        """
        image = input(shape: "N,3,32,32")
        conv  = conv-2d(filters: 8) image
        one   = dense(units: 5)     conv
        two   = dense(units: 5)     conv
        three = dense(units: 5)     conv
        """);
    press(KeyCode.F8);
    @SuppressWarnings("unchecked")
    ListView<Diagnostic> list = find("#problems", ListView.class);
    until("found", () -> list.getItems().size() >= 3);
    robot.interact(() -> list.getSelectionModel().select(1));
    var marked = list.getItems().get(1).target();
    var first = list.getItems().getFirst().target().node().orElseThrow();
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .workbench()
            .perform("Remove", new GraphEdit.Remove(List.of(first))));
    checked();
    assertEquals(marked, list.getSelectionModel().getSelectedItem().target());
  }

  @Test
  void f8ShowsWhereItIs() {
    press(KeyCode.F8);
    assertEquals(1, find("#problems", ListView.class).getItems().size());
    assertTrue(state().selection().contains(new NodeId("scores")), state().selection().toString());
  }

  @Test
  void altEnterAppliesTheFirstFixAndUndoTakesItBack() {
    var before = state().graph();
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
    assertEquals("Valid", find("#status-verdict", Button.class).getText());
    press(KeyCode.CONTROL, KeyCode.Z);
    checked();
    assertTrue(state().graph() == before, "undo made another graph");
  }

  @Test
  void altEnterIsForTheFixAlsoWhileTheKeyboardIsInThePalettesSearch() {
    press(KeyCode.CONTROL, KeyCode.K);
    robot.write("relu");
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
    assertFalse(state().graph().contains(new NodeId("relu")), "added the marked block too");
  }

  @Test
  void theListIsPutAwayWhereTheNextFileHasNone() {
    press(KeyCode.F8);
    assertTrue(find("#problems", ListView.class).isVisible());
    robot.interact(() -> editor.open(Path.of("samples", "tiny-shapes.vertebra")));
    until("put away", () -> robot.lookup("#problems").queryAll().isEmpty());
  }

  @Test
  void aFixCostsTheSameWhereverItIsOffered() {
    press(KeyCode.F8);
    until("priced in the list", () -> says(".problem-cell .fix", "Flatten first  ·  no cost"));
    until("at the field", () -> says("#fix-box .figure-note", "no cost"));
    until("beside the card", () -> says("#error-bubble .error-bubble-keys", "no cost"));
    robot.clickOn("#tensors-tab");
    until(
        "where nothing flows",
        () -> says("#tensor-help", "Average every channel first  ·  no cost"));
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .workbench()
            .perform("Wish", new GraphEdit.SetParameter(CONV, "groups", Value.of(5))));
    checked();
    select("conv");
    var figure = "then 224 parameters, 221 k MACs";
    until("priced in the list", () -> says(".problem-cell .fix", "Set Groups to 1  ·  " + figure));
    until("at the field", () -> says("#fix-box .figure-note", figure));
    until("beside the card", () -> says("#error-bubble .error-bubble-keys", figure));
  }

  @Test
  void aFixGoesOnInAnotherLineWhereTheListIsNarrow() {
    press(KeyCode.F8);
    double before = stage.getWidth();
    robot.interact(() -> stage.setWidth(700));
    try {
      until("priced", () -> says(".problem-cell .fix", "Flatten first  ·  no cost"));
      var list =
          find("#problems", ListView.class)
              .localToScene(find("#problems", ListView.class).getLayoutBounds());
      for (var fix : robot.lookup(".problem-cell .fix").queryAllAs(Button.class))
        assertTrue(
            fix.localToScene(fix.getLayoutBounds()).getMaxX() < list.getMaxX(), fix.getText());
    } finally {
      robot.interact(() -> stage.setWidth(before));
    }
  }

  private boolean says(String query, String words) {
    return robot.lookup(query).queryAllAs(Labeled.class).stream()
        .anyMatch(told -> told.getText().equals(words));
  }
}
