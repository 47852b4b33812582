package vertebra.training;

/// A design cannot be trained, or training cannot go on; the message says why and what to do.
public final class TrainingException extends Exception {
  private static final long serialVersionUID = 1;

  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
