package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// Points in space on the surface of a body, turned, stretched and blurred from a seed.
///
/// @param form how many there are in a set, and how a network takes them
record PointSets(PointForm form, long seed) implements Dataset {

  static final List<String> CLASSES = List.of("ball", "cube", "cylinder", "cone", "ring", "plate");

  private static final int TRAINING_EACH = 400;
  private static final int VALIDATION_EACH = 60;

  @Override
  public String title() {
    return say("dataset.drawn-points");
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public int size(Part part) {
    return CLASSES.size()
        * switch (part) {
          case TRAINING -> TRAINING_EACH;
          case VALIDATION -> VALIDATION_EACH;
        };
  }

  @Override
  public List<Integer> counts(Part part) {
    return Collections.nCopies(classes().size(), Math.floorDiv(size(part), classes().size()));
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) {
    int kind = index % CLASSES.size();
    int place = Math.floorDiv(index, CLASSES.size());
    if (part == Part.VALIDATION) place += TRAINING_EACH;
    long number = DrawnPictures.number(seed, place) * CLASSES.size() + kind;
    return new Example(set(kind, number), new RightAnswer.Named(kind));
  }

  private Tensor set(int kind, long number) {
    var random = new Random(ShapePicture.scramble(number));
    double turn = 2 * Math.PI * random.nextDouble();
    double[] stretch = new double[3];
    for (int axis = 0; axis < 3; axis++) stretch[axis] = 0.8 + 0.4 * random.nextDouble();
    var numbers = new float[3 * form.points()];
    for (int i = 0; i < form.points(); i++) {
      var point = point(kind, random);
      double x = point[0] * Math.cos(turn) - point[1] * Math.sin(turn);
      double y = point[0] * Math.sin(turn) + point[1] * Math.cos(turn);
      double[] moved = {x, y, point[2]};
      for (int axis = 0; axis < 3; axis++)
        numbers[3 * i + axis] =
            (float) (moved[axis] * stretch[axis] + 0.02 * random.nextGaussian());
    }
    return form.tensor(numbers);
  }

  private static double[] point(int kind, Random random) {
    double around = 2 * Math.PI * random.nextDouble();
    double up = 2 * random.nextDouble() - 1;
    return switch (CLASSES.get(kind)) {
      case "ball" -> {
        double wide = Math.sqrt(1 - up * up);
        yield new double[] {wide * Math.cos(around), wide * Math.sin(around), up};
      }
      case "cube" -> {
        double[] corner = {
          2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1
        };
        corner[random.nextInt(3)] = random.nextBoolean() ? 1 : -1;
        yield corner;
      }
      case "cylinder" -> new double[] {0.7 * Math.cos(around), 0.7 * Math.sin(around), up};
      case "cone" -> {
        double wide = Math.sqrt(random.nextDouble());
        yield new double[] {wide * Math.cos(around), wide * Math.sin(around), 1 - 2 * wide};
      }
      case "ring" -> {
        double tube = 2 * Math.PI * random.nextDouble();
        double wide = 0.75 + 0.25 * Math.cos(tube);
        yield new double[] {
          wide * Math.cos(around), wide * Math.sin(around), 0.25 * Math.sin(tube)
        };
      }
      case "plate" -> new double[] {up, 2 * random.nextDouble() - 1, 0};
      default -> throw new IllegalArgumentException(CLASSES.get(kind));
    };
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
