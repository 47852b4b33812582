package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.design.Sketch;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.NoiseInput;
import vertebra.media.SamplePictures;
import vertebra.pattern.InputPattern;
import vertebra.pattern.PatternException;
import vertebra.pattern.Transform;

/// Where the numbers for one input of a model come from. It has a text form, under which a design
/// remembers it.
public sealed interface InputSource {

  /// The text form: `picture crop 0.875 imagenet cat.png`, `noise normal 7`, `array x.npy`.
  String text();

  /// A few words for people, such as `noise, seed 7`.
  String inWords();

  /// What it is before its numbers are changed.
  Plain plain();

  /// What is done to its numbers, one thing after another.
  default List<Transform> changes() {
    return List.of();
  }

  /// The same, whose numbers are changed in this way instead.
  default InputSource changed(List<Transform> changes) {
    return changes.isEmpty() ? plain() : new Changed(plain(), changes);
  }

  /// Another source, whose numbers are changed as these are.
  default InputSource from(Plain other) {
    return other.changed(changes());
  }

  /// The changes behind bars, such as ` | shift 0,1 | turn`.
  default String bars() {
    return changes().stream().map(each -> " | " + each.words()).collect(Collectors.joining());
  }

  /// The words that say the same to everybody, if words can: a lesson states them. Of pictures
  /// those that come with the program can be said, treated in the customary way.
  default Optional<InputPattern> stated() {
    var words =
        switch (plain()) {
          case Pattern(var pattern) -> Optional.of(pattern.words());
          case Picture picture ->
              picture.equals(Picture.usual(picture.file()))
                  ? SamplePictures.nameOf(picture.file()).map(name -> InputPattern.PICTURE + name)
                  : Optional.<String>empty();
          case Drawing _, Noise _, Array _ -> Optional.<String>empty();
        };
    return words.map(plain -> new InputPattern(plain + bars()));
  }

  /// What words state, a picture as such.
  static InputSource of(InputPattern stated) {
    var parts = stated.words().split("\\|", -1);
    if (!parts[0].startsWith(InputPattern.PICTURE)) return new Pattern(stated);
    var name = parts[0].substring(InputPattern.PICTURE.length()).strip();
    return changes(Arrays.asList(parts).subList(1, parts.length))
        .<InputSource>map(changes -> Picture.usual(Path.of(name)).changed(changes))
        .orElseGet(() -> new Pattern(stated));
  }

  private static Optional<List<Transform>> changes(List<String> words) {
    var changes = new ArrayList<Transform>();
    try {
      for (var each : words) changes.add(Transform.parse(each));
      return Optional.of(changes);
    } catch (PatternException foreign) {
      return Optional.empty();
    }
  }

  /// A source whose numbers flow as they are.
  sealed interface Plain extends InputSource {
    @Override
    default Plain plain() {
      return this;
    }
  }

  /// A source to whose numbers something is done before they flow: real numbers alone.
  record Changed(Plain plain, List<Transform> changes) implements InputSource {
    public Changed {
      changes = List.copyOf(changes);
    }

    @Override
    public String text() {
      return "changed" + bars() + ENDS + plain.text();
    }

    @Override
    public String inWords() {
      return plain.inWords() + bars();
    }
  }

  /// Stands between changes and what is changed.
  String ENDS = " : ";

  private static Optional<InputSource> changed(String text) {
    int end = text.indexOf(ENDS);
    if (end < 0) return Optional.empty();
    var bars = text.substring(0, end).replaceFirst("^\\s*\\|", "").split("\\|", -1);
    return parse(text.substring(end + ENDS.length()))
        .flatMap(plain -> changes(List.of(bars)).map(plain::changed));
  }

  /// A source that is a file.
  sealed interface Filed extends Plain {

    Path file();

    /// The same treatment of another file.
    Filed at(Path other);
  }

  /// A picture file, and what is done to it before the network sees it.
  ///
  /// @param background what its transparent parts show, `0xRRGGBB`
  record Picture(Path file, Fit fit, Normalisation normalisation, int background) implements Filed {

    /// A picture over white.
    public Picture(Path file, Fit fit, Normalisation normalisation) {
      this(file, fit, normalisation, Preparation.WHITE);
    }

    @Override
    public Picture at(Path other) {
      return new Picture(other, fit, normalisation, background);
    }

    /// The customary way: the middle of the picture, standardised as for ImageNet.
    public static Picture usual(Path file) {
      return new Picture(file, new Fit.Crop(0.875), Normalisation.IMAGENET);
    }

