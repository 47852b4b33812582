package vertebra.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GraphicsProbeTest {

  @TempDir Path folder;

  @Test
  void thisComputersWaysAreThereOrSayWhyNot() {
    var parts = GraphicsProbe.probe();
    assertFalse(parts.isEmpty());
    for (var part : parts) assertFalse(part.words().isBlank(), part::toString);
  }

  @Test
  void aMissingLoaderIsNamedWithTheWayOut() {
    var part = GraphicsProbe.vulkan("libno-such-loader.so.1", List.of());
    assertEquals(Part.Condition.MISSING, part.state());
    assertTrue(part.words().contains("libno-such-loader.so.1"), part::words);
    assertTrue(part.words().contains("Install"), part::words);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLibraryThatIsNoLoaderIsNoWay() {
    var part = GraphicsProbe.vulkan("libc.so.6", List.of(Path.of("a.json")));
    assertEquals(Part.Condition.MISSING, part.state());
    assertTrue(part.words().contains("a.json"), part::words);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void driversAreFoundWhereTheLoaderLooks() throws IOException {
    var home = folder.resolve("home");
    var mine = described(home.resolve(".local/share"), "mine.json");
    var shared = described(folder.resolve("share"), "card.json");
    described(folder.resolve("share"), "readme.txt");
    var environment = Map.of("XDG_DATA_DIRS", folder.resolve("share").toString());
    var found = GraphicsProbe.drivers(environment, home.toString());
    assertEquals(List.of(mine, shared), found.subList(0, 2));
    assertFalse(found.toString().contains("readme"), found::toString);
    assertEquals(
        List.of(Path.of("/only/this.json")),
        GraphicsProbe.drivers(Map.of("VK_ICD_FILENAMES", "/only/this.json"), home.toString()));
  }

  private static Path described(Path place, String name) throws IOException {
    var drivers = Files.createDirectories(place.resolve("vulkan").resolve("icd.d"));
    return Files.writeString(drivers.resolve(name), "{}");
  }
}
