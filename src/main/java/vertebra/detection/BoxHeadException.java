package vertebra.detection;

/// What a head's numbers mean as boxes is not known; the message says why and what to do.
public final class BoxHeadException extends Exception {
  private static final long serialVersionUID = 1;

  public BoxHeadException(String message) {
    super(message);
  }
}
