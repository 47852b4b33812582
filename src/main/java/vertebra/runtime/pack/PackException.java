package vertebra.runtime.pack;

/// A pack that could not be fetched or used; the message is for the user and names the way out.
public final class PackException extends Exception {

  private static final long serialVersionUID = 1;

  public PackException(String message) {
    super(message);
  }

  public PackException(String message, Throwable cause) {
    super(message, cause);
  }
}
