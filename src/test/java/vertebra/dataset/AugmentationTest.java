package vertebra.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.dataset.Augmentation.Change;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Example;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// Changed examples stay what they are: what should be answered goes where the pixels go, and the
/// same seed changes the same.
class AugmentationTest {

  private static final int SIDE = 12;

  /// A picture of three colours whose pixels all differ.
  private static Tensor picture() {
    var numbers = new float[3 * SIDE * SIDE];
    for (int i = 0; i < numbers.length; i++) numbers[i] = i;
    return Tensor.of(numbers, 1, 3, SIDE, SIDE);
  }

  /// A square that stands out, where it is said to be.
  private static Example marked(int left, int top, int side, RightAnswer target) {
    var numbers = new float[SIDE * SIDE];
    for (int y = top; y < top + side; y++)
      for (int x = left; x < left + side; x++) numbers[y * SIDE + x] = 1;
    return new Example(Tensor.of(numbers, 1, 1, SIDE, SIDE), target);
  }

  private static Augmentation only(Change change, double amount) {
    return new Augmentation(Map.of(change, amount));
  }

  private static float[] numbers(Example example) {
    return example.input().toFloats();
  }

  private static PictureMove move(
      boolean flipped, double degrees, double zoom, double right, double down) {
    return new PictureMove(SIDE, SIDE, flipped, Math.toRadians(degrees), zoom, right, down);
  }

  @Test
  void aFlipMirrorsEveryRow() {
    var flipped = move(true, 0, 1, 0, 0).of(picture()).toFloats();
    for (int row = 0; row < 3 * SIDE; row++)
      for (int x = 0; x < SIDE; x++)
        assertEquals(row * SIDE + SIDE - 1 - x, flipped[row * SIDE + x], 0);
  }

  @Test
  void aShiftMovesWholePixelsAndContinuesTheEdge() {
    var shifted = move(false, 0, 1, 2, -1).of(picture()).toFloats();
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        assertEquals(
            Math.max(0, y - 1) * SIDE + Math.min(SIDE - 1, x + 2), shifted[y * SIDE + x], 0);
  }

  @Test
  void aQuarterTurnTakesRowsToColumns() {
    var turned = move(false, 90, 1, 0, 0).of(picture()).toFloats();
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        assertEquals(x * SIDE + SIDE - 1 - y, turned[y * SIDE + x], 1e-3);
  }

  @Test
  void halfTheSidesAreTwiceAsLarge() {
    var mask = PixelClasses.of(SIDE, SIDE, (x, y) -> y * SIDE + x);
    var enlarged = move(false, 0, 0.5, 0, 0).of(mask);
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        assertEquals((y / 2 + 3) * SIDE + x / 2 + 3, enlarged.at(x, y));
  }

