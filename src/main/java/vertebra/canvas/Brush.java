package vertebra.canvas;

import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// A surface together with the colours and the view: what the painters of cards and wires share.
record Brush(Surface surface, StyleTable styles, Camera camera) {

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

  /// A text size in half pixels: few different sizes keep glyph caches warm.
  double text(double world) {
    return Math.rint(world * camera.zoom() * 2) / 2;
  }

  /// The same, but never smaller than can be read.
  ///
  /// @param least in pixels
  double text(double world, double least) {
    return Math.max(least, text(world));
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

  /// A diagonal cross, which says "wrong" without colour.
  void cross(double x, double y, double reach, double line, int colour) {
    surface.line(x - reach, y - reach, x + reach, y + reach, line, colour);
    surface.line(x - reach, y + reach, x + reach, y - reach, line, colour);
  }
}
