package vertebra.weights;

import java.io.IOException;

/// A file of weights that cannot be used; the message is for the user and names the file, what is
/// wrong with it and the way out.
public final class WeightException extends IOException {

  private static final long serialVersionUID = 1;

  public WeightException(String message) {
    super(message);
  }

  public WeightException(String message, Throwable cause) {
    super(message, cause);
  }
}
