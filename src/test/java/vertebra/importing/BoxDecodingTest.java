package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;

/// Boxes that an output says otherwise become corners behind it.
class BoxDecodingTest {

  private static final int BOXES = 21;
  private static final float[] ANCHORS = numbers(7);

  @TempDir Path folder;

  private static final ModelSteps.Outside ANCHORS_ALONE =
      new ModelSteps.Outside() {
        @Override
        public Map<String, StoredNumbers> run(Path model) {
          throw new IllegalStateException();
        }

        @Override
        public StoredNumbers read(String source) throws ModelException {
          if (source.equals("few.npy")) return StoredNumbers.of(List.of(1L, 4L), 0, 0, 1, 1);
          return StoredNumbers.of(List.of((long) BOXES, 4L), ANCHORS);
        }
      };

  private static float[] numbers(long seed) {
    var random = new Random(seed);
    var numbers = new float[4 * BOXES];
    for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextFloat();
    return numbers;
  }

  private Path model(long... sizes) throws Exception {
    return ForeignModel.usual()
        .input("x", sizes)
        .node("Identity", "x", "b:0")
        .output("b:0", sizes)
        .write(folder.resolve("model.onnx"));
  }

  private float[] decoded(String step, float[] given, long... sizes) throws Exception {
    var target = folder.resolve("decoded.onnx");
    ModelSteps.apply(model(sizes), List.of(step), target, ANCHORS_ALONE);
    StructureCheck.sound(target);
    try (var session = new OrtEngine().open(target, Device.CPU, Engine.Options.DEFAULT)) {
      var boxes = session.run(Map.of("x", Tensor.of(given, sizes)), Cancellation.none());
      assertArrayEquals(new long[] {1, BOXES, 4}, boxes.firstEntry().getValue().dims());
      return boxes.get("b:0").toFloats();
    }
  }

  private static float[] corners(double x, double y, double width, double height) {
    return new float[] {
      (float) (x - width / 2),
      (float) (y - height / 2),
      (float) (x + width / 2),
      (float) (y + height / 2)
    };
  }

  private static float[] box(float[] all, int at) {
    return Arrays.copyOfRange(all, 4 * at, 4 * at + 4);
  }

  @Test
  void centresBecomeCornersWhicheverWayTheyLie() throws Exception {
    var given = numbers(1);
    var found = decoded("decode=b:0:centres", given, 1, BOXES, 4);
    var turned = new float[given.length];
    for (int i = 0; i < given.length; i++) turned[i % 4 * BOXES + i / 4] = given[i];
    assertArrayEquals(found, decoded("decode=b:0:centres", turned, 1, 4, BOXES));
    for (int i = 0; i < BOXES; i++) {
      var box = box(given, i);
      assertArrayEquals(corners(box[0], box[1], box[2], box[3]), box(found, i), 1e-6f);
    }
  }

  @Test
  void offsetsAreTakenFromAnchors() throws Exception {
    var given = numbers(2);
    var step = "decode=b:0:anchors=all.npy:std=0.1,0.2,0.3,0.4";
    var found = decoded(step, given, 1, BOXES, 4);
    for (int i = 0; i < BOXES; i++) {
      var box = box(given, i);
      var anchor = box(ANCHORS, i);
      double width = anchor[2] - anchor[0];
      double height = anchor[3] - anchor[1];
      assertArrayEquals(
          corners(
              (anchor[0] + anchor[2]) / 2 + 0.1 * box[0] * width,
              (anchor[1] + anchor[3]) / 2 + 0.2 * box[1] * height,
              Math.exp(0.3 * box[2]) * width,
              Math.exp(0.4 * box[3]) * height),
          box(found, i),
          1e-5f);
    }
  }

  /// 4 × 4 cells of 8 and 2 × 2 of 16 and one of 32, as in YOLOX.
  @Test
  void cellsOfAGridAreAnchorsToo() throws Exception {
    var given = numbers(3);
    var found = decoded("decode=b:0:strides=8,16,32:size=32,32", given, 1, BOXES, 4);
    for (int i = 0; i < BOXES; i++) {
      int stride = i < 16 ? 8 : i < 20 ? 16 : 32;
      int cell = i < 16 ? i : i < 20 ? i - 16 : 0;
      int across = 32 / stride;
      int row = cell / across;
      var box = box(given, i);
      assertArrayEquals(
          corners(
              (box[0] + cell % across) * stride,
              (box[1] + row) * stride,
              Math.exp(box[2]) * stride,
              Math.exp(box[3]) * stride),
          box(found, i),
          1e-4f);
    }
  }

  @Test
  void whatCannotBeDecodedIsRefusedInWords() throws Exception {
    assertRefused("decode=b:0:anchors=few.npy", "1 anchors", 1, BOXES, 4);
    assertRefused("decode=b:0:centres", "[N, A, 4]", 1, BOXES, 5);
    assertRefused("decode=b:0:strides=8", "strides=8,16,32:size=640,640", 1, BOXES, 4);
    assertRefused("decode=c:centres", "c", 1, BOXES, 4);
  }

  private void assertRefused(String step, String word, long... sizes) throws Exception {
    var model = model(sizes);
    var target = folder.resolve("none.onnx");
    var refused =
        assertThrows(
            ModelException.class,
            () -> ModelSteps.apply(model, List.of(step), target, ANCHORS_ALONE));
    assertTrue(String.valueOf(refused.getMessage()).contains(word), refused::getMessage);
    assertEquals(false, target.toFile().exists());
  }
}
