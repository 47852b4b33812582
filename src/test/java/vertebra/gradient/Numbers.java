package vertebra.gradient;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// A tensor in double precision; truth values are 0 and 1.
@SuppressWarnings("ArrayRecordComponent")
public record Numbers(double[] values, long[] dims) {

  public Numbers {
    if (values.length != count(dims))
      throw new IllegalArgumentException(values.length + " for " + Arrays.toString(dims));
  }

  public static Numbers zeros(long... dims) {
    return new Numbers(new double[count(dims)], dims.clone());
  }

  static int count(long... dims) {
    return (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
  }

  int rank() {
    return dims.length;
  }

  int dim(int axis) {
    return (int) dims[axis < 0 ? axis + dims.length : axis];
  }

  /// How far apart neighbours on each axis lie.
  static int[] steps(long[] dims) {
    var steps = new int[dims.length];
    int step = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step *= (int) dims[axis];
    }
    return steps;
  }

  /// The place of an element on every axis.
  static int[] place(int index, long[] dims) {
    var place = new int[dims.length];
    int rest = index;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      place[axis] = rest % (int) dims[axis];
      rest /= (int) dims[axis];
    }
    return place;
  }

  double at(int... place) {
    return values[index(place)];
  }

  int index(int... place) {
    int index = 0;
    for (int axis = 0; axis < dims.length; axis++) index = index * (int) dims[axis] + place[axis];
    return index;
  }

  /// The element that a broadcast to larger sizes has at a place.
  double spread(int[] place) {
    int index = 0;
    for (int axis = 0; axis < dims.length; axis++)
      index =
          index * (int) dims[axis]
              + (dims[axis] == 1 ? 0 : place[place.length - dims.length + axis]);
    return values[index];
  }

  Numbers map(DoubleUnaryOperator function) {
    return new Numbers(Arrays.stream(values).map(function).toArray(), dims);
  }

  Numbers with(Numbers other, DoubleBinaryOperator function) {
    var sizes = Tape.broadcast(dims, other.dims);
    var result = zeros(sizes);
    for (int i = 0; i < result.values.length; i++) {
      var place = place(i, sizes);
      result.values[i] = function.applyAsDouble(spread(place), other.spread(place));
    }
    return result;
  }

  Numbers reshaped(long... sizes) {
    return new Numbers(values, sizes);
  }

  Numbers transposed(int... order) {
    var sizes = Arrays.stream(order).mapToLong(axis -> dims[axis]).toArray();
    var result = zeros(sizes);
    var from = new int[order.length];
    for (int i = 0; i < result.values.length; i++) {
      var place = place(i, sizes);
      for (int axis = 0; axis < order.length; axis++) from[order[axis]] = place[axis];
      result.values[i] = at(from);
    }
    return result;
  }

  long[] wholes() {
    return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
  }

  double largest() {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  /// Numbers of one channel each, as they stand beside maps of a rank.
  Numbers alongChannels(int rank) {
    var beside = new long[rank - 1];
    Arrays.fill(beside, 1);
    beside[0] = values().length;
    return reshaped(beside);
  }
}
