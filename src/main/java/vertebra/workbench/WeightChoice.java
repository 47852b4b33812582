package vertebra.workbench;

import java.nio.file.Path;

/// Where the numbers of a model's weights come from when it runs.
public sealed interface WeightChoice {

  WeightChoice USUAL = new Fresh(0);

  /// A few words for people, such as `fresh weights, seed 0`.
  String inWords();

  /// Random weights, drawn as each layer's definition says.
  record Fresh(long seed) implements WeightChoice {
    @Override
    public String inWords() {
      return "fresh weights, seed " + seed;
    }
  }

  /// The weights of a safetensors file, by name; what it lacks is drawn with seed 0.
  record Stored(Path file) implements WeightChoice {
    @Override
    public String inWords() {
      return String.valueOf(file.getFileName());
    }
  }
}
