package vertebra.report;

import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;

/// Points on two axes, with lines behind them: what a scatter plot and a roofline have in common.
///
/// @param lines in painting order
/// @param bars behind everything
/// @param legend what the looks of dots mean
public record Chart(
    String title,
    Axis x,
    Axis y,
    List<Dot> dots,
    List<Line> lines,
    List<Bars> bars,
    SequencedMap<Look, String> legend) {

  /// A chart without bars.
  public Chart(
      String title,
      Axis x,
      Axis y,
      List<Dot> dots,
      List<Line> lines,
      SequencedMap<Look, String> legend) {
    this(title, x, y, dots, lines, List.of(), legend);
  }

  /// One direction.
  ///
  /// @param isLog whether every factor of ten takes the same room
  public record Axis(String title, boolean isLog, Unit unit) {}

  /// How a dot looks; the shape says it as well as the colour.
  public enum Look {
    /// A full disc: no other dot is better in both directions.
    BEST,
    /// A ring.
    PLAIN,
    /// A diamond: what the others are measured against.
    REFERENCE
  }

  /// A point with a name.
  ///
  /// @param note said with its numbers when it is chosen; blank for none
  public record Dot(String name, double x, double y, Look look, String note) {
    public Dot(String name, double x, double y, Look look) {
      this(name, x, y, look, "");
    }
  }

  /// Shares that stand on the floor, each a bar around its `x`; a whole is as high as the chart.
  ///
  /// @param isGrave whether they have the colour of errors, as opposed to that of warnings
  /// @param shares `x0, share0, x1, share1, …`, 0 to 1
  public record Bars(String title, boolean isGrave, List<Double> shares) {
    public Bars {
      shares = List.copyOf(shares);
    }
  }

  /// A chain of points.
  ///
  /// @param title said at its end; blank for none
  /// @param points `x0, y0, x1, y1, …`
  public record Line(String title, List<Double> points) {
    public Line {
      points = List.copyOf(points);
    }
  }

  public Chart {
    dots = List.copyOf(dots);
    lines = List.copyOf(lines);
    bars = List.copyOf(bars);
    legend = Collections.unmodifiableSequencedMap(legend);
  }
}
