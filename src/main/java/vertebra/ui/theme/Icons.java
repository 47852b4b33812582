package vertebra.ui.theme;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.javafx.FontIcon;

/// Icons by their name in the Feather and Material Design packs. Their size and colour are in the
/// style sheets.
public final class Icons {

  private Icons() {}

  public static FontIcon of(String name) {
    return new FontIcon(name);
  }

  /// A square button without words; what it does is its tooltip and its accessible text.
  public static Button button(String id, String icon, String words, Runnable action) {
    var button = new Button(null, of(icon));
    button.setOnAction(_ -> action.run());
    named(button, id, words);
    return button;
  }

  /// The same for a choice that stays on.
  public static ToggleButton toggle(String id, String icon, String words, Runnable action) {
    var button = new ToggleButton(null, of(icon));
    button.setOnAction(_ -> action.run());
    named(button, id, words);
    return button;
  }

  private static void named(javafx.scene.control.ButtonBase button, String id, String words) {
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon", "tool");
    button.setTooltip(new Tooltip(words));
    button.setAccessibleText(words);
    button.setFocusTraversable(true);
  }

  /// A small round mark in the colour of a tone.
  public static Node dot(String tone) {
    var dot = new javafx.scene.layout.Region();
    dot.getStyleClass().addAll("tone-dot", tone);
    return dot;
  }
}
