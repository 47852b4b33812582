package vertebra.paint;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/// A surface that draws everything as shapes of Java 2D: whoever can fill and stroke a shape, write
/// a line of text and place a picture has all of [Surface].
abstract sealed class ShapeSurface implements Surface permits PdfSurface, RasterSurface {

  abstract void fill(Shape shape, int colour);

  abstract void stroke(Shape shape, double line, int colour);

  /// Writes text whose first letter starts at `x` on the baseline `y`.
  abstract void write(String text, double x, double y, Typeface face, double size, int colour);

  abstract void draw(BufferedImage picture, double x, double y, double width, double height);

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    fill(new Rectangle2D.Double(x, y, width, height), colour);
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
  public void strokes(List<double[]> chains, double line, int colour) {
    var path = new Path2D.Double();
    for (var chain : chains) {
      path.moveTo(chain[0], chain[1]);
      for (int i = 2; i < chain.length; i += 2) path.lineTo(chain[i], chain[i + 1]);
    }
    stroke(path, line, colour);
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
    double start =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - face.width(text, size) / 2;
          case END -> x - face.width(text, size);
        };
    write(text, start, y, face, size, colour);
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, columns, rows, pixels, 0, columns);
    draw(picture, x, y, width, height);
  }
}
