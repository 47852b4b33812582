package vertebra.runtime.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.runtime.Cancellation;

/// Published weights are fetched whole and checked from a server on this computer, or not at all.
class WeightStoreTest {

  @TempDir Path folder;

  private final byte[] bytes = new byte[50_000];
  private String sum = "";

  @BeforeEach
  void fill() throws Exception {
    new Random(1).nextBytes(bytes);
    sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private PublishedWeights weights(String checksum) {
    return new PublishedWeights(
        "net",
        "somebody",
        bytes.length,
        checksum,
        "MIT",
        URI.create("http://nowhere.invalid/n.pth"));
  }

  private Path fetch(PublishedWeights weights, URI from, boolean agreed) throws PackException {
    return new WeightStore(folder)
        .fetch(weights, Optional.of(from), agreed, _ -> {}, Cancellation.none());
  }

  @Test
  void whatIsFetchedIsKeptAndNotFetchedAgain() throws Exception {
    try (var house = new Warehouse()) {
      house.put("n.pth", bytes);
      var path = fetch(weights(sum.substring(0, 8)), house.address(), true);
      assertArrayEquals(bytes, Files.readAllBytes(path));
      int asked = house.requests.size();
      assertEquals(path, fetch(weights(sum), house.address().resolve("n.pth"), true));
      assertEquals(asked, house.requests.size());
    }
  }

  @Tag("slow")
  @Test
  void aBrokenConnectionIsGoneOnWith() throws Exception {
    try (var house = new Warehouse()) {
      house.put("n.pth", bytes);
      house.breaksAfter = 20_000;
      assertArrayEquals(bytes, Files.readAllBytes(fetch(weights(sum), house.address(), true)));
      assertTrue(
          house.requests.stream().anyMatch(request -> request.contains("bytes=20000-")),
          house.requests.toString());
    }
  }

  @Test
  void aServerThatKnowsOfNoPartsSendsTheWhole() throws Exception {
    try (var house = new Warehouse()) {
      house.put("n.pth", bytes);
      house.knowsParts = false;
      assertArrayEquals(bytes, Files.readAllBytes(fetch(weights(sum), house.address(), true)));
    }
  }

  @Test
  void anotherFileUnderTheSameNameIsRemoved() throws Exception {
    try (var house = new Warehouse()) {
      house.put("n.pth", bytes);
      var refused =
          assertThrows(
              PackException.class, () -> fetch(weights("00000000"), house.address(), true));
      assertTrue(refused.getMessage().contains("is not the file that was published"));
      try (var left = Files.list(folder)) {
        assertEquals(0, left.count());
      }
    }
  }

  @Test
  void withoutItsLicenceNothingIsAskedFor() throws Exception {
    try (var house = new Warehouse()) {
      house.put("n.pth", bytes);
      assertThrows(PackException.class, () -> fetch(weights(sum), house.address(), false));
      assertTrue(house.requests.isEmpty());
    }
  }

  @Test
  void aMissingFileIsSaid() throws Exception {
    try (var house = new Warehouse()) {
      var refused =
          assertThrows(PackException.class, () -> fetch(weights(sum), house.address(), true));
      assertTrue(refused.getMessage().contains("could not be fetched"), refused.getMessage());
    }
  }

  @Test
  void theFolderIsTheUsersOwnOrNamed() {
    var packs = new PackFolder(folder.resolve("vertebra/gpu"));
    assertEquals(folder.resolve("vertebra/weights"), WeightStore.of(Map.of(), packs).home());
    assertEquals(
        Path.of("here"), WeightStore.of(Map.of(WeightStore.VARIABLE, "here"), packs).home());
  }

  @Test
  void everyRowOfTheTableIsANetworkWithAChecksumAndALicence() {
    var presets = new HashSet<String>();
    for (var preset : StandardCatalogue.catalogue().presets()) {
      presets.add(preset.id());
      presets.addAll(preset.aliases());
    }
    var rows = PublishedWeights.all();
    assertTrue(rows.size() > 50);
    var seen = new HashSet<String>();
    for (var row : rows) {
      assertTrue(presets.contains(row.preset()), row.preset());
      assertTrue(seen.add(row.preset()), row.preset());
      assertTrue(row.checksum().matches("[0-9a-f]{8,64}"), row.checksum());
      assertTrue(row.fileName().contains(row.checksum()), row.fileName());
      assertFalse(row.licence().isBlank());
      assertTrue(row.bytes() > 1_000_000, row.preset());
    }
  }
}
