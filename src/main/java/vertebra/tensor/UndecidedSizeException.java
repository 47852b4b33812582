package vertebra.tensor;

/// The number behind a size was asked for that is not decided yet.
public final class UndecidedSizeException extends IllegalStateException {

  @java.io.Serial private static final long serialVersionUID = 1;

  private final transient Dim size;

  UndecidedSizeException(Dim size) {
    super("the size " + size + " is not decided yet");
    this.size = size;
  }

  public Dim size() {
    return size;
  }
}
