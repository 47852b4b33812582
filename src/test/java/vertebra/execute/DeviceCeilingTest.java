package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.precision.Precision;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;

/// A device's best is measured with real products and real traffic, here of few numbers.
@Tag("ort")
class DeviceCeilingTest {

  private static final Engine ENGINE = new OrtEngine();
  private static final long SIDE = 256;
  private static final long ROWS = 1_024;

  @Test
  void theProcessorHasACeiling() throws Exception {
    var ceiling =
        DeviceCeiling.of(
            ENGINE,
            Device.CPU,
            Engine.Options.DEFAULT,
            Precision.FLOAT32,
            SIDE,
            ROWS,
            Cancellation.none());
    assertTrue(ceiling.flops() > 1e8 && ceiling.flops() < 1e14, ceiling::inWords);
    assertTrue(ceiling.bytes() > 1e8 && ceiling.bytes() < 1e13, ceiling::inWords);
    assertEquals(ROWS * ROWS * Float.BYTES, ceiling.copied());
  }

  @Test
  void measuringItCanBeStopped() {
    var stopped = new Cancellation();
    stopped.cancel();
    assertThrows(
        CancellationException.class,
        () ->
            DeviceCeiling.of(
                ENGINE, Device.CPU, Engine.Options.DEFAULT, Precision.FLOAT32, stopped));
  }
}
