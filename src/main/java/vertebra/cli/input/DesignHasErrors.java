package vertebra.cli.input;

/// A design with errors, for a verb that needs one without. Exit code 1.
public final class DesignHasErrors extends Exception {
  private static final long serialVersionUID = 1;

  /// @param problems the problems, one a line, and the way out
  DesignHasErrors(String problems) {
    super(problems);
  }
}
