package vertebra.report;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Curves over one axis, such as losses over the epochs of a training: small, with the latest
/// numbers beside their names.
///
/// @param title of what is measured
/// @param unit of what is measured
/// @param across what the curves go along
/// @param end where the axis ends at least
public record CurveChart(String title, Unit unit, String across, double end, List<Curve> curves) {

  /// One curve.
  ///
  /// @param hue which of the chart's hues it has, from 0
  /// @param isFaint whether it stands behind others
  /// @param points `x0, y0, x1, y1, …`, with growing x
  public record Curve(String title, int hue, boolean isFaint, List<Double> points) {
    public Curve {
      points = List.copyOf(points);
    }

    private Optional<Double> last() {
      return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    /// The number at the point nearest to a place.
    private Optional<double[]> near(double x) {
      double[] best = null;
      for (int i = 0; i + 1 < points.size(); i += 2)
        if (best == null || Math.abs(points.get(i) - x) < Math.abs(best[0] - x))
          best = new double[] {points.get(i), points.get(i + 1)};
      return Optional.ofNullable(best);
    }
  }

  private static final Ink[] HUES = {
    Ink.SELECTION, Ink.WARNING, Ink.FRAME_TITLE, Ink.ERROR, Ink.WIRE
  };
  private static final int MOST_DIGITS = 6;
  private static final double TEXT = 11;
  private static final double TOP = 42;
  private static final double BOTTOM = 20;
  private static final double RIGHT = 8;
  private static final double FAINT = 0.35;

  public CurveChart {
    curves = List.copyOf(curves);
  }

  /// The number at an axis as people read it: a share is told in percent.
  private String text(double number) {
    return unit == Unit.PERCENT
        ? unit.text(100 * number)
        : number == 0 || Math.abs(number) >= 0.01
            ? String.format(Locale.ROOT, "%.3g", number)
            : String.format(Locale.ROOT, "%.1e", number);
  }

  /// Numbers at an axis, with as many digits as tell them apart.
  List<String> texts(List<Double> ticks) {
    var texts = ticks.stream().map(this::text).toList();
    for (int digits = 2; digits <= MOST_DIGITS && Set.copyOf(texts).size() < texts.size(); digits++)
      texts = texts(ticks, "%." + digits + (unit == Unit.PERCENT ? "f %%" : "e"));
    return texts;
  }

  private List<String> texts(List<Double> ticks, String format) {
    double share = unit == Unit.PERCENT ? 100 : 1;
    return ticks.stream().map(tick -> String.format(Locale.ROOT, format, share * tick)).toList();
  }

  /// The chart in words: every curve with its last number.
  public String words() {
    return title
        + ": "
        + String.join(
            ", ",
            curves.stream()
                .flatMap(
                    curve -> curve.last().map(last -> curve.title() + " " + text(last)).stream())
                .toList());
  }

  /// Paints it.
  ///
  /// @param width of the whole picture, in pixels
  /// @param pointer a pixel from the left at which the numbers are told; else the last are
  public void paint(
      Surface surface, StyleTable styles, double width, double height, Optional<Double> pointer) {
    int label = styles.colour(Ink.LABEL);
    surface.text(
        title, 2, 13, Typeface.SEMIBOLD, TEXT + 1, Anchor.START, styles.colour(Ink.FRAME_TITLE));
    var all = new ArrayList<Double>();
    var places = new ArrayList<Double>(List.of(0.0, end));
    for (var curve : curves)
      for (int i = 0; i + 1 < curve.points().size(); i += 2) {
        if (!Double.isFinite(curve.points().get(i + 1))) continue;
        places.add(curve.points().get(i));
        all.add(curve.points().get(i + 1));
      }
    if (all.isEmpty()) {
      surface.text(
          say("report.no-curve-yet"),
          width / 2,
          height / 2 + 8,
          Typeface.REGULAR,
          TEXT,
          Anchor.MIDDLE,
          label);
      return;
    }
    double last = places.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    var up = ChartScale.of(false, all, height - BOTTOM, TOP);
    var texts = texts(up.ticks());
    double left =
        8
            + texts.stream()
                .mapToDouble(text -> Typeface.REGULAR.width(text, TEXT - 1))
                .max()
                .orElse(0);
    double right = width - RIGHT;
    int grid = styles.colour(Ink.GRID);
    for (int i = 0; i < texts.size(); i++) {
      double y = Math.rint(up.place(up.ticks().get(i))) + 0.5;
      surface.line(left, y, right, y, 1, grid);
      surface.text(texts.get(i), left - 5, y + 3, Typeface.REGULAR, TEXT - 1, Anchor.END, label);
    }
    surface.text("0", left, height - 5, Typeface.REGULAR, TEXT - 1, Anchor.START, label);
    surface.text(
        across + " " + Math.round(last),
        right,
        height - 5,
        Typeface.REGULAR,
        TEXT - 1,
        Anchor.END,
        label);
    for (var curve : curves) paint(surface, styles, curve, up, left, (right - left) / last);
    var at =
        pointer.filter(x -> x >= left && x <= right).map(x -> (x - left) * last / (right - left));
    at.ifPresent(x -> {
      double pixel = Math.rint(left + x * (right - left) / last) + 0.5;
      surface.line(pixel, TOP, pixel, height - BOTTOM, 1, label);
    });
    paintLegend(surface, styles, width, at);
  }

  private static int colour(StyleTable styles, Curve curve) {
    int whole = styles.colour(HUES[curve.hue() % HUES.length]);
    return curve.isFaint() ? Colour.withOpacity(whole, FAINT) : whole;
  }

  private static void paint(
      Surface surface, StyleTable styles, Curve curve, ChartScale up, double left, double each) {
    int colour = colour(styles, curve);
    var points = curve.points();
    double line = curve.isFaint() ? 1 : 2;
    for (int i = 0; i + 3 < points.size(); i += 2) {
      if (!Double.isFinite(points.get(i + 1)) || !Double.isFinite(points.get(i + 3))) continue;
      surface.line(
          left + points.get(i) * each,
          up.place(points.get(i + 1)),
          left + points.get(i + 2) * each,
          up.place(points.get(i + 3)),
          line,
          colour);
    }
    if (curve.isFaint()) return;
    for (int i = 0; i + 1 < points.size(); i += 2)
      if (Double.isFinite(points.get(i + 1)))
        surface.fillOval(
            left + points.get(i) * each - 2.5, up.place(points.get(i + 1)) - 2.5, 5, 5, colour);
  }

  /// The curves' names, each with its last number or with the one at a place.
  private void paintLegend(Surface surface, StyleTable styles, double width, Optional<Double> at) {
    double x = 2;
    for (var curve : curves) {
      var number = at.flatMap(place -> curve.near(place).map(point -> point[1])).or(curve::last);
      if (number.isEmpty()) continue;
      var words = curve.title() + " " + text(number.get());
      double wide = Typeface.REGULAR.width(words, TEXT);
      if (x + 14 + wide > width) break;
      surface.fillRound(x, 23, 10, 4, 2, colour(styles, curve));
      surface.text(
          words, x + 14, 29, Typeface.REGULAR, TEXT, Anchor.START, styles.colour(Ink.LABEL));
      x += wide + 24;
    }
  }
}
