package vertebra.ui.parts;

import javafx.scene.control.TextInputControl;

/// Text in a field where somebody may be at work: what the design says, or what is only typed.
public final class FieldText {

  private FieldText() {}

  /// Shows what the design says. The caret and what is selected stay: a field that said it already
  /// is left alone, one of which everything is selected stays so, and in others the caret stays
  /// where it is, or at the end. What was typed until then is no longer taken back in the field.
  public static void show(TextInputControl field, String text) {
    boolean isKnown = text.equals(field.getProperties().put(FieldText.class, text));
    if (isKnown && field.getText().equals(text)) return;
    boolean isWhole = !field.getText().isEmpty() && field.getText().equals(field.getSelectedText());
    boolean isAtEnd = field.getCaretPosition() == field.getLength();
    int caret = field.getCaretPosition();
    field.setText(text);
    if (isWhole) field.selectAll();
    else field.positionCaret(isAtEnd ? field.getLength() : Math.min(caret, field.getLength()));
  }

  /// Whether a field says what the design does, so that there is nothing in it to take back.
  public static boolean counts(TextInputControl field) {
    return field.getText().equals(field.getProperties().get(FieldText.class));
  }
}
