package vertebra.document;

import java.util.Locale;

/// Which way tensors flow in a drawing: ports, wires and arrangement follow it.
public enum Flow {
  /// Inputs on the upper edge of cards, outputs on the lower.
  DOWN,
  /// Inputs on the left edge of cards, outputs on the right.
  RIGHT;

  /// What files call it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The flow that files call so; [#DOWN] for any other word.
  public static Flow of(String word) {
    return word.equals(RIGHT.word()) ? RIGHT : DOWN;
  }

  public Flow other() {
    return this == DOWN ? RIGHT : DOWN;
  }
}
