package vertebra.ui.shell;

import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.learn.StepBand;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// The window as a room sees it: canvas and microscope alone, in larger type, below the words of
/// the step. Page Down goes on, Page Up back, Escape ends it.
final class Presenter {

  /// How much larger everything is.
  private static final double LARGER = 1.4;

  private static final String STYLE = "presented";

  private final BorderPane frame;
  private final Observed<OpenDesign> current;
  private final EditorPane editor;
  private final Panels panels;
  private final PanelTabs tabs;
  private final Themes themes;
  private @Nullable Shown shown;

  /// What is there while it lasts, and what it took the place of.
  private record Shown(StepBand band, Scope scope, Node top, Node bottom, boolean wasFull) {}

  Presenter(
      BorderPane frame,
      Observed<OpenDesign> current,
      EditorPane editor,
      Panels panels,
      PanelTabs tabs,
      Themes themes) {
    this.frame = frame;
    this.current = current;
    this.editor = editor;
    this.panels = panels;
    this.tabs = tabs;
    this.themes = themes;
    frame.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
  }

  void toggle() {
    var now = shown;
    if (now == null) begin();
    else end(now);
  }

  private void begin() {
    var scope = new Scope();
    var band = new StepBand(current, scope);
    shown = new Shown(band, scope, frame.getTop(), frame.getBottom(), isFull());
    panels.clear();
    frame.setTop(band);
    frame.setBottom(null);
    frame.getStyleClass().add(STYLE);
    themes.enlarge(LARGER);
    tabs.enlarge(LARGER);
    band.look();
    full(true);
    tabs.showMicroscope();
    editor.requestFocus();
    editor.fitLater();
  }

  private void end(Shown now) {
    shown = null;
    now.scope().close();
    frame.getStyleClass().remove(STYLE);
    frame.setTop(now.top());
    frame.setBottom(now.bottom());
    themes.enlarge(1);
    tabs.enlarge(1);
    full(now.wasFull());
    panels.restore();
    editor.requestFocus();
    editor.fitLater();
  }

  private void pressed(KeyEvent event) {
    var now = shown;
    if (now == null || event.isShortcutDown() || event.isAltDown()) return;
    if (event.getCode() == KeyCode.PAGE_DOWN) now.band().step(1);
    else if (event.getCode() == KeyCode.PAGE_UP) now.band().step(-1);
    // The menus are away, and with them the key that began it.
    else if (event.getCode() == KeyCode.ESCAPE || event.getCode() == KeyCode.F11) end(now);
    else return;
    event.consume();
  }

  private boolean isFull() {
    return frame.getScene().getWindow() instanceof Stage stage && stage.isFullScreen();
  }

  private void full(boolean wanted) {
    if (frame.getScene().getWindow() instanceof Stage stage) {
      // The keys that end it are this view's own.
      stage.setFullScreenExitHint("");
      stage.setFullScreenExitKeyCombination(javafx.scene.input.KeyCombination.NO_MATCH);
      stage.setFullScreen(wanted);
    }
  }
}
