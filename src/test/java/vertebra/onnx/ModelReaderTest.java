package vertebra.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Value;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

class ModelReaderTest {

  @TempDir Path folder;

  private static Model model() {
    return new Model(
        "m",
        18,
        List.of(new Value("x", TensorType.float32("N,3,8,8"))),
        List.of(new Value("y", TensorType.float32("N,64"))),
        List.of(
            new Operator(
                "conv",
                "Conv",
                List.of("x", "w", "b"),
                List.of("c"),
                List.of(
                    Attribute.wholes("kernel_shape", 3, 3),
                    Attribute.whole("group", 1),
                    Attribute.text("auto_pad", "NOTSET"))),
            new Operator("shape", "Reshape", List.of("c", "s"), List.of("y"), List.of())),
        List.of(
            weight("w", DType.FLOAT32, 64L, 3L, 3L, 3L),
            weight("b", DType.FLOAT32, 64L),
            new Weight(
                "s",
                DType.INT64,
                List.of(2L),
                new Init.Wholes(List.of(0L, -1L)),
                Weight.WeightKind.CONSTANT)),
        Map.of());
  }

  private static Weight weight(String name, DType dtype, Long... dims) {
    return new Weight(name, dtype, List.of(dims), Init.zeros(), Weight.WeightKind.TRAINABLE);
  }

  /// The shape's numbers, and zeros for everything else.
  private static final WeightData NUMBERS =
      (weight, target) -> {
        target.fill((byte) 0);
        if (weight.name().equals("s"))
          target.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).putLong(0).putLong(-1);
      };

  private Path write(boolean external) throws IOException {
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model(), NUMBERS, file, external, (_, _) -> true);
    return file;
  }

  @Test
  void whatWasWrittenIsReadWithoutItsWeights() throws IOException {
    var read = ModelReader.read(write(false));
    assertEquals(8, read.irVersion());
    assertEquals(18, read.opset());
    assertEquals("Vertebra", read.producer());
    assertEquals(List.of("x"), read.inputs());
    assertEquals(List.of("y"), read.outputs());
    assertEquals(TensorType.float32("N,3,8,8"), read.declared().get("x"));
    assertEquals(List.of("w", "b", "s"), List.copyOf(read.tensors().keySet()));
    var weight = read.tensors().get("w");
    assertNotNull(weight);
    assertEquals(List.of(64L, 3L, 3L, 3L), weight.dims());
    assertEquals(null, weight.values(), "large weights stay in the file");
    var shape = read.tensors().get("s");
    assertNotNull(shape);
    assertArrayEquals(new double[] {0, -1}, shape.values());
    var conv = read.nodes().getFirst();
    assertEquals("conv", conv.name());
    assertArrayEquals(new long[] {3, 3}, conv.wholes("kernel_shape").orElseThrow());
    assertEquals(1, conv.whole("group", 7));
    assertEquals("NOTSET", conv.text("auto_pad"));
    assertEquals(7, conv.whole("none", 7));
  }

  @Test
  void weightsBesideTheModelAreFound() throws IOException {
    var read = ModelReader.read(write(true));
    assertEquals(List.of(folder.resolve("model.onnx.data")), read.dataFiles());
  }

  private String refusal(Path file) {
    var refusal = assertThrows(ModelException.class, () -> ModelReader.read(file));
    var message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith(file.toString()), message);
    return message;
  }

  @Test
  void aMissingOrShortDataFileIsNamed() throws IOException {
    var file = write(true);
    var data = folder.resolve("model.onnx.data");
    Files.write(data, new byte[10]);
    assertTrue(refusal(file).contains("where it is not"));
    Files.delete(data);
    assertTrue(refusal(file).contains("needs the data file model.onnx.data beside it"));
  }

  /// Makes the model name another data file, of a name as long as the real one's.
  private Path renamed(String location) throws IOException {
    var file = write(true);
    var bytes = Files.readAllBytes(file);
    var real = "model.onnx.data".getBytes(StandardCharsets.UTF_8);
    var other = location.getBytes(StandardCharsets.UTF_8);
    assertEquals(real.length, other.length);
    for (int i = 0; i + real.length <= bytes.length; i++)
      if (Arrays.equals(bytes, i, i + real.length, real, 0, real.length))
        System.arraycopy(other, 0, bytes, i, other.length);
    return Files.write(file, bytes);
  }

  @Test
  void dataOutsideTheModelsFolderIsRefused() throws IOException {
    for (var location : List.of("../../etc/hosts", "/etc/host-names", "a/../../../data"))
      assertTrue(refusal(renamed(location)).contains("outside its own folder"));
  }

  @Test
  void linksThatLeaveTheFolderAreRefused() throws IOException {
    var file = write(true);
    var inside = Files.createDirectory(folder.resolve("inside"));
    Files.move(file, inside.resolve("model.onnx"));
    Files.createSymbolicLink(inside.resolve("model.onnx.data"), folder.resolve("model.onnx.data"));
    assertTrue(refusal(inside.resolve("model.onnx")).contains("outside its own folder"));
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    var file = folder.resolve("model.onnx");
    assertTrue(refusal(file).endsWith("does not exist."));
    assertTrue(refusal(folder).contains("is a folder"));
    Files.write(file, new byte[0]);
    assertTrue(refusal(file).contains("it has no graph"));
    Files.writeString(file, "This is a letter, not a model.");
    assertTrue(refusal(file).contains("no ONNX model"));
    var whole = Files.readAllBytes(write(false));
    for (int length : new int[] {40, 200, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(refusal(file).contains("no ONNX model"), "cut off at " + length);
    }
  }

  @Tag("slow")
  @Test
  void everySingleDamagedByteIsRefusedOrRead() throws IOException {
    var file = write(true);
    var whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      var damaged = whole.clone();
      damaged[i] ^= (byte) 0xff;
      Files.write(file, damaged);
      try {
        ModelReader.read(file);
      } catch (ModelException explained) {
        assertTrue(String.valueOf(explained.getMessage()).startsWith(file.toString()));
      }
    }
  }
}
