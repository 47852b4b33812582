package vertebra.cli;

/// What a verb tells the shell.
final class Exit {
  static final int GOOD = 0;
  static final int PROBLEMS = 1;
  static final int UNUSABLE = 2;

  private Exit() {}
}
