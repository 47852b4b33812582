package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.DrawnPictures;
import vertebra.dataset.ExampleFiles;
import vertebra.dataset.PointSets;
import vertebra.dataset.Scenes;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;

/// What a network is trained on or judged by.
final class DataOptions {

  private static final List<String> GENERATORS =
      List.of("shapes", "textures", "digits", "scenes", "points");

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
  Dataset open(Model.Value input, Wanted wanted) throws UsageError, InputException {
    if (GENERATORS.contains(data)) return drawn(input, wanted);
    try {
      var path = Path.of(data);
      if (Files.exists(path)) return ExampleFiles.open(path, input, wanted, seed);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-folder-name-here", data), notAPath);
    }
    throw new UsageError(say("cli.there-is-no-folder", data, String.join(", ", GENERATORS)));
  }

  private Dataset drawn(Model.Value input, Wanted wanted) throws UsageError, InputException {
    if (data.equals("points")) {
      asked(wanted, Answer.CLASS);
      return points(input);
    }
    var preparation = Preparation.usual(input).with(new Fit.Stretch());
    if (data.equals("scenes")) {
      if (wanted.answer() == Answer.CLASS) throw new UsageError(say("cli.scenes-have-no-classes"));
      return new Scenes(wanted.answer(), preparation, seed);
    }
    asked(wanted, Answer.CLASS);
    var theme = DrawnPictures.Theme.valueOf(data.toUpperCase(Locale.ROOT));
    return new DrawnPictures(theme, preparation, seed);
  }

  private void asked(Wanted wanted, Answer there) throws UsageError {
    if (wanted.answer() != there) throw new UsageError(say("cli.data-names-classes-alone", data));
  }

  private Dataset points(Model.Value input) throws UsageError {
    var shape = input.type().shape();
    boolean turned = shape.rank() == 3 && shape.dim(1).known().orElse(0) == 3;
    boolean straight = shape.rank() == 3 && shape.dim(2).known().orElse(0) == 3;
    var count = shape.rank() == 3 ? shape.dim(straight ? 1 : 2).known() : OptionalLong.empty();
    if (!turned && !straight || count.isEmpty())
      throw new UsageError(say("cli.points-need-an-input", input.name(), input.type()));
    return new PointSets((int) count.getAsLong(), !straight, seed);
  }
}
