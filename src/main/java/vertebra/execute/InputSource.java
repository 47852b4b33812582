package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.design.Sketch;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.NoiseInput;

/// Where the numbers for one input of a model come from. It has a text form, under which a design
/// remembers it.
public sealed interface InputSource {

  /// Noise around 0 with deviation 1: what flows in where nothing was chosen.
  InputSource USUAL = new Noise(NoiseInput.normal(0));

  /// The text form: `picture crop 0.875 imagenet cat.png`, `noise normal 7`, `array x.npy`.
  String text();

  /// A few words for people, such as `noise, seed 7`.
  String inWords();

  /// A picture file, and what is done to it before the network sees it.
  record Picture(Path file, Fit fit, Normalisation normalisation) implements InputSource {

    /// The customary way: the middle of the picture, standardised as for ImageNet.
    public static Picture usual(Path file) {
      return new Picture(file, new Fit.Crop(0.875), Normalisation.IMAGENET);
    }

    public Picture with(Fit other) {
      return new Picture(file, other, normalisation);
    }

    public Picture with(Normalisation other) {
      return new Picture(file, fit, other);
    }

    @Override
    public String text() {
      return say("execute.picture-treated", treatment(fit, normalisation), slashes(file));
    }

    @Override
    public String inWords() {
      return String.valueOf(file.getFileName());
    }
  }

  /// A picture that was drawn in the program, and what is done to it.
  record Drawing(Sketch sketch, Fit fit, Normalisation normalisation) implements InputSource {

    public Drawing with(Sketch other) {
      return new Drawing(other, fit, normalisation);
    }

    public Drawing with(Fit other) {
      return new Drawing(sketch, other, normalisation);
    }

    public Drawing with(Normalisation other) {
      return new Drawing(sketch, fit, other);
    }

    @Override
    public String text() {
      return say("execute.drawing", treatment(fit, normalisation), sketch.text());
    }

    @Override
    public String inWords() {
      return "drawing";
    }
  }

  /// Random numbers.
  record Noise(NoiseInput noise) implements InputSource {
    @Override
    public String text() {
      return say(
          "execute.noise-of-seed",
          noise.distribution().name().toLowerCase(Locale.ROOT),
          noise.seed());
    }

    @Override
    public String inWords() {
      return say("execute.noise-seed", noise.seed());
    }
  }

  /// An array in an NPY file.
  record Array(Path file) implements InputSource {
    @Override
    public String text() {
      return say("execute.array", slashes(file));
    }

    @Override
    public String inWords() {
      return String.valueOf(file.getFileName());
    }
  }

  /// The words for [Normalisation#PRESETS], in their order.
  List<String> SCALES = List.of("imagenet", "unit", "signed");

  private static String treatment(Fit fit, Normalisation normalisation) {
    var fitted =
        switch (fit) {
          case Fit.Crop(var share) -> say("execute.crop", share);
          case Fit.Stretch _ -> "stretch 1";
          case Fit.Pad _ -> "pad 1";
        };
    return fitted + " " + SCALES.get(scale(normalisation));
  }

  private static int scale(Normalisation normalisation) {
    return Math.max(0, Normalisation.PRESETS.indexOf(normalisation));
  }

  private static String slashes(Path file) {
    return file.toString().replace('\\', '/');
  }

  /// Reads the text form; empty for anything else.
  static Optional<InputSource> parse(String text) {
    var words = text.strip().split("\\s+", 2);
    if (words.length < 2) return Optional.empty();
    try {
      return switch (words[0]) {
        case "noise" -> noise(words[1]);
        case "array" -> Optional.of(new Array(Path.of(words[1])));
        case "picture" ->
            treated(words[1])
                .map(found ->
                    new Picture(Path.of(found.rest()), found.fit(), found.normalisation()));
        case "drawing" ->
            treated(words[1])
                .flatMap(found ->
                    Sketch.parse(found.rest())
                        .map(sketch -> new Drawing(sketch, found.fit(), found.normalisation())));
        default -> Optional.empty();
      };
    } catch (InvalidPathException | NumberFormatException foreign) {
      return Optional.empty();
    }
  }

  private static Optional<InputSource> noise(String rest) {
    var words = rest.split("\\s+", 2);
    if (words.length < 2) return Optional.empty();
    long seed = Long.parseLong(words[1]);
    return switch (words[0]) {
      case "normal" -> Optional.of(new Noise(NoiseInput.normal(seed)));
      case "uniform" -> Optional.of(new Noise(NoiseInput.uniform(seed)));
      default -> Optional.empty();
    };
  }

  /// What is done to a picture, and the text after that.
  record Treated(Fit fit, Normalisation normalisation, String rest) {}

  private static Optional<Treated> treated(String text) {
    var words = text.split("\\s+", 4);
    if (words.length < 4 || !SCALES.contains(words[2])) return Optional.empty();
    double share = Double.parseDouble(words[1]);
    Optional<Fit> fit =
        switch (words[0]) {
          case "crop" ->
              share > 0 && share <= 1 ? Optional.of(new Fit.Crop(share)) : Optional.empty();
          case "stretch" -> Optional.of(new Fit.Stretch());
          case "pad" -> Optional.of(new Fit.Pad());
          default -> Optional.empty();
        };
    return fit.map(
        way -> new Treated(way, Normalisation.PRESETS.get(SCALES.indexOf(words[2])), words[3]));
  }
}
