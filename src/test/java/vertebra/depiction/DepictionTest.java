package vertebra.depiction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import vertebra.detection.BoundingBox;
import vertebra.detection.Detection;
import vertebra.detection.KeyPoint;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.Labels;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;

/// What outputs are taken for, and where it is painted.
class DepictionTest {

  private static final long[] PICTURE = {1, 3, 32, 32};

  private static SequencedMap<String, Tensor> named(Tensor... outputs) {
    var named = new LinkedHashMap<String, Tensor>();
    for (var output : outputs) named.put("y" + named.size(), output);
    return named;
  }

  private static Optional<Depiction> of(Tensor... outputs) {
    return Depiction.other(List.of(outputs), TopK.of(named(outputs), 5, Labels.NONE), PICTURE);
  }

  private static List<Detection> objects(Tensor... outputs) {
    return Depiction.candidates(named(outputs), Optional.empty()).orElseThrow().once(0.3, 0.5);
  }

  private static BufferedImage painted(Tensor input, Normalisation treatment, Tensor... outputs) {
    var named = named(outputs);
    var top = TopK.of(named, 5, Labels.NONE);
    var run =
        SeenRun.of(List.of(input), treatment, named, Optional.empty(), top, Labels.NONE)
            .orElseThrow();
    return ResultPicture.of(run, 0.3);
  }

  @Test
  void boxesWithScoresAndClassesAreObjects() {
    var boxes = Tensor.of(new float[] {1, 2, 11, 12, 0, 0, 5, 5}, 1, 2, 4);
    var scores = Tensor.of(new float[] {0.9f, 0.1f}, 1, 2);
    var labels = Tensor.of(new long[] {3, 0}, 1, 2);
    var found = objects(boxes, scores, labels);
    assertEquals(List.of(new Detection(new BoundingBox(1, 2, 11, 12), 3, (double) 0.9f)), found);
  }

  @Test
  void aScoreForEveryClassIsFreedOfDuplicates() {
    var boxes = Tensor.of(new float[] {0, 0, 10, 10, 0, 0, 10, 9}, 1, 2, 4);
    var scores = Tensor.of(new float[] {0.9f, 0.4f, 0.8f, 0.1f}, 1, 2, 2);
    assertEquals(List.of(0, 1), objects(boxes, scores).stream().map(Detection::label).toList());
  }

