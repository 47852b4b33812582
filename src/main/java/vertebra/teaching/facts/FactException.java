package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import org.jspecify.annotations.Nullable;

/// A fact that cannot be told of a design, or that nobody can read. The message is for people.
public final class FactException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param code the sentence
  FactException(String code, @Nullable Object... arguments) {
    super(say(code, arguments));
  }

  FactException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
