package vertebra.cli.options;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.execute.FolderRun;
import vertebra.execute.InputSource;
import vertebra.execute.ModelInputs;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Session;

/// What flows into a model.
public final class SourceOptions {

  @Option(names = "--image", paramLabel = "PICTURE", description = "${bundle:help.source.image}")
  private List<String> images = new ArrayList<>();

  @Option(names = "--npy", paramLabel = "NAME=F.npy", description = "${bundle:help.source.npy}")
  private List<String> arrays = new ArrayList<>();

  @Option(names = "--random", paramLabel = "SEED", description = "${bundle:help.source.random}")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--fit", paramLabel = "WAY", description = "${bundle:help.source.fit}")
  private String fit = "crop";

  @Option(names = "--scale", paramLabel = "RANGE", description = "${bundle:help.source.scale}")
  private Optional<String> scale = Optional.empty();

  @Option(
      names = "--background",
      paramLabel = "RRGGBB",
      description = "${bundle:help.source.background}")
  private String background = "ffffff";

  @Option(names = "--hwc", description = "${bundle:help.source.hwc}")
  private boolean channelsLast;

  /// The tensors for a model's inputs, with what each of them is in words.
  ///
  /// @param usual what the design remembers, for when nothing was said
  public ModelInputs feed(Session session, RememberedSettings usual, Cancellation cancellation)
      throws UsageError, InputException {
    var sources = sources(session.inputs(), usual);
    var feeding = ModelInputs.read(sources, session.usualSizes(), cancellation);
    var words = new LinkedHashMap<String, String>();
    for (var source : sources.entrySet()) {
      var name = source.getKey().name();
      words.put(
          name,
          source.getValue().plain() instanceof InputSource.Array
              ? feeding.words().get(name)
              : words(source.getValue(), at(source.getKey(), feeding.sizes().sizes()), isSilent()));
    }
    return new ModelInputs(feeding.tensors(), words, feeding.sizes());
  }

  /// The pictures or arrays to run, if a folder was given for one input.
  public Optional<FolderRun> folder(List<Model.Value> inputs, RememberedSettings usual)
      throws UsageError, InputException {
    var sources = sources(inputs, usual);
    for (var entry : sources.entrySet())
      if (entry.getValue() instanceof InputSource.Filed like && Files.isDirectory(like.file()))
        return Optional.of(FolderRun.of(like.file(), entry.getKey(), like, sources));
    return Optional.empty();
  }

  /// How the picture that flows into an input is treated; as for ImageNet where none was chosen.
  public ImageInput.Normalisation treatment(Model.Value input, RememberedSettings usual)
      throws UsageError, InputException {
    var source = sources(List.of(input), usual).get(input);
    return source != null && source.plain() instanceof InputSource.Picture picture
        ? picture.normalisation()
        : ImageInput.Normalisation.IMAGENET;
  }

  private boolean isSilent() {
    return images.isEmpty() && arrays.isEmpty() && seed.isEmpty();
  }

