package vertebra.training;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Set;
import vertebra.compile.Compiled;
import vertebra.gradient.Term;
import vertebra.onnx.Model;

/// The scores of a model with one output.
final class Scores {

  /// The loss's input for what should be answered.
  static final String TARGET = "target";

  private Scores() {}

  /// The name of the scores before they became probabilities, of which a loss takes the logarithm
  /// itself.
  static List<String> of(Compiled compiled) throws TrainingException {
    var model = compiled.model();
    if (model.outputs().size() != 1)
      throw new TrainingException(
          say("training.the-design-has-outputs-but-labelled", model.outputs().size()));
    return List.of(before(model, model.outputs().getFirst().name()));
  }

  private static String before(Model model, String output) {
    var maker =
        model.operators().stream()
            .filter(operator -> operator.outputs().contains(output))
            .findFirst();
    return maker
        .filter(operator -> Set.of("Softmax", "Identity").contains(operator.type()))
        .filter(operator -> isMade(model, operator.inputs().getFirst()))
        .map(operator -> before(model, operator.inputs().getFirst()))
        .orElse(output);
  }

  private static boolean isMade(Model model, String tensor) {
    return model.operators().stream().anyMatch(operator -> operator.outputs().contains(tensor));
  }

  /// The loss of the scores against what should be answered, which has their sizes.
  static Term loss(List<Term> answers, Loss chosen) {
    var scores = answers.getFirst();
    return chosen.of(scores, scores.tape().input(TARGET, scores.dims()));
  }

  /// The logarithm of the sum of exponentials of some scores.
  static double logSum(double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) largest = Math.max(largest, score);
    double sum = 0;
    for (double score : scores) sum += Math.exp(score - largest);
    return largest + Math.log(sum);
  }

  /// The place of the largest score.
  static int best(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    return best;
  }
}
