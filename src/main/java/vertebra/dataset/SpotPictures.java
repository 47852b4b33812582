package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.awt.Color;
import java.util.List;
import java.util.SplittableRandom;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// One round spot on black by four numbers from −1 to 1, each of which says one thing: where it
/// lies across and down, how large it is, and its hue.
///
/// @param colours how many channels a picture has, 1 or 3
/// @param seed decides over all numbers; those to be judged by are never among those to learn from
record SpotPictures(int colours, int height, int width, long seed) implements Dataset {

  /// How many numbers a spot has.
  static final int NUMBERS = 4;

  private static final int TRAINING = 2400;
  private static final int VALIDATION = 300;

  /// How far from the middle a spot may lie, as a share of the sides.
  private static final double REACH = 0.3;

  /// The hues from red to violet, which do not come round to red again.
  private static final double HUES = 0.8;

  @Override
  public String title() {
    return say("dataset.drawn-spots");
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public int size(Part part) {
    return part == Part.TRAINING ? TRAINING : VALIDATION;
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) {
    int place = part == Part.VALIDATION ? TRAINING + index : index;
    var random =
        new SplittableRandom(ShapePicture.scramble(DrawnPictures.number(seed, place))).split();
    var numbers = new float[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) numbers[i] = (float) (2 * random.nextDouble() - 1);
    return new Example(Tensor.of(numbers, 1, NUMBERS), new RightAnswer.Pictured(picture(numbers)));
  }

  /// The picture of some numbers.
  Tensor picture(float[] spot) {
    double across = width * (0.5 + REACH * spot[0]);
    double down = height * (0.5 + REACH * spot[1]);
    double radius = Math.min(width, height) * (0.13 + 0.05 * spot[2]);
    var hue =
        new Color(Color.HSBtoRGB((float) (HUES * (spot[3] + 1) / 2), 0.9f, 1))
            .getRGBComponents(null);
    var numbers = new float[colours * height * width];
    for (int i = 0; i < numbers.length; i++) {
      int place = i % (height * width);
      double x = place % width + 0.5 - across;
      double y = Math.floorDiv(place, width) + 0.5 - down;
      double covered = Math.clamp(radius + 0.5 - Math.hypot(x, y), 0, 1);
      numbers[i] = (float) (covered * (colours == 1 ? 1 : hue[Math.floorDiv(i, height * width)]));
    }
    return Tensor.of(numbers, 1, colours, height, width);
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
