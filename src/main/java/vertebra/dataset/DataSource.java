package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;

/// Where examples come from: what the program draws, or files.
public sealed interface DataSource {

  /// What the program can draw.
  enum Generator {
    SHAPES,
    TEXTURES,
    DIGITS,
    SCENES,
    POINTS,
    SPOTS;

    /// Its name as people write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// How many classes its examples have; where every pixel has one, the background is one more.
    public int classes() {
      return switch (this) {
        case SHAPES, SCENES -> ShapePicture.CLASSES.size();
        case TEXTURES -> TexturePicture.CLASSES.size();
        case DIGITS -> DigitPicture.CLASSES.size();
        case POINTS -> PointSets.CLASSES.size();
        case SPOTS -> 0;
      };
    }
  }

  /// Drawn from a seed, as many as are wanted.
  record Drawn(Generator generator) implements DataSource {}

  /// A folder or a file.
  record Stored(Path path) implements DataSource {}

  /// The words that name what the program draws.
  static String generators() {
    return Arrays.stream(Generator.values()).map(Generator::word).collect(Collectors.joining(", "));
  }

  /// A source by its word or its path. The exception says that no file can be called so.
  static DataSource of(String text) throws InputException {
    for (var generator : Generator.values())
      if (generator.word().equals(text)) return new Drawn(generator);
    try {
      return new Stored(Path.of(text));
    } catch (InvalidPathException notAPath) {
      throw new InputException(say("dataset.is-no-folder-name-here", text), notAPath);
    }
  }

  /// The word or path that [#of] reads again.
  default String text() {
    return switch (this) {
      case Drawn(var generator) -> generator.word();
      case Stored(var path) -> path.toString();
    };
  }

  /// The examples for a model's input. The exception says what they lack.
  default Dataset open(Model.Value input, Wanted wanted, long seed, Cancellation cancellation)
      throws InputException {
    return switch (this) {
      case Drawn(var generator) -> drawn(generator, input, wanted, seed);
      case Stored(var path) -> {
        if (!Files.exists(path))
          throw new InputException(say("dataset.there-is-no-folder", path, generators()));
        yield ExampleFiles.open(path, input, wanted, seed, cancellation);
      }
    };
  }

  private static Dataset drawn(Generator generator, Model.Value input, Wanted wanted, long seed)
      throws InputException {
    if ((generator == Generator.SPOTS) != (wanted.answer() == Answer.PICTURE))
      throw new InputException(say("dataset.spots-have-pictures-alone"));
    if (generator == Generator.SPOTS) return spots(input, wanted, seed);
    if (generator == Generator.SCENES) {
      if (wanted.answer() == Answer.CLASS)
        throw new InputException(say("dataset.scenes-have-no-classes"));
      return new Scenes(wanted.answer(), stretched(input), seed);
    }
    if (wanted.answer() != Answer.CLASS)
      throw new InputException(say("dataset.data-names-classes-alone", generator.word()));
    if (generator == Generator.POINTS) return new PointSets(PointForm.of(input), seed);
    return new DrawnPictures(DrawnPictures.Theme.valueOf(generator.name()), stretched(input), seed);
  }

  private static Dataset spots(Model.Value input, Wanted wanted, long seed) throws InputException {
    int colours = wanted.sizes().getFirst().intValue();
    boolean fits =
        input.type().shape().dim(1).known().orElse(0) == SpotPictures.NUMBERS
            && (colours == 1 || colours == 3);
    if (!fits)
      throw new InputException(
          say("dataset.spots-need", input.name(), input.type(), wanted.sizes()));
    return new SpotPictures(
        colours, wanted.sizes().get(1).intValue(), wanted.sizes().get(2).intValue(), seed);
  }

  private static Preparation stretched(Model.Value input) throws InputException {
    return Preparation.usual(input).with(new Fit.Stretch());
  }
}
