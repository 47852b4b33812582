package vertebra.paint;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/// Paints on a picture in memory. Text is drawn from the bundled fonts' outlines, so neither a
/// display nor installed fonts are needed.
public final class RasterSurface extends ShapeSurface implements AutoCloseable {

  private final BufferedImage image;
  private final Graphics2D graphics;

  public RasterSurface(int width, int height) {
    this(width, height, false);
  }

  /// @param clear whether what nobody paints lets through what lies behind
  public RasterSurface(int width, int height, boolean clear) {
    image =
        new BufferedImage(
            Math.max(1, width),
            Math.max(1, height),
            clear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  public BufferedImage image() {
    return image;
  }

  @Override
  public void close() {
    graphics.dispose();
  }

  @Override
  void fill(Shape shape, int colour) {
    graphics.setColor(new Color(colour, true));
    graphics.fill(shape);
  }

  @Override
  void stroke(Shape shape, double line, int colour) {
    graphics.setColor(new Color(colour, true));
    graphics.setStroke(new BasicStroke((float) line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
  }

  @Override
  void write(String text, double x, double y, Typeface face, double size, int colour) {
    double at = x;
    graphics.setColor(new Color(colour, true));
    for (int point : text.codePoints().toArray()) {
      var place = new AffineTransform(size, 0, 0, size, at, y);
      graphics.fill(place.createTransformedShape(face.outline(point)));
      at += face.width(Character.toString(point), size);
    }
  }

  @Override
  void draw(BufferedImage picture, double x, double y, double width, double height) {
    graphics.drawImage(
        picture,
        new AffineTransform(width / picture.getWidth(), 0, 0, height / picture.getHeight(), x, y),
        null);
  }
}
