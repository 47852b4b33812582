package vertebra.runtime.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.runtime.Cancellation;

/// Packs are fetched from a registry on this computer, which breaks off, falls silent, lies, or
/// knows nothing of parts.
@Tag("slow")
class PackInstallerTest {

  private static final long PLENTY = 1L << 40;

  @TempDir Path folder;
  private Warehouse warehouse;
  private PackFolder place;
  private Pack pack;
  private final byte[] runtime = random(300_000, 1);
  private final byte[] bridge = random(5_000, 2);
  private final byte[] card = random(200_000, 3);
  private final byte[] jar =
      zip("lib/runtime.so", runtime, "lib/unneeded", random(400_000, 4), "lib/bridge.so", bridge);
  private final byte[] tgz = tarball("package/other.js", random(100, 5), "package/card.so.1", card);
  private final List<PackInstaller.Progress> told = new ArrayList<>();

  @BeforeEach
  void stock() throws Exception {
    warehouse = new Warehouse();
    place = new PackFolder(folder.resolve("gpu"));
    warehouse.put("org/example/lib/1.0/lib-1.0-linux.jar", jar);
    warehouse.put("card/-/card-2.0.tgz", tgz);
    pack =
        PackTable.parse(
                """
                pack test linux-x86_64 A pack for tests
                licence a.txt A licence
                jar org.example:lib:1.0:linux %d
                file runtime.so lib/runtime.so %s -
                file bridge.so lib/bridge.so %s %s
                npm card@2.0 %d %s
                file card.so package/card.so.1 %d %d %08x -
                """
                    .formatted(
                        jar.length,
                        sizes(jar, "lib/runtime.so"),
                        sizes(jar, "lib/bridge.so"),
                        HexFormat.of().formatHex(hash("SHA-256", bridge)),
                        tgz.length,
                        "sha512-" + Base64.getEncoder().encodeToString(hash("SHA-512", tgz)),
                        card.length,
                        card.length,
                        crc(card)),
                name -> "the text of " + name)
            .packs()
            .getFirst();
  }

  @AfterEach
  void shut() {
    warehouse.close();
  }

  private PackInstaller installer(long room) {
    return new PackInstaller(
        place,
        new Registries(warehouse.address(), warehouse.address()),
        new Fetch.Patience(Duration.ofSeconds(20), Duration.ofMillis(1), 3),
        _ -> room);
  }

  private Path install() throws PackException {
    return installer(PLENTY).install(pack, true, told::add, Cancellation.none());
  }

  private PackException refused() {
    return assertThrows(PackException.class, this::install);
  }

  private void assertComplete(Path installed) throws IOException {
    assertArrayEquals(runtime, Files.readAllBytes(installed.resolve("runtime.so")));
    assertArrayEquals(bridge, Files.readAllBytes(installed.resolve("bridge.so")));
    assertArrayEquals(card, Files.readAllBytes(installed.resolve("card.so")));
    try (var files = Files.list(installed)) {
      assertEquals(3, files.count(), "nothing else lies there");
    }
    assertEquals(Optional.of(installed), place.current());
  }

  @Test
  void onlyTheNeededFilesAreFetchedAndProgressIsTold() throws Exception {
    assertComplete(install());
    long fetched = told.getLast().done();
    assertEquals(pack.packedBytes(), fetched);
    assertEquals(1, told.getLast().share());
    assertTrue(
        pack.archives().getFirst().bytes() < jar.length - 300_000, "the unneeded file stays there");
    for (int i = 1; i < told.size(); i++)
      assertTrue(told.get(i).done() >= told.get(i - 1).done(), told::toString);
  }

  @Test
  void nothingIsFetchedBeforeTheLicencesAreAccepted() {
    var refusal =
        assertThrows(
            PackException.class,
            () -> installer(PLENTY).install(pack, false, told::add, Cancellation.none()));
    assertTrue(refusal.getMessage().contains("not accepted"), refusal.getMessage());
    assertEquals(List.of(), warehouse.requests);
    assertFalse(Files.exists(place.home()));
  }

