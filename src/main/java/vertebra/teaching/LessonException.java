package vertebra.teaching;

import static vertebra.text.Texts.say;

import org.jspecify.annotations.Nullable;

/// A lesson that cannot be read. The message is for people.
public final class LessonException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param code the sentence
  LessonException(String code, @Nullable Object... arguments) {
    super(say(code, arguments));
  }
}
