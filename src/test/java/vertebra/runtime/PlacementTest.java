package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A figure measured on a device of its own says what it leaves out.
class PlacementTest {

  private static Placement on(Device.DeviceKind kind) {
    var device = Device.of(kind);
    return new Placement(device, device, "", Optional.empty(), Optional.empty());
  }

  @Test
  void figuresOfTheProcessorNeedNoWords() {
    assertEquals(Optional.empty(), on(Device.DeviceKind.CPU).kernelTimes());
  }

  @ParameterizedTest
  @EnumSource(value = Device.DeviceKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CPU")
  void figuresOfADeviceSayWhatAKernelsTimeMeans(Device.DeviceKind kind) {
    assertTrue(on(kind).kernelTimes().isPresent());
  }

  @Test
  void onlyAnNvidiaCardIsMadeToWaitForEveryKernel() {
    assertTrue(
        on(Device.DeviceKind.CUDA).kernelTimes().orElseThrow().contains("waited for by itself"));
    assertTrue(
        on(Device.DeviceKind.WEBGPU).kernelTimes().orElseThrow().contains("handing it over"));
  }
}
