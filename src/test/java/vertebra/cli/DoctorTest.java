package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Json;
import vertebra.hardware.GpuProbe;
import vertebra.runtime.ort.OrtEngine;
import vertebra.runtime.pack.PackFolder;
import vertebra.runtime.pack.PackTable;
import vertebra.runtime.pack.Packs;
import vertebra.runtime.pack.Registries;
import vertebra.workbench.TestBlocks;

@Tag("ort")
class DoctorTest {

  private final Shell shell = Shell.overTestBlocks();

  @TempDir Path folder;

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

  @Test
  void whatDevicesDependOnIsListed() throws Exception {
    var run = shell.run("doctor", "--json");
    var parts = (List<?>) Json.object("doctor", run.out()).get("parts");
    var names = parts.stream().map(part -> ((Map<?, ?>) part).get("name").toString()).toList();
    assertTrue(names.containsAll(List.of("ONNX Runtime", "NVIDIA driver")), names::toString);
    for (var part : parts)
      assertEquals("[name, state, words]", ((Map<?, ?>) part).keySet().toString());
  }

  @Test
  void aPackIsNotFetchedWhereNobodyCanAcceptItsLicences() {
    var run = packs().run("doctor", "--install", "nvidia");
    assertEquals(2, run.code(), run::toString);
    assertTrue(run.out().contains("NVIDIA CUDA Toolkit: End User License Agreement"), run::out);
    assertTrue(run.err().contains("Nothing was fetched"), run::err);
    assertTrue(run.err().contains("--accept-licence"), run::err);
    assertFalse(Files.exists(folder.resolve("gpu")));
  }

  @Test
  void theTextsOfTheLicencesCanBeRead() {
    var run = packs().run("doctor", "--install", "nvidia", "--licences");
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("END OF TERMS") || run.out().length() > 50_000, run::toString);
    assertTrue(run.out().contains("Copyright (c) Microsoft Corporation"), run::toString);
    assertFalse(Files.exists(folder.resolve("gpu")));
  }

  @Test
  void aRegistryThatCannotBeReachedIsToldInASentence() {
    var run = packs().run("doctor", "--install", "gpu", "--accept-licence");
    assertEquals(2, run.code(), run::toString);
    assertTrue(run.out().contains("to fetch"), run::out);
    assertTrue(run.err().contains("install again to go on"), run::err);
    assertFalse(run.err().contains("Exception"), run::err);
  }

  @Test
  void packsAreRemoved() throws Exception {
    assertTrue(packs().run("doctor", "--remove", "gpu").out().contains("No GPU pack"));
    Files.createDirectories(folder.resolve("gpu"));
    Files.writeString(folder.resolve("gpu").resolve("left.part"), "x".repeat(2048));
    var run = packs().run("doctor", "--remove", "gpu");
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("2.00 KiB"), run::out);
    assertFalse(Files.exists(folder.resolve("gpu")));
  }

  @Test
  void wordsThatAreNoPacksAreRefused() {
    assertEquals(2, packs().run("doctor", "--install", "amd").code());
    assertEquals(2, packs().run("doctor", "--remove", "cpu").code());
    var both = packs().run("doctor", "--install", "gpu", "--remove", "gpu");
    assertEquals(2, both.code());
    assertTrue(both.err().contains("exclude each other"), both::err);
  }

  /// Packs of a registry that does not exist, for a computer without a card.
  private Shell packs() {
    var nowhere = URI.create("http://localhost:1/");
    var packs =
        new Packs(
            PackTable.standard(),
            new PackFolder(folder.resolve("gpu")),
            new Registries(nowhere, nowhere),
            "linux-x86_64",
            () -> new GpuProbe(Optional.empty(), List.of(), Optional.empty()));
    return new Shell(new Verbs(TestBlocks.CATALOGUE, new OrtEngine(), () -> packs));
  }
}
