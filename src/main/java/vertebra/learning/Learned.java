package vertebra.learning;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.training.Epoch;

/// What came of a training.
///
/// @param settings what made it differ from others, in words
/// @param figure the key of the task's figure
/// @param isComplete whether it came to the last epoch
/// @param weights the file of the best weights
/// @param labels the file with the names of the classes, a line each
/// @param evaluation how they judge, unless it was stopped before that
public record Learned(
    SequencedMap<String, String> settings,
    String figure,
    Curves curves,
    Epoch best,
    boolean isComplete,
    double seconds,
    Path weights,
    Path labels,
    Optional<Evaluation> evaluation) {

  public Learned {
    settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
  }
}
