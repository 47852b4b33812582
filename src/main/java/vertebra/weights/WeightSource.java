package vertebra.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;

/// Where the numbers of a model's weights shall come from.
public sealed interface WeightSource {

  /// Random numbers, drawn as each layer's definition says.
  record Fresh(long seed) implements WeightSource {}

  /// A safetensors file; what it lacks is drawn from the seed, and listed.
  ///
  /// @param kind how its tensors are found
  record Stored(Path file, WeightMatch.Kind kind, long seed) implements WeightSource {}

  /// A source with its file open.
  ///
  /// @param match what of a file fitted
  record Opened(WeightData data, Optional<WeightMatch> match) implements AutoCloseable {

    /// How much of a file fitted and everything that did not, line by line; nothing for fresh
    /// weights.
    public List<String> remarks() {
      return match.map(WeightMatch::report).orElse(List.of());
    }

    @Override
    public void close() {
      match.ifPresent(found -> found.file().close());
    }
  }

  static WeightSource fresh(long seed) {
    return new Fresh(seed);
  }

  /// A file whose tensors are found by name.
  static WeightSource file(Path file) {
    return new Stored(file, WeightMatch.Kind.BY_NAME, 0);
  }

  /// Opens the source for a model. Throws [WeightException] when a file cannot be used, or has
  /// nothing that this model needs.
  default Opened open(Model model) throws WeightException {
    return switch (this) {
      case Fresh(var seed) -> new Opened(Initialiser.seeded(seed), Optional.empty());
      case Stored(var path, var kind, var seed) -> {
        var file = Safetensors.open(path);
        var match = WeightMatch.of(model, file, kind);
        if (match.matched().isEmpty() && !match.missing().isEmpty()) {
          file.close();
          throw match.refusal();
        }
        yield new Opened(match.data(Initialiser.seeded(seed)), Optional.of(match));
      }
    };
  }
}
