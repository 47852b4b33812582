package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.function.Supplier;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Pane;
import vertebra.canvas.Lod;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;
import vertebra.ui.parts.FxSurface;

/// What the widths and shades of wires and the boxes on cards mean, once, at the lower left.
final class LegendPane extends Pane {

  private static final double WIDTH = 660;
  private static final double HEIGHT = 30;

  private static final double SIZE = 11;
  private static final double BASE = 19;
  private static final double MIDDLE = 15;
  private static final Volume BOX = new Volume(Volume.Form.MAP, 20, 20, 256);

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final Canvas canvas = new Canvas();
  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private boolean wanted = true;

  LegendPane(CanvasModel desk, Supplier<StyleTable> styles) {
    this.desk = desk;
    this.styles = styles;
    setId("legend");
    getStyleClass().add("canvas-legend");
    setMouseTransparent(true);
    getChildren().add(canvas);
    desk.legend(() -> wanted ? height() : 0);
  }

  /// Shows it, or puts it away.
  void want(boolean shown) {
    wanted = shown;
  }

  /// As high as the text around it lets it be.
  double height() {
    return Math.rint(prefHeight(-1));
  }

  double width() {
    return Math.rint(WIDTH * scale());
  }

  private double scale() {
    return height() / HEIGHT;
  }

  /// Whether there is anything that it explains, and room for it under the design.
  ///
  /// @param reserved how much of the width something else takes at the right
  void update(double reserved) {
    double below =
        desk.view().bounds().map(all -> desk.camera().toScreenY(all.bottom())).orElse(0.0);
    boolean room =
        desk.window().width() > width() + reserved && below < desk.window().height() - height();
    boolean useful =
        wanted && room && !desk.view().wires().isEmpty() && Lod.of(desk.camera().zoom()).hasCards();
    setVisible(useful);
    if (useful) paint(styles.get());
  }

  private void paint(StyleTable colours) {
    int ground = colours.colour(Ink.BACKGROUND);
    int mute = colours.colour(Ink.LABEL);
    canvas.setWidth(width());
    canvas.setHeight(height());
    canvas.getGraphicsContext2D().setTransform(scale(), 0, 0, scale(), 0, 0);
    surface.fillRect(0, 0, WIDTH, HEIGHT, ground);
    double x = words(say("canvas.legend-channels"), 12, mute) + 8;
    int[] channels = {64, 256, 512, 2048};
    double[] widths = {2, 2.5, 3, 4};
    for (int i = 0; i < channels.length; i++) {
      surface.line(x, MIDDLE, x + 16, MIDDLE, widths[i], colours.colour(Ink.ofStride(8)));
      x = words(String.valueOf(channels[i]), x + 20, mute) + 8;
    }
    x = words(say("canvas.legend-stride"), x + 8, mute) + 8;
    for (int stride = 2; stride <= 128; stride *= 2) {
      surface.fillRect(x, MIDDLE - 3, 10, 6, colours.colour(Ink.ofStride(stride)));
      x += 11;
    }
    x = words("/2 … /128", x + 6, mute) + 16;
    BOX.paint(surface, x + 14, 24, 0.6, colours.accent("block"), ground, null);
    words(say("canvas.legend-box"), x + 32, mute);
  }

  private double words(String text, double x, int colour) {
    surface.text(text, x, BASE, Typeface.REGULAR, SIZE, Anchor.START, colour);
    return x + Typeface.REGULAR.width(text, SIZE);
  }
}
