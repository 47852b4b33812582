package vertebra.report;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Point;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.report.Chart.Dot;
import vertebra.report.Chart.Look;

/// Paints a chart on any surface: the screen, PNG and SVG get the same picture. Names are put where
/// they hide neither a dot nor another name; one that finds no such place is left out and is said
/// when its dot is chosen.
public final class ChartPainter {

  private static final double AIR = 20;
  private static final double RIGHT = 26;
  private static final double TOP = 34;
  private static final double BOTTOM = 50;
  private static final double TEXT = 11;
  private static final double DOT = 5;
  private static final double NEAR = 12;
  private static final double STEP = 4;
  private static final int MOST_PARTS = 1_000;
  private static final double BAR_OPACITY = 0.45;
  private static final double WIDEST_BAR = 14;

  /// Directions in which a name may stand beside its dot, best first.
  private static final double[][] SIDES = {
    {1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1}
  };

  private final Chart chart;
  private final double width;
  private final double height;
  private final double left;
  private final ChartScale across;
  private final ChartScale up;
  private final SequencedMap<String, Point> spots = new LinkedHashMap<>();
  private final SequencedMap<String, Box> names;

  /// @param width of the whole picture, in pixels
  public ChartPainter(Chart chart, double width, double height) {
    this.chart = chart;
    this.width = width;
    this.height = height;
    up =
        ChartScale.of(chart.y().isLog(), values(chart, 1), Math.max(TOP + 1, height - BOTTOM), TOP);
    left =
        AIR
            + up.ticks().stream()
                .mapToDouble(tick -> Typeface.REGULAR.width(marked(chart.y(), tick), TEXT))
                .max()
                .orElse(0);
    across =
        ChartScale.of(chart.x().isLog(), values(chart, 0), left, Math.max(left + 1, width - RIGHT));
    for (var dot : chart.dots())
      spots.put(dot.name(), new Point(across.place(dot.x()), up.place(dot.y())));
    names = placed();
  }

  private static List<Double> values(Chart chart, int side) {
    var values = new ArrayList<Double>();
    for (var dot : chart.dots()) values.add(side == 0 ? dot.x() : dot.y());
    for (var line : chart.lines())
      for (int i = side; i < line.points().size(); i += 2) values.add(line.points().get(i));
    return values;
  }

  /// Where a dot is, in pixels.
  public Optional<Point> spot(String name) {
    return Optional.ofNullable(spots.get(name));
  }

  /// The dot at a pixel, if there is one.
  public Optional<String> at(double x, double y) {
    return spots.entrySet().stream()
        .filter(spot -> distance(spot.getValue(), x, y) <= NEAR)
        .min(Comparator.comparingDouble(spot -> distance(spot.getValue(), x, y)))
        .map(java.util.Map.Entry::getKey);
  }

  private static double distance(Point spot, double x, double y) {
    return Math.hypot(spot.x() - x, spot.y() - y);
  }

  /// The dot that comes after another from left to right, or before it; the first one after none.
  public Optional<String> next(Optional<String> now, boolean forwards) {
    var order =
        spots.entrySet().stream()
            .sorted(Comparator.comparingDouble(spot -> spot.getValue().x()))
            .map(java.util.Map.Entry::getKey)
            .toList();
    if (order.isEmpty()) return Optional.empty();
    int place = now.map(order::indexOf).orElse(forwards ? -1 : order.size());
    return Optional.of(order.get(Math.clamp(place + (forwards ? 1 : -1), 0, order.size() - 1)));
  }

