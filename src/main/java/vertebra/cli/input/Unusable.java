package vertebra.cli.input;

/// Input or usage that no verb can do anything with; the message is one sentence for the user. Exit
/// code 2.
public final class Unusable extends Exception {
  private static final long serialVersionUID = 1;

  public Unusable(String message) {
    super(message);
  }

  public Unusable(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message of another exception whose words are for the user already.
  public static Unusable because(Exception cause) {
    return new Unusable(String.valueOf(cause.getMessage()), cause);
  }
}