  /// A box and a mask around the same square stay around it, however it is moved.
  @Test
  void boxesAndMasksGoWhereThePixelsGo() {
    var chance = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      int side = 2 + chance.nextInt(4);
      int left = chance.nextInt(SIDE - side);
      int top = chance.nextInt(SIDE - side);
      var box = new BoundingBox(left, top, left + side, top + side);
      var mask =
          PixelClasses.of(
              SIDE,
              SIDE,
              (x, y) -> x >= left && x < left + side && y >= top && y < top + side ? 1 : 0);
      var example = marked(left, top, side, new RightAnswer.Named(0));
      double zoom = 0.6 + 0.4 * chance.nextDouble();
      var move =
          new PictureMove(
              SIDE,
              SIDE,
              chance.nextBoolean(),
              0.8 * (chance.nextDouble() - 0.5),
              zoom,
              3 * (chance.nextDouble() - 0.5),
              3 * (chance.nextDouble() - 0.5));
      var pixels = move.of(example.input()).toFloats();
      var classes = move.of(mask);
      var found = move.of(box);
      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
          boolean isIn = pixels[y * SIDE + x] > 0.75;
          int label = classes.at(x, y);
          // Beyond the edge the picture continues its last pixels; their class does not matter.
          if (label == PixelClasses.IGNORED) continue;
          if (isIn) assertEquals(1, label, "trial " + trial);
          if (pixels[y * SIDE + x] < 0.2) assertEquals(0, label, "trial " + trial);
          int column = x;
          int row = y;
          if (label == 1)
            found.ifPresent(around ->
                assertTrue(
                    around.left() <= column + 0.51
                        && around.right() >= column + 0.49
                        && around.top() <= row + 0.51
                        && around.bottom() >= row + 0.49,
                    around + " without " + column + ", " + row));
        }
    }
  }

  @Test
  void aBoxOfWhichLittleIsLeftIsGone() {
    var box = new LabelledBox(new BoundingBox(0, 0, 4, 4), 2);
    assertEquals(Optional.empty(), move(false, 0, 1, 3, 0).of(box.box()));
    assertEquals(Optional.of(new BoundingBox(0, 0, 2, 4)), move(false, 0, 1, 2, 0).of(box.box()));
    var left = marked(0, 0, 4, new RightAnswer.Boxed(List.of(box)));
    var flipped = only(Change.FLIP, 1).changed(left, new SplittableRandom(0));
    assertEquals(
        new RightAnswer.Boxed(List.of(new LabelledBox(new BoundingBox(8, 0, 12, 4), 2))),
        flipped.target());
  }

  @ParameterizedTest
  @EnumSource
  void everyChangeChangesAndRepeatsItself(Change change) {
    var augmentation = only(change, change.usual());
    var examples =
        Stream.of(0, 1, 2)
            .map(label -> marked(label, 2 * label, 5, new RightAnswer.Named(label)))
            .toList();
    var once = augmentation.changed(examples, new SplittableRandom(3));
    var again = augmentation.changed(examples, new SplittableRandom(3));
    var other = augmentation.changed(examples, new SplittableRandom(8));
    boolean isChanged = false;
    boolean isOther = false;
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(numbers(once.get(i)), numbers(again.get(i)));
      assertEquals(once.get(i).target(), again.get(i).target());
      isChanged |= !Arrays.equals(numbers(once.get(i)), numbers(examples.get(i)));
      isOther |= !Arrays.equals(numbers(once.get(i)), numbers(other.get(i)));
    }
    assertTrue(isChanged && isOther);
  }

  @Test
  void aCutOutSquareIsOfOneColour() {
    var cut =
        numbers(
            only(Change.CUTOUT, 0.5)
                .changed(
                    new Example(picture(), new RightAnswer.Named(0)), new SplittableRandom(5)));
    double mean = (SIDE * SIDE - 1) / 2.0;
    long same = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
      if (cut[i] == (float) mean) same++;
      else assertEquals(i, cut[i]);
    assertTrue(same >= 9 && same <= 36, same + " pixels");
  }

  @Test
  void mixedExamplesAreWeighedAsTheirAnswers() {
    var examples =
        List.of(
            marked(0, 0, SIDE, new RightAnswer.Named(4)),
            marked(0, 0, 0, new RightAnswer.Named(7)));
    var mixed = only(Change.MIXUP, 1).changed(examples, new SplittableRandom(2));
    for (var one : mixed) {
      var target = (RightAnswer.Mixed) one.target();
      assertTrue(target.share() >= 0.5);
      // The first is all ones, the second all zeros.
      double ones = target.first() == 4 ? target.share() : 1 - target.share();
      assertEquals(ones, numbers(one)[17], 1e-6);
    }
  }

  @Test
  void changesAreWrittenAloneOrWithAnAmount() {
    var read = Augmentation.of(List.of("flip", " rotate=10"));
    assertEquals(Map.of(Change.FLIP, 0.5, Change.ROTATE, 10.0), read.amounts());
    assertEquals("flip=0.5,rotate=10.0", read.toString());
    for (var wrong : List.of("flop", "flip=2", "crop=x", "mixup=0"))
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> Augmentation.of(List.of(wrong)))
              .getMessage()
              .contains(wrong.split("=", 2)[0]));
  }

  @Test
  void whatCannotBeChangedIsSaid() {
    var flip = only(Change.FLIP, 0.5);
    var mixup = only(Change.MIXUP, 0.2);
    assertTrue(flip.objection(List.of(8L, 3L, 64L), Answer.CLASS).isPresent());
    assertTrue(mixup.objection(List.of(8L, 3L, 64L), Answer.CLASS).isEmpty());
    assertTrue(flip.objection(List.of(8L, 3L, 64L, 64L), Answer.BOXES).isEmpty());
    assertTrue(mixup.objection(List.of(8L, 3L, 64L, 64L), Answer.BOXES).isPresent());
  }

  @Test
  void onlyWhatIsLearnedFromIsChanged() throws Exception {
    var data = new Levels();
    long[] dims = {4, 1, 2, 2};
    var plain = Batches.validation(data, dims, Runnable::run, Cancellation.none());
    assertEquals(3, plain.next().orElseThrow().inputs().get(4 * 3));
    var noisy = only(Change.COLOUR, 0.5);
    var one = Batches.shuffled(data, dims, 1, noisy, Runnable::run, Cancellation.none());
    var same = Batches.shuffled(data, dims, 1, noisy, Runnable::run, Cancellation.none());
    var other = Batches.shuffled(data, dims, 2, noisy, Runnable::run, Cancellation.none());
    var found = one.next().orElseThrow().inputs().toFloats();
    assertArrayEquals(found, same.next().orElseThrow().inputs().toFloats());
    assertFalse(Arrays.equals(found, other.next().orElseThrow().inputs().toFloats()));
    for (int i = 0; i < 4; i++) assertNotEquals(Math.rint(found[4 * i]), found[4 * i]);
  }

  /// Pictures whose pixels begin with their number.
  private record Levels() implements Dataset {
    @Override
    public String title() {
      return "levels";
    }

    @Override
    public List<String> classes() {
      return List.of("a", "b");
    }

    @Override
    public int size(Part part) {
      return 8;
    }

    @Override
    public Example read(Part part, int index, Cancellation cancellation) {
      return new Example(
          Tensor.of(new float[] {index, 1, 9, 5}, 1, 1, 2, 2), new RightAnswer.Named(index % 2));
    }

    @Override
    public List<String> remarks() {
      return List.of();
    }
  }
}
