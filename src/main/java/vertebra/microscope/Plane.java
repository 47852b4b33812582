package vertebra.microscope;

import vertebra.runtime.Tensor;

/// The first sample of a tensor as channels of rows and columns: a map, a table of tokens by
/// features, or a vector that is wrapped into rows.
///
/// @param count how many numbers the sample has
record Plane(Tensor tensor, PlaneKind kind, long count, int channels, int rows, int columns) {

  /// What the numbers are arranged as.
  enum PlaneKind {
    IMAGE,
    TABLE,
    VECTOR
  }

  /// A vector of more numbers is wrapped.
  private static final int LINE = 24;

  static Plane of(Tensor tensor) {
    int rank = tensor.rank();
    if (rank == 4 && tensor.dim(2) * tensor.dim(3) > 1)
      return new Plane(
          tensor,
          PlaneKind.IMAGE,
          tensor.dim(1) * tensor.dim(2) * tensor.dim(3),
          (int) tensor.dim(1),
          (int) tensor.dim(2),
          (int) tensor.dim(3));
    if (rank == 3 && tensor.dim(1) > 1 && tensor.dim(2) > 1)
      return new Plane(
          tensor,
          PlaneKind.TABLE,
          tensor.dim(1) * tensor.dim(2),
          1,
          (int) tensor.dim(1),
          (int) tensor.dim(2));
    if (rank == 2 && tensor.dim(1) <= LINE && tensor.dim(0) > 1)
      return new Plane(
          tensor, PlaneKind.TABLE, tensor.elements(), 1, (int) tensor.dim(0), (int) tensor.dim(1));
    if (rank == 4 && tensor.dim(0) > 1 && tensor.dim(1) <= LINE)
      return new Plane(
          tensor, PlaneKind.TABLE, tensor.elements(), 1, (int) tensor.dim(0), (int) tensor.dim(1));
    long count = rank > 1 ? tensor.elements() / tensor.dim(0) : tensor.elements();
    int columns = (int) (count <= LINE ? count : Math.ceil(Math.sqrt(count)));
    return new Plane(
        tensor, PlaneKind.VECTOR, count, 1, (int) Math.ceilDiv(count, (long) columns), columns);
  }

  /// Where a place stands in the tensor; -1 behind the end of a wrapped vector.
  long index(int channel, int row, int column) {
    long index = ((long) channel * rows + row) * columns + column;
    return index < count ? index : -1;
  }

  boolean holds(long index) {
    return index >= 0 && index < count;
  }

  int channel(long index) {
    return (int) (index / ((long) rows * columns));
  }

  int row(long index) {
    return (int) (index / columns % rows);
  }

  int column(long index) {
    return (int) (index % columns);
  }

  double at(long index) {
    return tensor.get(index);
  }

  /// The numbers of a channel, row by row; what is behind the end of a vector is not a number.
  float[] channel(int channel) {
    var numbers = new float[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      long index = (long) channel * rows * columns + i;
      numbers[i] = index < count ? (float) tensor.get(index) : Float.NaN;
    }
    return numbers;
  }

  /// How many places a channel has.
  int places() {
    return channels == 1 ? (int) Math.min(count, Integer.MAX_VALUE) : rows * columns;
  }
}
