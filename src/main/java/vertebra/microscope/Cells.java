package vertebra.microscope;

/// Places in arrays, in row-major order.
final class Cells {

  private Cells() {}

  static long count(long... dims) {
    long product = 1;
    for (long dim : dims) product *= dim;
    return product;
  }

  /// Where a position lies along each axis.
  static long[] place(long index, long... dims) {
    var place = new long[dims.length];
    long rest = index;
    for (int i = dims.length - 1; i >= 0; i--) {
      place[i] = rest % Math.max(1, dims[i]);
      rest /= Math.max(1, dims[i]);
    }
    return place;
  }

  static long index(long[] place, long... dims) {
    long index = 0;
    for (int i = 0; i < dims.length; i++) index = index * dims[i] + place[i];
    return index;
  }

  /// The extents of two arrays of which each is repeated along axes where it has one element.
  static long[] broadcast(long[] one, long... other) {
    int rank = Math.max(one.length, other.length);
    var dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      long a = dim(one, i - rank + one.length);
      long b = dim(other, i - rank + other.length);
      dims[i] = a == 1 ? b : a;
    }
    return dims;
  }

  private static long dim(long[] dims, int axis) {
    return axis < 0 ? 1 : dims[axis];
  }

  /// Where in an array the number stands that is repeated to a place of a larger one.
  static long repeated(long[] place, long... dims) {
    long index = 0;
    int first = place.length - dims.length;
    for (int i = 0; i < dims.length; i++)
      index = index * dims[i] + (dims[i] == 1 ? 0 : place[first + i]);
    return index;
  }
}
