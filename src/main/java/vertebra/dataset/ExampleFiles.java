package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;

/// Finds out how a folder or a file holds examples, and opens it.
final class ExampleFiles {

  private static final String TRAINING = "train.csv";

  /// The rank of an input of points.
  private static final int POINTS = 3;

  private ExampleFiles() {}

  /// The examples of a folder or file for a model's input. The exception says what it lacks.
  public static Dataset open(
      Path path, Model.Value input, Wanted wanted, long seed, Cancellation cancellation)
      throws InputException {
    if (wanted.answer() == Answer.CLASS && input.type().shape().rank() == POINTS)
      return PointTable.open(tables(path), PointForm.of(input), seed);
    return switch (wanted.answer()) {
      case CLASS ->
          Files.isDirectory(path)
              ? named(path, Preparation.usual(input), wanted, seed, cancellation)
              : table(path, Preparation.usual(input), seed);
      case MASK -> masks(path, whole(input), wanted, seed);
      case BOXES -> boxes(path, whole(input), wanted, seed);
      case PICTURE -> ArrayPair.decoded(path, input, wanted, seed);
    };
  }

  private static Preparation whole(Model.Value input) throws InputException {
    return Preparation.usual(input).with(new Fit.Stretch());
  }

  private static Dataset named(
      Path folder, Preparation preparation, Wanted wanted, long seed, Cancellation cancellation)
      throws InputException {
    var whole = preparation.with(new Fit.Stretch());
    if (IdxFiles.isMeant(folder)) return IdxFiles.open(folder, whole, wanted.classes(), seed);
    if (ArrayPair.isMeant(folder)) return ArrayPair.open(folder, whole, seed);
    if (Files.isRegularFile(folder.resolve(TRAINING)))
      return TableFile.open(tables(folder), preparation, seed);
    return ClassFolders.of(folder, preparation, seed, cancellation);
  }

  /// The table to learn from and, if a folder has one, that to be judged by.
  private static List<Path> tables(Path path) {
    if (!Files.isDirectory(path)) return List.of(path);
    var training = path.resolve(TRAINING);
    return List.of("val.csv", "validation.csv", "test.csv").stream()
        .map(path::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(judged -> List.of(training, judged))
        .orElse(List.of(training));
  }

  private static Dataset table(Path file, Preparation preparation, long seed)
      throws InputException {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".csv"))
      return TableFile.open(List.of(file), preparation, seed);
    throw new InputException(say("dataset.is-not-known", file));
  }

  private static Dataset masks(Path folder, Preparation preparation, Wanted wanted, long seed)
      throws InputException {
    if (!Files.isDirectory(folder))
      throw new InputException(say("dataset.has-no-pictures-with-masks", folder));
    return PictureParts.open(folder, preparation, wanted, seed);
  }

  private static Dataset boxes(Path path, Preparation preparation, Wanted wanted, long seed)
      throws InputException {
    if (!Files.isDirectory(path)) {
      var around = path.toAbsolutePath().getParent();
      if (around != null && YoloDescription.isMeant(path))
        return PictureParts.open(around, preparation, wanted, seed);
      if (!path.toString().endsWith(".json"))
        throw new InputException(say("dataset.has-no-pictures-with-boxes", path));
      var parent = path.toAbsolutePath().getParent();
      return CocoFile.open(parent == null ? path : parent, List.of(path), preparation, seed);
    }
    var files = CocoFile.in(path);
    return files.isEmpty()
        ? PictureParts.open(path, preparation, wanted, seed)
        : CocoFile.open(path, files, preparation, seed);
  }
}
