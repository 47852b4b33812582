package vertebra.compile;

/// A design cannot become a model; the message says why and what to do.
public final class CompileException extends Exception {
  private static final long serialVersionUID = 1;

  public CompileException(String message) {
    super(message);
  }
}
