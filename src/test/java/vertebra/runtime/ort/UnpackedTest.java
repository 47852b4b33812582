package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class UnpackedTest {

  @TempDir private Path home;

  private Path unpacked() {
    var folder = new Unpacked(home.resolve("onnxruntime")).folder();
    assumeTrue(folder.isPresent(), "the runtime with more back ends unpacks itself");
    return NativePack.at(folder.get()).core();
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Test
  void theFilesAreUnpackedOnceAndFitTheProgram() throws IOException {
    var core = unpacked();
    var first = identity(core);
    assertEquals(first, identity(unpacked()));
    assertEquals(
        Optional.empty(), NativePack.at(core.getParent()).objection(Library.expectedVersion()));
    try (var left = Files.list(core.getParent())) {
      assertEquals(2, left.count(), "nothing else is left behind");
    }
  }

  @Test
  void aFileThatWasChangedIsUnpackedAnew() throws IOException {
    var core = unpacked();
    long size = Files.size(core);
    Files.write(core, new byte[(int) size]);
    unpacked();
    assertEquals(
        Optional.empty(), NativePack.at(core.getParent()).objection(Library.expectedVersion()));
    Files.write(core, new byte[7]);
    assertNotEquals(7, Files.size(unpacked()));
    assertEquals(size, Files.size(core));
  }

  @Test
  void whereNothingCanBeWrittenTheRuntimeUnpacksItself() throws IOException {
    Files.writeString(home.resolve("onnxruntime"), "a file in the way of the folder");
    assertEquals(Optional.empty(), new Unpacked(home.resolve("onnxruntime")).folder());
  }
}
