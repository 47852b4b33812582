package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.compile.Formulas;
import vertebra.ui.parts.FormulaBox;

/// A number with its name and unit; where its formula is known, a button shows it with the values
/// filled in.
final class FigureRow extends VBox {

  private static final double RATIO_WIDTH = 56;

  FigureRow(String name, String value, String exact) {
    getStyleClass().add("figure");
    var label = new Label(name);
    label.getStyleClass().add("figure-name");
    label.setMinWidth(Region.USE_PREF_SIZE);
    var number = new Label(value);
    number.getStyleClass().add("figure-value");
    if (!exact.isEmpty() && !exact.equals(value)) number.setTooltip(new Tooltip(exact));
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(6, label, gap, number);
    line.setAlignment(Pos.CENTER_LEFT);
    line.getStyleClass().add("figure-line");
    getChildren().add(line);
  }

  /// Shows the number as a multiple of the baseline's.
  FigureRow against(String ratio) {
    var label = new Label(ratio);
    label.getStyleClass().addAll("figure-note", "baseline-ratio");
    label.setMinWidth(RATIO_WIDTH);
    label.setAlignment(Pos.CENTER_RIGHT);
    ((HBox) getChildren().getFirst()).getChildren().add(label);
    return this;
  }

  /// Offers the formula behind the number.
  FigureRow explained(String id, Supplier<Optional<Formulas.Line>> formula) {
    var button = new ToggleButton("ƒ");
    button.setId(id);
    button.getStyleClass().addAll("flat", "formula-button");
    button.setTooltip(new Tooltip(say("inspector.where-this-number-comes")));
    button.setAccessibleText(say("inspector.where-this-number-comes"));
    button
        .selectedProperty()
        .subscribe((_, open) -> {
          if (open)
            formula
                .get()
                .ifPresent(line ->
                    getChildren()
                        .add(new FormulaBox(line.formula(), line.filled(), line.result())));
          else getChildren().remove(1, getChildren().size());
          pseudoClassStateChanged(FieldStates.OPEN, open);
        });
    ((HBox) getChildren().getFirst()).getChildren().add(button);
    return this;
  }
}
