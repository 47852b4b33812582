package vertebra.gradient;

/// A model has no gradient; the message names the block and says why.
public final class GradientException extends Exception {
  private static final long serialVersionUID = 1;

  public GradientException(String message) {
    super(message);
  }
}
