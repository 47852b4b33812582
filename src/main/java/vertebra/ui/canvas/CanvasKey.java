package vertebra.ui.canvas;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import vertebra.canvas.Snap;
import vertebra.document.CardState;
import vertebra.ui.parts.Keymap;

/// A key of the canvas and what it does. This is the one table of them: the canvas obeys it, and
/// menus, the list of commands and the sheet of keys show it. The digits of stored views stand in
/// [Keys].
public enum CanvasKey {
  SELECT_ALL(does(keys -> keys.commands().selectAll()), "Shortcut+A"),
  INVERT(does(keys -> keys.commands().invert()), "Shortcut+I"),
  COPY(does(keys -> keys.commands().copy()), "Shortcut+C"),
  CUT(does(keys -> keys.commands().cut()), "Shortcut+X"),
  PASTE(does(keys -> keys.commands().paste(false)), "Shortcut+V"),
  PASTE_WIRED(does(keys -> keys.commands().paste(true)), "Shortcut+Shift+V"),
  DUPLICATE(does(keys -> keys.commands().duplicate()), "Shortcut+D"),
  UNDO(does(keys -> keys.commands().undo()), "Shortcut+Z"),
  REDO(does(keys -> keys.commands().redo()), "Shortcut+Shift+Z", "Shortcut+Y"),
  GROUP(does(keys -> keys.commands().group()), "Shortcut+G"),
  OPEN_UP(does(keys -> keys.commands().openUp()), "Shortcut+Shift+G"),
  RELINK(does(keys -> keys.commands().relink()), "Shortcut+L"),
  ARRANGE(does(Keys::arrange), "Shortcut+Shift+L"),
  TOGGLE(does(Keys::toggleFocused), "Shortcut+Space"),
  FULL_SIZE(does(keys -> keys.commands().fullSize()), "Shortcut+0", "Shortcut+Numpad 0"),
  ZOOM_IN(
      does(keys -> keys.zoom(1.25)),
      "Shortcut+Plus",
      "Shortcut+Shift+Plus",
      "Shortcut+Equals",
      "Shortcut+Shift+Equals",
      "Shortcut+Add"),
  ZOOM_OUT(does(keys -> keys.zoom(0.8)), "Shortcut+Minus", "Shortcut+Subtract"),
  /// The window does it, wherever the focus is.
  REPLACE(_ -> false, "Shortcut+R"),

  LEAVE(Keys::leaveOrNudge, "Alt+Up"),
  NUDGE_ONE_DOWN(does(keys -> keys.commands().nudge(0, 1)), "Alt+Down"),
  NUDGE_ONE_LEFT(does(keys -> keys.commands().nudge(-1, 0)), "Alt+Left"),
  NUDGE_ONE_RIGHT(does(keys -> keys.commands().nudge(1, 0)), "Alt+Right"),

  OFFER_BLOCKS(does(Keys::offerBlocks), "Shift+A"),
  FIT(does(keys -> keys.commands().fit()), "Shift+F"),
  MAPS(does(keys -> keys.commands().maps()), "Shift+H"),
  DELETE_AND_HEAL(does(keys -> keys.commands().deleteAndHeal()), "Shift+Delete", "Shift+Backspace"),
  WALK_BACK(keys -> keys.walk(true), "Shift+Tab"),
  NUDGE_FAR_UP(does(keys -> keys.commands().nudge(0, -Keys.FAR)), "Shift+Up"),
  NUDGE_FAR_DOWN(does(keys -> keys.commands().nudge(0, Keys.FAR)), "Shift+Down"),
  NUDGE_FAR_LEFT(does(keys -> keys.commands().nudge(-Keys.FAR, 0)), "Shift+Left"),
  NUDGE_FAR_RIGHT(does(keys -> keys.commands().nudge(Keys.FAR, 0)), "Shift+Right"),

  HOLD_TO_PAN(does(Keys::holdToPan), "Space"),
  WALK(keys -> keys.walk(false), "Tab"),
  ENTER(does(Keys::enter), "Enter"),
  ESCAPE(Keys::escape, "Esc"),
  DELETE(does(keys -> keys.commands().delete()), "Delete", "Backspace"),
  RENAME(does(keys -> keys.commands().rename()), "F2"),
  FIT_SELECTION(does(keys -> keys.commands().fitSelection()), "F"),
  LINK(does(keys -> keys.commands().link()), "L"),
  WIRE(does(Keys::choosePorts), "W"),
  MUTE(does(keys -> keys.commands().mute()), "M"),
  BYPASS(does(keys -> keys.commands().bypass()), "B"),
  UPSTREAM(does(keys -> keys.commands().upstream()), "U"),
  DOWNSTREAM(does(keys -> keys.commands().downstream()), "J"),
  COLLAPSE(does(keys -> keys.commands().toggle(CardState.COLLAPSED)), "H"),
  FEW_PORTS(does(keys -> keys.commands().toggle(CardState.FEW_PORTS)), "Shortcut+H"),
  PIN(does(keys -> keys.commands().toggle(CardState.PINNED)), "P"),
  CONNECTED(does(keys -> keys.commands().connected()), "K"),
  NUDGE_UP(does(keys -> keys.commands().nudge(0, -Snap.GRID)), "Up"),
  NUDGE_DOWN(does(keys -> keys.commands().nudge(0, Snap.GRID)), "Down"),
  NUDGE_LEFT(does(keys -> keys.commands().nudge(-Snap.GRID, 0)), "Left"),
  NUDGE_RIGHT(does(keys -> keys.commands().nudge(Snap.GRID, 0)), "Right");

  private final Predicate<Keys> action;
  private final List<KeyCombination> combinations;

  CanvasKey(Predicate<Keys> action, String... combinations) {
    this.action = action;
    this.combinations = Stream.of(combinations).map(KeyCombination::valueOf).toList();
  }

  private static Predicate<Keys> does(Consumer<Keys> action) {
    return keys -> {
      action.accept(keys);
      return true;
    };
  }

  /// What to press, as menus show it.
  public KeyCombination keys() {
    return combinations.getFirst();
  }

  /// All that may be pressed for it.
  public List<KeyCombination> combinations() {
    return combinations;
  }

  /// The word under which its keys can be chosen.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The key of the table that is usually pressed with this combination.
  public static Optional<CanvasKey> of(KeyCombination keys) {
    return Stream.of(values()).filter(key -> key.keys().equals(keys)).findFirst();
  }

  boolean isMeant(KeyEvent event, Keymap keymap) {
    return keymap.keys(id(), combinations).stream()
        .anyMatch(combination -> combination.match(event));
  }

  /// Does it. Answers whether there was something to do; if not, the key is for whoever is next.
  boolean act(Keys keys) {
    return action.test(keys);
  }
}
