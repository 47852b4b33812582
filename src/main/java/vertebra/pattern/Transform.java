package vertebra.pattern;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.SplittableRandom;
import vertebra.runtime.Tensor;

/// A change of a tensor under which an answer may stay or change along.
public sealed interface Transform {

  /// Moves rows down and columns right; what leaves on one side enters on the other.
  record Roll(int rows, int columns) implements Transform {}

  /// Moves rows down and columns right; zeros enter.
  record Shift(int rows, int columns) implements Transform {}

  /// Puts what lies along an axis into another order, always the same one.
  record Permute(int axis) implements Transform {}

  /// Puts the pixels of every map into another order, the same in all.
  record Shuffle() implements Transform {}

  /// Makes rows of columns and columns of rows.
  record Turn() implements Transform {}

  /// Multiplies every number and adds to it.
  record Scale(double factor, double offset) implements Transform {}

  /// Puts everything along an axis there a second time.
  record Twice(int axis) implements Transform {}

  /// Adds numbers drawn around 0, always the same ones.
  ///
  /// @param deviation how far they lie from 0
  record Noise(double deviation) implements Transform {}

  /// Reads `roll 1,0`, `shift 0,1`, `permute 1`, `shuffle`, `turn`, `scale 7,3`, `twice 1` or
  /// `noise 0.1`.
  static Transform parse(String text) throws PatternException {
    var words = text.strip().toLowerCase(Locale.ROOT).split("[ =]+", 2);
    var numbers = words.length < 2 ? new String[0] : words[1].strip().split("\\s*,\\s*", -1);
    try {
      return switch (words[0]) {
        case "roll" -> new Roll(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        case "shift" -> new Shift(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        case "permute" -> new Permute(Integer.parseInt(numbers[0]));
        case "shuffle" -> new Shuffle();
        case "turn" -> new Turn();
        case "scale" -> new Scale(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
        case "twice" -> new Twice(Integer.parseInt(numbers[0]));
        case "noise" -> new Noise(Double.parseDouble(numbers[0]));
        default -> throw new PatternException(say("pattern.no-transform", text));
      };
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException incomplete) {
      throw new PatternException(say("pattern.no-transform", text));
    }
  }

  /// The words that [#parse] reads.
  default String words() {
    return switch (this) {
      case Roll(int rows, int columns) -> "roll " + rows + "," + columns;
      case Shift(int rows, int columns) -> "shift " + rows + "," + columns;
      case Permute(int axis) -> "permute " + axis;
      case Shuffle() -> "shuffle";
      case Turn() -> "turn";
      case Scale(double factor, double offset) -> "scale " + factor + "," + offset;
      case Twice(int axis) -> "twice " + axis;
      case Noise(double deviation) -> "noise " + deviation;
    };
  }

  /// The tensor, changed. Axes count from the batch, which is 0.
  default Tensor of(Tensor tensor) throws PatternException {
    var dims = tensor.dims();
    var from = tensor.toFloats();
    return switch (this) {
      case Roll(int rows, int columns) -> Tensor.of(moved(from, dims, rows, columns, true), dims);
      case Shift(int rows, int columns) -> Tensor.of(moved(from, dims, rows, columns, false), dims);
      case Permute(int axis) -> Tensor.of(along(from, dims, axis), dims);
      case Shuffle() -> {
        if (dims.length < 4)
          throw new PatternException(say("pattern.needs-a-map", tensor.shapeText()));
        long[] flat = {dims[0], dims[1], dims[2] * dims[3]};
        yield Tensor.of(along(from, flat, 2), dims);
      }
      case Turn() -> turned(from, dims);
      case Scale(double factor, double offset) -> {
        for (int i = 0; i < from.length; i++) from[i] = (float) (from[i] * factor + offset);
        yield Tensor.of(from, dims);
      }
      case Twice(int axis) -> twice(from, dims, axis);
      case Noise(double deviation) -> {
        var random = new SplittableRandom(0);
        for (int i = 0; i < from.length; i++)
          from[i] += (float) (deviation * random.nextGaussian());
        yield Tensor.of(from, dims);
      }
    };
  }

  private static float[] moved(float[] from, long[] dims, int rows, int columns, boolean around) {
    int height = (int) dims[dims.length - 2];
    int width = (int) dims[dims.length - 1];
    var to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int map = i / (height * width) * (height * width);
      int row = i / width % height - rows;
      int column = i % width - columns;
      boolean outside = row < 0 || row >= height || column < 0 || column >= width;
      if (outside && !around) continue;
      to[i] = from[map + Math.floorMod(row, height) * width + Math.floorMod(column, width)];
    }
    return to;
  }

  private static float[] along(float[] from, long[] dims, int axis) {
    int size = (int) dims[axis];
    int inner = 1;
    for (int i = axis + 1; i < dims.length; i++) inner *= (int) dims[i];
    var order = order(size);
    var to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int at = i / inner % size;
      to[i] = from[i + (order[at] - at) * inner];
    }
    return to;
  }

  private static int[] order(int size) {
    var order = new int[size];
    for (int i = 0; i < size; i++) order[i] = i;
    var random = new SplittableRandom(size);
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  private static Tensor turned(float[] from, long... dims) {
    int height = (int) dims[dims.length - 2];
    int width = (int) dims[dims.length - 1];
    var to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int map = i / (height * width) * (height * width);
      to[map + i % width * height + i / width % height] = from[i];
    }
    var other = dims.clone();
    other[dims.length - 2] = width;
    other[dims.length - 1] = height;
    return Tensor.of(to, other);
  }

  private static Tensor twice(float[] from, long[] dims, int axis) {
    int run = 1;
    for (int i = axis; i < dims.length; i++) run *= (int) dims[i];
    var to = new float[2 * from.length];
    for (int first = 0; first < from.length; first += run) {
      System.arraycopy(from, first, to, 2 * first, run);
      System.arraycopy(from, first, to, 2 * first + run, run);
    }
    var other = dims.clone();
    other[axis] *= 2;
    return Tensor.of(to, other);
  }
}
