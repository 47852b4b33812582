package vertebra.paint;

import vertebra.canvas.Card;

/// The colours of everything painted. [Palette] is the built-in one; on screen, style sheets
/// answer.
public interface StyleTable {

  /// The colours of a card whose [Card#tone] is given.
  CardStyle card(String tone);

  /// The colour of things that belong to a role or family: frames, far cards, the minimap.
  default int accent(String tone) {
    return card(tone).accent();
  }

  /// A colour that stands alone.
  int colour(Ink ink);

  /// The colours that are the same for every card. Their names in style sheets are
  /// `-vertebra-canvas-background` and so on.
  enum Ink {
    BACKGROUND,
    GRID,
    WIRE,
    WIRE_PROVISIONAL,
    LABEL,
    LABEL_BACKGROUND,
    SELECTION,
    ERROR,
    ON_ERROR,
    WARNING,
    ON_WARNING,
    GUIDE,
    FRAME_TITLE
  }
}
