package vertebra.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Part;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// What the program draws follows from the seed alone, and nothing that is judged by is learned
/// from.
@Tag("slow")
class DrawnDataTest {

  private static final Preparation SMALL = Preparation.usual(24, 20, 3);

  static Stream<Dataset> drawn() {
    return Stream.of(1L, 2L).flatMap(DrawnDataTest::drawn);
  }

  private static Stream<Dataset> drawn(long seed) {
    return Stream.of(
        new DrawnPictures(DrawnPictures.Theme.SHAPES, SMALL, seed),
        new DrawnPictures(DrawnPictures.Theme.TEXTURES, SMALL, seed),
        new DrawnPictures(DrawnPictures.Theme.DIGITS, SMALL, seed),
        new Scenes(Answer.MASK, SMALL, seed),
        new Scenes(Answer.BOXES, SMALL, seed),
        new PointSets(new PointForm(50, false), seed),
        new SpotPictures(3, 20, 24, seed));
  }

  private static List<Float> numbers(Dataset data, Part part, int index) throws Exception {
    var numbers = data.read(part, index, Cancellation.none()).input().toFloats();
    return Stream.iterate(0, i -> i < numbers.length, i -> i + 1).map(i -> numbers[i]).toList();
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void noPictureComesTwice(Dataset data) throws Exception {
    var seen = new HashSet<List<Float>>();
    for (var part : Part.values())
      for (int i = 0; i < 60; i++) assertTrue(seen.add(numbers(data, part, i)), part + " " + i);
    assertArrayEquals(
        data.read(Part.TRAINING, 7, Cancellation.none()).input().toFloats(),
        data.read(Part.TRAINING, 7, Cancellation.none()).input().toFloats());
  }

  @Test
  void anotherSeedDrawsOthers() throws Exception {
    var first = drawn(1).toList();
    var second = drawn(2).toList();
    for (int i = 0; i < first.size(); i++)
      assertTrue(
          !numbers(first.get(i), Part.TRAINING, 3).equals(numbers(second.get(i), Part.TRAINING, 3)),
          first.get(i).title());
  }

  @Test
  void classesComeEquallyOften() throws Exception {
    for (var data : drawn(1).toList()) {
      var counts = new int[data.classes().size()];
      for (int i = 0; i < 12 * counts.length; i++)
        if (data.read(Part.VALIDATION, i % data.size(Part.VALIDATION), Cancellation.none()).target()
            instanceof RightAnswer.Named(var label)) counts[label]++;
      for (int count : counts) assertEquals(counts[0], count, data.title());
    }
  }

  /// A shape's pixels lie in its box, and no box is far larger than its pixels.
  @Test
  void boxesAndMasksOfASceneAgree() {
    for (int number = 0; number < 40; number++) {
      var scene = ShapeScene.of(64, 48, number);
      assertTrue(!scene.objects().isEmpty());
      for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++) {
          int label = scene.pixels().at(x, y) - 1;
          double middleX = x + 0.5;
          double middleY = y + 0.5;
          if (label >= 0)
            assertTrue(
                scene.objects().stream()
                    .filter(object -> object.label() == label)
                    .anyMatch(object ->
                        object.box().left() <= middleX
                            && middleX <= object.box().right()
                            && object.box().top() <= middleY
                            && middleY <= object.box().bottom()));
        }
      for (var object : scene.objects()) {
        int inside = 0;
        for (int y = (int) object.box().top(); y < object.box().bottom() && y < 48; y++)
          for (int x = (int) object.box().left(); x < object.box().right() && x < 64; x++)
            if (scene.pixels().at(x, y) == object.label() + 1) inside++;
        assertTrue(inside > 0.2 * object.box().area(), object + " has " + inside);
      }
    }
  }
}
