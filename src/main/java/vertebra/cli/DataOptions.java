package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.dataset.ClassFolders;
import vertebra.dataset.Dataset;
import vertebra.dataset.Shapes;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;

/// What a network is trained on or judged by.
final class DataOptions {

  private static final String SHAPES = "shapes";

  /// How many pictures are named that could not be read.
  private static final int MOST_NAMED = 10;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      required = true,
      description = "${bundle:help.data.data}")
  private String data = "";

  @Option(names = "--seed", paramLabel = "SEED", description = "${bundle:help.data.seed}")
  private long seed;

  long seed() {
    return seed;
  }

  /// Names some of what could not be read, and how much it is.
  static void tell(CommandContext context, List<String> reasons) {
    context.err().println(say("cli.note-pictures-could", reasons.size()));
    reasons.stream().limit(MOST_NAMED).forEach(reason -> context.err().println("  " + reason));
    if (reasons.size() > MOST_NAMED)
      context.err().println(say("cli.and-more", reasons.size() - MOST_NAMED));
  }

  /// The data for a model's input.
  Dataset open(Model.Value input) throws UsageError, InputException {
    var preparation = Preparation.usual(input);
    if (data.equals(SHAPES)) return new Shapes(preparation.with(new Fit.Stretch()), seed);
    try {
      var folder = Path.of(data);
      if (Files.isDirectory(folder)) return ClassFolders.of(folder, preparation, seed);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-folder-name-here", data), notAPath);
    }
    throw new UsageError(say("cli.there-is-no-folder", data, SHAPES));
  }
}
