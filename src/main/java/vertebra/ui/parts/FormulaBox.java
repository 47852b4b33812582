package vertebra.ui.parts;

import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/// How a number comes about: the formula in names, the same with values, and what comes of it.
public final class FormulaBox extends VBox {

  public FormulaBox(String formula, String filled, String result) {
    super(2, line(formula), line(filled, "filled"), line("= " + result, "result"));
    getStyleClass().add("formula-box");
  }

  private static Label line(String words, String... styles) {
    var line = new Label(words);
    line.setWrapText(true);
    line.getStyleClass().add("formula");
    line.getStyleClass().addAll(styles);
    return line;
  }
}
