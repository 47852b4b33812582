package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.Locale;
import vertebra.training.Task;

/// What the one figure of a task is called.
final class TaskWords {

  private TaskWords() {}

  /// Such as `97.50 % right`.
  static String inWords(Task task, double score) {
    return switch (task.answer()) {
      case CLASS -> say("cli.figure-right", 100 * score);
      case MASK -> say("cli.figure-mean-overlap", 100 * score);
      case BOXES -> say("cli.figure-average-precision", 100 * score);
      case PICTURE -> say("cli.figure-explained", 100 * score);
    };
  }

  /// The key of the figure of validation.
  static String ofValidation(Task task) {
    var figure = task.figure();
    return "validation" + figure.substring(0, 1).toUpperCase(Locale.ROOT) + figure.substring(1);
  }

  /// The key of the figure of one class.
  static String ofOneClass(Task task) {
    return switch (task.answer()) {
      case CLASS -> "accuracy";
      case MASK -> "iou";
      case BOXES -> "ap50";
      case PICTURE -> "explained";
    };
  }
}
