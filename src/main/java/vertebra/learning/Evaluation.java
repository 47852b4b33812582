package vertebra.learning;

import java.awt.image.BufferedImage;
import java.util.List;
import vertebra.training.Judgement.PerClass;

/// How the best weights of a training judge what was not learned from.
///
/// @param figure the key of the task's figure, such as `accuracy`
/// @param score that figure, from 0 to 1
/// @param confusion a row for every class, and in it how often each class was answered; empty where
///   classes are not named
/// @param worst the answers that were furthest off, the worst first
public record Evaluation(
    String figure,
    double score,
    double loss,
    long samples,
    List<String> classes,
    List<PerClass> perClass,
    List<List<Long>> confusion,
    List<WorstAnswer> worst) {

  public Evaluation {
    classes = List.copyOf(classes);
    perClass = List.copyOf(perClass);
    confusion = List.copyOf(confusion);
    worst = List.copyOf(worst);
  }

  /// An example that was answered wrongly.
  ///
  /// @param words what was answered in place of what
  /// @param distance how far off, to compare with others
  public record WorstAnswer(BufferedImage picture, String words, double distance) {}
}
