package vertebra.cli.options;

import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.runtime.Benchmark;

/// How often a model is run.
public final class RepeatOptions {

  private static final int MOST = 1_000_000;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "measured runs (bench 20, profile 10, compare 5 if not given)")
  private Optional<Integer> runs = Optional.empty();

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "runs before, not counted (bench 3, profile and compare 1 if not given)")
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
      throw new UsageError(
          option + " must be a number from " + least + " to " + MOST + ", not " + number + ".");
  }
}
