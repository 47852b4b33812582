package vertebra.cli.options;

import static vertebra.text.Texts.say;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.weights.WeightMatch;
import vertebra.weights.WeightSource;

/// Where the weights of a design come from.
public final class WeightOptions {

  @Option(names = "--weights", paramLabel = "FILE", description = "${bundle:help.weight.weights}")
  private Optional<String> file = Optional.empty();

  @Option(names = "--weights-in-order", description = "${bundle:help.weight.weights-in-order}")
  private boolean inOrder;

  @Option(names = "--seed", paramLabel = "SEED", description = "${bundle:help.weight.seed}")
  private Optional<Long> seed = Optional.empty();

  /// Whether anything was said about weights at all.
  public boolean isGiven() {
    return file.isPresent() || seed.isPresent();
  }

  /// The source that was asked for.
  ///
  /// @param usual what the design remembers, for when nothing was said
  public WeightSource source(RememberedSettings usual) throws UsageError {
    long drawn = seed.orElse(0L);
    var kind = inOrder ? WeightMatch.MatchKind.IN_ORDER : WeightMatch.MatchKind.BY_NAME;
    if (file.isPresent()) return new WeightSource.Stored(path(file.get()), kind, drawn);
    return seed.isPresent() ? WeightSource.fresh(drawn) : usual.weights();
  }

  private static Path path(String text) throws UsageError {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", text), notAPath);
    }
  }

  /// A few words about an opened source, for people.
  public static String inWords(WeightSource source, WeightSource.Opened opened) {
    return switch (source) {
      case WeightSource.Fresh(var drawn) -> say("cli.fresh-drawn-from-seed", drawn);
      case WeightSource.Stated stated -> stated.inWords();
      case WeightSource.Stored(var path, _, _) ->
          say("cli.from", opened.match().map(WeightMatch::summary).orElse(""), path);
    };
  }

  /// The same as maps, for JSON.
  public static Map<String, Object> report(WeightSource source, WeightSource.Opened opened) {
    return CommandContext.fields(
        "source", inWords(source, opened),
        "matched", opened.match().map(match -> match.matched().size()).orElse(0),
        "mismatches", opened.match().map(WeightMatch::complaints).orElse(java.util.List.of()));
  }
}