  @Test
  void aBrokenConnectionIsTakenUpWhereItEnded() throws Exception {
    warehouse.breaksAfter = 100_000;
    assertComplete(install());
    var runtimeRequests =
        warehouse.requests.stream().filter(request -> request.contains("jar bytes=")).toList();
    assertTrue(
        runtimeRequests.stream()
            .anyMatch(request -> from(request) > 90_000 && from(request) < 130_000),
        () -> "no request goes on in the middle: " + runtimeRequests);
  }

  @Test
  void aStoppedInstallationGoesOnLater() throws Exception {
    warehouse.silentAfter = 120_000;
    var cancellation = new Cancellation();
    try (var person = Executors.newSingleThreadExecutor()) {
      var stopping =
          person.submit(() -> {
            warehouse.silent.await();
            cancellation.cancel();
            return true;
          });
      assertThrows(
          CancellationException.class,
          () -> installer(PLENTY).install(pack, true, told::add, cancellation));
      assertTrue(stopping.get());
    }
    assertEquals(Optional.empty(), place.current());
    warehouse.silentAfter = -1;
    warehouse.requests.clear();
    assertComplete(install());
    assertTrue(
        warehouse.requests.stream().anyMatch(request -> from(request) >= 100_000),
        warehouse.requests::toString);
  }

  @Test
  void aSilentConnectionIsGivenUpWithASentence() throws Exception {
    warehouse.silentAfter = 0;
    var impatient =
        new PackInstaller(
            place,
            new Registries(warehouse.address(), warehouse.address()),
            new Fetch.Patience(Duration.ofMillis(50), Duration.ofMillis(1), 1),
            _ -> PLENTY);
    var failure =
        assertThrows(
            PackException.class,
            () -> impatient.install(pack, true, told::add, Cancellation.none()));
    assertTrue(failure.getMessage().contains("install again to go on"), failure.getMessage());
  }

  @Test
  void filesThatAreThereAreNotFetchedAgain() throws Exception {
    install();
    warehouse.requests.clear();
    install();
    assertEquals(List.of(), warehouse.requests);
  }

  @Test
  void anArchiveThatDiffersFromTheExpectedOneIsRefused() throws Exception {
    warehouse.put(
        "org/example/lib/1.0/lib-1.0-linux.jar", zip("lib/runtime.so", random(10, 9), "x", bridge));
    assertTrue(refused().getMessage().contains("is not the package that was expected"));
    assertEquals(Optional.empty(), place.current());
  }

  @Test
  void damagedBytesAreRefusedAndRemoved() throws Exception {
    var damaged = jar.clone();
    damaged[1000] ^= 0x55;
    warehouse.put("org/example/lib/1.0/lib-1.0-linux.jar", damaged);
    var message = refused().getMessage();
    assertTrue(message.contains("runtime.so arrived damaged"), message);
    assertTrue(message.contains("It was removed"), message);
    try (var left = Files.walk(place.home())) {
      assertTrue(
          left.noneMatch(file -> file.toString().contains("runtime.so")), "the file is removed");
    }
    warehouse.put("org/example/lib/1.0/lib-1.0-linux.jar", jar);
    assertComplete(install());
  }

  @Test
  void aWrongChecksumOfAnNpmPackageIsRefusedAndRemoved() throws Exception {
    var other = tgz.clone();
    other[other.length - 1] ^= 1;
    warehouse.put("card/-/card-2.0.tgz", other);
    var message = refused().getMessage();
    assertTrue(message.contains("card@2.0 arrived damaged"), message);
    assertTrue(message.contains("sha512-"), message);
    warehouse.put("card/-/card-2.0.tgz", tgz);
    warehouse.requests.clear();
    assertComplete(install());
    assertTrue(
        warehouse.requests.stream().noneMatch(request -> request.contains("lib-1.0")),
        "what had arrived well is kept");
  }

