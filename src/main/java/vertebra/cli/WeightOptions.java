package vertebra.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/// Where the weights of a design come from.
final class WeightOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "take the weights from a .safetensors file, by name")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "draw all other weights from this seed (0 if not given)")
  private Optional<Long> seed = Optional.empty();

  Optional<String> file() {
    return file;
  }

  long seed() {
    return seed.orElse(0L);
  }

  /// Whether anything was said about weights at all.
  boolean isGiven() {
    return file.isPresent() || seed.isPresent();
  }
}
