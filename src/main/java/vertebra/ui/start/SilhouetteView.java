package vertebra.ui.start;

import java.util.ArrayList;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import vertebra.design.Silhouette;
import vertebra.ui.theme.Tones;

/// A network's stages as bars in the colours of their roles, in the middle of the room that it has;
/// they shrink together if that is small.
final class SilhouetteView extends Pane {

  private static final double GAP = 4;

  private final Silhouette silhouette;

  SilhouetteView(Silhouette silhouette, double width, double height) {
    this.silhouette = silhouette;
    setMinSize(width, height);
    setPrefSize(width, height);
    setMaxSize(width, height);
    setMouseTransparent(true);
    getStyleClass().add("silhouette");
    var bars = new ArrayList<Region>();
    for (var bar : silhouette.bars()) {
      var region = new Region();
      region.getStyleClass().addAll("silhouette-bar", Tones.of(bar.role()));
      bars.add(region);
    }
    getChildren().setAll(bars);
  }

  @Override
  protected void layoutChildren() {
    double wide = -GAP;
    double high = 1;
    for (var bar : silhouette.bars()) {
      wide += bar.width() + GAP;
      high = Math.max(high, bar.height());
    }
    double across = Math.min(1, getWidth() / Math.max(1, wide));
    double up = Math.min(1, getHeight() / high);
    double x = (getWidth() - wide * across) / 2;
    for (int i = 0; i < silhouette.bars().size(); i++) {
      var bar = silhouette.bars().get(i);
      double width = Math.max(2, Math.rint(bar.width() * across));
      double height = Math.max(2, Math.rint(bar.height() * up));
      getChildren()
          .get(i)
          .resizeRelocate(Math.rint(x), Math.rint((getHeight() - height) / 2), width, height);
      x += (bar.width() + GAP) * across;
    }
  }
}
