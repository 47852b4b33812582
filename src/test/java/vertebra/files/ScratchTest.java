package vertebra.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process keeps in the temporary folder goes with it, or with the next one.
class ScratchTest {

  @TempDir Path folder;

  /// What a process looks like that was killed: nobody holds its lock.
  private static Path left(String... parts) throws IOException {
    var left = Files.createTempDirectory(Scratch.place(), "vertebra-");
    Files.createFile(left.resolve("lock"));
    Files.createDirectories(left.resolve("model/inner"));
    Files.writeString(left.resolve("model/inner/weights"), "numbers");
    Files.writeString(left.resolve("parts"), String.join("\n", parts));
    return left;
  }

  @Test
  void whatAKilledProcessLeftIsClearedAndNothingElse() throws IOException {
    var part = Files.createFile(folder.resolve(".net.onnx.4711.part"));
    var other = Files.createFile(folder.resolve("letter.txt"));
    var own = Scratch.folder("try");
    var left = left(part.toString(), other.toString());
    Scratch.clear();
    assertFalse(Files.exists(left));
    assertFalse(Files.exists(part));
    assertTrue(Files.exists(other), "no file that was in the making");
    assertTrue(Files.exists(own), "this process lives");
    Scratch.discard(own);
    assertFalse(Files.exists(own));
  }

  @Test
  void whatALivingProcessHoldsStays() throws IOException {
    var held = left();
    try (var channel = FileChannel.open(held.resolve("lock"), StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertTrue(lock.isValid());
      Scratch.clear();
      assertTrue(Files.exists(held.resolve("model/inner/weights")));
    } finally {
      Scratch.discard(held);
    }
  }

  /// The file is only begun here: a fault must not cost the computer its device.
  @Test
  void noFileTakesThePlaceOfADevice() {
    var device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no device of that name");
    var refused = assertThrows(IOException.class, () -> PartFile.of(device).close());
    assertTrue(refused.getMessage().contains("it is a device or a pipe"), refused.getMessage());
  }

  @Test
  void aFileInTheMakingHasThePermissionsOfOthersAndKeepsThoseOfItsTarget() throws IOException {
    var plain = Files.createFile(folder.resolve("plain"));
    var target = folder.resolve("target");
    AtomicFile.write(target, new byte[1]);
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(target));
    var mine = java.nio.file.attribute.PosixFilePermissions.fromString("rw-------");
    Files.setPosixFilePermissions(target, mine);
    AtomicFile.write(target, new byte[2]);
    assertEquals(mine, Files.getPosixFilePermissions(target));
  }

  @Test
  void whatTheDiskHasNoRoomForIsNotBegun() throws IOException {
    var failure =
        assertThrows(
            IOException.class, () -> PartFile.of(folder.resolve("large"), Long.MAX_VALUE).close());
    assertTrue(failure.getMessage().startsWith("9.2 EB are needed"), failure::getMessage);
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }
}
