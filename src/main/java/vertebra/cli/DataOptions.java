package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.dataset.DataSource;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.Excerpt;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;

/// What a network is trained on or judged by.
final class DataOptions {

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

  @Option(names = "--examples", paramLabel = "N", description = "${bundle:help.data.examples}")
  private Optional<Integer> most = Optional.empty();

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
  Dataset open(Model.Value input, Wanted wanted, Cancellation cancellation)
      throws InputException, UsageError {
    if (most.isPresent()) RecipeOptions.positive("--examples", most.get());
    var all = DataSource.of(data).open(input, wanted, seed, cancellation);
    return most.isEmpty() ? all : Excerpt.of(all, most.get(), seed);
  }
}
