package vertebra.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/// Draws pictures without any data: coloured shapes on a soft background, from a seed.
public final class ShapePicture {

  /// The kinds of shapes, in the order of the scores of a network that tells them apart.
  public static final List<String> CLASSES =
      List.of("circle", "square", "triangle", "star", "cross", "ring");

  private ShapePicture() {}

  /// One shape of the given class, at a random place, size, angle and colour.
  public static BufferedImage single(int kind, int side, long seed) {
    var random = new Random(scramble(seed * CLASSES.size() + kind));
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    var graphics = open(picture, random);
    double radius = side * (0.22 + 0.16 * random.nextDouble());
    double room = side - 2 * radius;
    double x = radius + room * random.nextDouble();
    double y = radius + room * random.nextDouble();
    draw(graphics, kind, x, y, radius, random);
    graphics.dispose();
    return picture;
  }

  /// One to four shapes, as data of scenes are drawn.
  public static BufferedImage few(int width, int height, long seed) {
    return ShapeScene.of(width, height, seed).picture();
  }

  /// Many shapes of all classes on one background.
  public static BufferedImage scene(int width, int height, long seed) {
    var random = new Random(scramble(seed));
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = open(picture, random);
    int columns = 4;
    int rows = 3;
    for (int cell = 0; cell < columns * rows; cell++) {
      double cellWidth = (double) width / columns;
      double cellHeight = (double) height / rows;
      double radius = Math.min(cellWidth, cellHeight) * (0.28 + 0.14 * random.nextDouble());
      double x = (cell % columns + 0.5 + 0.16 * (random.nextDouble() - 0.5)) * cellWidth;
      double y =
          (Math.floorDiv(cell, columns) + 0.5 + 0.16 * (random.nextDouble() - 0.5)) * cellHeight;
      draw(graphics, cell % CLASSES.size(), x, y, radius, random);
    }
    graphics.dispose();
    return picture;
  }

  /// Neighbouring seeds of [Random] begin alike; scattered ones do not.
  static long scramble(long seed) {
    return seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
  }

  static Graphics2D open(BufferedImage picture, Random random) {
    var graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    float hue = random.nextFloat();
    var light = Color.getHSBColor(hue, 0.15f + 0.2f * random.nextFloat(), 0.9f);
    var dark = Color.getHSBColor(hue + 0.1f, 0.3f, 0.6f + 0.2f * random.nextFloat());
    graphics.setPaint(
        new GradientPaint(0, 0, light, picture.getWidth(), picture.getHeight(), dark));
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    return graphics;
  }

  private static void draw(
      Graphics2D graphics, int kind, double x, double y, double radius, Random random) {
    paint(graphics, placed(kind, x, y, radius, random), radius, random);
  }

  /// A shape at a place, a little turned.
  static Shape placed(int kind, double x, double y, double radius, Random random) {
    var place = new AffineTransform();
    place.translate(x, y);
    place.rotate((random.nextDouble() - 0.5) * 0.8);
    place.scale(radius, radius);
    return place.createTransformedShape(outline(CLASSES.get(kind)));
  }

  /// Fills a shape with a random colour and draws its edge.
  static void paint(Graphics2D graphics, Shape shape, double radius, Random random) {
    graphics.setColor(
        Color.getHSBColor(random.nextFloat(), 0.75f, 0.55f + 0.4f * random.nextFloat()));
    graphics.fill(shape);
    graphics.setColor(new Color(0, 0, 0, 120));
    graphics.setStroke(new BasicStroke((float) Math.max(1, radius * 0.05)));
    graphics.draw(shape);
  }

  private static Shape outline(String kind) {
    return switch (kind) {
      case "circle" -> new Ellipse2D.Double(-0.9, -0.9, 1.8, 1.8);
      case "square" -> new Rectangle2D.Double(-0.8, -0.8, 1.6, 1.6);
      case "triangle" -> polygon(3, 1, 1);
      case "star" -> polygon(5, 1, 0.42);
      case "cross" -> {
        var cross = new Area(new Rectangle2D.Double(-0.9, -0.28, 1.8, 0.56));
        cross.add(new Area(new Rectangle2D.Double(-0.28, -0.9, 0.56, 1.8)));
        yield cross;
      }
      case "ring" -> {
        var ring = new Area(new Ellipse2D.Double(-0.95, -0.95, 1.9, 1.9));
        ring.subtract(new Area(new Ellipse2D.Double(-0.55, -0.55, 1.1, 1.1)));
        yield ring;
      }
      default -> throw new IllegalArgumentException("no shape called " + kind);
    };
  }

  private static Path2D polygon(int corners, double outer, double inner) {
    var path = new Path2D.Double();
    for (int corner = 0; corner < 2 * corners; corner++) {
      double radius =
          corner % 2 == 0 ? outer : inner * (inner == outer ? Math.cos(Math.PI / corners) : 1);
      double angle = Math.PI * corner / corners - Math.PI / 2;
      if (corner == 0) path.moveTo(radius * Math.cos(angle), radius * Math.sin(angle));
      else path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
    }
    path.closePath();
    return path;
  }
}
