package vertebra.cli.options;

import static vertebra.text.Texts.say;

import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.runtime.Benchmark;

/// How often a model is run.
public final class RepeatOptions {

  private static final int MOST = 1_000_000;

  @Option(names = "--runs", paramLabel = "N", description = "${bundle:help.repeat.runs}")
  private Optional<Integer> runs = Optional.empty();

  @Option(names = "--warmup", paramLabel = "N", description = "${bundle:help.repeat.warmup}")
  private Optional<Integer> warmup = Optional.empty();

  /// What was asked for, or the verb's usual numbers; both are checked.
  public Benchmark benchmark(int usualWarmup, int usualRuns) throws UsageError {
    counted("--runs", runs.orElse(usualRuns), 1);
    counted("--warmup", warmup.orElse(usualWarmup), 0);
    return new Benchmark(warmup.orElse(usualWarmup), runs.orElse(usualRuns));
  }

  /// Whether nothing is to be run at all.
  public boolean isNone() {
    return runs.orElse(1) == 0;
  }

  public static void counted(String option, long number, long least) throws UsageError {
    if (number < least || number > MOST)
      throw new UsageError(say("cli.must-be-a-number-from-to-not", option, least, MOST, number));
  }
}
