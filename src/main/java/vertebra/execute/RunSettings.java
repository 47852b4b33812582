package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.design.Designs;
import vertebra.design.Ports;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.ImportedModels;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.Labels;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.weights.WeightException;
import vertebra.weights.WeightRules;
import vertebra.weights.WeightSource;

/// What a design remembers about running it: the source of every input, the weights, and the names
/// of the classes. Files in the design's folder are remembered by their name alone.
///
/// @param design the design's file, if it has one
public record RunSettings(Document document, Optional<Path> design) {

  /// Begins the setting that says what flows into the input of the name behind it.
  public static final String INPUT = "input.";

  private static final String FILE = "file ";
  private static final String ORDERED = "ordered ";
  private static final String SEED = "seed ";
  private static final String STATED = "stated ";

  /// An input of the design, what it takes, and where its numbers come from.
  public record Input(NodeId node, TensorType type, InputSource source) {

    /// Whether a picture can fill the input: `[batch, 1 or 3, height, width]` of real numbers.
    public boolean takesPicture() {
      return RunSettings.takesPicture(type);
    }
  }

  public static RunSettings of(Snapshot design) {
    return new RunSettings(design.document(), design.file());
  }

  /// Whether a setting says what flows in.
  public static boolean isAboutInputs(String key) {
    return key.startsWith(INPUT) || key.equals(Samples.IMAGE);
  }

  /// The file that a setting names, as it is written there.
  public static Optional<String> fileOf(String key, String text) {
    if (key.equals(Samples.WEIGHTS))
      return Stream.of(FILE, ORDERED)
          .filter(text::startsWith)
          .map(mark -> text.substring(mark.length()))
          .findFirst();
    if (!key.startsWith(INPUT)) return Optional.of(text);
    return InputSource.parse(text)
        .flatMap(source ->
            switch (source.plain()) {
              case InputSource.Picture picture -> Optional.of(picture.file().toString());
              case InputSource.Array array -> Optional.of(array.file().toString());
              case InputSource.Drawing _, InputSource.Noise _, InputSource.Pattern _ ->
                  Optional.empty();
            });
  }

  /// The inputs of a design, in its order, as far as their types are known.
  public static List<Input> inputs(Snapshot design) {
    var settings = of(design);
    return new Designs(design.catalogue())
        .inputs(design.graph()).stream()
            .flatMap(node ->
                Ports.firstOutput(design.catalogue(), node)
                    .flatMap(port -> type(design, port))
                    .map(type ->
                        new Input(node.id(), type, settings.source(node.id().value(), type)))
                    .stream())
            .toList();
  }

  private static Optional<TensorType> type(Snapshot design, Port port) {
    return design.analysis().findings().type(port);
  }

  /// Where the numbers of the input of that name come from, as the design remembers it.
  public InputSource source(String input, TensorType type) {
    return setting(INPUT + input)
        .flatMap(InputSource::parse)
        .or(() ->
            path(Samples.IMAGE).filter(_ -> takesPicture(type)).map(InputSource.Picture::usual))
        .orElse(InputSource.Noise.USUAL);
  }

  /// How the picture that flows into an input was standardised, if one does.
  ///
  /// @param fed what flows in
  public Optional<Normalisation> treatment(String input, Tensor fed) {
    if (fed.rank() != 4) return Optional.empty();
    return switch (source(input, new TensorType(fed.dtype(), Shape.of(fed.dims()))).plain()) {
      case InputSource.Picture picture -> Optional.of(picture.normalisation());
      case InputSource.Drawing drawing -> Optional.of(drawing.normalisation());
      case InputSource.Array _, InputSource.Noise _, InputSource.Pattern _ -> Optional.empty();
    };
  }

  /// Where the weights come from, as the design remembers it: `file resnet18.safetensors`, `ordered
  /// other.safetensors` for one matched by order and shape, or `seed 7`.
  public WeightSource weights() {
    return setting(Samples.WEIGHTS).flatMap(RunSettings::weights).orElse(WeightSource.USUAL);
  }

  /// A few words for people on where the weights come from. A design that was read from a model
  /// keeps the numbers of that file where nothing else was chosen.
  public String weightsInWords() {
    var source = weights();
    return source instanceof WeightSource.Fresh && isOfFile()
        ? say("execute.weights-of-the-opened-model")
        : source.inWords();
  }

  /// Whether the design came from a model file, whose operators are what runs.
  public boolean isOfFile() {
    return ImportedModels.isImported(document());
  }

