package vertebra.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/// Draws the ten digits by strokes, from a seed: slant, weight, width, serifs, the forms of 1, 4, 7
/// and 0, and how far curves bend vary.
public final class DigitPicture {

  /// What they are called, each by its number.
  public static final List<String> CLASSES =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private DigitPicture() {}

  /// A digit.
  ///
  /// @param side of the picture in pixels
  /// @param number decides over everything else
  public static BufferedImage of(int digit, int side, long number) {
    var random = new Random(ShapePicture.scramble(number * CLASSES.size() + digit));
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    boolean inverted = random.nextInt(4) == 0;
    var paper = shade(random, inverted ? 0 : 0.8);
    var ink = shade(random, inverted ? 0.8 : 0);
    graphics.setColor(paper);
    graphics.fillRect(0, 0, side, side);
    double high = side * (0.5 + 0.35 * random.nextDouble());
    double wide = high * (0.4 + 0.28 * random.nextDouble());
    double slant = (random.nextDouble() - 0.3) * 0.35;
    var place = new AffineTransform();
    double roomX = Math.max(0, side - wide - 0.12 * side);
    double roomY = Math.max(0, side - high - 0.08 * side);
    place.translate(
        side / 2.0 + (random.nextDouble() - 0.5) * roomX * 0.6,
        side / 2.0 + (random.nextDouble() - 0.5) * roomY * 0.6);
    place.rotate((random.nextDouble() - 0.5) * 0.15);
    place.shear(-slant, 0);
    place.scale(wide, high);
    place.translate(-0.5, -0.5);
    var shape = place.createTransformedShape(outline(digit, random));
    double weight =
        high
            * (0.06
                + 0.15 * random.nextDouble() * random.nextDouble()
                + 0.03 * random.nextDouble());
    int ends = random.nextBoolean() ? BasicStroke.CAP_BUTT : BasicStroke.CAP_ROUND;
    int corners = ends == BasicStroke.CAP_BUTT ? BasicStroke.JOIN_MITER : BasicStroke.JOIN_ROUND;
    graphics.setColor(ink);
    graphics.setStroke(new BasicStroke((float) Math.max(1, weight), ends, corners));
    graphics.draw(shape);
    graphics.dispose();
    return picture;
  }

  private static Color shade(Random random, double least) {
    float bright = (float) (least + 0.2 * random.nextDouble());
    return random.nextInt(3) == 0
        ? Color.getHSBColor(random.nextFloat(), 0.4f * random.nextFloat(), bright)
        : new Color(bright, bright, bright);
  }

