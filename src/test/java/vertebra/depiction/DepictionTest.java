package vertebra.depiction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.detection.BoundingBox;
import vertebra.detection.Detection;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.Labels;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;

/// What outputs are taken for, and where it is painted.
class DepictionTest {

  private static final long[] PICTURE = {1, 3, 32, 32};

  private static Optional<Depiction> of(Tensor... outputs) {
    var named = new LinkedHashMap<String, Tensor>();
    for (var output : outputs) named.put("y" + named.size(), output);
    return Depiction.of(named, Optional.empty(), TopK.of(named, 5, Labels.NONE), PICTURE, 0.3);
  }

  @Test
  void boxesWithScoresAndClassesAreObjects() {
    var boxes = Tensor.of(new float[] {1, 2, 11, 12, 0, 0, 5, 5}, 1, 2, 4);
    var scores = Tensor.of(new float[] {0.9f, 0.1f}, 1, 2);
    var labels = Tensor.of(new long[] {3, 0}, 1, 2);
    var objects = (Depiction.Objects) of(boxes, scores, labels).orElseThrow();
    assertEquals(1, objects.found().size());
    assertEquals(new BoundingBox(1, 2, 11, 12), objects.found().getFirst().box());
    assertEquals(3, objects.found().getFirst().label());
  }

  @Test
  void aScoreForEveryClassIsFreedOfDuplicates() {
    var boxes = Tensor.of(new float[] {0, 0, 10, 10, 0, 0, 10, 9}, 1, 2, 4);
    var scores = Tensor.of(new float[] {0.9f, 0.4f, 0.8f, 0.1f}, 1, 2, 2);
    var objects = (Depiction.Objects) of(boxes, scores).orElseThrow();
    assertEquals(List.of(0, 1), objects.found().stream().map(Detection::label).toList());
  }

  @Test
  void mapsArePicturesOrClasses() {
    var map = Tensor.of(new float[] {1, 0, 0, 1, 0, 1, 1, 0}, 1, 2, 2, 2);
    assertEquals(new Depiction.Regions(2, 2, List.of(0, 1, 1, 0)), of(map).orElseThrow());
    var picture = Tensor.of(new float[3 * 64 * 64], 1, 3, 64, 64);
    assertTrue(of(picture).orElseThrow() instanceof Depiction.Restored);
    assertTrue(of(Tensor.of(new float[] {1, 2, 3}, 1, 3)).orElseThrow() instanceof Depiction.Named);
    assertTrue(of(Tensor.of(new float[] {1, 2, 3}, 3)).isEmpty());
  }

  @Test
  void aBoxIsPaintedWhereItLies() {
    var grey = Tensor.of(new float[3 * 32 * 32], PICTURE);
    var found = new Detection(new BoundingBox(8, 16, 24, 28), 2, 0.9);
    var image =
        ResultPicture.of(
            grey, Normalisation.UNIT, new Depiction.Objects(List.of(found)), Labels.NONE);
    // 32 pixels become 448; the margin is 16.
    int colour = AnswerPainter.colour(2);
    assertEquals(colour, image.getRGB(17 + 8 * 14, 16 + 22 * 14));
    assertEquals(colour, image.getRGB(14 + 24 * 14, 16 + 22 * 14));
    assertEquals(colour, image.getRGB(16 + 16 * 14, 14 + 28 * 14));
    assertEquals(0xff000000, image.getRGB(16 + 16 * 14, 16 + 22 * 14));
  }

  @Test
  void theTreatmentOfBrightnessIsTakenBack() {
    for (var treatment : Normalisation.PRESETS) {
      var numbers = new float[3 * 32 * 32];
      for (int i = 0; i < numbers.length; i++)
        numbers[i] = (float) treatment.applied(0.6, Math.floorDiv(i, 1024));
      var image =
          ResultPicture.of(
              Tensor.of(numbers, PICTURE),
              treatment,
              new Depiction.Regions(1, 1, List.of(0)),
              Labels.NONE);
      assertEquals(0xff999999, image.getRGB(100, 100), treatment.title());
    }
  }
}
