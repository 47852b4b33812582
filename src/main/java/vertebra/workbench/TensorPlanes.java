package vertebra.workbench;

import java.util.Arrays;
import vertebra.canvas.Thumbnail;
import vertebra.canvas.Thumbnails;
import vertebra.canvas.Thumbnails.Ramp;
import vertebra.runtime.Tensor;

/// The first sample of a tensor as planes of numbers: the channels of an image, one map of tokens
/// by features, or one row of a vector.
public final class TensorPlanes {

  /// What the numbers are arranged as.
  public enum Kind {
    IMAGE,
    MAP,
    VECTOR
  }

  private static final int COLOURS = 3;

  private final Tensor tensor;
  private final Kind kind;
  private final int channels;
  private final int rows;
  private final int columns;

  private TensorPlanes(Tensor tensor, Kind kind, long channels, long rows, long columns) {
    this.tensor = tensor;
    this.kind = kind;
    this.channels = Math.toIntExact(channels);
    this.rows = Math.toIntExact(rows);
    this.columns = Math.toIntExact(columns);
  }

  /// Looks at a tensor with at least one element.
  public static TensorPlanes of(Tensor tensor) {
    int rank = tensor.rank();
    if (rank == 4 && tensor.dim(2) * tensor.dim(3) > 1)
      return new TensorPlanes(tensor, Kind.IMAGE, tensor.dim(1), tensor.dim(2), tensor.dim(3));
    if (rank == 3 && tensor.dim(1) > 1 && tensor.dim(2) > 1)
      return new TensorPlanes(tensor, Kind.MAP, 1, tensor.dim(1), tensor.dim(2));
    long batch = rank > 1 ? tensor.dim(0) : 1;
    return new TensorPlanes(tensor, Kind.VECTOR, 1, 1, tensor.elements() / batch);
  }

  public Kind kind() {
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
    return kind == Kind.IMAGE && channels == COLOURS;
  }

  /// One number.
  public double at(int channel, int row, int column) {
    return tensor.get(((long) channel * rows + row) * columns + column);
  }

  /// The numbers of one channel, row by row.
  public float[] plane(int channel) {
    var values = new float[rows * columns];
    long from = (long) channel * values.length;
    for (int i = 0; i < values.length; i++) values[i] = (float) tensor.get(from + i);
    return values;
  }

  /// One channel as a picture, a pixel a number, from its least to its greatest.
  public Thumbnail picture(int channel, Ramp ramp) {
    return new Thumbnail(columns, rows, Thumbnails.of(plane(channel), 0, rows, columns, ramp));
  }

  /// One channel as a picture in a given range, so that channels can be compared.
  public Thumbnail picture(int channel, Range range, Ramp ramp) {
    return new Thumbnail(
        columns,
        rows,
        Thumbnails.of(
            plane(channel), 0, rows, columns, (float) range.least(), (float) range.most(), ramp));
  }

  /// Red, green and blue as a picture, all in the range of all three.
  public Thumbnail colours() {
    if (!isColoured()) throw new IllegalStateException("not three channels");
    var range = range();
    double width = range.most() > range.least() ? range.most() - range.least() : 1;
    var pixels = new int[rows * columns];
    Arrays.fill(pixels, 0xff);
    for (int colour = 0; colour < COLOURS; colour++) {
      var plane = plane(colour);
      for (int i = 0; i < pixels.length; i++) {
        double share = Math.clamp((plane[i] - range.least()) / width, 0, 1);
        pixels[i] = pixels[i] << 8 | (int) Math.round(share * 255);
      }
    }
    return new Thumbnail(columns, rows, pixels);
  }

  /// From the least to the greatest finite number; from 0 to 0 if there is none.
  public record Range(double least, double most) {}

  /// The range of all channels together.
  public Range range() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count(); i++) {
      double value = tensor.get(i);
      if (!Double.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return least <= most ? new Range(least, most) : new Range(0, 0);
  }

  /// How many finite numbers fall into each of so many equal parts of the range.
  public int[] histogram(Range range, int parts) {
    var counts = new int[parts];
    double width = range.most() - range.least();
    for (long i = 0; i < count(); i++) {
      double value = tensor.get(i);
      if (!Double.isFinite(value)) continue;
      int part = width > 0 ? (int) ((value - range.least()) / width * parts) : parts / 2;
      counts[Math.clamp(part, 0, parts - 1)]++;
    }
    return counts;
  }

  private long count() {
    return (long) channels * rows * columns;
  }
}
