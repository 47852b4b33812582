package vertebra.detection;

/// How a head says a box by a prepared one: its middle moved by shares of the prepared sides, its
/// sides grown by exponents.
///
/// Source: Girshick et al. 2014, "Rich feature hierarchies", appendix C; SSD learns the middle ten
/// times and the sides five times as large.
///
/// @param middle by what moves of the middle are multiplied
/// @param sides by what exponents of the sides are multiplied
public record BoxCode(double middle, double sides) {

  /// As in RetinaNet.
  public static final BoxCode PLAIN = new BoxCode(1, 1);

  /// As in SSD.
  public static final BoxCode WEIGHTED = new BoxCode(10, 5);

  /// Sides grow by at most this factor.
  private static final double MOST_GROWTH = 1000.0 / 16;

  /// The four numbers that make an object's box of a prepared one.
  public double[] corrections(BoundingBox anchor, BoundingBox box) {
    return new double[] {
      middle * (box.x() - anchor.x()) / anchor.width(),
      middle * (box.y() - anchor.y()) / anchor.height(),
      sides * Math.log(Math.max(1e-3, box.width()) / anchor.width()),
      sides * Math.log(Math.max(1e-3, box.height()) / anchor.height())
    };
  }

  /// The box that four numbers make of a prepared one.
  public BoundingBox box(BoundingBox anchor, double x, double y, double width, double height) {
    return BoundingBox.around(
        anchor.x() + x / middle * anchor.width(),
        anchor.y() + y / middle * anchor.height(),
        anchor.width() * Math.min(MOST_GROWTH, Math.exp(width / sides)),
        anchor.height() * Math.min(MOST_GROWTH, Math.exp(height / sides)));
  }
}