  private static Optional<WeightSource> weights(String text) {
    try {
      if (text.startsWith(FILE))
        return Optional.of(WeightSource.file(Path.of(text.substring(FILE.length()))));
      if (text.startsWith(ORDERED))
        return Optional.of(WeightSource.ordered(Path.of(text.substring(ORDERED.length()))));
      if (text.startsWith(SEED))
        return Optional.of(
            WeightSource.fresh(Long.parseLong(text.substring(SEED.length()).strip())));
      if (text.startsWith(STATED))
        return Optional.of(
            new WeightSource.Stated(
                WeightRules.parse(text.substring(STATED.length()).lines().toList())));
      return Optional.empty();
    } catch (InvalidPathException | NumberFormatException | WeightException foreign) {
      return Optional.empty();
    }
  }

  /// The file with the names of the classes, as the design remembers it.
  public Optional<Path> labelFile() {
    return path(Samples.LABELS);
  }

  /// A source with the file it really means.
  public InputSource resolved(InputSource source, Samples samples) throws IOException {
    return source.from(
        switch (source.plain()) {
          case InputSource.Picture picture -> picture.at(found("picture", picture.file(), samples));
          case InputSource.Array array -> array.at(found("array", array.file(), samples));
          case InputSource.Drawing drawing -> drawing;
          case InputSource.Noise noise -> noise;
          case InputSource.Pattern pattern -> pattern;
        });
  }

  /// The weights with the file they really mean.
  public WeightSource weights(Samples samples) throws IOException {
    return switch (weights()) {
      case WeightSource.Stored stored -> stored.at(found("weights", stored.file(), samples));
      case WeightSource.Fresh fresh -> fresh;
      case WeightSource.Stated stated -> stated;
    };
  }

  /// Reads the names of the classes.
  public Labels labels(Samples samples) throws IOException {
    var file = labelFile();
    return file.isPresent() ? Labels.read(found("labels", file.get(), samples)) : Labels.NONE;
  }

  private Path found(String what, Path file, Samples samples) throws IOException {
    return samples.file(what, file.toString(), design);
  }

  /// The edit that remembers the source of an input. The usual picture of the only input that takes
  /// one is the design's picture.
  public Edit choosing(Input input, InputSource source, boolean isOnlyPicture) {
    var own = INPUT + input.node();
    if (isOnlyPicture
        && source instanceof InputSource.Picture picture
        && picture.equals(InputSource.Picture.usual(picture.file())))
      return Edit.all(
          new Edit.SetSetting(own, ""), new Edit.SetSetting(Samples.IMAGE, name(picture.file())));
    var remembered =
        switch (source.plain()) {
          case InputSource.Picture picture -> picture.at(Path.of(name(picture.file())));
          case InputSource.Array array -> array.at(Path.of(name(array.file())));
          case InputSource.Drawing drawing -> drawing;
          case InputSource.Noise noise -> noise;
          case InputSource.Pattern pattern -> pattern;
        };
    return new Edit.SetSetting(own, source.from(remembered).text());
  }

  /// The edit that remembers where the weights come from.
  public Edit choosing(WeightSource weights) {
    var text =
        switch (weights) {
          case WeightSource.Stored(var file, var kind, _) ->
              switch (kind) {
                    case BY_NAME -> FILE;
                    case IN_ORDER -> ORDERED;
                  }
                  + name(file);
          case WeightSource.Stated(var rules) -> STATED + String.join("\n", rules.lines());
          case WeightSource.Fresh(var seed) -> seed == 0 ? "" : SEED + seed;
        };
    return new Edit.SetSetting(Samples.WEIGHTS, text);
  }

  /// The edit that remembers where the names of the classes stand; empty forgets it.
  public Edit choosingLabels(Optional<Path> file) {
    return new Edit.SetSetting(Samples.LABELS, file.map(this::name).orElse(""));
  }

  /// A file as the design remembers it: relative to the design's folder if it is below it.
  private String name(Path file) {
    var kept = file;
    var folder = design.map(Path::toAbsolutePath).map(Path::getParent);
    if (file.isAbsolute() && folder.isPresent() && file.normalize().startsWith(folder.get()))
      kept = folder.get().relativize(file.normalize());
    return kept.toString().replace('\\', '/');
  }

  /// Whether a picture can fill an input of that type.
  public static boolean takesPicture(TensorType type) {
    var shape = type.shape();
    if (shape.rank() != 4 || type.dtype() == DType.INT64) return false;
    var channels = shape.dim(1).known();
    return channels.isEmpty() || channels.getAsLong() == 1 || channels.getAsLong() == 3;
  }

  private Optional<Path> path(String key) {
    return setting(key)
        .flatMap(text -> {
          try {
            return Optional.of(Path.of(text));
          } catch (InvalidPathException foreign) {
            return Optional.empty();
          }
        });
  }

  private Optional<String> setting(String key) {
    return document.settings().find(key).filter(text -> !text.isBlank());
  }
}
