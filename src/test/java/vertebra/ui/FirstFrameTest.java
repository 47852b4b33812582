package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Control;
import javafx.scene.control.ListView;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.runtime.ort.OrtEngine;
import vertebra.ui.theme.LateTip;

/// A window that opens with its first sample is made of what its first frame shows.
class FirstFrameTest extends WindowTest {

  private List<String> made = List.of();

  /// The controls that have a tooltip already.
  private List<String> tipped = List.of("not looked at");

  @Override
  void openWindow() {
    stage.setOnShown(_ -> {
      tipped =
          stage.getScene().getRoot().lookupAll("*").stream()
              .filter(node -> node instanceof Control control && control.getTooltip() != null)
              .map(Node::getId)
              .toList();
      made =
          List.of(
                  "#palette-rail",
                  "#palette-list",
                  "#block-search",
                  "#port-search",
                  "#canvas-name-field",
                  "#canvas-note-field",
                  "#canvas-hint",
                  "#breadcrumb",
                  "#heat-scale",
                  "#run-panel")
              .stream()
              .filter(id -> stage.getScene().lookup(id) != null)
              .toList();
    });
    editor.greet(Samples.all().getFirst());
  }

  @Test
  void whatNobodySeesAtFirstIsMadeLater() {
    until("shown", () -> !made.isEmpty());
    assertEquals(List.of("#palette-rail"), made);
    until("complete", () -> stage.getScene().lookup("#run-panel") != null);
    robot.interact(() -> find("#palette-unfold", Button.class).fire());
    until("unfolded", () -> find("#palette-panel", Region.class).getWidth() > 180);
    assertFalse(find("#palette-list", ListView.class).getItems().isEmpty());
  }

  @Test
  void aTooltipIsMadeWhenTheMouseComes() {
    until("shown", () -> !made.isEmpty());
    assertEquals(List.of(), tipped);
    var home = find("#tool-start", Button.class);
    robot.moveTo(home);
    until("made", () -> home.getTooltip() != null);
    assertEquals(home.getAccessibleHelp(), home.getTooltip().getText());
    robot.interact(() -> LateTip.on(home, "2"));
    assertEquals("2", home.getTooltip().getText());
  }

  @Test
  void aSavedDesignIsCheckedAndHasItsPanelsInTheFirstFrame() throws Exception {
    var file = home.resolve("saved.vertebra");
    DocumentFile.write(
        Document.of(StandardCatalogue.catalogue().preset("resnet18").orElseThrow().graph().get()),
        file);
    var seen = new ArrayList<String>();
    var other = new AtomicReference<Editor>();
    var opened = new AtomicReference<Stage>();
    robot.interact(() -> {
      var window = new Stage();
      opened.set(window);
      var own =
          new Editor(
              home.resolve("other"),
              StandardCatalogue.catalogue(),
              new OrtEngine(),
              window,
              (_, _) -> answers);
      other.set(own);
      window.setOnShown(_ -> {
        var scene = window.getScene();
        if (own.designs().shown().state().isChecked()) seen.add("checked");
        if (scene.lookup("#inspector-panel") != null) seen.add("inspector");
        double palette = ((Region) scene.lookup("#palette-panel")).getWidth();
        if (palette > 180 && palette < 300) seen.add("palette");
        seen.add("shown");
      });
      own.open(file);
    });
    until("shown", () -> seen.contains("shown"));
    robot.interact(() -> {
      other.get().close();
      opened.get().hide();
    });
    assertEquals(List.of("checked", "inspector", "palette", "shown"), seen);
  }
}
