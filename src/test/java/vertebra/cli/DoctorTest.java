package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.document.Json;

@Tag("ort")
class DoctorTest {

  private final Shell shell = Shell.overTestBlocks();

  @Test
  void everyDeviceIsReadyOrSaysWhyNot() throws Exception {
    var run = shell.run("doctor", "--json");
    assertEquals(0, run.code(), run::toString);
    var devices = (List<?>) Json.object("doctor", run.out()).get("devices");
    for (var device : devices) {
      var fields = (Map<?, ?>) device;
      assertEquals("[id, name, ready, reason]", fields.keySet().toString());
      assertEquals(
          Boolean.TRUE.equals(fields.get("ready")), fields.get("reason").toString().isEmpty());
    }
    assertTrue(
        devices.stream()
            .anyMatch(device ->
                device instanceof Map<?, ?> fields
                    && "cpu".equals(fields.get("id"))
                    && Boolean.TRUE.equals(fields.get("ready"))),
        run::out);
  }

  @Test
  void theBestDeviceIsNamed() {
    var run = shell.run("doctor");
    assertTrue(run.out().contains("\"auto\" takes"), run::out);
  }
}
