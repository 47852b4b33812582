package vertebra.detection;

/// A rectangle around an object, in pixels from the picture's upper left corner.
public record BoundingBox(double left, double top, double right, double bottom) {

  /// A box by its middle and its sides.
  public static BoundingBox around(double x, double y, double width, double height) {
    return new BoundingBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
  }

  public double width() {
    return Math.max(0, right - left);
  }

  public double height() {
    return Math.max(0, bottom - top);
  }

  public double x() {
    return (left + right) / 2;
  }

  public double y() {
    return (top + bottom) / 2;
  }

  public double area() {
    return width() * height();
  }

  /// The shared area divided by the area of both together, from 0 to 1.
  public double overlap(BoundingBox other) {
    double shared = shared(other);
    return shared == 0 ? 0 : shared / (area() + other.area() - shared);
  }

  /// Which share of this box lies in another, from 0 to 1.
  public double shareIn(BoundingBox other) {
    double shared = shared(other);
    return shared == 0 ? 0 : shared / area();
  }

  private double shared(BoundingBox other) {
    double wide = Math.min(right, other.right) - Math.max(left, other.left);
    double high = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    return wide <= 0 || high <= 0 ? 0 : wide * high;
  }

  /// The same box in a picture that was stretched.
  public BoundingBox scaled(double across, double down) {
    return new BoundingBox(left * across, top * down, right * across, bottom * down);
  }

  /// What of the box lies in a picture of that size.
  public BoundingBox within(double width, double height) {
    return new BoundingBox(
        Math.clamp(left, 0, width),
        Math.clamp(top, 0, height),
        Math.clamp(right, 0, width),
        Math.clamp(bottom, 0, height));
  }
}
