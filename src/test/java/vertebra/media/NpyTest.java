package vertebra.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

class NpyTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
  void everyTypeAndShapeComesBackAsItWas(DType dtype) throws IOException {
    for (long[] dims : new long[][] {{}, {5}, {2, 3}, {1, 2, 3, 4}, {2, 0}}) {
      var tensor = NoiseInput.normal(7).tensor(dtype, dims);
      var file = folder.resolve("x.npy");
      Npy.write(tensor, file);
      var back = Npy.read(file);
      assertEquals(tensor.toString(), back.toString());
      assertEquals(-1, tensor.data().mismatch(back.data()));
      assertEquals(0, (Files.size(file) - tensor.bytes()) % 64, "numbers are aligned");
    }
  }

  @Test
  void theWrittenFileIsWhatNumPyWrites() throws IOException {
    var file = folder.resolve("x.npy");
    Npy.write(Tensor.of(new float[] {1, 2}, 2), file);
    var bytes = Files.readAllBytes(file);
    var header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", header.stripTrailing());
    assertEquals('\n', bytes[127]);
    assertEquals(128 + 8, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersionIsRead(int version) throws IOException {
    var file = file(version, header("<f4", false, "(2,)"), floats(ByteOrder.LITTLE_ENDIAN, 3, 4));
    assertArrayEquals(new float[] {3, 4}, Npy.read(file).toFloats());
  }

  @Test
  void columnMajorArraysAreTurned() throws IOException {
    var numbers = floats(ByteOrder.LITTLE_ENDIAN, 1, 4, 2, 5, 3, 6);
    var tensor = Npy.read(file(1, header("<f4", true, "(2, 3)"), numbers));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensor.toFloats());
    assertEquals("[2, 3]", tensor.shapeText());
  }

  @Test
  void bigEndianNumbersAreTurned() throws IOException {
    var numbers = floats(ByteOrder.BIG_ENDIAN, 1.5f, -2);
    var tensor = Npy.read(file(1, header(">f4", false, "(2,)"), numbers));
    assertArrayEquals(new float[] {1.5f, -2}, tensor.toFloats());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{'descr': '<u2', 'fortran_order': False, 'shape': (2,)} # <u2",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)} # |O",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,)} # a record",
        "{'descr': '<f4', 'shape': (2,)} # damaged header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)} # damaged header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} # should hold 12 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} # should hold 4 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9)} # larger than",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99223372036854775807,)} # too large",
        "{'descr': '', 'fortran_order': False, 'shape': (2,)} # type",
      })
  void whatDoesNotFitIsNamed(String header, String message) throws IOException {
    var file = file(1, header, floats(ByteOrder.LITTLE_ENDIAN, 1, 2));
    var refusal = assertThrows(InputException.class, () -> Npy.read(file));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("x.npy"), refusal.getMessage());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    var file = file(1, header("<f4", false, "(2,)"), floats(ByteOrder.LITTLE_ENDIAN, 1, 2));
    var whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(InputException.class, () -> Npy.read(file), "of " + length + " bytes");
    }
  }

  @Test
  void aHeaderThatClaimsGigabytesIsRefused() throws IOException {
    var bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(magic(2)).putInt(Integer.MAX_VALUE);
    var file = Files.write(folder.resolve("x.npy"), bytes.array());
    var refusal = assertThrows(InputException.class, () -> Npy.read(file));
    assertTrue(refusal.getMessage().contains("header claims"), refusal.getMessage());
  }

  @Test
  void anotherFormatAndNoFileAreSaidSo() throws IOException {
    var file = Files.writeString(folder.resolve("x.npy"), "PK, a zip archive");
    assertTrue(
        assertThrows(InputException.class, () -> Npy.read(file))
            .getMessage()
            .contains("is not an NPY file"));
    assertTrue(
        assertThrows(InputException.class, () -> Npy.read(folder.resolve("none.npy")))
            .getMessage()
            .endsWith("does not exist."));
    assertThrows(InputException.class, () -> Npy.read(folder));
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    var file = folder.resolve("x.npy");
    Npy.write(Tensor.of(new float[] {1}, 1), file);
    var before = Files.readAllBytes(file);
    assertThrows(InputException.class, () -> Npy.write(Tensor.zeros(DType.BFLOAT16, 2), file));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  private static String header(String type, boolean columnMajor, String shape) {
    return "{'descr': '"
        + type
        + "', 'fortran_order': "
        + (columnMajor ? "True" : "False")
        + ", 'shape': "
        + shape
        + ", }";
  }

  private static byte[] floats(ByteOrder order, float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(order);
    for (float value : values) bytes.putFloat(value);
    return bytes.array();
  }

  private static byte[] magic(int version) {
    return new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0};
  }

  private Path file(int version, String header, byte[] numbers) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(magic(version));
    var length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    if (version == 1) length.putShort((short) (header.length() + 1));
    else length.putInt(header.length() + 1);
    out.write(length.array());
    out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
    out.write(numbers);
    return Files.write(folder.resolve("x.npy"), out.toByteArray());
  }
}
