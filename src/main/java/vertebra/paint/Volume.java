package vertebra.paint;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// How large a tensor is, to be seen at a glance: a map is a box whose face is as large as the map
/// and whose depth is its channels, both on a log scale, so that every halving is the same step. A
/// vector is a column, a list of tokens is bars, and a face of sizes that nobody knows is dashed.
///
/// @param rows and columns of a map; 0 if they are open
/// @param channels of a map, or the numbers of a vector or a token; 0 if they are open
public record Volume(Form form, long rows, long columns, long channels) {

  /// The ways in which a tensor is drawn.
  public enum Form {
    NONE,
    MAP,
    VECTOR,
    TOKENS
  }

  /// Nothing to draw.
  public static final Volume NONE = new Volume(Form.NONE, 0, 0, 0);

  /// The widest volume, in units of the scale.
  public static final double WIDEST = 62;

  private static final double LEAST = 6;
  private static final double MOST = 44;
  private static final double OPEN_FACE = 22;
  private static final int BARS = 6;

  /// The volume of one sample of a type.
  public static Volume of(TensorType type) {
    var shape = sample(type.shape());
    return switch (shape.rank()) {
      case 0 -> new Volume(Form.VECTOR, 1, 1, 1);
      case 1 -> new Volume(Form.VECTOR, 1, 1, size(shape.dim(0)));
      case 2 -> new Volume(Form.TOKENS, size(shape.dim(0)), 1, size(shape.dim(1)));
      default ->
          new Volume(
              Form.MAP,
              size(shape.dim(shape.rank() - 2)),
              size(shape.dim(shape.rank() - 1)),
              size(shape.dim(shape.rank() - 3)));
    };
  }

  /// A shape without its batch, which is the first of more than three sizes, an open one that is
  /// called so, or a single 1, as files have it that were made for one sample.
  public static Shape sample(Shape shape) {
    if (shape.rank() < 2) return shape;
    boolean batched =
        shape.rank() > 3
            || switch (shape.dim(0)) {
              case Dim.Symbol(_, var isBatch) -> isBatch;
              case Dim.Known(var value) -> value == 1;
              default -> false;
            };
    return batched ? new Shape(shape.dims().subList(1, shape.rank())) : shape;
  }

  private static long size(Dim dim) {
    return dim instanceof Dim.Known(var value) ? value : 0;
  }

  /// How many times coarser a map is than another, as far as both are known. Where rounding up at
  /// every halving made a map larger than its share, it is the power of two that was meant: 13 rows
  /// out of 800 are of stride 64.
  public OptionalLong strideTo(long side) {
    if (form != Form.MAP || rows < 1 || side < rows) return OptionalLong.empty();
    long nearest = Math.round((double) side / rows);
    long octave = 1L << Math.round(Math.log((double) side / rows) / Math.log(2));
    return OptionalLong.of(Math.ceilDiv(side, octave) == rows ? octave : nearest);
  }

  /// The width of the face, in units of the scale.
  public double width() {
    return switch (form) {
      case NONE -> 0;
      case MAP -> face(columns);
      case VECTOR -> LEAST;
      case TOKENS -> length(channels);
    };
  }

  /// The height of the face.
  public double height() {
    return switch (form) {
      case NONE -> 0;
      case MAP -> face(rows);
      case VECTOR -> length(channels);
      case TOKENS -> MOST * 0.8;
    };
  }

  /// How far the box goes back to the right; it goes half as far up.
  public double depth() {
    return form == Form.MAP ? Math.clamp(2 * (log((double) Math.max(1, channels)) - 2), 2, 18) : 0;
  }

  private static double face(long side) {
    return side < 1 ? OPEN_FACE : Math.clamp(6 * log((double) side) - 4, LEAST, MOST);
  }

  private static double length(long size) {
    return size < 1 ? OPEN_FACE : Math.clamp(4 * log((double) size), LEAST, MOST);
  }

  private static double log(double value) {
    return Math.log(value) / Math.log(2);
  }

  /// Paints it standing on a line, around a middle.
  ///
  /// @param scale pixels for a unit
  /// @param hue the colour of its role
  /// @param ground what it stands on
  /// @param picture the feature map, for its face; null if there is none
  public void paint(
      Surface surface,
      double middle,
      double base,
      double scale,
      int hue,
      int ground,
      @Nullable Thumbnail picture) {
    double width = Math.max(2, Math.rint(width() * scale));
    double height = Math.max(2, Math.rint(height() * scale));
    double depth = Math.rint(depth() * scale);
    double left = Math.rint(middle - (width + depth) / 2);
    int face = Colour.mix(ground, hue, 0.22);
    switch (form) {
      case NONE -> {}
      case MAP -> box(surface, left, base, width, height, depth, hue, ground, face, picture);
      case VECTOR -> {
        surface.fillRect(left, base - height, width, height, hue);
        if (width > 2 && height > 2)
          surface.fillRect(left + 1, base - height + 1, width - 2, height - 2, face);
      }
      case TOKENS -> {
        double step = height / BARS;
        for (int i = 0; i < BARS; i++)
          surface.fillRect(
              left,
              Math.rint(base - height + i * step),
              width,
              Math.max(1, Math.rint(step * 0.6)),
              Colour.mix(ground, hue, 0.3 + 0.1 * (i % 2 == 0 ? 1 : 3)));
      }
    }
  }

  private void box(
      Surface surface,
      double left,
      double base,
      double width,
      double height,
      double depth,
      int hue,
      int ground,
      int face,
      @Nullable Thumbnail picture) {
    double top = base - height;
    double right = left + width;
    double rise = Math.rint(depth / 2);
    if (depth > 0) {
      surface.fillPolygon(
          new double[] {left, top, left + depth, top - rise, right + depth, top - rise, right, top},
          Colour.mix(ground, hue, 0.45));
      surface.fillPolygon(
          new double[] {
            right, top, right + depth, top - rise, right + depth, base - rise, right, base
          },
          Colour.mix(ground, hue, 0.82));
    }
    if (rows < 1 || columns < 1) {
      surface.fillRect(left, top, width, height, face);
      dashes(surface, left, top, width, height, hue);
      return;
    }
    surface.fillRect(left, top, width, height, hue);
    if (width <= 2 || height <= 2) return;
    if (picture == null) surface.fillRect(left + 1, top + 1, width - 2, height - 2, face);
    else
      surface.image(
          picture.shared(),
          picture.width(),
          picture.height(),
          left + 1,
          top + 1,
          width - 2,
          height - 2);
  }

  /// A box of broken lines, which says that a size is not known.
  public static void dashes(
      Surface surface, double x, double y, double width, double height, int colour) {
    for (double at = 0; at < width; at += 6) {
      double piece = Math.min(3, width - at);
      surface.fillRect(x + at, y, piece, 1, colour);
      surface.fillRect(x + at, y + height - 1, piece, 1, colour);
    }
    for (double at = 0; at < height; at += 6) {
      double piece = Math.min(3, height - at);
      surface.fillRect(x, y + at, 1, piece, colour);
      surface.fillRect(x + width - 1, y + at, 1, piece, colour);
    }
  }
}
