package vertebra.learning;

import vertebra.learning.Outlook.Trouble;

/// Learning cannot begin or go on.
public final class LearningException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Trouble trouble;

  public LearningException(Trouble trouble, Throwable cause) {
    super(trouble.reason(), cause);
    this.trouble = trouble;
  }

  /// Why, and what helps.
  public Trouble trouble() {
    return trouble;
  }
}
