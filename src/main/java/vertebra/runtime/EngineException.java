package vertebra.runtime;

import org.jspecify.annotations.Nullable;

/// A device or a model that does not do what it was asked; the message is for the user and names
/// the thing and the way out.
public final class EngineException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean lacksMemory;

  public EngineException(String message) {
    super(message);
    this.lacksMemory = false;
  }

  public EngineException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private EngineException(String message, @Nullable Throwable cause, boolean lacksMemory) {
    super(message, cause);
    this.lacksMemory = lacksMemory;
  }

  /// What failed because there was not enough memory for it.
  public static EngineException ofMemory(String message, Throwable cause) {
    return new EngineException(message, cause, true);
  }

  /// The same, told from elsewhere.
  public static EngineException ofMemory(String message) {
    return new EngineException(message, null, true);
  }

  /// Whether there was not enough memory, so that something smaller may go well.
  public boolean lacksMemory() {
    return lacksMemory;
  }
}
