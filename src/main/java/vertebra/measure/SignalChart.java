package vertebra.measure;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.report.Chart;
import vertebra.report.Chart.Dot;
import vertebra.report.Chart.Look;
import vertebra.report.Unit;

/// The health of a signal by depth: its deviation on a logarithmic axis, flagged ports standing
/// out, and the shares of dead channels and stuck numbers as bars.
final class SignalChart {

  private static final int STD = 1;
  private static final int DEAD = 4;
  private static final int STUCK = 5;
  private static final int REMARK = 6;

  private SignalChart() {}

  /// @param rows of the signal report
  static Optional<Chart> of(List<List<Object>> rows) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (var row : rows) {
      double std = number(row, STD);
      if (!(std > 0) || Double.isInfinite(std)) continue;
      least = Math.min(least, std);
      most = Math.max(most, std);
    }
    if (most == 0) return Optional.empty();
    var dots = new ArrayList<Dot>();
    var line = new ArrayList<Double>();
    var dead = new ArrayList<Double>();
    var stuck = new ArrayList<Double>();
    for (int depth = 0; depth < rows.size(); depth++) {
      var row = rows.get(depth);
      double std = number(row, STD);
      double shown = std > 0 ? Math.min(std, most) : std == 0 ? least : most;
      var remark = row.get(REMARK).toString();
      var look = remark.isEmpty() ? Look.PLAIN : Look.REFERENCE;
      dots.add(new Dot(row.getFirst().toString(), depth, shown, look, remark));
      line.addAll(List.of((double) depth, shown));
      bar(dead, depth, number(row, DEAD));
      bar(stuck, depth, number(row, STUCK));
    }
    var legend = new LinkedHashMap<Look, String>();
    legend.put(Look.PLAIN, "fine");
    if (dots.stream().anyMatch(dot -> dot.look() == Look.REFERENCE))
      legend.put(Look.REFERENCE, "flagged");
    return Optional.of(
        new Chart(
            say("measure.signal-by-depth"),
            new Chart.Axis(say("measure.depth-in-ports"), false, Unit.COUNT),
            new Chart.Axis(say("measure.std"), true, Unit.NUMBER),
            dots,
            List.of(new Chart.Line("", line)),
            Stream.of(
                    new Chart.Bars(say("measure.dead-channels-of-all"), true, dead),
                    new Chart.Bars(say("measure.saturated-of-all"), false, stuck))
                .filter(bars -> !bars.shares().isEmpty())
                .toList(),
            legend));
  }

  private static void bar(List<Double> shares, int depth, double percent) {
    if (percent > 0) shares.addAll(List.of((double) depth, percent / 100));
  }

  private static double number(List<Object> row, int column) {
    return row.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
