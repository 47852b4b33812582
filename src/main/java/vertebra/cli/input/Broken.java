package vertebra.cli.input;

/// A design with errors, for a verb that needs one without. Exit code 1.
public final class Broken extends Exception {
  private static final long serialVersionUID = 1;

  /// @param problems the problems, one a line, and the way out
  Broken(String problems) {
    super(problems);
  }
}