  @Test
  void aServerThatKnowsNothingOfPartsSendsWholeFiles() throws Exception {
    warehouse.knowsParts = false;
    assertComplete(install());
    assertEquals(1, told.getLast().share());
  }

  @Test
  void aFullDiskIsToldBeforeAnythingIsFetched() {
    var refusal =
        assertThrows(
            PackException.class,
            () -> installer(400_000).install(pack, true, told::add, Cancellation.none()));
    assertTrue(refusal.getMessage().contains("are free there. Make room"), refusal.getMessage());
    assertEquals(List.of(), warehouse.requests);
  }

  @Test
  void aDiskThatCannotBeWrittenIsNotBlamedOnTheServer() throws Exception {
    Files.createDirectories(place.home());
    var part = place.home().resolve(pack.folder() + ".part");
    Files.createDirectories(part.resolve("runtime.so.part"));
    var message = refused().getMessage();
    assertTrue(message.contains("could not be written to " + place.home()), message);
  }

  @Test
  void aMissingPackageIsNamedWithItsAddress() {
    warehouse.close();
    var refusal = refused();
    assertTrue(refusal.getMessage().contains("the server cannot be reached"), refusal.getMessage());
  }

  @Test
  void aPackageThatDoesNotExistIsNotAskedForAgainAndAgain() throws Exception {
    var empty = new Warehouse();
    try (empty) {
      var installer =
          new PackInstaller(
              place,
              new Registries(empty.address(), empty.address()),
              new Fetch.Patience(Duration.ofSeconds(20), Duration.ofMillis(1), 3),
              _ -> PLENTY);
      var refusal =
          assertThrows(
              PackException.class,
              () -> installer.install(pack, true, told::add, Cancellation.none()));
      assertTrue(refusal.getMessage().contains("does not exist there"), refusal.getMessage());
      assertEquals(1, empty.requests.size(), empty.requests::toString);
    }
  }

  @Test
  void whatIsRemovedIsGone() throws Exception {
    install();
    long freed = place.remove();
    assertEquals(Optional.empty(), place.current());
    assertTrue(freed >= runtime.length + bridge.length + card.length, freed + " bytes");
    assertFalse(Files.exists(place.home()));
  }

  @Test
  void aPointerToAnotherPlaceIsNoPack() throws Exception {
    install();
    for (var word : List.of("../../etc", "/etc", "nothing-there", "")) {
      Files.writeString(place.home().resolve("current"), word);
      assertEquals(Optional.empty(), place.current(), word);
    }
  }

  private static long from(String request) {
    var range = request.replaceAll(".*bytes=(\\d*)-.*", "$1");
    return range.isEmpty() || range.equals(request) ? -1 : Long.parseLong(range);
  }

  private static byte[] random(int count, long seed) {
    var bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] zip(Object... namesAndContents) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write((byte[]) namesAndContents[i + 1]);
      }
    } catch (IOException impossible) {
      throw new java.io.UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] tarball(Object... namesAndContents) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        var contents = (byte[]) namesAndContents[i + 1];
        var header = new byte[512];
        put(header, 0, (String) namesAndContents[i]);
        put(header, 124, String.format("%011o", contents.length));
        put(header, 156, "0");
        zip.write(header);
        zip.write(contents);
        zip.write(new byte[(512 - contents.length % 512) % 512]);
      }
      zip.write(new byte[1024]);
    } catch (IOException impossible) {
      throw new java.io.UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static String sizes(byte[] archive, String name) throws IOException {
    try (var zip = new ZipInputStream(new java.io.ByteArrayInputStream(archive))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        zip.readAllBytes();
        if (entry.getName().equals(name))
          return "%d %d %08x".formatted(entry.getCompressedSize(), entry.getSize(), entry.getCrc());
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static byte[] hash(String algorithm, byte[] bytes) throws Exception {
    return MessageDigest.getInstance(algorithm).digest(bytes);
  }

  private static long crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