  /// A name for every dot for which there is room.
  private SequencedMap<String, Box> placed() {
    var room = new Box(2, TOP - 12, width - 4, height - BOTTOM - TOP + 12);
    var taken = new ArrayList<Box>();
    for (var spot : spots.values()) taken.add(around(spot, DOT + 1));
    for (var line : chart.lines()) {
      taken.addAll(along(line));
      title(line).ifPresent(taken::add);
    }
    taken.addAll(numbers());
    var placed = new LinkedHashMap<String, Box>();
    for (var dot : chart.dots().stream().sorted(Comparator.comparing(Dot::look)).toList()) {
      var spot = spots.get(dot.name());
      if (spot == null) continue;
      free(dot.name(), spot, room, taken)
          .ifPresent(box -> {
            taken.add(box);
            placed.put(dot.name(), box);
          });
    }
    return placed;
  }

  /// Where the numbers of the upright axis stand.
  List<Box> numbers() {
    var boxes = new ArrayList<Box>();
    for (double tick : up.ticks()) {
      double wide = Typeface.REGULAR.width(marked(chart.y(), tick), TEXT);
      boxes.add(new Box(left - 8 - wide, Math.rint(up.place(tick)) + 4 - TEXT, wide, TEXT + 2));
    }
    return boxes;
  }

  /// A line as small boxes that names keep clear of.
  private List<Box> along(Chart.Line line) {
    var boxes = new ArrayList<Box>();
    var points = line.points();
    for (int i = 0; i + 3 < points.size(); i += 2) {
      var from = new Point(across.place(points.get(i)), up.place(points.get(i + 1)));
      var to = new Point(across.place(points.get(i + 2)), up.place(points.get(i + 3)));
      int parts = (int) Math.clamp(from.distanceTo(to) / STEP, 1, MOST_PARTS);
      for (int part = 0; part <= parts; part++)
        boxes.add(
            around(
                new Point(
                    from.x() + part * (to.x() - from.x()) / parts,
                    from.y() + part * (to.y() - from.y()) / parts),
                1));
    }
    return boxes;
  }

  private static Box around(Point spot, double reach) {
    return new Box(spot.x() - reach, spot.y() - reach, 2 * reach, 2 * reach);
  }

  private static Optional<Box> free(String name, Point spot, Box room, List<Box> taken) {
    double wide = Typeface.REGULAR.width(name, TEXT);
    double high = TEXT + 2;
    for (double far : new double[] {DOT + 4, 2 * DOT + 8})
      for (var side : SIDES) {
        double x = spot.x() + side[0] * far + (side[0] - 1) * wide / 2;
        double y = spot.y() + side[1] * (far + 2) + (side[1] - 1) * high / 2;
        var box = new Box(x, y, wide, high);
        boolean inside =
            box.x() >= room.x()
                && box.y() >= room.y()
                && box.right() <= room.right()
                && box.bottom() <= room.bottom();
        if (inside && taken.stream().noneMatch(box::intersects)) return Optional.of(box);
      }
    return Optional.empty();
  }

  /// Paints everything.
  ///
  /// @param chosen the name of a dot that stands out
  public void paint(Surface surface, StyleTable styles, Optional<String> chosen) {
    surface.fillRect(0, 0, width, height, styles.colour(Ink.BACKGROUND));
    if (chart.dots().isEmpty()) {
      surface.text(
          say("report.nothing-has-both-numbers"),
          width / 2,
          height / 2,
          Typeface.REGULAR,
          TEXT + 1,
          Anchor.MIDDLE,
          styles.colour(Ink.LABEL));
      return;
    }
    paintGrid(surface, styles);
    paintLegend(surface, styles);
    for (var bars : chart.bars()) paintBars(surface, styles, bars);
    for (var line : chart.lines()) paintLine(surface, styles, line);
    for (var dot : chart.dots())
      paintDot(surface, styles, dot, chosen.equals(Optional.of(dot.name())));
    names.forEach((name, box) -> {
      if (!chosen.equals(Optional.of(name)))
        surface.text(
            name,
            box.x(),
            box.bottom() - 3,
            Typeface.REGULAR,
            TEXT,
            Anchor.START,
            styles.colour(Ink.LABEL));
    });
    chosen.ifPresent(name -> paintChosen(surface, styles, name));
  }

