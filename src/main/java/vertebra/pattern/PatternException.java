package vertebra.pattern;

/// Words that say no numbers and no change of them, or a change that these numbers do not allow.
/// The message is for people.
public final class PatternException extends Exception {
  private static final long serialVersionUID = 1;

  PatternException(String message) {
    super(message);
  }
}
