package vertebra.pattern;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.SamplePictures;
import vertebra.runtime.Tensor;

/// Numbers that flow into a design, made from a few words so that everybody sees the same.
///
/// @param words `ones`, `zeros`, `constant 0.5`, `noise 0`, `uniform 0`, `ramp`, `step`, `stripes`,
///   `rows`, `checkerboard`, `ring` (points in space, one a row), `impulse 0,3,3`, `numbers 1 3 2
///   0`, `text ABC` or `picture star.png`, and behind bars changes, one after another, such as
///   `step | turn`
public record InputPattern(String words) {

  /// Noise, where nothing else is wished.
  public static final InputPattern USUAL = new InputPattern("noise 0");

  /// Begins the words for a picture that comes with the program.
  public static final String PICTURE = "picture ";

  /// So many numbers are made at most.
  private static final long MOST = 1 << 28;

  /// The numbers in this shape.
  public Tensor tensor(long... dims) throws PatternException {
    int bar = words.lastIndexOf('|');
    if (bar >= 0) {
      var plain = new InputPattern(words.substring(0, bar).strip());
      return Transform.parse(words.substring(bar + 1)).of(plain.tensor(dims));
    }
    if (words.startsWith(PICTURE)) return picture(words.substring(PICTURE.length()).strip(), dims);
    long count = 1;
    for (long dim : dims) count = dim == 0 || count <= MOST / dim ? count * dim : MOST + 1;
    if (count > MOST)
      throw new PatternException(say("pattern.too-many-numbers", Arrays.toString(dims), MOST));
    var values = new float[(int) count];
    fill(values, dims);
    return Tensor.of(values, dims);
  }

  /// A picture that comes with the program, treated in the customary way.
  private Tensor picture(String name, long... dims) throws PatternException {
    if (dims.length != 4 || dims[1] != 1 && dims[1] != 3)
      throw new PatternException(say("pattern.no-picture-here", Arrays.toString(dims)));
    try (var file = SamplePictures.open(name)) {
      var treatment = Preparation.usual((int) dims[3], (int) dims[2], (int) dims[1]);
      return ImageInput.read(file, treatment).repeated(dims[0]);
    } catch (IOException missing) {
      throw new PatternException(String.valueOf(missing.getMessage()));
    }
  }

  private void fill(float[] values, long... dims) throws PatternException {
    var parts = words.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
    var rest = parts.length < 2 ? "" : parts[1];
    int width = (int) dims[dims.length - 1];
    int height = dims.length > 2 ? (int) dims[dims.length - 2] : 1;
    try {
      switch (parts[0]) {
        case "noise" -> {
          var random = new SplittableRandom(Long.parseLong(rest));
          for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        }
        case "uniform" -> {
          var random = new SplittableRandom(Long.parseLong(rest));
          for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble();
        }
        case "numbers" -> {
          var numbers = rest.split("[\\s,;]+", -1);
          for (int i = 0; i < values.length; i++)
            values[i] = Float.parseFloat(numbers[i % numbers.length]);
        }
        case "impulse" -> {
          var at = rest.split("\\s*,\\s*", -1);
          int index = 0;
          for (int i = 0; i < at.length; i++)
            index = index * (int) dims[dims.length - at.length + i] + Integer.parseInt(at[i]);
          values[index] = 1;
        }
        case "text" -> new Lettering(rest).fill(values, height, width);
        case "constant" -> Arrays.fill(values, Float.parseFloat(rest));
        default -> {
          for (int i = 0; i < values.length; i++)
            values[i] = at(parts[0], i / width % height, i % width, width, i, values.length);
        }
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
      throw new PatternException(say("pattern.no-pattern", words));
    }
  }

  /// A coordinate of a point on a ring of radius 1. Points that follow each other turn by
  /// irrational parts of a circle, so that they spread evenly.
  private static double ring(int point, int axis) {
    double around = 2 * Math.PI * (0.618033989 * point % 1);
    double tube = 2 * Math.PI * (0.754877666 * point % 1);
    double wide = 0.75 + 0.25 * Math.cos(tube);
    return switch (axis) {
      case 0 -> wide * Math.cos(around);
      case 1 -> wide * Math.sin(around);
      default -> 0.25 * Math.sin(tube);
    };
  }

  private float at(String kind, int row, int column, int width, int index, int count)
      throws PatternException {
    return switch (kind) {
      case "zeros" -> 0;
      case "ones" -> 1;
      case "ramp" -> (float) index / count;
      case "step" -> 2 * column < width ? 0 : 1;
      case "stripes" -> 1 - column % 2;
      case "rows" -> 1 - row % 2;
      case "checkerboard" -> (row + column) % 2 == 0 ? 1 : 0;
      case "ring" -> (float) ring(index / width, column);
      default -> throw new PatternException(say("pattern.no-pattern", words));
    };
  }
}
