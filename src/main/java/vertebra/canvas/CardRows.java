package vertebra.canvas;

import java.util.List;

/// How a card lies whose tensors flow right: ports stand on its left and right edges, and several
/// maps have a row each. In world units.
///
/// @param text how far below the upper edge its words begin
/// @param axis how far below the upper edge the middle of its ports is: the same on all cards of a
///   chain, so that wires between them run straight
record CardRows(double height, double text, double axis) {

  /// The height of the row of a map: the same on every card, so that equal strides of two cards can
  /// stand beside each other.
  static final double ROW = 56;

  /// The height of a row that only has a name.
  static final double NAME = 20;

  /// How near to each other ports stand that say nothing.
  static final double PITCH = 24;

  /// How far apart the two answers of a head stand: each has the card of an output beside it.
  static final double PAIR = 80;

  /// The same on a folded card.
  static final double FOLDED_PITCH = 16;

  /// The room for the names of inputs beside the rows of maps.
  static final double NAMES_WIDTH = 78;

  /// The least width of a card with rows of maps.
  static final double NARROW = 240;

  private static final double MARGIN = 12;
  private static final double HEADER = 32;

  /// All ports are so many units from the middle of their card, or a multiple of it: then those of
  /// a chain are still level once places are rounded.
  private static final double STEP = 4;

  /// @param ports how far from the axis the ports are
  static CardRows of(Card.Build build, List<Double> ports) {
    double half = half(build);
    double head = build == Card.Build.SEVERAL ? HEADER : 0;
    double margin = build == Card.Build.SEVERAL ? half : MARGIN;
    double above = half;
    double below = half;
    for (double port : ports) {
      above = Math.max(above, margin - port);
      below = Math.max(below, margin + port);
    }
    double height = Math.ceil((head + above + below) / (2 * STEP)) * 2 * STEP;
    double text = build == Card.Build.SEVERAL ? 0 : above - half;
    return new CardRows(height, text, head + above);
  }

  /// How far below the middle of a card of one output the first of its named inputs is.
  static double firstName() {
    return half(Card.Build.ONE) + 12;
  }

  private static double half(Card.Build build) {
    return switch (build) {
      case ONE -> 36;
      case SEVERAL -> ROW / 2;
      case INPUT -> 28;
      case OUTPUT -> 20;
    };
  }
}
