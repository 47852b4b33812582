package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import vertebra.execute.InputSource;
import vertebra.execute.RunSettings;
import vertebra.onnx.Model;
import vertebra.weights.WeightSource;

/// What a subject remembers about running it, for whatever the command line leaves open. Files are
/// looked for beside the design; one that is not there is an error, not a silent change of numbers.
public record RememberedSettings(Optional<RunSettings> settings) {

  public static RememberedSettings of(Subject subject) {
    return switch (subject) {
      case Subject.Design design -> new RememberedSettings(Optional.of(design.settings()));
      case Subject.Foreign _ -> new RememberedSettings(Optional.empty());
    };
  }

  /// Where the weights come from; seed 0 where nothing is remembered.
  public WeightSource weights() throws UsageError {
    if (settings.isEmpty()) return WeightSource.fresh(0);
    return switch (settings.get().weights()) {
      case WeightSource.Fresh fresh -> fresh;
      case WeightSource.Stated stated -> stated;
      case WeightSource.Stored stored ->
          stored.at(beside(stored.file(), "weights", say("cli.weights-file-or-seed")));
    };
  }

  /// What flows into an input; noise where nothing is remembered.
  public InputSource source(Model.Value input) throws UsageError {
    if (settings.isEmpty()) return InputSource.Noise.USUAL;
    var source = settings.get().source(input.name(), input.type());
    return source.from(
        switch (source.plain()) {
          case InputSource.Picture picture ->
              picture.at(beside(picture.file(), "picture", say("cli.image-file-or-random")));
          case InputSource.Array array ->
              array.at(beside(array.file(), "array", say("cli.npy-file-or-random", input.name())));
          case InputSource.Drawing drawing -> drawing;
          case InputSource.Noise noise -> noise;
          case InputSource.Pattern pattern -> pattern;
        });
  }

  /// The file with the names of the classes, if it is there; names change no number.
  public Optional<Path> labels() {
    return settings.flatMap(RunSettings::labelFile).map(this::place).filter(Files::isRegularFile);
  }

  private Path beside(Path file, String what, String wayOut) throws UsageError {
    var found = place(file);
    if (Files.isRegularFile(found)) return found;
    throw new UsageError(say("cli.the-designs-is-not-there", what, found, wayOut));
  }

  private Path place(Path file) {
    return settings
        .flatMap(RunSettings::design)
        .map(design -> design.resolveSibling(file))
        .orElse(file);
  }
}
