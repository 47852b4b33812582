package vertebra.teaching;

/// A lesson that cannot be read. The message is for people.
public final class LessonException extends Exception {
  private static final long serialVersionUID = 1;

  LessonException(String message) {
    super(message);
  }
}
