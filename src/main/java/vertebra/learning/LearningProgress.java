package vertebra.learning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How far a training is.
///
/// @param step how many steps are done
/// @param rate the learning rate of the last step
/// @param samplesPerSecond examples learned from, while it learned
/// @param secondsLeft until the last epoch, if it goes on like this
/// @param figure the key of the task's figure, such as `accuracy`
/// @param gradients the length of the gradient of each block's weights together, by its path
/// @param skipped examples that could not be read, in sentences
public record LearningProgress(
    long step,
    long steps,
    int epochs,
    double rate,
    double samplesPerSecond,
    double secondsLeft,
    String figure,
    Curves curves,
    SequencedMap<String, Double> gradients,
    java.util.List<String> skipped) {

  public LearningProgress {
    gradients = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(gradients));
    skipped = java.util.List.copyOf(skipped);
  }
}
