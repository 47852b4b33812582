package vertebra.ui.palette;

import java.util.Optional;
import javafx.animation.FadeTransition;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import vertebra.workbench.Preferences;
import vertebra.workbench.Settings;

/// Whether the palette is whole or folded to its rail: as a person left it, or for as long as
/// something beside it needs the room.
public final class PaletteFold {

  private static final Duration FOLDING = Duration.millis(120);
  private static final String FOLDED = "palette.folded";
  private static final double RAIL = 48;
  private static final double LEAST = 180;

  private final VBox root;
  private final VBox full;
  private final VBox rail;
  private final Preferences preferences;
  private final Runnable changing;
  private Runnable resized = () -> {};
  private boolean gaveWay;

  /// Whether something beside it needs the room.
  private boolean isNarrow;

  /// Whether somebody unfolded it nevertheless.
  private boolean isWanted;

  /// @param root holds the rail, and the whole once somebody saw it
  /// @param changing done before either comes
  PaletteFold(VBox root, VBox full, VBox rail, Preferences preferences, Runnable changing) {
    this.root = root;
    this.full = full;
    this.rail = rail;
    this.preferences = preferences;
    this.changing = changing;
  }

  /// Folded or not, as it was left.
  void restore() {
    fold(preferences.text(FOLDED).filter("yes"::equals).isPresent());
  }

  /// Who gives the palette its width anew when it was folded or unfolded.
  public void onResized(Runnable receiver) {
    resized = receiver;
  }

  /// The width that it has folded; empty while it is not.
  public Optional<Double> folded() {
    return rail.isVisible() ? Optional.of(RAIL) : Optional.empty();
  }

  /// Folds it to a rail of icons, or unfolds it.
  public void toggle() {
    boolean fold = !rail.isVisible();
    gaveWay = false;
    isWanted = isNarrow && !fold;
    preferences.set(FOLDED, fold ? "yes" : "no");
    fold(fold);
    appear(fold ? rail : full);
    resized.run();
  }

  /// Folds for as long as something beside it needs the room, and comes back afterwards; who
  /// unfolds it meanwhile, to look for a block, keeps it.
  public void giveWay(boolean needed) {
    isNarrow = needed;
    isWanted &= needed;
    if (isWanted || needed == gaveWay || needed && rail.isVisible()) return;
    gaveWay = needed;
    fold(needed);
    appear(needed ? rail : full);
  }

  /// What comes does so in a moment, unless nothing is to move.
  private void appear(VBox part) {
    if (!isSeen() || new Settings(preferences).isMotionReduced()) return;
    var fade = new FadeTransition(FOLDING, part);
    fade.setFromValue(0);
    fade.setToValue(1);
    fade.play();
  }

  private boolean isSeen() {
    return root.getScene() != null
        && root.getScene().getWindow() != null
        && root.getScene().getWindow().isShowing();
  }

  void unfold() {
    if (rail.isVisible()) toggle();
  }

  private void fold(boolean fold) {
    changing.run();
    // A list that nobody has seen is not put together either.
    if (!fold && full.getParent() == null) root.getChildren().addFirst(full);
    else if (fold && !isSeen()) root.getChildren().remove(full);
    rail.setVisible(fold);
    rail.setManaged(fold);
    full.setVisible(!fold);
    full.setManaged(!fold);
    root.setMinWidth(fold ? RAIL : LEAST);
    root.setMaxWidth(fold ? RAIL : Double.MAX_VALUE);
  }
}
