package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.InputException;
import vertebra.media.Npy;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

class ArrayInputTest {

  @TempDir Path folder;

  private Path file(Tensor tensor) throws IOException {
    var file = folder.resolve("x.npy");
    Npy.write(tensor, file);
    return file;
  }

  private static Tensor counted(DType dtype, long... dims) {
    var tensor = Tensor.zeros(dtype, dims);
    for (long i = 0; i < tensor.elements(); i++) tensor.set(i, i);
    return tensor;
  }

  private static Model.Value input(String shape) {
    return new Model.Value("x", TensorType.float32(shape));
  }

  private ArrayInput read(Tensor tensor, String shape) throws IOException {
    return ArrayInput.read(new InputSource.Array(file(tensor)), input(shape));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"INT8", "UINT8", "INT32", "INT64"})
  void wholeNumbersAreTakenAsRealOnesAndThatIsSaid(DType dtype) throws IOException {
    var fitted = read(counted(dtype, 2, 3), "N,3");
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, fitted.tensor().toFloats());
    assertEquals(List.of(dtype + " taken as float32"), fitted.remarks());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | N,3 | [1, 3] | batch axis added",
        "3,4,5 | N,3,4,5 | [1, 3, 4, 5] | batch axis added",
        "4,5 | N,1,4,5 | [1, 1, 4, 5] | batch axis added and channel axis added",
        "2,3 | N,3 | [2, 3] | ",
      })
  void aMissingBatchAxisIsAddedAndThatIsSaid(String dims, String shape, String fitted, String said)
      throws IOException {
    var extents = List.of(dims.split(",")).stream().mapToLong(Long::parseLong).toArray();
    var found = read(counted(DType.FLOAT32, extents), shape);
    assertEquals(fitted, found.tensor().shapeText());
    assertEquals(said == null ? List.of() : List.of(said), found.remarks());
  }

  @Test
  void channelsThatComeLastAreAskedAndThenTurned() throws IOException {
    for (long[] dims : new long[][] {{2, 4, 3}, {1, 2, 4, 3}}) {
      var array = counted(DType.FLOAT32, dims);
      var asked = assertThrows(InputException.class, () -> read(array, "N,3,H,W"));
      assertTrue(asked.getMessage().contains("--hwc"), asked::getMessage);
      var source = new InputSource.Array(file(array), Optional.empty(), true);
      var turned = ArrayInput.read(source, input("N,3,H,W"));
      assertEquals("[1, 3, 2, 4]", turned.tensor().shapeText());
      for (int c = 0; c < 3; c++)
        for (int y = 0; y < 2; y++)
          for (int x = 0; x < 4; x++)
            assertEquals((y * 4 + x) * 3 + c, turned.tensor().get((c * 2L + y) * 4 + x));
    }
    assertEquals(
        "[1, 3, 3, 3]", read(counted(DType.FLOAT32, 1, 3, 3, 3), "N,3,H,W").tensor().shapeText());
  }

  @Test
  void thePointsOfAPictureAreScaledAsSaid() throws IOException {
    var array = Tensor.zeros(DType.UINT8, 1, 3, 1, 2);
    for (int i = 0; i < 6; i++) array.set(i, 51 * i);
    var asked = assertThrows(InputException.class, () -> read(array, "N,3,H,W"));
    assertTrue(asked.getMessage().contains("--scale"), asked::getMessage);
    var unit = new InputSource.Array(file(array)).with(Normalisation.UNIT);
    assertArrayEquals(
        new float[] {0, 0.2f, 0.4f, 0.6f, 0.8f, 1},
        ArrayInput.read(unit, input("N,3,H,W")).tensor().toFloats(),
        1e-6f);
    var bytes = new InputSource.Array(file(array)).with(Normalisation.BYTES);
    assertArrayEquals(
        new float[] {0, 51, 102, 153, 204, 255},
        ArrayInput.read(bytes, input("N,3,H,W")).tensor().toFloats(),
        1e-4f);
  }

  @Test
  void whatWasAnsweredIsRemembered() {
    for (var source :
        List.of(
            new InputSource.Array(Path.of("x y.npy")),
            new InputSource.Array(Path.of("x.npy"), Optional.of(Normalisation.BYTES), true),
            new InputSource.Array(Path.of("x.npy"), Optional.empty(), true),
            InputSource.Picture.usual(Path.of("a b.png")),
            new InputSource.Picture(
                Path.of("c.png"),
                new vertebra.media.ImageInput.Fit.Pad(),
                Normalisation.UNIT,
                0x336699)))
      assertEquals(Optional.of(source), InputSource.parse(source.text()), source.text());
  }
}