    public Picture with(Fit other) {
      return new Picture(file, other, normalisation, background);
    }

    public Picture with(Normalisation other) {
      return new Picture(file, fit, other, background);
    }

    @Override
    public String text() {
      var over = background == Preparation.WHITE ? "" : String.format("#%06x", background);
      return say("execute.picture-treated", treatment(fit, normalisation) + over, slashes(file));
    }

    @Override
    public String inWords() {
      return String.valueOf(file.getFileName());
    }
  }

  /// A picture that was drawn in the program, and what is done to it.
  record Drawing(Sketch sketch, Fit fit, Normalisation normalisation) implements Plain {

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
  record Noise(NoiseInput noise) implements Plain {

    /// Around 0 with deviation 1: what flows in where nothing was chosen.
    public static final Noise USUAL = new Noise(NoiseInput.normal(0));

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
  ///
  /// @param scale what whole numbers from 0 to 255 become where the input takes a picture
  /// @param channelsLast whether its last axis is the channels, which the input has before height
  ///   and width
  record Array(Path file, Optional<Normalisation> scale, boolean channelsLast) implements Filed {

    /// An array whose numbers and axes are as the input takes them.
    public Array(Path file) {
      this(file, Optional.empty(), false);
    }

    @Override
    public Array at(Path other) {
      return new Array(other, scale, channelsLast);
    }

    public Array with(Normalisation other) {
      return new Array(file, Optional.of(other), channelsLast);
    }

    public Array withChannelsLast(boolean wanted) {
      return new Array(file, scale, wanted);
    }

    @Override
    public String text() {
      return "array "
          + scale.map(chosen -> SCALED + SCALES.get(InputSource.scale(chosen)) + " ").orElse("")
          + (channelsLast ? CHANNELS_LAST + " " : "")
          + slashes(file);
    }

    @Override
    public String inWords() {
      return String.valueOf(file.getFileName());
    }
  }

  /// Numbers that a few words say, the same for everybody.
  record Pattern(InputPattern pattern) implements Plain {
    @Override
    public String text() {
      return "pattern " + pattern.words();
    }

    @Override
    public String inWords() {
      return pattern.words();
    }
  }

  /// The words for [Normalisation#PRESETS], in their order.
  List<String> SCALES = List.of("imagenet", "unit", "signed", "bytes");

  /// Begins the scale of an array.
  String SCALED = "scale=";

  /// Says that an array's channels come last.
  String CHANNELS_LAST = "hwc";

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
        case "array" -> Optional.of(array(words[1]));
        case "changed" -> changed(words[1]);
        case "pattern" -> Optional.of(new Pattern(new InputPattern(words[1].strip())));
        case "picture" ->
            treated(words[1])
                .map(found ->
                    new Picture(
                        Path.of(found.rest()),
                        found.fit(),
                        found.normalisation(),
                        found.background()));
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

  private static InputSource array(String text) {
    var rest = text;
    var scale = Optional.<Normalisation>empty();
    for (var name : SCALES)
      if (rest.startsWith(SCALED + name + " ")) {
        scale = Optional.of(Normalisation.PRESETS.get(SCALES.indexOf(name)));
        rest = rest.substring(SCALED.length() + name.length() + 1);
      }
    boolean last = rest.startsWith(CHANNELS_LAST + " ");
    return new Array(
        Path.of(last ? rest.substring(CHANNELS_LAST.length() + 1) : rest), scale, last);
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
  record Treated(Fit fit, Normalisation normalisation, int background, String rest) {}

  private static Optional<Treated> treated(String text) {
    var words = text.split("\\s+", 4);
    if (words.length < 4) return Optional.empty();
    int hash = words[2].indexOf('#');
    var scale = hash < 0 ? words[2] : words[2].substring(0, hash);
    if (!SCALES.contains(scale)) return Optional.empty();
    int background =
        hash < 0 ? Preparation.WHITE : Integer.parseInt(words[2].substring(hash + 1), 16);
    double share = Double.parseDouble(words[1]);
    Optional<Fit> fit =
        switch (words[0]) {
          case "crop" ->
              share > 0 && share <= 1 ? Optional.of(new Fit.Crop(share)) : Optional.empty();
          case "stretch" -> Optional.of(new Fit.Stretch());
          case "pad" -> Optional.of(new Fit.Pad());
          default -> Optional.empty();
        };
    return fit.map(way ->
        new Treated(way, Normalisation.PRESETS.get(SCALES.indexOf(scale)), background, words[3]));
  }
}
