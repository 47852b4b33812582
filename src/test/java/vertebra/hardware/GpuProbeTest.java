package vertebra.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GpuProbeTest {

  @Test
  void aMissingDriverIsNamed() {
    var probe = GpuProbe.probe("libno-such-driver.so.1");
    assertEquals(List.of(), probe.gpus());
    var problem = probe.problem().orElseThrow();
    assertTrue(problem.contains("libno-such-driver.so.1 was not found"), problem);
    assertTrue(problem.contains("Install"), problem);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLibraryThatIsNoDriverIsNamed() {
    var problem = GpuProbe.probe("libc.so.6").problem().orElseThrow();
    assertTrue(problem.contains("libc.so.6 lacks cuInit"), problem);
  }

  @Test
  void thisComputerHasCardsOrAReason() {
    var probe = GpuProbe.probe();
    assertEquals(probe.gpus().isEmpty(), probe.problem().isPresent(), probe.toString());
    for (var gpu : probe.gpus()) assertTrue(gpu.memory() > 0 && !gpu.name().isBlank());
  }
}
