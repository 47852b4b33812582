package vertebra.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import vertebra.runtime.TensorStatistics;

class SignalReportTest {

  @Test
  void everyAilmentHasItsName() {
    assertEquals("", remark(1, 0, 0, 0, 0));
    assertEquals("exploding", remark(1001, 0, 0, 0, 0));
    assertEquals("vanishing", remark(0.0009, 0, 0, 0, 0));
    assertEquals("constant", remark(0, 0, 0, 0, 0));
    assertEquals("not finite", remark(1, 0, 1, 0, 0));
    assertEquals("nearly all zero", remark(1, 95, 0, 0, 0));
    assertEquals("dead channels", remark(1, 0, 0, 0.5, 0));
    assertEquals("saturated", remark(1, 0, 0, 0, 0.7));
  }

  private static String remark(double std, long zeros, long nan, double dead, double stuck) {
    return SignalReport.fault(
            new TensorStatistics(100, -1, 1, 0, std, zeros, nan, 0), 1, dead, stuck)
        .map(SignalFault::title)
        .orElse("");
  }
}
