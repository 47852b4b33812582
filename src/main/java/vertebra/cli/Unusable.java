package vertebra.cli;

/// Input or usage that no verb can do anything with; the message is one sentence for the user. Exit
/// code 2.
final class Unusable extends Exception {
  private static final long serialVersionUID = 1;

  Unusable(String message) {
    super(message);
  }

  Unusable(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message of another exception whose words are for the user already.
  static Unusable because(Exception cause) {
    return new Unusable(String.valueOf(cause.getMessage()), cause);
  }
}
