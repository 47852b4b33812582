package vertebra.training;

import java.util.List;
import vertebra.compile.Compiled;
import vertebra.gradient.Term;

/// A task whose one output is compared, number by number, with a target of its sizes.
sealed interface Scoring extends Task permits Classifying, Picturing, Segmenting {

  @Override
  default List<String> answers(Compiled compiled) throws TrainingException {
    return Scores.of(compiled);
  }

  @Override
  default Term loss(List<Term> answers, Loss chosen) {
    return Scores.loss(answers, chosen);
  }
}
