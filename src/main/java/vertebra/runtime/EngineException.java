package vertebra.runtime;

/// A device or a model that does not do what it was asked; the message is for the user and names
/// the thing and the way out.
public final class EngineException extends Exception {

  private static final long serialVersionUID = 1;

  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
