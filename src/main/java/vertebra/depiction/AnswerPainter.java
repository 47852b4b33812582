package vertebra.depiction;

import static vertebra.text.Texts.say;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.detection.Detection;
import vertebra.detection.KeyPoint;
import vertebra.paint.Colour;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.runtime.TopK;

/// Paints a picture and what a network answered over it.
///
/// @param x of the picture's corner on the surface
/// @param scale how many pixels of the surface a pixel of the picture takes
public record AnswerPainter(
    Surface surface, SeenPicture seen, TopK.Names names, double x, double y, double scale) {

  private static final double SIZE = 12;

  /// How large a point of an object is.
  private static final double DOT = 6;

  private static final int PAPER = 0xffffffff;
  private static final int INK = 0xff1f2328;

  /// How much of what is below a region's colour is still seen.
  private static final double OVERLAY = 0.5;

  /// The colour of a class; those of neighbouring numbers are far apart.
  public static int colour(int label) {
    float hue = (float) (0.08 + label * 0.618034) % 1;
    return Color.getHSBColor(hue, 0.85f, label % 2 == 0 ? 0.85f : 0.7f).getRGB();
  }

  /// Such as `97 %`.
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /// The name of a class, or its number where it has none.
  public static String name(TopK.Names names, int label) {
    var name = names.of(label);
    return name.isEmpty() ? say("depiction.class", label) : name;
  }

  private double wide() {
    return seen.width() * scale;
  }

  /// The picture alone.
  public void picture() {
    surface.image(seen.pixels(), seen.width(), seen.height(), x, y, wide(), seen.height() * scale);
  }

  /// Boxes with class and score, the surest on top.
  ///
  /// @param chosen one that stands out
  public void objects(List<Detection> found, Optional<Detection> chosen) {
    for (var one : found.reversed()) object(one, chosen.isPresent() && !chosen.get().equals(one));
    chosen.ifPresent(one -> object(one, false));
  }

  private void object(Detection one, boolean isBehind) {
    int colour = colour(one.label());
    if (isBehind) colour = Colour.withOpacity(colour, OVERLAY);
    var box = one.box();
    double left = x + box.left() * scale;
    double top = y + box.top() * scale;
    surface.strokeRound(
        left, top, box.width() * scale, box.height() * scale, 0, 4, casing(isBehind));
    surface.strokeRound(left, top, box.width() * scale, box.height() * scale, 0, 2, colour);
    points(one.points(), colour, isBehind);
    if (isBehind) return;
    var words = name(names, one.label()) + " " + percent(one.score());
    double room = Typeface.SEMIBOLD.width(words, SIZE) + 8;
    double above = Math.max(y, top - 17);
    double from = Math.clamp(left - 1, x, Math.max(x, x + wide() - room));
    surface.fillRect(from, above, room, 17, colour);
    surface.text(words, from + 4, above + 12.5, Typeface.SEMIBOLD, SIZE, Anchor.START, on(colour));
  }

  /// Points as dots, and lines where they are joined.
  private void points(List<KeyPoint> points, int colour, boolean isBehind) {
    var limbs = KeyPoint.limbs(points.size());
    for (var limb : limbs)
      limb(points.get(limb.from()), points.get(limb.to()), 4, casing(isBehind));
    for (var limb : limbs) limb(points.get(limb.from()), points.get(limb.to()), 2, colour);
    for (var point : points) {
      double left = x + point.x() * scale - DOT / 2;
      double top = y + point.y() * scale - DOT / 2;
      surface.fillOval(left - 1, top - 1, DOT + 2, DOT + 2, casing(isBehind));
      surface.fillOval(left, top, DOT, DOT, colour);
    }
  }

  private void limb(KeyPoint from, KeyPoint to, double line, int colour) {
    surface.line(
        x + from.x() * scale,
        y + from.y() * scale,
        x + to.x() * scale,
        y + to.y() * scale,
        line,
        colour);
  }

  private static int casing(boolean isBehind) {
    return Colour.withOpacity(PAPER, isBehind ? 0.3 : 0.8);
  }

  /// The ink that is read on a colour.
  private static int on(int colour) {
    return Colour.contrast(colour, PAPER) >= Colour.contrast(colour, INK) ? PAPER : INK;
  }

  /// The class of every place as a transparent colour; the first class is the background.
  public void regions(Depiction.Regions regions) {
    var pixels = new int[regions.width() * regions.height()];
    for (int i = 0; i < pixels.length; i++) {
      int label = regions.classes().get(i);
      pixels[i] = label == 0 ? 0 : Colour.withOpacity(colour(label), OVERLAY);
    }
    surface.image(pixels, regions.width(), regions.height(), x, y, wide(), seen.height() * scale);
  }
}
