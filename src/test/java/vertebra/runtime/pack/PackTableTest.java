package vertebra.runtime.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.hardware.GpuProbe;

class PackTableTest {

  private static final PackTable TABLE = PackTable.standard();

  @TempDir Path home;

  @Test
  void everyPackHasARuntimeABridgeAndItsLicences() {
    assertEquals(5, TABLE.packs().size());
    for (var pack : TABLE.packs()) {
      boolean kernels = pack.name().equals(Packs.ONEDNN);
      boolean windows = pack.system().startsWith("windows");
      var names = pack.entries().stream().map(Pack.Entry::name).toList();
      assertEquals(names.size(), new HashSet<>(names).size(), pack.title());
      assertTrue(
          names.containsAll(
              kernels
                  ? List.of("libdnnl.so.3", "libgomp.so.1")
                  : windows
                      ? List.of("onnxruntime.dll", "onnxruntime4j_jni.dll")
                      : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")),
          names::toString);
      for (var licence : pack.licences()) assertTrue(licence.text().length() > 300, licence.name());
      for (var entry : pack.entries()) {
        assertTrue(entry.name().matches("[A-Za-z0-9._-]+"), entry.name());
        assertTrue(entry.bytes() > 0 && entry.packedBytes() > 0 && entry.crc() != 0, entry.name());
        assertTrue(entry.sha256().matches("([0-9a-f]{64})?"), entry.name());
      }
    }
  }

  @Test
  void kernelsForTheProcessorLieBesideThePacksForCards() {
    var packs = packs("linux-x86_64", false);
    assertEquals(home, packs.folder("webgpu").home());
    assertEquals(home.resolveSibling("onednn"), packs.folder("onednn").home());
    assertEquals(home.resolveSibling("onednn"), packs.kernels());
  }

  @Test
  void theNvidiaPackNamesItsLicencesOfNvidia() {
    var names =
        TABLE.find("nvidia", "linux-x86_64").orElseThrow().licences().stream()
            .map(Pack.Licence::name)
            .toList()
            .toString();
    assertTrue(names.contains("CUDA") && names.contains("cuDNN"), names);
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Windows 11, amd64, windows-x86_64",
    "Mac OS X, aarch64, macos-aarch64",
    "Linux, aarch64, linux-aarch64"
  })
  void computersHaveAWord(String os, String processor, String word) {
    assertEquals(word, PackTable.system(os, processor));
  }

  @Test
  void theFittingPackIsNvidiasWhereThereIsSuchACard() throws PackException {
    assertEquals("nvidia", packs("linux-x86_64", true).find("gpu").name());
    assertEquals("webgpu", packs("linux-x86_64", false).find("gpu").name());
    assertEquals("nvidia", packs("windows-x86_64", false).find("nvidia").name());
  }

  @Test
  void aPackThatThereIsNotIsNamedWithThoseThereAre() {
    var unknown = assertThrows(PackException.class, () -> packs("linux-x86_64", false).find("amd"));
    assertTrue(unknown.getMessage().contains("nvidia, webgpu"), unknown.getMessage());
    var mac = assertThrows(PackException.class, () -> packs("macos-aarch64", false).find("gpu"));
    assertTrue(mac.getMessage().contains("Core ML and WebGPU"), mac.getMessage());
    var other = assertThrows(PackException.class, () -> packs("linux-riscv64", false).find("gpu"));
    assertTrue(other.getMessage().contains("linux-riscv64"), other.getMessage());
  }

  private Packs packs(String system, boolean card) {
    var gpus =
        card ? List.of(new GpuProbe.Gpu(0, "A card", "9.0", 1L << 34)) : List.<GpuProbe.Gpu>of();
    return new Packs(
        TABLE,
        new PackFolder(home),
        Registries.of(Map.of(), home),
        system,
        () -> new GpuProbe(Optional.empty(), gpus, Optional.empty()));
  }

  @Test
  void publicRegistriesAreTheDefault() {
    var registries = Registries.of(Map.of(), home);
    assertEquals(URI.create("https://repo1.maven.org/maven2/"), registries.maven());
    assertEquals(URI.create("https://registry.npmjs.org/"), registries.npm());
    assertEquals(
        "https://repo1.maven.org/maven2/com/microsoft/onnxruntime/onnxruntime/1.28.0/"
            + "onnxruntime-1.28.0.jar",
        registries
            .of(TABLE.find("webgpu", "linux-x86_64").orElseThrow().archives().getFirst())
            .toString());
  }

  @Test
  void theUsersOwnSettingsCount() throws Exception {
    Files.createDirectories(home.resolve(".m2"));
    Files.writeString(
        home.resolve(".m2/settings.xml"),
        """
        <settings><mirrors>
          <!-- <mirror><mirrorOf>*</mirrorOf><url>https://old.example/</url></mirror> -->
          <mirror><id>x</id><mirrorOf>other</mirrorOf><url>https://other.example/</url></mirror>
          <mirror><id>y</id><mirrorOf>*,!inner</mirrorOf><url>https://mirror.example/maven</url></mirror>
        </mirrors></settings>
        """);
    Files.writeString(home.resolve(".npmrc"), "fund=false\nregistry = https://npm.example/all\n");
    var registries = Registries.of(Map.of(), home);
    assertEquals("https://mirror.example/maven/", registries.maven().toString());
    assertEquals("https://npm.example/all/", registries.npm().toString());
    var named = Registries.of(Map.of("npm_config_registry", "https://env.example"), home);
    assertEquals("https://env.example/", named.npm().toString());
    Files.writeString(home.resolve(".npmrc"), "registry=ftp://nonsense\n");
    assertEquals("https://registry.npmjs.org/", Registries.of(Map.of(), home).npm().toString());
  }

  @Test
  void packsLieWhereTheSystemKeepsFetchedThings() {
    var environment = Map.of("XDG_DATA_HOME", "/data", "LOCALAPPDATA", "/local");
    assertEquals(Path.of("/data/vertebra/gpu"), PackFolder.of(environment, "Linux", home).home());
    assertEquals(
        home.resolve(".local/share/vertebra/gpu"), PackFolder.of(Map.of(), "Linux", home).home());
    assertEquals(
        Path.of("/local/Vertebra/gpu"), PackFolder.of(environment, "Windows 11", home).home());
    assertTrue(
        PackFolder.of(environment, "Mac OS X", home).home().toString().contains("Application"));
  }

  @Test
  void theEnvironmentNamesAPackBeforeTheInstalledOne() {
    var place = new PackFolder(home);
    assertEquals(Optional.empty(), place.chosen(Map.of()));
    assertEquals(Optional.of(Path.of("/mine")), place.chosen(Map.of(PackFolder.VARIABLE, "/mine")));
    assertFalse(place.isEmpty());
  }
}
