package vertebra.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.report.Chart;
import vertebra.report.Chart.Look;
import vertebra.report.ChartPainter;

class SignalChartTest {

  private static List<Object> row(String port, double std, double dead, String remark) {
    return List.of(port, std, 0.0, 0.0, dead, 0.0, remark);
  }

  @Test
  void flaggedPortsStandOutWithTheirExplanation() {
    var chart =
        SignalChart.of(
                List.of(
                    row("image:y", 1, 0, ""),
                    row("a:y", 40, 25, ""),
                    row("b:y", 5000, 60, "exploding: too much")))
            .orElseThrow();
    assertEquals(
        List.of(Look.PLAIN, Look.PLAIN, Look.REFERENCE),
        chart.dots().stream().map(Chart.Dot::look).toList());
    assertEquals("exploding: too much", chart.dots().getLast().note());
    assertEquals(List.of(1.0, 0.25, 2.0, 0.6), chart.bars().getFirst().shares());
    assertTrue(
        new ChartPainter(chart, 600, 300).words(chart.dots().getLast()).endsWith("too much"));
  }

  @Test
  void aConstantStandsAtTheFloorBecauseALogarithmHasNoZero() {
    var chart =
        SignalChart.of(List.of(row("a:y", 2, 0, ""), row("b:y", 0, 0, "constant: nothing left")))
            .orElseThrow();
    assertEquals(2, chart.dots().getLast().y());
  }

  @Test
  void nothingIsDrawnWithoutASignal() {
    assertEquals(Optional.empty(), SignalChart.of(List.of(row("a:y", 0, 0, "constant: x"))));
  }

  @Test
  void everyFaultIsExplained() {
    for (var fault : SignalFault.values())
      assertTrue(fault.explanation().length() > 20, fault.title());
  }
}
