package vertebra.paint;

import java.util.List;

/// All that a painter may ask of what it paints on. Coordinates are pixels of the surface, y down;
/// colours are `0xAARRGGBB`. There is no clip, no effect and no transform: those are what makes a
/// canvas slow, and vector formats ambiguous.
///
/// Painters put the edges of rectangles on whole pixels. Sizes are never negative.
public interface Surface {

  /// Which point of a text its x means.
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void fillRect(double x, double y, double width, double height, int colour);

  /// A rectangle with rounded corners.
  void fillRound(double x, double y, double width, double height, double radius, int colour);

  /// A line of the given thickness along the inside of the rectangle's edge.
  void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour);

  void line(double x0, double y0, double x1, double y1, double line, int colour);

  /// A chain of horizontal and vertical pieces with rounded corners.
  ///
  /// @param points `x0, y0, x1, y1, …`
  /// @param radius of the corners; pieces that are too short get smaller ones
  void path(double[] points, double radius, double line, int colour);

  /// Lines through points, drawn as one.
  ///
  /// @param chains each `x0, y0, x1, y1, …`
  default void strokes(List<double[]> chains, double line, int colour) {
    for (var chain : chains)
      for (int i = 2; i < chain.length; i += 2)
        line(chain[i - 2], chain[i - 1], chain[i], chain[i + 1], line, colour);
  }

  void fillPolygon(double[] points, int colour);

  void fillOval(double x, double y, double width, double height, int colour);

  /// An ellipse's outline, along the inside of the given rectangle.
  void strokeOval(double x, double y, double width, double height, double line, int colour);

  /// One line of text, already cut to fit.
  ///
  /// @param y of the baseline
  void text(String text, double x, double y, Typeface face, double size, Anchor anchor, int colour);

  /// A picture of `0xAARRGGBB` pixels, row by row, scaled without smoothing.
  void image(int[] pixels, int columns, int rows, double x, double y, double width, double height);

  /// What follows belongs together and has a name; vector formats keep that.
  ///
  /// @param style words for a style sheet, separated by blanks
  default void begin(String id, String style, String title) {}

  default void end() {}
}
