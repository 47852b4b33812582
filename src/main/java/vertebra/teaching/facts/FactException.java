package vertebra.teaching.facts;

/// A fact that cannot be told of a design, or that nobody can read. The message is for people.
public final class FactException extends Exception {
  private static final long serialVersionUID = 1;

  FactException(String message) {
    super(message);
  }

  FactException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