  @Test
  void pointsBesideBoxesBelongToTheirObjects() {
    var boxes = Tensor.of(new float[] {0, 0, 8, 8, 10, 10, 20, 30}, 2, 4);
    var scores = Tensor.of(new float[] {0.1f, 0.9f}, 2);
    var labels = Tensor.of(new long[] {1, 1}, 2);
    // The second object's maps are highest in the first column and last row, and in the last
    // column and first row, of two each.
    var maps = Tensor.of(new float[] {9, 0, 0, 0, 9, 0, 0, 0, 0, 1, 5, 2, 0, 5, 1, 2}, 2, 2, 2, 2);
    var fromMaps = List.of(new KeyPoint(12.5, 25), new KeyPoint(17.5, 15));
    assertEquals(fromMaps, objects(maps, boxes, scores, labels).getFirst().points());
    // As coordinates, of which the third number says that the second point is not seen.
    var list = Tensor.of(new float[] {0, 0, 1, 0, 0, 1, 11, 12, 1, 13, 14, 0}, 2, 2, 3);
    assertEquals(
        List.of(new KeyPoint(11, 12)), objects(boxes, labels, scores, list).getFirst().points());
    // A mask for each object is no point.
    var masks = Tensor.of(new float[8], 2, 1, 2, 2);
    assertEquals(List.of(), objects(boxes, labels, scores, masks).getFirst().points());
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
  void aBoxAndItsPointsArePaintedWhereTheyLie() {
    var grey = Tensor.of(new float[3 * 32 * 32], PICTURE);
    var image =
        painted(
            grey,
            Normalisation.UNIT,
            Tensor.of(new float[] {8, 16, 24, 28}, 1, 4),
            Tensor.of(new float[] {0.9f}, 1),
            Tensor.of(new long[] {2}, 1),
            Tensor.of(new float[] {12, 24, 20, 20}, 1, 2, 2));
    // 32 pixels become 448; the margin is 16.
    int colour = AnswerPainter.colour(2);
    assertEquals(colour, image.getRGB(17 + 8 * 14, 16 + 22 * 14));
    assertEquals(colour, image.getRGB(14 + 24 * 14, 16 + 22 * 14));
    assertEquals(colour, image.getRGB(16 + 16 * 14, 14 + 28 * 14));
    assertEquals(0xff000000, image.getRGB(16 + 16 * 14, 16 + 22 * 14));
    assertEquals(colour, image.getRGB(16 + 12 * 14, 16 + 24 * 14));
    assertEquals(colour, image.getRGB(16 + 20 * 14, 16 + 20 * 14));
  }

  @Test
  void theJointsOfABodyAreJoined() {
    var grey = Tensor.of(new float[3 * 32 * 32], PICTURE);
    var joints = new float[34];
    // Both shoulders far apart, all else in a corner.
    joints[10] = 4;
    joints[11] = 20;
    joints[12] = 28;
    joints[13] = 20;
    var image =
        painted(
            grey,
            Normalisation.UNIT,
            Tensor.of(new float[] {0, 0, 31, 31}, 1, 4),
            Tensor.of(new float[] {0.9f}, 1),
            Tensor.of(new long[] {1}, 1),
            Tensor.of(joints, 1, 17, 2));
    assertEquals(AnswerPainter.colour(1), image.getRGB(16 + 16 * 14, 16 + 20 * 14));
  }

  @Test
  void theTreatmentOfBrightnessIsTakenBack() {
    for (var treatment : Normalisation.PRESETS) {
      var numbers = new float[3 * 32 * 32];
      for (int i = 0; i < numbers.length; i++)
        numbers[i] = (float) treatment.applied(0.6, Math.floorDiv(i, 1024));
      var scores = Tensor.of(new float[] {1, 0}, 1, 2, 1, 1);
      var image = painted(Tensor.of(numbers, PICTURE), treatment, scores);
      assertEquals(0xff999999, image.getRGB(100, 100), treatment.title());
    }
  }

  private static Tensor came(float[] numbers) {
    return Tensor.of(numbers, PICTURE);
  }

  @Test
  void aPictureThatCameOutStandsBesideTheOneThatWentInOrAlone() {
    var white = new float[3 * 32 * 32];
    Arrays.fill(white, 1);
    var came = came(white);
    var both = painted(Tensor.of(new float[3 * 32 * 32], PICTURE), Normalisation.UNIT, came);
    assertEquals(0xff000000, both.getRGB(16 + 224, 16 + 224));
    assertEquals(0xffffffff, both.getRGB(32 + 448 + 224, 16 + 224));
    assertEquals(2 * 448 + 3 * 16, both.getWidth());
    var alone = painted(Tensor.of(new float[8], 1, 8), Normalisation.IMAGENET, came);
    assertEquals(448 + 2 * 16, alone.getWidth());
    // Made of no picture: from 0 to 1, or from −1 to 1 where it has numbers below 0.
    assertEquals(0xffffffff, alone.getRGB(16 + 224, 16 + 224));
    white[0] = -1;
    white[3 * 32 * 32 - 1] = 0;
    var signed = painted(Tensor.of(new float[8], 1, 8), Normalisation.IMAGENET, came(white));
    assertEquals(0xff00ffff, signed.getRGB(16, 16));
    assertEquals(0xffffff80, signed.getRGB(16 + 447, 16 + 447));
  }

  @Test
  void aSetOfPointsIsAPictureToo() {
    var points = Tensor.of(new float[] {0, 0, 0, 1, 1, 1}, 1, 2, 3);
    var scores = Tensor.of(new float[] {0, 4}, 1, 2);
    var image = painted(points, Normalisation.UNIT, scores);
    int lit = 0;
    for (int x = 16; x < 16 + 512; x++)
      for (int y = 16; y < 16 + 512; y++) if ((image.getRGB(x, y) & 0xff) == 0xff) lit++;
    // Two dots of 3 × 3 pixels, each twice as large.
    assertEquals(2 * 9 * 4, lit);
  }
}
