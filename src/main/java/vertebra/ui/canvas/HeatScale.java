package vertebra.ui.canvas;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import vertebra.workbench.CanvasView;

/// Says what the bars along the lower edges of cards mean, and what a whole one stands for; not
/// there while there are none.
final class HeatScale extends HBox {

  private final Label meaning = new Label();
  private final Label most = new Label();

  HeatScale() {
    super(8);
    setId("heat-scale");
    getStyleClass().add("canvas-trail");
    setAlignment(Pos.CENTER_LEFT);
    setMouseTransparent(true);
    var bar = new Region();
    bar.getStyleClass().add("canvas-heat-bar");
    getChildren().addAll(meaning, new Label("0"), bar, most);
    show(Optional.empty());
  }

  void show(Optional<CanvasView.Scale> scale) {
    setVisible(scale.isPresent());
    meaning.setText(scale.map(CanvasView.Scale::meaning).orElse(""));
    most.setText(scale.map(CanvasView.Scale::most).orElse(""));
  }
}
