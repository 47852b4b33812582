package vertebra.canvas;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Typeface;

/// A titled box around cards.
///
/// @param key the frame's name in the layout
/// @param role the role's name in lower case; it decides the colour
/// @param bounds the whole box, header included
public record FrameBox(String key, String title, String role, Box bounds, List<NodeId> nodes) {

  /// The height of the strip above the cards that holds the title, in world units.
  public static final double HEADER = 32;

  /// The room between the cards and the sides of the box, in world units.
  public static final double PADDING = 24;

  private static final Set<String> BANDS =
      Set.of("stem", "backbone", "neck", "head", "postprocessing");

  public FrameBox {
    nodes = List.copyOf(nodes);
  }

  public Box header() {
    return isBand()
        ? new Box(
            bounds.x(),
            bounds.y(),
            Math.min(GUTTER, bounds.width()),
            Math.min(FIGURES, bounds.height()))
        : new Box(bounds.x(), bounds.y(), bounds.width(), HEADER);
  }

  /// Where the title is written.
  Box titleBox() {
    if (isBand()) return header();
    double width = Typeface.SEMIBOLD.width(title, 13) + 40;
    return new Box(bounds.x(), bounds.y() + 6, Math.min(width, bounds.width()), HEADER - 10);
  }

  /// What a band takes of all that the design has, as far as anyone knows.
  ///
  /// @param weights trainable numbers
  /// @param work multiply-adds for one sample
  record Share(
      OptionalLong weights,
      OptionalDouble weightShare,
      OptionalLong work,
      OptionalDouble workShare) {

    /// Nothing is known.
    static final Share UNKNOWN =
        new Share(
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());
  }

  /// How long a band takes in one run.
  ///
  /// @param share of all that was measured
  record Time(double millis, double share) {}

  /// The room at the left of a band for its name and figures, in world units.
  static final double GUTTER = 106;

  /// The room between the cards of a band and its other edges.
  static final double BAND_PADDING = 10;

  /// How far down the name and figures in the gutter reach.
  private static final double FIGURES = 90;

  /// The least height of a band, for all that its gutter says.
  private static final double BAND_HEIGHT = 98;

  /// Whether the frame is of a part of a network, so that it is drawn as a band.
  boolean isBand() {
    return isBand(role);
  }

  static boolean isBand(String role) {
    return BANDS.contains(role);
  }

  /// The band around cards.
  static Box band(Box cards) {
    double more = Math.max(0, BAND_HEIGHT - cards.height() - 2 * BAND_PADDING);
    return Box.between(
        cards.x() - GUTTER,
        cards.y() - BAND_PADDING - Math.floor(more / 2),
        cards.right() + BAND_PADDING,
        cards.bottom() + BAND_PADDING + Math.ceil(more / 2));
  }

  /// The box around cards.
  static Box around(Box cards) {
    return Box.between(
        cards.x() - PADDING,
        cards.y() - PADDING - HEADER,
        cards.right() + PADDING,
        cards.bottom() + PADDING);
  }
}
