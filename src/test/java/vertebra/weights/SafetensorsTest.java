package vertebra.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

class SafetensorsTest {

  @TempDir Path folder;

  private static Weight weight(String name, DType dtype, Init init, Long... dims) {
    return new Weight(name, dtype, List.of(dims), init, Weight.WeightKind.TRAINABLE);
  }

  private Path file(String header, int dataBytes) throws IOException {
    return file(header.getBytes(StandardCharsets.UTF_8), new byte[dataBytes]);
  }

  private Path file(byte[] header, byte[] data) throws IOException {
    var bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).put(data);
    return Files.write(folder.resolve("w.safetensors"), bytes.array());
  }

  private static float[] floats(Safetensors file, String name, int count) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var target = arena.allocate(4L * count, 4);
      file.fill(name, DType.FLOAT32, target);
      return target.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var weights =
        List.of(
            weight("layer.weight", DType.FLOAT32, new Init.Normal(1), 3L, 5L),
            weight("scale", DType.FLOAT32, new Init.Constant(2.5f)),
            weight("steps", DType.INT64, new Init.Wholes(List.of(1L, -2L)), 2L),
            weight("empty", DType.FLOAT32, Init.zeros(), 0L, 4L));
    var file = folder.resolve("w.safetensors");
    Safetensors.write(file, weights, Initialiser.seeded(1));
    try (var read = Safetensors.open(file)) {
      assertEquals(
          List.of("layer.weight", "scale", "steps", "empty"), List.copyOf(read.entries().keySet()));
      assertEquals("F32 [3, 5]", read.find("layer.weight").orElseThrow().toString());
      assertEquals("pt", read.metadata().get("format"));
      assertArrayEquals(new float[] {2.5f}, floats(read, "scale", 1));
      try (var arena = Arena.ofConfined()) {
        var expected = arena.allocate(60, 4);
        Initialiser.seeded(1).fill(weights.getFirst(), expected);
        assertArrayEquals(
            expected.toArray(ValueLayout.JAVA_FLOAT), floats(read, "layer.weight", 15));
      }
    }
  }

  @Test
  void writingTwiceGivesTheSameBytes() throws IOException {
    var weights = List.of(weight("a", DType.FLOAT32, new Init.Uniform(1), 100L));
    var file = folder.resolve("w.safetensors");
    Safetensors.write(file, weights, Initialiser.seeded(1));
    var first = Files.readAllBytes(file);
    Safetensors.write(file, weights, Initialiser.seeded(1));
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void stoppingLeavesTheEarlierFileAndNothingElse() throws IOException {
    var file = Files.writeString(folder.resolve("w.safetensors"), "earlier");
    var weights = List.of(weight("a", DType.FLOAT32, Init.ones(), 100L));
    assertThrows(
        CancellationException.class,
        () -> Safetensors.write(file, weights, Initialiser.seeded(1), (_, _) -> false));
    assertEquals("earlier", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aFolderThatDoesNotExistIsNamed() {
    var file = folder.resolve("nowhere/w.safetensors");
    var refusal =
        assertThrows(WeightException.class, () -> Safetensors.write(file, List.of(), (_, _) -> {}));
    assertTrue(refusal.getMessage().contains("there is no folder"), refusal::getMessage);
  }

  @TestFactory
  Stream<DynamicTest> realNumbersBecomeFloat32AndWholeOnesDoNot() {
    return Stream.of(Stored.values())
        .map(type ->
            DynamicTest.dynamicTest(
                type.name(),
                () -> {
                  var bytes = ByteBuffer.allocate(2 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                  put(type, bytes, 0);
                  put(type, bytes, 1);
                  var header =
                      "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}"
                          .formatted(type.name(), 2 * type.bytes());
                  var path = file(header.getBytes(StandardCharsets.UTF_8), bytes.array());
                  try (var read = Safetensors.open(path)) {
                    if (type.name().matches("B?F\\d+"))
                      assertArrayEquals(new float[] {0, 1}, floats(read, "x", 2));
                    else assertThrows(WeightException.class, () -> floats(read, "x", 2));
                  }
                }));
  }

  private static void put(Stored type, ByteBuffer bytes, int value) {
    switch (type) {
      case BOOL, U8, I8 -> bytes.put((byte) value);
      case U16, I16 -> bytes.putShort((short) value);
      case F16 -> bytes.putShort(Float.floatToFloat16(value));
      case BF16 -> bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
      case U32, I32 -> bytes.putInt(value);
      case F32 -> bytes.putFloat(value);
      case U64, I64 -> bytes.putLong(value);
      case F64 -> bytes.putDouble(value);
    }
  }

  @Test
  void whatIsNotANumberComesThrough() throws IOException {
    var data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(Float.NaN).putFloat(Float.NEGATIVE_INFINITY);
    var header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    try (var read = Safetensors.open(file(header.getBytes(StandardCharsets.UTF_8), data.array()))) {
      assertArrayEquals(new float[] {Float.NaN, Float.NEGATIVE_INFINITY}, floats(read, "x", 2));
    }
  }

  @Test
  void fractionsAreNotTakenForWholeNumbers() throws IOException {
    var path = file("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
    try (var read = Safetensors.open(path);
        var arena = Arena.ofConfined()) {
      var target = arena.allocate(8, 8);
      var refusal = assertThrows(WeightException.class, () -> read.fill("x", DType.INT64, target));
      assertTrue(
          refusal.getMessage().endsWith("is F32 [1], which cannot stand for int64 numbers."),
          refusal::getMessage);
    }
  }

  private record Damage(String name, String header, int dataBytes, String message) {}

  @TestFactory
  Stream<DynamicTest> damagedHeadersAreRefusedWithTheReason() {
    var x = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    return Stream.of(
            new Damage("cut off", x + "}", 4, "only 4 bytes of numbers are there"),
            new Damage("left over", x + "}", 12, "4 bytes at its end that belong to nothing"),
            new Damage(
                "overlap",
                x + ",\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8,
                "\"x\" and \"y\" overlap"),
            new Damage(
                "gap",
                x + ",\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
                16,
                "4 bytes between \"x\" and \"y\""),
            new Damage(
                "unknown type",
                "{\"x\":{\"dtype\":\"f8?\",\"shape\":[2],\"data_offsets\":[0,2]}}",
                2,
                "unknown type f8?"),
            new Damage(
                "size",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                8,
                "needs 12 bytes, but has 8"),
            new Damage(
                "backwards",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[8,0]}}",
                8,
                "not a beginning and an end"),
            new Damage(
                "negative",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}",
                8,
                "-1 in shape"),
            new Damage(
                "overflow",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],"
                    + "\"data_offsets\":[0,8]}}",
                8,
                "more than 64 bits can count"),
            new Damage("twice", x + "," + x.substring(1) + "}", 8, "\"x\" stands there twice"),
            new Damage("no object", "[]", 0, "expected '{'"),
            new Damage("unfinished", x, 8, "it ends in the middle"),
            new Damage("text behind", x + "} more", 8, "expected the end"),
            new Damage(
                "fraction",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}",
                8,
                "\"2.5\" is not a whole number"),
            new Damage("no fields", "{\"x\":{}}", 0, "unknown type null"),
            new Damage("deep", "[".repeat(1000), 0, "expected '{'"),
            new Damage("deep inside", "{\"x\":" + "[".repeat(1000), 0, "nests deeper"),
            new Damage("metadata", "{\"__metadata__\":{\"a\":1}}", 0, "not text at a"))
        .map(damage ->
            DynamicTest.dynamicTest(
                damage.name(),
                () -> assertRefused(file(damage.header(), damage.dataBytes()), damage)));
  }

  @Test
  void aTensorOfAKindThatIsNotReadHarmsNoOther() throws IOException {
    var header =
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[4,6]},"
            + "\"z\":{\"dtype\":\"F8_E5M2\",\"shape\":[0],\"data_offsets\":[6,6]}}";
    try (var read = Safetensors.open(file(header, 6))) {
      assertEquals(List.of("x"), List.copyOf(read.entries().keySet()));
      assertEquals(java.util.Map.of("y", "F8_E4M3", "z", "F8_E5M2"), read.unread());
      assertArrayEquals(new float[] {0}, floats(read, "x", 1));
    }
  }

  @Test
  void anIndexOpensAllFilesThatItNames() throws IOException {
    Safetensors.write(
        folder.resolve("a-1.safetensors"),
        List.of(weight("a", DType.FLOAT32, new Init.Constant(1), 2L)),
        Initialiser.seeded(0));
    Safetensors.write(
        folder.resolve("a-2.safetensors"),
        List.of(weight("b", DType.FLOAT32, new Init.Constant(2), 1L)),
        Initialiser.seeded(0));
    var index = folder.resolve("a.safetensors.index.json");
    Files.writeString(
        index,
        "{\"metadata\": {\"total_size\": 12}, \"weight_map\": "
            + "{\"a\": \"a-1.safetensors\", \"b\": \"a-2.safetensors\"}}");
    try (var read = Safetensors.open(index)) {
      assertEquals(List.of("a", "b"), List.copyOf(read.entries().keySet()));
      assertArrayEquals(new float[] {1, 1}, floats(read, "a", 2));
      assertArrayEquals(new float[] {2}, floats(read, "b", 1));
    }
    Files.writeString(index, "{\"weight_map\": {\"a\": \"../a-1.safetensors\"}}");
    assertRefused(index, new Damage("", "", 0, "does not lie beside it"));
    Files.writeString(index, "{}");
    assertRefused(index, new Damage("", "", 0, "no \"weight_map\""));
  }

  @Test
  void aFileThatIsCutWhileItIsOpenIsASentence() throws IOException {
    var path = file("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    try (var read = Safetensors.open(path)) {
      try (var channel =
          java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 4);
      }
      var refusal = assertThrows(WeightException.class, () -> floats(read, "x", 2));
      assertTrue(refusal.getMessage().contains("became shorter"), refusal::getMessage);
    }
  }

  private static void assertRefused(Path path, Damage damage) {
    var refusal = assertThrows(WeightException.class, () -> Safetensors.open(path).close());
    assertTrue(refusal.getMessage().contains(damage.message()), refusal::getMessage);
    assertTrue(refusal.getMessage().startsWith(path.toString()), refusal::getMessage);
  }

  @Test
  void filesThatAreSomethingElseAreNamed() throws IOException {
    var path = folder.resolve("w.safetensors");
    Files.write(path, new byte[3]);
    assertRefused(path, new Damage("", "", 0, "only 3 bytes"));
    Files.write(path, "PK\u0003\u0004 archive/data.pkl".getBytes(StandardCharsets.UTF_8));
    assertRefused(path, new Damage("", "", 0, "is a damaged archive"));
    Files.write(path, "Hello, this is a letter".getBytes(StandardCharsets.UTF_8));
    assertRefused(path, new Damage("", "", 0, "at most 100000000 are allowed"));
    var header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(5000).array();
    Files.write(path, header);
    assertRefused(path, new Damage("", "", 0, "claims 5000 bytes, but only 12 follow"));
    assertRefused(folder.resolve("none"), new Damage("", "", 0, "does not exist"));
    assertRefused(folder, new Damage("", "", 0, "is a folder"));
    assertRefused(
        file(new byte[] {'{', '"', (byte) 0xff, '"'}, new byte[0]),
        new Damage("", "", 0, "not UTF-8"));
  }

  @Test
  void aHeaderWhoseLengthLooksLikeAnotherFormatsBeginningIsRead() throws IOException {
    var pickle = 0x80 | 0x04 << 8;
    var zip = 'P' | 'K' << 8 | 3 << 16;
    for (int length : new int[] {pickle, zip}) {
      var header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
      try (var read = Safetensors.open(file(header + " ".repeat(length - header.length()), 8))) {
        assertEquals(1, read.entries().size());
      }
    }
  }

  @Test
  void namesMayHoldAnything() throws IOException {
    var names = new ArrayList<Weight>();
    for (var name : List.of("with \"quotes\"", "back\\slash", "Größe", "tab\t"))
      names.add(weight(name, DType.FLOAT32, Init.ones(), 1L));
    var file = folder.resolve("w.safetensors");
    Safetensors.write(file, names, Initialiser.seeded(1));
    try (var read = Safetensors.open(file)) {
      assertEquals(names.stream().map(Weight::name).toList(), List.copyOf(read.entries().keySet()));
    }
  }
}
