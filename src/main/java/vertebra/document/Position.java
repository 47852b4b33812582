package vertebra.document;

/// The top left corner of a card on the canvas, in world units (one unit is one pixel at zoom 1).
/// Finite and within ±[#LIMIT] by construction, so that no NaN and no runaway value reaches the
/// view.
public record Position(double x, double y) {

  /// The farthest that a card may stand from the origin.
  public static final double LIMIT = 1e7;

  public Position {
    x = tame(x);
    y = tame(y);
  }

  public Position plus(double dx, double dy) {
    return new Position(x + dx, y + dy);
  }

  /// The place mirrored at the diagonal: across becomes down.
  public Position turned() {
    return new Position(y, x);
  }

  private static double tame(double value) {
    return Double.isFinite(value) ? Math.clamp(value, -LIMIT, LIMIT) : 0;
  }
}
