package vertebra.ui.canvas;

import javafx.scene.layout.Region;
import vertebra.paint.Colour;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;

/// The colours of the editor: `-vertebra-canvas-…` and `-vertebra-tone-…` of the style sheets in
/// force, read when the scene is laid out and handed down to the parts that float over the canvas.
final class Colours {

  private final StyleProbe probe;
  private final Region body;
  private Palette palette = Palette.LIGHT;
  private boolean isStale = true;

  /// @param body holds everything that floats
  /// @param changed hears that the style sheets name other colours
  Colours(Region body, Runnable changed) {
    this.body = body;
    probe =
        new StyleProbe(() -> {
          isStale = true;
          changed.run();
        });
  }

  /// The node whose styles are read; it belongs into the scene.
  StyleProbe probe() {
    return probe;
  }

  StyleTable styles() {
    return palette;
  }

  /// Reads the colours anew if they may have changed; answers whether that was so.
  boolean refresh() {
    if (!isStale) return false;
    isStale = false;
    palette = probe.palette();
    handDown();
    return true;
  }

  /// Hands the colours down as values: a style sheet that names none of them still leaves
  /// everything readable.
  void handDown() {
    var style = new StringBuilder();
    palette
        .colours()
        .forEach((key, colour) ->
            style
                .append(Palette.PREFIX)
                .append(key)
                .append(": ")
                .append(Colour.hex(colour))
                .append("; "));
    body.setStyle(style.toString());
  }
}
