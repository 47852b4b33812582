package vertebra.ui.theme;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.Pane;
import javafx.scene.shape.SVGPath;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Role;
import vertebra.design.RoleFrames;
import vertebra.paint.Icon;

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
    LateTip.on(button, words);
    button.setAccessibleText(words);
    button.setFocusTraversable(true);
  }

  /// The sign of a block, the same as on its card, in the colour of its role.
  public static Node of(Catalogue catalogue, BlockType block) {
    return sign(
        Icon.of(
            block.id().value(),
            RoleFrames.key(block.role()),
            catalogue.familyOf(block.id()).map(Family::id).orElse("")),
        Tones.of(block.role()));
  }

  /// The sign of whole networks.
  public static Node network() {
    return sign(Icon.of(RoleFrames.key(Role.BACKBONE)), Tones.of(Role.BACKBONE));
  }

  /// A sign of the canvas in the colour of a tone.
  public static Node sign(Icon icon, String tone) {
    var lines = new SVGPath();
    lines.setContent(icon.lines());
    lines.getStyleClass().add("sign-lines");
    var filled = new SVGPath();
    filled.setContent(icon.filled());
    filled.getStyleClass().add("sign-filled");
    var sign = new Pane(lines, filled);
    sign.getStyleClass().addAll("sign", tone);
    sign.setMinSize(Icon.GRID, Icon.GRID);
    sign.setMaxSize(Icon.GRID, Icon.GRID);
    return sign;
  }

  /// A small round mark in the colour of a tone.
  public static Node dot(String tone) {
    var dot = new javafx.scene.layout.Region();
    dot.getStyleClass().addAll("tone-dot", tone);
    return dot;
  }
}
