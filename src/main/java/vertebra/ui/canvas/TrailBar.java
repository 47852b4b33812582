package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import vertebra.design.Titles;

/// Says into which composites one looks, and leads back out.
final class TrailBar extends HBox {

  /// The height of the strip at the upper edge that it stands in, in pixels.
  static final double ROOM = 42;

  private final CanvasModel desk;

  TrailBar(CanvasModel desk) {
    super(2);
    this.desk = desk;
    setId("breadcrumb");
    getStyleClass().add("canvas-trail");
    setAlignment(Pos.CENTER_LEFT);
    setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    addEventHandler(javafx.scene.input.MouseEvent.ANY, javafx.event.Event::consume);
    update();
  }

  void update() {
    setVisible(desk.isInside());
    // Outside there is one word, which an edit does not change.
    if (!desk.isInside() && getChildren().size() == 1) return;
    getChildren().clear();
    var trail = desk.trail();
    add(say("canvas.design"), 0, trail.isEmpty());
    var titles = new Titles(desk.design().state().design()).along(trail);
    for (int i = 0; i < trail.size(); i++) {
      var between = new Label("›");
      between.setMinWidth(USE_PREF_SIZE);
      getChildren().add(between);
      add(titles.get(i), i + 1, i == trail.size() - 1);
    }
    desk.workbench()
        .consequence()
        .ifPresent(words -> {
          var note = new Label(say("canvas.esc-leaves", words));
          note.getStyleClass().add("canvas-trail-note");
          note.setMinWidth(0);
          note.setTooltip(new Tooltip(note.getText()));
          getChildren().add(note);
        });
  }

  private void add(String text, int depth, boolean last) {
    if (last) {
      var label = new Label(text);
      label.getStyleClass().add("canvas-trail-here");
      label.setMinWidth(USE_PREF_SIZE);
      getChildren().add(label);
      return;
    }
    var link = new Hyperlink(text);
    link.setId("breadcrumb-" + depth);
    link.setFocusTraversable(false);
    link.setMinWidth(USE_PREF_SIZE);
    link.setOnAction(_ -> desk.leaveTo(depth));
    getChildren().add(link);
  }
}
