package vertebra.microscope;

import vertebra.runtime.Tensor;

/// The first sample of a tensor as one small map: what its channels say on the whole. A vector is a
/// map of one column.
///
/// @param channels how many maps lie on one another
/// @param values row by row
@SuppressWarnings("ArrayRecordComponent")
record Sheet(int channels, int rows, int columns, float[] values) {

  /// The mean of the channels at every place.
  static Sheet mean(Tensor tensor) {
    return of(Plane.of(tensor), (sum, value) -> sum + value, true);
  }

  /// The largest change of the channels at every place, without its sign.
  static Sheet change(Tensor before, Tensor after) {
    var difference = new float[(int) Math.min(before.elements(), Integer.MAX_VALUE)];
    for (int i = 0; i < difference.length; i++)
      difference[i] = (float) Math.abs(after.get(i) - before.get(i));
    return of(Plane.of(Tensor.of(difference, before.dims())), Math::max, false);
  }

  @FunctionalInterface
  private interface Joining {
    double join(double all, double value);
  }

  private static Sheet of(Plane plane, Joining joining, boolean isMean) {
    if (plane.kind() == Plane.PlaneKind.VECTOR) {
      var line = new float[(int) plane.count()];
      for (int i = 0; i < line.length; i++) line[i] = (float) plane.at(i);
      return new Sheet(1, line.length, 1, line);
    }
    var values = new float[plane.rows() * plane.columns()];
    for (int i = 0; i < values.length; i++) {
      double all = 0;
      for (int channel = 0; channel < plane.channels(); channel++) {
        long index = plane.index(channel, i / plane.columns(), i % plane.columns());
        if (index >= 0) all = joining.join(all, plane.at(index));
      }
      values[i] = (float) (isMean ? all / plane.channels() : all);
    }
    return new Sheet(plane.channels(), plane.rows(), plane.columns(), values);
  }

  float least() {
    float least = Float.POSITIVE_INFINITY;
    for (float value : values) if (Float.isFinite(value)) least = Math.min(least, value);
    return least;
  }

  float most() {
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) if (Float.isFinite(value)) most = Math.max(most, value);
    return most;
  }

  /// The share of places with more than a size.
  double shareAbove(double size) {
    int count = 0;
    for (float value : values) if (value > size) count++;
    return values.length == 0 ? 0 : (double) count / values.length;
  }

  /// Such as `16×32×32`, and of a vector how long it is.
  String shape() {
    if (columns == 1 && channels == 1) return String.valueOf(rows);
    return channels > 1 ? channels + "×" + rows + "×" + columns : rows + "×" + columns;
  }
}
