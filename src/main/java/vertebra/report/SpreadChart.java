package vertebra.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// How numbers were spread at one moment after another: a histogram a column, dark where most of
/// them lie.
///
/// @param title of the numbers
/// @param columns each the numbers below which equal shares lie, in growing order; empty where
///   nothing is known
public record SpreadChart(String title, List<List<Double>> columns) {

  private static final double TEXT = 10;
  private static final double TOP = 18;
  private static final double BOTTOM = 4;

  public SpreadChart {
    columns = columns.stream().map(List::copyOf).toList();
  }

  private List<Double> all() {
    var all = new ArrayList<Double>();
    columns.forEach(all::addAll);
    return all;
  }

  /// The chart in words: between which numbers nearly all lie now.
  public String words() {
    if (columns.isEmpty() || columns.getLast().isEmpty()) return title;
    var now = columns.getLast();
    return title + ": " + text(now.getFirst()) + " … " + text(now.getLast());
  }

  private static String text(double number) {
    return number == 0 || Math.abs(number) >= 0.01
        ? String.format(Locale.ROOT, "%.3g", number)
        : String.format(Locale.ROOT, "%.1e", number);
  }

  /// Paints it into a picture of that size, in pixels.
  public void paint(Surface surface, StyleTable styles, double width, double height) {
    surface.text(words(), 2, 11, Typeface.REGULAR, TEXT, Anchor.START, styles.colour(Ink.LABEL));
    var all = all();
    if (all.isEmpty()) return;
    double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double room = height - TOP - BOTTOM;
    double each = width / columns.size();
    double scale = most > least ? room / (most - least) : 0;
    surface.fillRect(0, TOP, width, room, styles.colour(Ink.GRID));
    for (int column = 0; column < columns.size(); column++) {
      var quantiles = columns.get(column);
      double densest = densest(quantiles, scale);
      for (int i = 0; i + 1 < quantiles.size(); i++) {
        double from = TOP + (most - quantiles.get(i + 1)) * scale;
        double high = Math.max(0.5, (quantiles.get(i + 1) - quantiles.get(i)) * scale);
        surface.fillRect(
            column * each,
            from,
            Math.ceil(each),
            high,
            Colour.withOpacity(styles.colour(Ink.SELECTION), Math.sqrt(1 / high / densest)));
      }
    }
    if (least < 0 && most > 0) {
      double zero = Math.rint(TOP + most * scale) + 0.5;
      surface.line(0, zero, width, zero, 1, styles.colour(Ink.LABEL));
    }
  }

  /// The largest share of a pixel, of those between neighbours.
  private static double densest(List<Double> quantiles, double scale) {
    double densest = 0;
    for (int i = 0; i + 1 < quantiles.size(); i++)
      densest =
          Math.max(densest, 1 / Math.max(0.5, (quantiles.get(i + 1) - quantiles.get(i)) * scale));
    return densest;
  }
}
