package vertebra.onnx;

import java.io.IOException;

/// A model file that cannot be used; the message is for the user and names the file, what is wrong
/// and the way out.
public final class ModelException extends IOException {

  private static final long serialVersionUID = 1;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
