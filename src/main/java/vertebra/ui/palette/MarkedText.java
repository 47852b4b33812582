package vertebra.ui.palette;

import java.util.ArrayList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import vertebra.design.WordRank;

/// A line of text in which the letters that were searched for are marked.
final class MarkedText extends HBox {

  /// So many letters are never cut for what stands behind them.
  private static final int SHORT = 10;

  /// @param style the style class of the letters
  MarkedText(String text, String query, String style) {
    setAlignment(Pos.BASELINE_LEFT);
    setMinWidth(0);
    getStyleClass().add("marked");
    var parts = new ArrayList<Node>();
    int at = 0;
    for (var mark : WordRank.marks(query, text)) {
      if (mark.start() < at) continue;
      if (mark.start() > at) parts.add(part(text.substring(at, mark.start()), style));
      var marked = part(text.substring(mark.start(), mark.end()), style);
      marked.getStyleClass().add("match");
      parts.add(marked);
      at = mark.end();
    }
    if (at < text.length() || parts.isEmpty()) parts.add(part(text.substring(at), style));
    if (parts.getLast() instanceof Label last) last.setMinWidth(0);
    getChildren().setAll(parts);
    var room = new Rectangle();
    room.widthProperty().bind(widthProperty());
    room.heightProperty().bind(heightProperty());
    setClip(room);
  }

  private static Label part(String text, String style) {
    var part = new Label(text);
    part.getStyleClass().add(style);
    part.setMinWidth(text.length() > SHORT ? 0 : Region.USE_PREF_SIZE);
    return part;
  }
}
