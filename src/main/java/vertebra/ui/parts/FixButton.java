package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.function.Consumer;
import javafx.scene.control.Button;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.analysis.QuickFix;
import vertebra.design.Titles;
import vertebra.graph.GraphEdit;
import vertebra.workbench.OpenDesign;

/// A way out of a problem of a design, with what it would cost.
public final class FixButton extends Button {

  public FixButton(OpenDesign design, QuickFix fix, Consumer<QuickFix> apply) {
    super(new Titles(design.state().design()).said(fix.said()), new FontIcon("fth-zap"));
    getStyleClass().addAll("small", "fix");
    setOnAction(_ -> apply.accept(fix));
    setWrapText(true);
    price(design, getText(), fix.edit(), this::setText);
  }

  /// Says a way out with what it would cost, once that is known.
  ///
  /// @param words the way out
  public static void price(OpenDesign design, String words, GraphEdit way, Consumer<String> said) {
    design
        .previews()
        .of(
            design.state().design(),
            way,
            preview -> said.accept(say("problems.way-and-cost", words, preview)));
  }

  /// It goes on in another line where it may not be as wide as its words.
  @Override
  protected double computePrefWidth(double height) {
    double words = super.computePrefWidth(height);
    return getMaxWidth() > 0 ? Math.min(words, getMaxWidth()) : words;
  }
}
