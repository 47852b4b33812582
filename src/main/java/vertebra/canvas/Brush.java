package vertebra.canvas;

import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;

/// A surface together with the colours and the view: what the painters of cards and wires share.
record Brush(Surface surface, StyleTable styles, Camera camera) {

  /// What [#leastText] is.
  static final double LEAST_TEXT = 10;

  /// How far marks, shadows, ports and thumbnails reach beyond the box of a card, in world units.
  static final double OVERHANG = 56;

  /// The whole pixel of a world x.
  double x(double world) {
    return Math.rint(camera.toScreenX(world));
  }

  /// The whole pixel of a world y.
  double y(double world) {
    return Math.rint(camera.toScreenY(world));
  }

  /// A length in whole pixels, at least one.
  double size(double world) {
    return Math.max(1, Math.rint(world * camera.zoom()));
  }

  /// A text size in half pixels, because few different sizes keep glyph caches warm; never smaller
  /// than can be read.
  double text(double world) {
    return Math.max(leastText(), Math.rint(world * camera.zoom() * 2) / 2);
  }

  /// The smallest text that is read without effort, in pixels; what has no room at that is left
  /// out.
  double leastText() {
    return LEAST_TEXT;
  }

  /// The thickness of a line in whole pixels.
  double line(double world) {
    return size(world);
  }

  int ink(StyleTable.Ink ink) {
    return styles.colour(ink);
  }

  void label(
      String text,
      double x,
      double y,
      Typeface face,
      double size,
      Surface.Anchor anchor,
      int colour) {
    if (!text.isEmpty()) surface.text(text, x, y, face, size, anchor, colour);
  }

  /// A box of broken lines, which says "a guess" without colour.
  void dashes(double x, double y, double width, double height, int colour) {
    Volume.dashes(surface, x, y, width, height, colour);
  }

  /// A diagonal cross, which says "wrong" without colour.
  void cross(double x, double y, double reach, double line, int colour) {
    surface.line(x - reach, y - reach, x + reach, y + reach, line, colour);
    surface.line(x - reach, y + reach, x + reach, y - reach, line, colour);
  }
}
