package vertebra.inspect;

import vertebra.paint.Thumbnails.Ramp;
import vertebra.runtime.Tensor;

/// The first sample of a tensor as planes of numbers: the channels of an image, one map of tokens
/// by features, one row of a vector, or the features of tokens as maps over a picture's patches.
public final class TensorPlanes {

  /// What the numbers are arranged as.
  public enum PlaneKind {
    IMAGE,
    MAP,
    VECTOR
  }

  private static final int COLOURS = 3;

  private final Tensor tensor;
  private final PlaneKind kind;
  private final int channels;
  private final int rows;
  private final int columns;
  private final Steps steps;

  /// Where the first number stands, and how far it is to the next.
  private record Steps(long first, long channel, long row, long column) {}

  private TensorPlanes(
      Tensor tensor, PlaneKind kind, long channels, long rows, long columns, Steps steps) {
    this.tensor = tensor;
    this.kind = kind;
    this.channels = Math.toIntExact(channels);
    this.rows = Math.toIntExact(rows);
    this.columns = Math.toIntExact(columns);
    this.steps = steps;
  }

  /// Looks at a tensor with at least one element.
  public static TensorPlanes of(Tensor tensor) {
    int rank = tensor.rank();
    if (rank == 4 && tensor.dim(2) * tensor.dim(3) > 1)
      return dense(tensor, PlaneKind.IMAGE, tensor.dim(1), tensor.dim(2), tensor.dim(3));
    if (rank == 3 && tensor.dim(1) > 1 && tensor.dim(2) > 1)
      return dense(tensor, PlaneKind.MAP, 1, tensor.dim(1), tensor.dim(2));
    long batch = rank > 1 ? tensor.dim(0) : 1;
    return dense(tensor, PlaneKind.VECTOR, 1, 1, tensor.elements() / batch);
  }

  private static TensorPlanes dense(
      Tensor tensor, PlaneKind kind, long channels, long rows, long columns) {
    return new TensorPlanes(
        tensor, kind, channels, rows, columns, new Steps(0, rows * columns, columns, 1));
  }

  /// The features of tokens `[batch, tokens, features]`, each as a map over the patches.
  public static TensorPlanes patches(Tensor tokens, PatchGrid grid) {
    long features = tokens.dim(2);
    return new TensorPlanes(
        tokens,
        PlaneKind.IMAGE,
        features,
        grid.rows(),
        grid.columns(),
        new Steps(grid.skipped() * features, 1, grid.columns() * features, features));
  }

  /// The features of one of the tokens `[batch, tokens, features]`.
  public static TensorPlanes token(Tensor tokens, int index) {
    long features = tokens.dim(2);
    return new TensorPlanes(
        tokens,
        PlaneKind.VECTOR,
        1,
        1,
        features,
        new Steps(index * features, features, features, 1));
  }

  public PlaneKind kind() {
    return kind;
  }

  public int channels() {
    return channels;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /// Whether it can be shown as red, green and blue.
  public boolean isColoured() {
    return kind == PlaneKind.IMAGE && channels == COLOURS;
  }

  /// One number.
  public double at(int channel, int row, int column) {
    return tensor.get(
        steps.first() + channel * steps.channel() + row * steps.row() + column * steps.column());
  }

  /// The numbers of one channel, row by row.
  public float[] plane(int channel) {
    var values = new float[rows * columns];
    int i = 0;
    for (int row = 0; row < rows; row++)
      for (int column = 0; column < columns; column++)
        values[i++] = (float) at(channel, row, column);
    return values;
  }

  /// From the least to the greatest finite number; from 0 to 0 if there is none.
  public record Range(double least, double most) {

    static Range of(float[] values) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (float value : values)
        if (Float.isFinite(value)) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      return least <= most ? new Range(least, most) : new Range(0, 0);
    }

    Range with(Range other) {
      return new Range(Math.min(least, other.least), Math.max(most, other.most));
    }

    /// The range that a ramp of colours covers: for differences it lies evenly around 0.
    Range under(Ramp ramp) {
      double size = Math.max(Math.abs(least), Math.abs(most));
      return ramp == Ramp.SIGNED ? new Range(-size, size) : this;
    }
  }

  /// The range of all channels together.
  public Range range() {
    var range = Range.of(plane(0));
    for (int channel = 1; channel < channels; channel++)
      range = range.with(Range.of(plane(channel)));
    return range;
  }

  /// How many finite numbers fall into each of so many equal parts of the range.
  public int[] histogram(Range range, int parts) {
    var counts = new int[parts];
    double width = range.most() - range.least();
    for (int channel = 0; channel < channels; channel++)
      for (float value : plane(channel)) {
        if (!Float.isFinite(value)) continue;
        int part = width > 0 ? (int) ((value - range.least()) / width * parts) : parts / 2;
        counts[Math.clamp(part, 0, parts - 1)]++;
      }
    return counts;
  }
}
