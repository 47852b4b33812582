package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import vertebra.analysis.Level;
import vertebra.block.BlockType;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

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
    var top = desk.design().state();
    var level = Optional.of(new Level(top.graph(), top.analysis().findings()));
    for (int i = 0; i < trail.size(); i++) {
      if (level.isEmpty()) break;
      getChildren().add(new Label("›"));
      var id = trail.get(i);
      add(title(level.get().graph(), id, i), i + 1, i == trail.size() - 1);
      level = level.get().inside(id);
    }
    desk.workbench()
        .consequence()
        .ifPresent(words -> {
          var note = new Label(say("canvas.esc-leaves", words));
          note.getStyleClass().add("canvas-trail-note");
          getChildren().add(note);
        });
  }

  private String title(Graph graph, NodeId id, int depth) {
    var given =
        depth == 0 ? desk.design().state().document().layout().title(id) : Optional.<String>empty();
    return given
        .or(() ->
            graph
                .find(id)
                .map(Node::block)
                .flatMap(desk.state().catalogue()::find)
                .map(BlockType::title))
        .orElse(id.value());
  }

  private void add(String text, int depth, boolean last) {
    if (last) {
      var label = new Label(text);
      label.getStyleClass().add("canvas-trail-here");
      getChildren().add(label);
      return;
    }
    var link = new Hyperlink(text);
    link.setId("breadcrumb-" + depth);
    link.setFocusTraversable(false);
    link.setOnAction(_ -> desk.leaveTo(depth));
    getChildren().add(link);
  }
}
