package vertebra.media;

import java.io.IOException;

/// A file that cannot be used as input; the message is for the user and names the file and the way
/// out.
public final class InputException extends IOException {

  private static final long serialVersionUID = 1;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
