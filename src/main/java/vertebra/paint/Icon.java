package vertebra.paint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A sign for a kind of block on a grid of 20, read from the table `icons.txt`: path data as SVG
/// has it, with lines, cubic curves and half circles.
public final class Icon {

  /// The side of the grid.
  public static final double GRID = 20;

  private static final double LINE = 1.6;
  private static final int CURVE = 10;
  private static final String OTHER = "block";
  private static final Pattern STEP = Pattern.compile("([MLHVCAZ])([^MLHVCAZ]*)");

  private final String name;
  private final String lines;
  private final String filled;

  /// Read from its path data when it is first painted: most of them never are.
  private volatile @Nullable Drawn drawn;

  private record Drawn(List<double[]> strokes, List<double[]> fills) {}

  private Icon(String name, String lines, String filled) {
    this.name = name;
    this.lines = lines;
    this.filled = filled;
  }

  /// The icon of the first of some words that the table knows: a block, its family, its role; the
  /// one of any block if it knows none.
  public static Icon of(String... words) {
    for (var word : words) {
      var icon = Table.BY_WORD.get(word);
      if (icon != null) return icon;
    }
    return Objects.requireNonNull(Table.BY_WORD.get(OTHER));
  }

  public String name() {
    return name;
  }

  /// The path data of its lines, for whoever draws paths.
  public String lines() {
    return lines;
  }

  /// The path data of what is filled; blank if nothing is.
  public String filled() {
    return filled;
  }

  /// Paints the icon in a square.
  ///
  /// @param size the side of the square
  public void paint(Surface surface, double x, double y, double size, int colour) {
    double scale = size / GRID;
    var shape = drawn();
    for (var fill : shape.fills()) surface.fillPolygon(placed(fill, x, y, scale), colour);
    var placed = new ArrayList<double[]>(shape.strokes().size());
    for (var stroke : shape.strokes()) placed.add(placed(stroke, x, y, scale));
    surface.strokes(placed, Math.max(1, LINE * scale), colour);
  }

  private Drawn drawn() {
    var known = drawn;
    if (known != null) return known;
    var read = new Drawn(chains(lines), chains(filled));
    drawn = read;
    return read;
  }

  private static double[] placed(double[] chain, double x, double y, double scale) {
    double[] placed = new double[chain.length];
    for (int i = 0; i < chain.length; i++) placed[i] = (i % 2 == 0 ? x : y) + chain[i] * scale;
    return placed;
  }

  /// The pieces of path data as points, each `x0, y0, x1, y1, …`.
  private static List<double[]> chains(String data) {
    var chains = new ArrayList<double[]>();
    var points = new ArrayList<double[]>();
    var steps = STEP.matcher(data);
    while (steps.find()) {
      double[] at = points.isEmpty() ? new double[2] : points.getLast();
      double[] n = numbers(steps.group(2));
      switch (steps.group(1).charAt(0)) {
        case 'M' -> {
          end(chains, points);
          points.add(n);
        }
        case 'L' -> points.add(n);
        case 'H' -> points.add(new double[] {n[0], at[1]});
        case 'V' -> points.add(new double[] {at[0], n[0]});
        case 'C' -> {
          for (int i = 1; i <= CURVE; i++) points.add(cubic(at, n, (double) i / CURVE));
        }
        case 'A' -> {
          for (int i = 1; i <= CURVE; i++) points.add(half(at, n, (double) i / CURVE));
        }
        default -> points.add(points.getFirst());
      }
    }
    end(chains, points);
    return List.copyOf(chains);
  }

  private static void end(List<double[]> chains, List<double[]> points) {
    if (points.size() > 1)
      chains.add(points.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    points.clear();
  }

  private static double[] numbers(String text) {
    var words = text.strip();
    if (words.isEmpty()) return new double[0];
    return Pattern.compile("[ ,]+").splitAsStream(words).mapToDouble(Double::parseDouble).toArray();
  }

  private static double[] cubic(double[] from, double[] to, double t) {
    double[] point = new double[2];
    double s = 1 - t;
    for (int i = 0; i < 2; i++)
      point[i] =
          s * s * s * from[i]
              + 3 * s * s * t * to[i]
              + 3 * s * t * t * to[2 + i]
              + t * t * t * to[4 + i];
    return point;
  }

  /// A point on the half circle between two points, clockwise.
  private static double[] half(double[] from, double[] arc, double t) {
    double cx = (from[0] + arc[5]) / 2;
    double cy = (from[1] + arc[6]) / 2;
    double r = Math.hypot(from[0] - cx, from[1] - cy);
    double angle = Math.atan2(from[1] - cy, from[0] - cx) + Math.PI * t;
    return new double[] {cx + r * Math.cos(angle), cy + r * Math.sin(angle)};
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Table {
    private static final Map<String, Icon> BY_WORD = read();

    private static Map<String, Icon> read() {
      var table = new HashMap<String, Icon>();
      try (var reader =
          new BufferedReader(
              new InputStreamReader(
                  Objects.requireNonNull(Icon.class.getResourceAsStream("icons.txt")),
                  StandardCharsets.UTF_8))) {
        for (var line : reader.lines().filter(text -> !text.startsWith("#")).toList()) {
          var columns = line.split("\\|", 4);
          var icon = new Icon(columns[0], columns[2], columns[3]);
          for (var word : columns[1].split(" ", -1)) table.putIfAbsent(word, icon);
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException("icons.txt cannot be read", unreadable);
      }
      return Map.copyOf(table);
    }
  }
}