  /// The strokes in a square of side 1, the top at 0.
  private static Path2D outline(int digit, Random random) {
    var path = new Path2D.Double();
    double vary = 0.08 * (random.nextDouble() - 0.5);
    boolean serif = random.nextInt(3) == 0;
    switch (digit) {
      case 0 -> {
        double flat = random.nextDouble() * 0.45;
        path.append(rounded(flat), false);
        if (random.nextInt(4) == 0) path.append(new Line2D.Double(0.25, 0.7, 0.75, 0.3), false);
        else if (random.nextInt(6) == 0)
          path.append(new Line2D.Double(0.5, 0.48, 0.5, 0.53), false);
      }
      case 1 -> {
        double at = 0.45 + 0.25 * random.nextDouble();
        double flag = random.nextInt(6) == 0 ? 0 : 0.25 + 0.25 * random.nextDouble();
        if (flag > 0) {
          path.moveTo(at - flag, 0.15 + 0.2 * random.nextDouble());
          path.lineTo(at, 0);
        } else path.moveTo(at, 0);
        path.lineTo(at, 1);
        if (serif || random.nextInt(3) == 0)
          path.append(new Line2D.Double(at - 0.35, 1, at + 0.35, 1), false);
      }
      case 2 -> {
        double turn = 0.28 + vary;
        path.moveTo(0.04, 0.28);
        path.curveTo(0.05, -0.09, 0.97, -0.1, 0.95, turn);
        path.curveTo(0.93, 0.52, 0.4, 0.65, 0.03, 1);
        path.lineTo(0.98, 1);
        if (serif) path.lineTo(0.98, 0.85);
      }
      case 3 -> {
        if (random.nextInt(5) == 0) {
          path.moveTo(0.08, 0);
          path.lineTo(0.9, 0);
          path.lineTo(0.42, 0.4);
        } else {
          path.moveTo(0.06, 0.2);
          path.curveTo(0.12, -0.08, 0.9, -0.08, 0.88, 0.24 + vary);
          path.curveTo(0.87, 0.42, 0.6, 0.47, 0.36, 0.47);
        }
        path.curveTo(0.65, 0.46, 0.97, 0.5, 0.97, 0.73);
        path.curveTo(0.97, 1.1, 0.1, 1.1, 0.02, 0.78);
      }
      case 4 -> {
        double bar = 0.66 + 0.1 * random.nextDouble();
        double stem = 0.68 + 0.14 * random.nextDouble();
        boolean open = random.nextInt(4) == 0;
        path.moveTo(open ? 0.2 : stem, 0);
        path.lineTo(0.02, bar);
        path.lineTo(1, bar);
        path.moveTo(stem, open ? 0.3 : 0);
        path.lineTo(stem, 1);
        if (serif) path.append(new Line2D.Double(stem - 0.2, 1, stem + 0.2, 1), false);
      }
      case 5 -> {
        path.moveTo(0.9, 0);
        path.lineTo(0.16, 0);
        path.lineTo(0.1, 0.47);
        path.curveTo(0.3, 0.32 + vary, 0.97, 0.3, 0.97, 0.66);
        path.curveTo(0.97, 1.1, 0.12, 1.12, 0.02, 0.8);
      }
      case 6 -> {
        if (random.nextInt(3) == 0) {
          path.moveTo(0.72, 0);
          path.curveTo(0.4, 0.22, 0.02, 0.42, 0.03, 0.68);
        } else {
          path.moveTo(0.9, 0.14);
          path.curveTo(0.6, -0.14, 0.03, 0.0, 0.03, 0.62);
        }
        path.append(loop(0.03, 0.4 + vary, 0.94, 0.6 - vary), false);
      }
      case 7 -> {
        if (serif) {
          path.moveTo(0.03, 0.16);
          path.lineTo(0.03, 0);
        } else path.moveTo(0.03, 0);
        path.lineTo(0.97, 0);
        if (random.nextBoolean()) path.lineTo(0.35 + vary, 1);
        else path.curveTo(0.6, 0.4, 0.42, 0.6, 0.38, 1);
        if (random.nextInt(5) == 0) path.append(new Line2D.Double(0.35, 0.52, 0.85, 0.52), false);
      }
      case 8 -> {
        double waist = 0.46 + vary;
        double narrow = 0.04 + 0.08 * random.nextDouble();
        path.append(loop(narrow, 0, 1 - 2 * narrow, waist), false);
        path.append(loop(0, waist, 1, 1 - waist), false);
      }
      case 9 -> {
        path.append(loop(0.03, 0, 0.94, 0.6 + vary), false);
        if (random.nextInt(3) == 0) {
          path.moveTo(0.97, 0.32);
          path.curveTo(0.98, 0.58, 0.6, 0.78, 0.28, 1);
        } else {
          path.moveTo(0.97, 0.32);
          path.curveTo(0.97, 1.0, 0.4, 1.14, 0.1, 0.86);
        }
      }
      default -> throw new IllegalArgumentException(CLASSES.get(digit));
    }
    return path;
  }

  private static Arc2D loop(double x, double y, double wide, double high) {
    return new Arc2D.Double(x, y, wide, high, 90, 360, Arc2D.CHORD);
  }

  /// An oval with straight sides.
  private static Path2D rounded(double flat) {
    var path = new Path2D.Double();
    double bend = 0.5 - flat / 2;
    double pull = bend * 0.45;
    path.moveTo(0.5, 0);
    path.curveTo(0.85, 0, 1, pull, 1, bend);
    path.lineTo(1, 1 - bend);
    path.curveTo(1, 1 - pull, 0.85, 1, 0.5, 1);
    path.curveTo(0.15, 1, 0, 1 - pull, 0, 1 - bend);
    path.lineTo(0, bend);
    path.curveTo(0, pull, 0.15, 0, 0.5, 0);
    path.closePath();
    return path;
  }
}
