package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Locale;

/// From which side a block is looked at under the microscope: one number of it after another, or
/// the block as a whole.
public enum Aspect {
  /// How each number came about.
  NUMBERS(
      say("microscope.side-numbers"),
      say("microscope.numbers"),
      say("microscope.numbers-question"),
      say("microscope.numbers-trap")),
  /// What of the picture a place can see, and how much each part matters to it.
  FIELD(
      say("microscope.side-field"),
      say("microscope.field"),
      say("microscope.field-question"),
      say("microscope.field-trap")),
  /// What the block costs of the design.
  COST(
      say("microscope.side-cost"),
      say("microscope.cost"),
      say("microscope.cost-question"),
      say("microscope.cost-trap")),
  /// The parts of the block, the wires between them, and what flows there.
  FLOW(
      say("microscope.side-flow"),
      say("microscope.flow"),
      say("microscope.flow-question"),
      say("microscope.flow-trap")),
  /// Recorded trainings beside each other.
  COMPARE(
      say("microscope.side-compare"),
      say("microscope.compare"),
      say("microscope.compare-question"),
      say("microscope.compare-trap")),
  /// A recorded training, epoch after epoch.
  CURVES(
      say("microscope.side-curves"),
      say("microscope.curves"),
      say("microscope.curves-question"),
      say("microscope.curves-trap"));

  private final String name;
  private final String title;
  private final String question;
  private final String trap;

  Aspect(String name, String title, String question, String trap) {
    this.name = name;
    this.title = title;
    this.question = question;
    this.trap = trap;
  }

  /// The side that a kind of view is seen from, such as `flow`; that of the numbers for whichever
  /// shows one of them, such as `conv`.
  public static Aspect of(String kind) {
    return Arrays.stream(values())
        .filter(side -> side.kind().equals(kind))
        .findFirst()
        .orElse(NUMBERS);
  }

  /// Its name in codes and files, such as `flow`.
  String kind() {
    return name().toLowerCase(Locale.ROOT);
  }

  String title() {
    return title;
  }

  String question() {
    return question;
  }

  String trap() {
    return trap;
  }

  /// In one word, for lists.
  @Override
  public String toString() {
    return name;
  }
}
