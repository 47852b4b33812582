package vertebra.dataset;

import java.util.Optional;
import vertebra.detection.BoundingBox;
import vertebra.runtime.Tensor;

/// Where the pixels of a picture go: mirrored, turned about the middle, enlarged and shifted.
///
/// @param angle in radians
/// @param zoom the share of each side that is still seen
/// @param right how far right in the old picture the middle of the new one lies
/// @param down how far down
record PictureMove(
    int width,
    int height,
    boolean isFlipped,
    double angle,
    double zoom,
    double right,
    double down) {

  /// A box of which less is left is left out.
  private static final double LEAST = 0.3;

  boolean isNone() {
    return !isFlipped && angle == 0 && zoom == 1 && right == 0 && down == 0;
  }

  /// Where in the old picture a place of the new one was.
  private double x(double x, double y) {
    double u = (isFlipped ? -1 : 1) * (x - width / 2.0);
    double v = y - height / 2.0;
    return zoom * (u * Math.cos(angle) - v * Math.sin(angle)) + right + width / 2.0;
  }

  private double y(double x, double y) {
    double u = (isFlipped ? -1 : 1) * (x - width / 2.0);
    double v = y - height / 2.0;
    return zoom * (u * Math.sin(angle) + v * Math.cos(angle)) + down + height / 2.0;
  }

  /// A picture `[1, channels, height, width]`, between pixels in proportion; what comes in from
  /// outside continues the edge.
  Tensor of(Tensor picture) {
    var old = picture.toFloats();
    var numbers = new float[old.length];
    int places = width * height;
    for (int row = 0; row < height; row++)
      for (int column = 0; column < width; column++) {
        double x = Math.clamp(x(column + 0.5, row + 0.5) - 0.5, 0, width - 1.0);
        double y = Math.clamp(y(column + 0.5, row + 0.5) - 0.5, 0, height - 1.0);
        int left = (int) x;
        int top = (int) y;
        int beside = Math.min(left + 1, width - 1);
        int below = Math.min(top + 1, height - 1);
        double across = x - left;
        double along = y - top;
        for (int from = 0; from < old.length; from += places) {
          double above =
              old[from + top * width + left] * (1 - across)
                  + old[from + top * width + beside] * across;
          double under =
              old[from + below * width + left] * (1 - across)
                  + old[from + below * width + beside] * across;
          numbers[from + row * width + column] = (float) (above * (1 - along) + under * along);
        }
      }
    return Tensor.of(numbers, picture.dims());
  }

  /// Classes of pixels; what comes in from outside does not matter.
  PixelClasses of(PixelClasses pixels) {
    var old = pixels.sized(width, height);
    return PixelClasses.of(
        width,
        height,
        (column, row) -> {
          int x = (int) Math.floor(x(column + 0.5, row + 0.5));
          int y = (int) Math.floor(y(column + 0.5, row + 0.5));
          boolean isInside = x >= 0 && y >= 0 && x < width && y < height;
          return isInside ? old.at(x, y) : PixelClasses.IGNORED;
        });
  }

  /// The box around where a box went, as far as it is still seen; empty if too little is left.
  Optional<BoundingBox> of(BoundingBox box) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (double x : new double[] {box.left(), box.right()})
      for (double y : new double[] {box.top(), box.bottom()}) {
        double u = (x - this.right - width / 2.0) / zoom;
        double v = (y - down - height / 2.0) / zoom;
        double newX = (isFlipped ? -1 : 1) * (u * Math.cos(angle) + v * Math.sin(angle));
        double newY = v * Math.cos(angle) - u * Math.sin(angle);
        left = Math.min(left, newX + width / 2.0);
        right = Math.max(right, newX + width / 2.0);
        top = Math.min(top, newY + height / 2.0);
        bottom = Math.max(bottom, newY + height / 2.0);
      }
    var seen =
        new BoundingBox(
            Math.clamp(left, 0, width),
            Math.clamp(top, 0, height),
            Math.clamp(right, 0, width),
            Math.clamp(bottom, 0, height));
    double whole = (right - left) * (bottom - top);
    return seen.width() * seen.height() >= LEAST * whole ? Optional.of(seen) : Optional.empty();
  }
}
