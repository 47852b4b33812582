package vertebra.canvas;

/// How much of a card is painted, by how large it appears. Zooming out drops labels first, then
/// ports, then text; nodes never vanish.
public enum Lod {
  /// Nothing but a rectangle of whole pixels; short wires are skipped.
  RECTS,
  /// A coloured box.
  BOXES,
  /// A card with its title.
  TITLES,
  /// Everything.
  FULL;

  /// The least zoom of each level.
  public static final double FULL_FROM = 0.55;

  public static final double TITLES_FROM = 0.30;
  public static final double BOXES_FROM = 0.12;

  public static Lod of(double zoom) {
    if (zoom >= FULL_FROM) return FULL;
    if (zoom >= TITLES_FROM) return TITLES;
    return zoom >= BOXES_FROM ? BOXES : RECTS;
  }

  /// The level while a zoom gesture runs: no more than titles, so that every frame is cheap.
  public static Lod during(double zoom) {
    var level = of(zoom);
    return level == FULL ? TITLES : level;
  }
}
