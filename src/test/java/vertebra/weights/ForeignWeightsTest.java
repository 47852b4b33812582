package vertebra.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Weights of PyTorch and NumPy give their tensors and nothing else; a pickle that asks for more is
/// refused by name.
class ForeignWeightsTest {

  @TempDir Path folder;

  /// A pickle that is written opcode by opcode, as `pickletools` names them.
  private static final class Pickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pickle() {
      bytes.write(0x80);
      bytes.write(2);
    }

    Pickle op(int... codes) {
      for (int code : codes) bytes.write(code);
      return this;
    }

    Pickle text(String text) {
      var utf8 = text.getBytes(StandardCharsets.UTF_8);
      op('X', utf8.length, 0, 0, 0);
      bytes.writeBytes(utf8);
      return this;
    }

    Pickle global(String module, String name) {
      op('c');
      bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    /// `_rebuild_tensor_v2(storage, offset, (rows, columns), strides, False, OrderedDict())`.
    Pickle tensor(String key, int offset, int rows, int columns, int down, int across) {
      global("torch._utils", "_rebuild_tensor_v2").op('(', '(').text("storage");
      global("torch", "FloatStorage").text(key).text("cpu").op('K', 6, 't', 'Q');
      op('K', offset, 'K', rows, 'K', columns, 0x86, 'K', down, 'K', across, 0x86, 0x89);
      return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    byte[] end() {
      return op('.').bytes.toByteArray();
    }
  }

  private static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) bytes.putFloat(value);
    return bytes.array();
  }

  private Path archive(String name, byte[] pickle) throws Exception {
    var file = folder.resolve(name);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(pickle);
      zip.putNextEntry(new ZipEntry("archive/data/0"));
      zip.write(floats(0, 1, 2, 3, 4, 5));
    }
    return file;
  }

  private static float[] numbers(Safetensors file, String name, int count) throws Exception {
    var tensor = Tensor.zeros(DType.FLOAT32, count);
    file.fill(name, DType.FLOAT32, tensor.data());
    return tensor.toFloats();
  }

  private static Pickle dict() {
    return new Pickle()
        .op('}', '(')
        .text("a.weight")
        .tensor("0", 0, 2, 3, 3, 1)
        .text("turned")
        .tensor("0", 0, 3, 2, 1, 3)
        .text("late")
        .tensor("0", 4, 1, 2, 2, 1)
        .op('u');
  }

  @Test
  void tensorsOfAnArchiveAreReadWithTheirStridesAndOffsets() throws Exception {
    try (var file = Safetensors.open(archive("w.pth", dict().end()))) {
      assertEquals(List.of("a.weight", "turned", "late"), List.copyOf(file.entries().keySet()));
      assertEquals(List.of(3L, 2L), file.find("turned").orElseThrow().dims());
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, numbers(file, "a.weight", 6));
      assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, numbers(file, "turned", 6));
      assertArrayEquals(new float[] {4, 5}, numbers(file, "late", 2));
      assertEquals(Optional.empty(), file.within());
    }
  }

  @Test
  void whatACheckpointKeepsUnderItsUsualNamesIsFoundAndSaid() throws Exception {
    var pickle = new Pickle().op('}', '(').text("epoch").op('K', 3).text("model").op('}', '(');
    pickle.text("state_dict").op('}', '(').text("w").tensor("0", 0, 2, 3, 3, 1);
    pickle.op('u', 'u', 'u');
    try (var file = Safetensors.open(archive("w.pt", pickle.end()))) {
      assertEquals(List.of("w"), List.copyOf(file.entries().keySet()));
      assertEquals(Optional.of("model → state_dict"), file.within());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os system",
        "posix system",
        "builtins eval",
        "builtins getattr",
        "subprocess Popen",
        "torch.hub load",
        "numpy.core.multiarray _reconstruct"
      })
  void whatAsksForAnythingElseIsRefusedByName(String asked) throws Exception {
    var words = asked.split(" ", -1);
    for (boolean stacked : new boolean[] {false, true}) {
      var pickle = new Pickle();
      if (stacked) pickle.text(words[0]).text(words[1]).op(0x93);
      else pickle.global(words[0], words[1]);
      var file = archive("evil.pth", pickle.text("touch x").op(0x85, 'R').end());
      var refused = assertThrows(WeightException.class, () -> Safetensors.open(file));
      assertTrue(
          refused.getMessage().contains("\"" + words[0] + "." + words[1] + "\""),
          refused.getMessage());
    }
  }

  @Test
  void aBarePickleNeverRuns() throws Exception {
    var file = folder.resolve("evil.pkl");
    Files.write(file, new Pickle().global("os", "system").text("touch x").op(0x85, 'R').end());
    assertTrue(
        assertThrows(WeightException.class, () -> Safetensors.open(file))
            .getMessage()
            .contains("\"os.system\""));
  }

  @Test
  void anInstructionOutsideTheListIsRefused() throws Exception {
    // INST, which names and calls a class in one.
    var file = archive("old.pth", new Pickle().op('(', 'i').end());
    assertTrue(
        assertThrows(WeightException.class, () -> Safetensors.open(file))
            .getMessage()
            .contains("0x69"));
  }

  /// Cut anywhere, it says that it is damaged, and nothing else happens.
  @Tag("slow")
  @Test
  void aPickleThatEndsEarlyIsDamaged() throws Exception {
    var whole = dict().end();
    for (int length = 0; length < whole.length; length++) {
      var file = archive("cut.pth", Arrays.copyOf(whole, length));
      assertThrows(WeightException.class, () -> Safetensors.open(file).close());
    }
  }

  @Test
  void aTensorOutsideItsNumbersIsDamaged() throws Exception {
    var pickle = new Pickle().op('}').text("w").tensor("0", 5, 2, 3, 3, 1).op('s').end();
    var file = archive("far.pth", pickle);
    assertTrue(
        assertThrows(WeightException.class, () -> Safetensors.open(file))
            .getMessage()
            .contains("outside its numbers"));
  }

  /// What `old_tar_weights.py` wrote and PyTorch read.
  private static byte[] oldTar() throws Exception {
    try (var file = ForeignWeightsTest.class.getResourceAsStream("old-tar.pth")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }

  private Path file(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("old.pth"), bytes);
  }

  /// The file with one text in place of another of the same length.
  private static byte[] with(String text, String other) throws Exception {
    var latin = StandardCharsets.ISO_8859_1;
    var file = new String(oldTar(), latin);
    assertTrue(file.contains(text));
    return file.replace(text, other).getBytes(latin);
  }

  private static String wholes(long... values) {
    var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) bytes.putLong(value);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void theOldestFilesOfPyTorchAreRead() throws Exception {
    try (var file = Safetensors.open(file(oldTar()))) {
      assertEquals(
          List.of("a.weight", "turned", "late", "bn.num_batches_tracked"),
          List.copyOf(file.entries().keySet()));
      assertEquals(List.of(2L, 3L), file.find("a.weight").orElseThrow().dims());
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, numbers(file, "a.weight", 6));
      assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, numbers(file, "turned", 6));
      assertArrayEquals(new float[] {3, 4}, numbers(file, "late", 2));
      assertEquals(List.of(1L), file.find("bn.num_batches_tracked").orElseThrow().dims());
      assertEquals(Optional.of("state_dict"), file.within());
    }
  }

  @Test
  void theOldestFilesAskForNothingElseEither() throws Exception {
    for (var asked :
        List.of("collections.OrderedDic2", "torch.FloatStorag2", "torch.FloatTenso2")) {
      var bad = asked.replace('.', '\n');
      var good = bad.replace("Dic2", "Dict").replace("rag2", "rage").replace("nso2", "nsor");
      var file = file(with(good, bad));
      var refused = assertThrows(WeightException.class, () -> Safetensors.open(file));
      assertTrue(refused.getMessage().contains("\"" + asked + "\""), refused.getMessage());
    }
  }

  @Test
  void sizesThatDoNotFitTheOldestFilesAreDamage() throws Exception {
    var good = wholes(2, 3, 2, 1, 3);
    for (var bad :
        List.of(
            wholes(2, 3, 9, 1, 3),
            wholes(2, 1L << 40, 2, 1, 3),
            wholes(2, 1L << 62, 1L << 62, 0, 0),
            wholes(2, 1L << 30, 1, 0, 0),
            wholes(2, -3, -2, 1, 3),
            wholes(2, 3, 2, -1, 3),
            wholes(1L << 31, 3, 2, 1, 3),
            wholes(9, 3, 2, 1, 3))) {
      var file = file(with(good, bad));
      assertThrows(WeightException.class, () -> Safetensors.open(file));
    }
    for (long elements : new long[] {7, 5, -1, 1L << 40, 1L << 62}) {
      var file =
          file(
              with(
                  wholes(6) + wholes(0).substring(0, 4),
                  wholes(elements) + wholes(0).substring(0, 4)));
      assertThrows(WeightException.class, () -> Safetensors.open(file));
    }
  }

  /// Cut anywhere, it is read whole or refused.
  @Test
  void theOldestFilesAreReadWholeOrNotAtAll() throws Exception {
    var whole = oldTar();
    int refused = 0;
    int read = 0;
    for (int length = 0; length < whole.length; length += 61) {
      var file = file(Arrays.copyOf(whole, length));
      try (var open = Safetensors.open(file)) {
        assertEquals(4, open.entries().size());
        read++;
      } catch (WeightException damaged) {
        refused++;
      }
    }
    assertTrue(read > 0 && refused > 0, read + " read, " + refused + " refused");
  }

  @Test
  void numPysArchivesAreRead() throws Exception {
    var file = folder.resolve("w.npz");
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    var padded = header + " ".repeat(117 - header.length()) + "\n";
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a.weight.npy"));
      zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded.length(), 0});
      zip.write(padded.getBytes(StandardCharsets.US_ASCII));
      zip.write(floats(0, 1, 2, 3, 4, 5));
    }
    try (var read = Safetensors.open(file)) {
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, numbers(read, "a.weight", 6));
    }
    assertFalse(Files.exists(folder.resolve("weights.safetensors")));
  }
}
