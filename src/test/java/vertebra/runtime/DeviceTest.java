package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

  @ParameterizedTest
  @EnumSource(Device.DeviceKind.class)
  void everyKindIsReadAsItIsWritten(Device.DeviceKind kind) {
    assertEquals(Optional.of(Device.of(kind)), Device.parse(Device.of(kind).id()));
  }

  @Test
  void theSecondCardHasANumber() {
    var second = new Device(Device.DeviceKind.CUDA, 1);
    assertEquals(Optional.of(second), Device.parse(" CUDA:1 "));
    assertEquals("cuda:1", second.id());
    assertEquals("CUDA 1", second.title());
    assertEquals(Optional.of(Device.of(Device.DeviceKind.CUDA)), Device.parse("cuda:0"));
  }

  @Test
  void autoNamesNoDevice() {
    assertEquals(Optional.empty(), Device.parse("auto"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cpu:1", "cuda:99999"})
  void anUnknownWordIsAnsweredWithTheKnownOnes(String word) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Device.parse(word));
    assertTrue(
        refusal.getMessage().contains("auto, coreml, cpu, cuda, directml, tensorrt, webgpu"),
        refusal.getMessage());
  }
}
