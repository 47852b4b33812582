package vertebra.paint;

import java.util.List;
import vertebra.canvas.Card;

/// The colours of everything painted. [Palette] is the built-in one; on screen, style sheets
/// answer.
public interface StyleTable {

  /// The colours of a card whose [Card#tone] is given.
  CardStyle card(String tone);

  /// The colour of things that belong to a role: frames, far cards, the minimap.
  default int accent(String tone) {
    return card(tone).accent();
  }

  /// The ground of a band of a role: the background, hardly tinted.
  default int band(String tone) {
    return Colour.mix(colour(Ink.BACKGROUND), accent(tone), 0.05);
  }

  /// A colour that stands alone.
  int colour(Ink ink);

  /// The colours that are the same for every card. Their names in style sheets are
  /// `-vertebra-canvas-background` and so on.
  enum Ink {
    BACKGROUND,
    GRID,
    WIRE,
    WIRE_STRIDE_1,
    WIRE_STRIDE_4,
    WIRE_STRIDE_8,
    WIRE_STRIDE_16,
    WIRE_STRIDE_32,
    WIRE_STRIDE_64,
    WIRE_STRIDE_128,
    WIRE_PROVISIONAL,
    LABEL,
    LABEL_BACKGROUND,
    SELECTION,
    ERROR,
    ON_ERROR,
    WARNING,
    ON_WARNING,
    GUIDE,
    FRAME_TITLE;

    private static final List<Ink> STRIDES =
        List.of(
            WIRE_STRIDE_1,
            WIRE_STRIDE_4,
            WIRE_STRIDE_8,
            WIRE_STRIDE_16,
            WIRE_STRIDE_32,
            WIRE_STRIDE_64,
            WIRE_STRIDE_128);

    /// The ink of a wire that carries a map of a stride: the coarser, the stronger.
    ///
    /// @param stride at least 1
    public static Ink ofStride(long stride) {
      int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, stride));
      return STRIDES.get(Math.clamp(octave - 1, 0, STRIDES.size() - 1));
    }
  }
}
