package vertebra.ui.inspector;

import javafx.css.PseudoClass;

/// States that style sheets can ask for.
final class FieldStates {

  /// What is entered is not accepted.
  static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");

  /// A formula is shown.
  static final PseudoClass OPEN = PseudoClass.getPseudoClass("open");

  private FieldStates() {}
}
