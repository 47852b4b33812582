package vertebra.canvas;

import vertebra.document.Layout;

/// Finds places for cards.
public interface Arrange {

  /// A layout in which every node of the scene has a position: those that have one keep it, the
  /// others stand in rows by depth. Instant at any size.
  static Layout instantly(Scene scene) {
    return scene.layout();
  }
}
