package vertebra.canvas;

/// How much of a card is painted, by how large it appears. Zooming out drops what cards say first,
/// then cards; nodes never vanish, and text that could not be read is never painted.
public enum Lod {
  /// Nothing but a rectangle of whole pixels; short wires are skipped.
  RECTS,
  /// The stages of a card as bars.
  BARS,
  /// A card with its icon, title and volume.
  TITLES,
  /// Everything.
  FULL;

  /// The least zoom of each level.
  public static final double FULL_FROM = 0.75;

  public static final double TITLES_FROM = 0.40;
  public static final double BARS_FROM = 0.18;

  public static Lod of(double zoom) {
    if (zoom >= FULL_FROM) return FULL;
    if (zoom >= TITLES_FROM) return TITLES;
    return zoom >= BARS_FROM ? BARS : RECTS;
  }

  /// Whether cards with ports are painted.
  public boolean hasCards() {
    return this == TITLES || this == FULL;
  }
}
