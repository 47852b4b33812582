package vertebra.measure;

import static vertebra.text.Texts.say;

/// What can ail the signal that leaves a block.
enum SignalFault {
  NOT_FINITE(say("measure.fault.not-finite"), say("measure.numbers-overflow-normalise-before")),
  EXPLODING(say("measure.fault.exploding"), say("measure.over-1000-times")),
  VANISHING(say("measure.fault.vanishing"), say("measure.under-a-thousandth-of-the-inputs")),
  CONSTANT(say("measure.fault.constant"), say("measure.every-number-is-the-same")),
  DEAD_CHANNELS(say("measure.fault.dead-channels"), say("measure.half-of-the-channels-are-0")),
  NEARLY_ALL_ZERO(say("measure.fault.nearly-all-zero"), say("measure.nine-of-ten-numbers")),
  SATURATED(say("measure.fault.saturated"), say("measure.half-of-the-numbers-sit"));

  private final String title;
  private final String explanation;

  SignalFault(String title, String explanation) {
    this.title = title;
    this.explanation = explanation;
  }

  /// A word or two.
  String title() {
    return title;
  }

  /// What it means and what helps.
  String explanation() {
    return explanation;
  }

  String inWords() {
    return say("measure.fault", title, explanation);
  }
}
