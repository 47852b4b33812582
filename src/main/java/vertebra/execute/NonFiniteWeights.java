package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.List;
import vertebra.onnx.FileNumbers;
import vertebra.onnx.Model;
import vertebra.onnx.ModelFile;
import vertebra.weights.NotFinite;
import vertebra.weights.WeightSource;

/// What is said about weights that hold infinities or what is no number: they make whole outputs
/// useless, and nothing else tells.
public final class NonFiniteWeights {

  private static final String WAY_OUT = say("execute.what-depends-on-them");

  private NonFiniteWeights() {}

  /// A sentence about the weights of a design, if there is something to say. Those of a file are
  /// looked at once; freshly drawn ones are finite by definition.
  public static List<String> of(Model model, WeightSource.Opened weights) throws IOException {
    return weights.match().isEmpty() ? List.of() : sentence(NotFinite.among(model, weights.data()));
  }

  /// The same about the weights of a file, each of which is looked at once.
  public static List<String> of(ModelFile file) throws IOException {
    return sentence(FileNumbers.notFinite(file));
  }

  private static List<String> sentence(List<String> names) {
    if (names.isEmpty()) return List.of();
    return List.of(
        say(
            "execute.1-weight-holds-numbers",
            names.size(),
            names.getFirst(),
            names.size() > 1,
            WAY_OUT));
  }
}
