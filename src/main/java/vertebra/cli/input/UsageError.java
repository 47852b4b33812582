package vertebra.cli.input;

/// Input or usage that no verb can do anything with; the message is one sentence for the user. Exit
/// code 2.
public final class UsageError extends Exception {
  private static final long serialVersionUID = 1;

  public UsageError(String message) {
    super(message);
  }

  public UsageError(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message of another exception whose words are for the user already.
  public static UsageError because(Exception cause) {
    return new UsageError(String.valueOf(cause.getMessage()), cause);
  }
}