  private void paintGrid(Surface surface, StyleTable styles) {
    int grid = styles.colour(Ink.GRID);
    int ink = styles.colour(Ink.LABEL);
    double floor = height - BOTTOM;
    for (double tick : across.ticks()) {
      double x = Math.rint(across.place(tick));
      surface.line(x + 0.5, TOP, x + 0.5, floor, 1, grid);
      var words = marked(chart.x(), tick);
      double half = Typeface.REGULAR.width(words, TEXT) / 2 + 2;
      surface.text(
          words, Math.min(x, width - half), floor + 16, Typeface.REGULAR, TEXT, Anchor.MIDDLE, ink);
    }
    for (double tick : up.ticks()) {
      double y = Math.rint(up.place(tick));
      surface.line(left, y + 0.5, width - RIGHT, y + 0.5, 1, grid);
      var words = marked(chart.y(), tick);
      surface.text(words, left - 8, y + 4, Typeface.REGULAR, TEXT, Anchor.END, ink);
    }
    int axis = styles.colour(Ink.WIRE);
    surface.line(left, floor + 0.5, width - RIGHT, floor + 0.5, 1, axis);
    surface.line(left + 0.5, TOP, left + 0.5, floor, 1, axis);
    int title = styles.colour(Ink.FRAME_TITLE);
    surface.text(
        chart.x().title() + scale(chart.x()),
        (left + width - RIGHT) / 2,
        height - 12,
        Typeface.SEMIBOLD,
        TEXT + 1,
        Anchor.MIDDLE,
        title);
    surface.text(
        chart.y().title() + scale(chart.y()),
        10,
        18,
        Typeface.SEMIBOLD,
        TEXT + 1,
        Anchor.START,
        title);
  }

  private static String marked(Chart.Axis axis, double tick) {
    return axis.unit()
        .text(tick)
        .replaceFirst("(\\.\\d*?)0+(?=\\D|$)", "$1")
        .replaceFirst("\\.(?=\\D|$)", "");
  }

  private void paintLegend(Surface surface, StyleTable styles) {
    double x = width - RIGHT;
    for (var entry : chart.legend().reversed().entrySet()) {
      double wide = Typeface.REGULAR.width(entry.getValue(), TEXT);
      surface.text(
          entry.getValue(), x, 18, Typeface.REGULAR, TEXT, Anchor.END, styles.colour(Ink.LABEL));
      paintMark(surface, styles, entry.getKey(), x - wide - 9, 14, DOT - 1);
      x -= wide + 32;
    }
    for (var bars : chart.bars().reversed()) {
      double wide = Typeface.REGULAR.width(bars.title(), TEXT);
      surface.text(
          bars.title(), x, 18, Typeface.REGULAR, TEXT, Anchor.END, styles.colour(Ink.LABEL));
      surface.fillRect(x - wide - 14, 9, 9, 9, Colour.withOpacity(ink(styles, bars), BAR_OPACITY));
      x -= wide + 32;
    }
  }

  private void paintBars(Surface surface, StyleTable styles, Chart.Bars bars) {
    int colour = Colour.withOpacity(ink(styles, bars), BAR_OPACITY);
    var shares = bars.shares();
    double wide = Math.clamp(across.place(1) - across.place(0) - 1, 1, WIDEST_BAR);
    double floor = height - BOTTOM;
    for (int i = 0; i + 1 < shares.size(); i += 2) {
      double high = shares.get(i + 1) * (floor - TOP);
      surface.fillRect(across.place(shares.get(i)) - wide / 2, floor - high, wide, high, colour);
    }
  }

  private static int ink(StyleTable styles, Chart.Bars bars) {
    return styles.colour(bars.isGrave() ? Ink.ERROR : Ink.WARNING);
  }

  private static String scale(Chart.Axis axis) {
    return axis.isLog() ? say("report.logarithmic") : "";
  }

