package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;

/// Finds out how a folder or a file holds examples, and opens it.
public final class ExampleFiles {

  private ExampleFiles() {}

  /// The examples of a folder or file for a model's input. The exception says what it lacks.
  public static Dataset open(Path path, Model.Value input, Wanted wanted, long seed)
      throws InputException {
    if (wanted.answer() == Answer.CLASS && Files.isDirectory(path))
      return ClassFolders.of(path, Preparation.usual(input), seed);
    throw new InputException(say("dataset.is-not-known", path));
  }
}
