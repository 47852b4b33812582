package vertebra.paint;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/// Paints on a picture in memory. Text is drawn from the bundled fonts' outlines, so neither a
/// display nor installed fonts are needed.
public final class RasterSurface implements Surface, AutoCloseable {

  private final BufferedImage image;
  private final Graphics2D graphics;

  public RasterSurface(int width, int height) {
    image = new BufferedImage(Math.max(1, width), Math.max(1, height), BufferedImage.TYPE_INT_RGB);
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

  private void fill(Shape shape, int colour) {
    graphics.setColor(new Color(colour, true));
    graphics.fill(shape);
  }

  private void stroke(Shape shape, double line, int colour) {
    graphics.setColor(new Color(colour, true));
    graphics.setStroke(new BasicStroke((float) line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
  }

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    fill(new java.awt.geom.Rectangle2D.Double(x, y, width, height), colour);
  }

  @Override
  public void fillRound(
      double x, double y, double width, double height, double radius, int colour) {
    fill(Corners.box(x, y, width, height, radius), colour);
  }

  @Override
  public void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour) {
    stroke(
        Corners.box(x + line / 2, y + line / 2, width - line, height - line, radius - line / 2),
        line,
        colour);
  }

  @Override
  public void line(double x0, double y0, double x1, double y1, double line, int colour) {
    stroke(new Line2D.Double(x0, y0, x1, y1), line, colour);
  }

  @Override
  public void path(double[] points, double radius, double line, int colour) {
    stroke(Corners.rounded(points, radius), line, colour);
  }

  @Override
  public void fillPolygon(double[] points, int colour) {
    fill(Corners.polygon(points), colour);
  }

  @Override
  public void fillOval(double x, double y, double width, double height, int colour) {
    fill(new Ellipse2D.Double(x, y, width, height), colour);
  }

  @Override
  public void strokeOval(double x, double y, double width, double height, double line, int colour) {
    stroke(
        new Ellipse2D.Double(x + line / 2, y + line / 2, width - line, height - line),
        line,
        colour);
  }

  @Override
  public void text(
      String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
    double at =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - face.width(text, size) / 2;
          case END -> x - face.width(text, size);
        };
    graphics.setColor(new Color(colour, true));
    for (int point : text.codePoints().toArray()) {
      var place = new AffineTransform(size, 0, 0, size, at, y);
      graphics.fill(place.createTransformedShape(face.outline(point)));
      at += face.width(Character.toString(point), size);
    }
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, columns, rows, pixels, 0, columns);
    graphics.drawImage(
        picture, new AffineTransform(width / columns, 0, 0, height / rows, x, y), null);
  }
}
