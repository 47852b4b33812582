package vertebra.canvas;

import java.util.List;
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

  public FrameBox {
    nodes = List.copyOf(nodes);
  }

  public Box header() {
    return new Box(bounds.x(), bounds.y(), bounds.width(), HEADER);
  }

  /// Where the title is written.
  Box titleBox() {
    double width = Typeface.SEMIBOLD.width(title, 13) + 40;
    return new Box(bounds.x(), bounds.y() + 6, Math.min(width, bounds.width()), HEADER - 10);
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
