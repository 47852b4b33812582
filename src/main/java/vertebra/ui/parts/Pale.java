package vertebra.ui.parts;

import javafx.scene.Node;

/// How it looks that something is no longer what the design says, or not yet: pale. A state of the
/// style sheets would have all that is inside styled anew, at every edit twice.
public final class Pale {

  private static final double OPACITY = 0.6;

  private Pale() {}

  public static void show(Node node, boolean isStale) {
    node.setOpacity(isStale ? OPACITY : 1);
  }
}
