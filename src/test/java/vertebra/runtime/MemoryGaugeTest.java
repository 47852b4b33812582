package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MemoryGaugeTest {

  private static final long BLOCK = 96L << 20;

  @Test
  void memoryThatCameAndWentIsInThePeak() {
    var gauge = MemoryGauge.start(Device.CPU);
    try (var arena = Arena.ofConfined()) {
      arena.allocate(BLOCK).fill((byte) 1);
    }
    var peak = gauge.peak();
    Assumptions.assumeTrue(peak.isPresent(), "only Linux tells");
    assertTrue(peak.getAsLong() > BLOCK / 2, peak::toString);
  }

  @Test
  void aCardWithoutADriverHasNoPeak() {
    Assertions.assertEquals(OptionalLong.empty(), CardMemory.used(0, "libnothing-of-the-kind.so"));
  }
}