  private void paintLine(Surface surface, StyleTable styles, Chart.Line line) {
    int colour = Colour.withOpacity(styles.colour(Ink.SELECTION), 0.7);
    var points = line.points();
    for (int i = 0; i + 3 < points.size(); i += 2)
      surface.line(
          across.place(points.get(i)),
          up.place(points.get(i + 1)),
          across.place(points.get(i + 2)),
          up.place(points.get(i + 3)),
          1.5,
          colour);
    title(line)
        .ifPresent(box ->
            surface.text(
                line.title(),
                box.right(),
                box.bottom() - 3,
                Typeface.REGULAR,
                TEXT,
                Anchor.END,
                styles.colour(Ink.SELECTION)));
  }

  /// Where a line's title stands: above its end.
  private Optional<Box> title(Chart.Line line) {
    var points = line.points();
    if (line.title().isEmpty() || points.size() < 4) return Optional.empty();
    double wide = Typeface.REGULAR.width(line.title(), TEXT);
    double x = Math.min(across.place(points.get(points.size() - 2)), width - RIGHT);
    double y = up.place(points.getLast());
    return Optional.of(new Box(x - wide, y - TEXT - 8, wide, TEXT + 2));
  }

  private void paintDot(Surface surface, StyleTable styles, Dot dot, boolean isChosen) {
    var spot = spots.get(dot.name());
    if (spot == null) return;
    double x = spot.x();
    double y = spot.y();
    double r = isChosen ? DOT + 2 : DOT;
    surface.begin("dot-" + dot.name(), "dot", words(dot));
    surface.fillOval(x - r - 1, y - r - 1, 2 * r + 2, 2 * r + 2, styles.colour(Ink.BACKGROUND));
    paintMark(surface, styles, dot.look(), x, y, r);
    surface.end();
  }

  private static void paintMark(
      Surface surface, StyleTable styles, Look look, double x, double y, double r) {
    switch (look) {
      case BEST -> surface.fillOval(x - r, y - r, 2 * r, 2 * r, styles.colour(Ink.SELECTION));
      case PLAIN -> surface.strokeOval(x - r, y - r, 2 * r, 2 * r, 2, styles.colour(Ink.WIRE));
      case REFERENCE -> {
        double d = r + 2;
        surface.fillPolygon(
            new double[] {x, y - d, x + d, y, x, y + d, x - d, y}, styles.colour(Ink.FRAME_TITLE));
      }
    }
    surface.end();
  }

  /// A dot in words: its name and both numbers.
  public String words(Dot dot) {
    return dot.name()
        + ": "
        + chart.x().unit().text(dot.x())
        + ", "
        + chart.y().unit().text(dot.y())
        + (dot.note().isEmpty() ? "" : ", " + dot.note());
  }

  private void paintChosen(Surface surface, StyleTable styles, String name) {
    var spot = spots.get(name);
    var dot = chart.dots().stream().filter(each -> each.name().equals(name)).findFirst();
    if (spot == null || dot.isEmpty()) return;
    var words = words(dot.get());
    double wide = Typeface.SEMIBOLD.width(words, TEXT) + 14;
    double x = Math.clamp(spot.x() - wide / 2, 2, Math.max(2, width - wide - 2));
    double y = spot.y() - 34 > 2 ? spot.y() - 34 : spot.y() + 14;
    double r = DOT + 5;
    surface.strokeOval(spot.x() - r, spot.y() - r, 2 * r, 2 * r, 2, styles.colour(Ink.SELECTION));
    surface.fillRound(x, y, wide, 22, 5, styles.colour(Ink.FRAME_TITLE));
    surface.text(
        words, x + 7, y + 15, Typeface.SEMIBOLD, TEXT, Anchor.START, styles.colour(Ink.BACKGROUND));
  }

  /// Where the names stand, for those that found a place.
  SequencedMap<String, Box> names() {
    return names;
  }
}
