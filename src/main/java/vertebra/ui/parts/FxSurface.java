package vertebra.ui.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.shape.ArcType;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import vertebra.paint.Box;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// Paints on a JavaFX canvas. Everything that can be a rectangle is one, because rectangles are
/// what every pipeline fills fastest; only corners of wires are curves.
public final class FxSurface implements Surface {

  private static final Map<Typeface, String> NAMES = new EnumMap<>(Typeface.class);
  private static final int REMEMBERED = 256;

  private record FontKey(Typeface face, double size) {}

  private final GraphicsContext graphics;
  private final Map<Integer, Color> colours = new HashMap<>();
  private final Map<FontKey, Font> fonts = new HashMap<>();

  /// By identity: pixels are made once and never change.
  private final IdentityHashMap<int[], WritableImage> pictures = new IdentityHashMap<>();

  /// The colour that was asked for last, which is mostly asked for again.
  private int asked;

  private @Nullable Color known;

  public FxSurface(GraphicsContext graphics) {
    this.graphics = graphics;
  }

  public static Color colour(int argb) {
    return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255, (argb >>> 24) / 255.0);
  }

  /// Paints what shows inside a box of whole pixels alone.
  public void within(Box box, Runnable painting) {
    graphics.save();
    graphics.beginPath();
    graphics.rect(box.x(), box.y(), box.width(), box.height());
    graphics.clip();
    painting.run();
    graphics.restore();
  }

  private Color paint(int argb) {
    var same = known;
    if (same != null && asked == argb) return same;
    var found = colours.computeIfAbsent(argb, FxSurface::colour);
    asked = argb;
    known = found;
    return found;
  }

  /// The bundled font at a size, whether or not the system has it.
  static Font font(Typeface face, double size) {
    return new Font(NAMES.computeIfAbsent(face, FxSurface::load), size);
  }

  private static String load(Typeface face) {
    try (var stream = face.open()) {
      var font = Font.loadFont(stream, 12);
      return font == null ? face.family() : font.getName();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("a bundled font cannot be read", unreadable);
    }
  }

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    graphics.setFill(paint(colour));
    graphics.fillRect(x, y, width, height);
  }

  @Override
  public void fillRound(
      double x, double y, double width, double height, double radius, int colour) {
    graphics.setFill(paint(colour));
    if (radius < 1) graphics.fillRect(x, y, width, height);
    else graphics.fillRoundRect(x, y, width, height, 2 * radius, 2 * radius);
  }

  @Override
  public void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour) {
    graphics.setStroke(paint(colour));
    graphics.setLineWidth(line);
    double arc = Math.max(0, 2 * radius - line);
    graphics.strokeRoundRect(
        x + line / 2,
        y + line / 2,
        Math.max(0, width - line),
        Math.max(0, height - line),
        arc,
        arc);
  }

  @Override
  public void line(double x0, double y0, double x1, double y1, double line, int colour) {
    graphics.setStroke(paint(colour));
    graphics.setLineWidth(line);
    graphics.strokeLine(x0, y0, x1, y1);
  }

  @Override
  public void path(double[] points, double radius, double line, int colour) {
    graphics.setFill(paint(colour));
    graphics.setStroke(paint(colour));
    graphics.setLineWidth(line);
    int corners = points.length / 2;
    double before = 0;
    for (int i = 1; i < corners; i++) {
      double after = i + 1 < corners ? corner(points, i, radius) : 0;
      piece(points, i, before, after, line);
      if (after > 0) arc(points, i, after);
      before = after;
    }
  }

  /// The radius that fits a corner: half of the shorter piece at most.
  private static double corner(double[] points, int i, double radius) {
    return Math.min(radius, Math.min(length(points, i), length(points, i + 1)) / 2);
  }

  private static double length(double[] points, int i) {
    return Math.abs(points[2 * i] - points[2 * i - 2])
        + Math.abs(points[2 * i + 1] - points[2 * i - 1]);
  }

  private void piece(double[] points, int i, double before, double after, double line) {
    double x0 = points[2 * i - 2];
    double y0 = points[2 * i - 1];
    double x1 = points[2 * i];
    double y1 = points[2 * i + 1];
    double dx = Math.signum(x1 - x0);
    double dy = Math.signum(y1 - y0);
    x0 += dx * before;
    y0 += dy * before;
    x1 -= dx * after;
    y1 -= dy * after;
    double half = line / 2;
    if (dx == 0) graphics.fillRect(x0 - half, Math.min(y0, y1), line, Math.abs(y1 - y0));
    else graphics.fillRect(Math.min(x0, x1), y0 - half, Math.abs(x1 - x0), line);
  }

  private void arc(double[] points, int i, double r) {
    double x = points[2 * i];
    double y = points[2 * i + 1];
    double dx = Math.signum(points[2 * i - 2] - x) + Math.signum(points[2 * i + 2] - x);
    double dy = Math.signum(points[2 * i - 1] - y) + Math.signum(points[2 * i + 3] - y);
    double start = dx > 0 ? (dy > 0 ? 90 : 180) : (dy > 0 ? 0 : 270);
    graphics.strokeArc(x + dx * r - r, y + dy * r - r, 2 * r, 2 * r, start, 90, ArcType.OPEN);
  }

  @Override
  public void strokes(List<double[]> chains, double line, int colour) {
    graphics.setStroke(paint(colour));
    graphics.setLineWidth(line);
    graphics.beginPath();
    for (var chain : chains) {
      graphics.moveTo(chain[0], chain[1]);
      for (int i = 2; i < chain.length; i += 2) graphics.lineTo(chain[i], chain[i + 1]);
    }
    graphics.stroke();
  }

  @Override
  public void fillPolygon(double[] points, int colour) {
    int n = points.length / 2;
    double[] xs = new double[n];
    double[] ys = new double[n];
    for (int i = 0; i < n; i++) {
      xs[i] = points[2 * i];
      ys[i] = points[2 * i + 1];
    }
    graphics.setFill(paint(colour));
    graphics.fillPolygon(xs, ys, n);
  }

  @Override
  public void fillOval(double x, double y, double width, double height, int colour) {
    graphics.setFill(paint(colour));
    graphics.fillOval(x, y, width, height);
  }

  @Override
  public void strokeOval(double x, double y, double width, double height, double line, int colour) {
    graphics.setStroke(paint(colour));
    graphics.setLineWidth(line);
    graphics.strokeOval(x + line / 2, y + line / 2, width - line, height - line);
  }

  @Override
  public void text(
      String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
    if (fonts.size() > REMEMBERED) fonts.clear();
    graphics.setFont(
        fonts.computeIfAbsent(new FontKey(face, size), key -> font(key.face(), key.size())));
    graphics.setTextAlign(TextAlignment.LEFT);
    double start =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - face.width(text, size) / 2;
          case END -> x - face.width(text, size);
        };
    graphics.setFill(paint(colour));
    graphics.fillText(text, Math.rint(start), y);
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    if (pictures.size() > REMEMBERED) pictures.clear();
    var image =
        pictures.computeIfAbsent(
            pixels,
            picture -> {
              var made = new WritableImage(columns, rows);
              made.getPixelWriter()
                  .setPixels(
                      0, 0, columns, rows, PixelFormat.getIntArgbInstance(), picture, 0, columns);
              return made;
            });
    graphics.setImageSmoothing(false);
    graphics.drawImage(image, x, y, width, height);
  }
}
