package vertebra.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What stands at a curve's axis.
class CurveChartTest {

  private static List<String> texts(Unit unit, Double... ticks) {
    return new CurveChart("", unit, "", 1, List.of()).texts(List.of(ticks));
  }

  @Test
  void numbersThatDifferReadDifferently() {
    assertEquals(
        List.of("99.97 %", "99.98 %", "99.99 %"), texts(Unit.PERCENT, 0.9997, 0.9998, 0.9999));
    assertEquals(List.of("50.0 %", "100.0 %"), texts(Unit.PERCENT, 0.5, 1.0));
    assertEquals(List.of("1.00121e+00", "1.00122e+00"), texts(Unit.NUMBER, 1.00121, 1.00122));
    assertEquals(List.of("0.0200", "0.0400"), texts(Unit.NUMBER, 0.02, 0.04));
  }
}