  private SequencedMap<Model.Value, InputSource> sources(
      List<Model.Value> inputs, RememberedSettings usual) throws UsageError, InputException {
    var given = new LinkedHashMap<String, InputSource>();
    for (var array : arrays) {
      var named = named(array, inputs);
      var name = named.name().isPresent() ? named.name().get() : only(array, inputs);
      given.put(
          name,
          new InputSource.Array(
              path(named.file()),
              scale.isPresent() ? Optional.of(scale()) : Optional.empty(),
              channelsLast));
    }
    for (var image : images) {
      var named = named(image, inputs);
      var name = named.name().isPresent() ? named.name().get() : onlyPicture(inputs);
      given.put(name, new InputSource.Picture(path(named.file()), fit(), scale(), background()));
    }
    boolean silent = isSilent();
    var sources = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : inputs) {
      var source = given.get(input.name());
      if (source == null) {
        if (seed.isEmpty() && !silent) throw nothingFor(input);
        source =
            silent ? usual.source(input) : new InputSource.Noise(NoiseInput.normal(seed.get()));
      }
      sources.put(input, source);
    }
    return sources;
  }

  private static Model.Value at(Model.Value input, Map<String, Long> sizes) {
    return new Model.Value(input.name(), input.type().with(input.type().shape().substitute(sizes)));
  }

  private static String words(InputSource source, Model.Value input, boolean silent)
      throws InputException {
    return plainWords(source.plain(), input, silent) + source.bars();
  }

  private static String plainWords(InputSource.Plain source, Model.Value input, boolean silent)
      throws InputException {
    return switch (source) {
      case InputSource.Noise noise -> say("cli.nothing-given", noise.inWords(), silent);
      case InputSource.Array array -> array.inWords();
      case InputSource.Pattern pattern -> pattern.inWords();
      case InputSource.Drawing(_, var fit, var scale) ->
          say("cli.drawing", Preparation.usual(input).with(fit).with(scale).inWords());
      case InputSource.Picture picture ->
          picture.file()
              + ": "
              + Preparation.usual(input)
                  .with(picture.fit())
                  .with(picture.normalisation())
                  .over(picture.background())
                  .inWords();
    };
  }

  private static Path path(String text) throws UsageError {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", text), notAPath);
    }
  }

  private static String only(String array, List<Model.Value> inputs) throws UsageError {
    if (inputs.size() == 1) return inputs.getFirst().name();
    throw new UsageError(say("cli.npy-names-no-input", array, names(inputs)));
  }

  private record Named(Optional<String> name, String file) {}

  /// `NAME=FILE` where NAME is an input, else a file.
  private static Named named(String text, List<Model.Value> inputs) {
    int equals = text.indexOf('=');
    var name = text.substring(0, Math.max(0, equals));
    return inputs.stream().anyMatch(input -> input.name().equals(name))
        ? new Named(Optional.of(name), text.substring(equals + 1))
        : new Named(Optional.empty(), text);
  }

  private static String onlyPicture(List<Model.Value> inputs) throws UsageError, InputException {
    var fitting = inputs.stream().filter(SourceOptions::takesPicture).toList();
    if (fitting.size() == 1) return fitting.getFirst().name();
    if (inputs.size() == 1) Preparation.usual(inputs.getFirst());
    throw new UsageError(
        fitting.isEmpty()
            ? say("cli.no-input-takes-a-picture", names(inputs))
            : say("cli.several-inputs-take", names(fitting)));
  }

  private static boolean takesPicture(Model.Value input) {
    try {
      Preparation.usual(input);
      return true;
    } catch (InputException notOne) {
      return false;
    }
  }

  private static String names(List<Model.Value> inputs) {
    return inputs.stream()
        .map(input -> input.name() + " " + input.type().shape())
        .collect(Collectors.joining(", "));
  }

  private UsageError nothingFor(Model.Value input) {
    return new UsageError(
        say("cli.the-input-was-given-nothing", input.name(), input.type().shape()));
  }

  private ImageInput.Fit fit() throws UsageError {
    return switch (fit.toLowerCase(Locale.ROOT)) {
      case "crop" -> new ImageInput.Fit.Crop(0.875);
      case "stretch" -> new ImageInput.Fit.Stretch();
      case "pad" -> new ImageInput.Fit.Pad();
      default -> throw new UsageError(say("cli.fit-must-be-crop-stretch", fit));
    };
  }

  private int background() throws UsageError {
    var digits = background.startsWith("#") ? background.substring(1) : background;
    if (!digits.matches("[0-9a-fA-F]{6}"))
      throw new UsageError(say("cli.background-must-be", background));
    return Integer.parseInt(digits, 16);
  }

  private ImageInput.Normalisation scale() throws UsageError {
    var word = scale.orElse(InputSource.SCALES.getFirst()).toLowerCase(Locale.ROOT);
    int place = InputSource.SCALES.indexOf(word);
    if (place < 0) throw new UsageError(say("cli.scale-must-be-imagenet-unit", word));
    return ImageInput.Normalisation.PRESETS.get(place);
  }
}
