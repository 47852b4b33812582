package vertebra.media;

/// Which pixels of a row go into each pixel of a resized row, and with what weight: a triangle as
/// wide as the change of scale, so that shrinking averages and growing interpolates.
///
/// This is bilinear interpolation with antialiasing, as the usual image libraries do it before a
/// network looks at a picture.
final class Resampling {

  private final int[] first;
  private final float[][] weights;

  /// @param source the number of pixels there are
  /// @param scaled the number they are resized to
  /// @param offset the first of those that is wanted; may be negative, where the edge is repeated
  /// @param count how many are wanted
  Resampling(int source, double scaled, double offset, int count) {
    first = new int[count];
    weights = new float[count][];
    double scale = source / scaled;
    double reach = Math.max(1, scale);
    for (int i = 0; i < count; i++) {
      double centre = (i + offset + 0.5) * scale;
      int from = clamp((int) Math.floor(centre - reach + 0.5), source);
      int to = clamp((int) Math.ceil(centre + reach - 0.5) - 1, source);
      first[i] = Math.min(from, to);
      weights[i] = triangle(centre, reach, first[i], Math.max(from, to));
    }
  }

  private static int clamp(int index, int source) {
    return Math.clamp(index, 0, source - 1);
  }

  private static float[] triangle(double centre, double reach, int from, int to) {
    var weights = new float[to - from + 1];
    double sum = 0;
    for (int i = from; i <= to; i++) {
      double height = Math.max(0, 1 - Math.abs((i + 0.5 - centre) / reach));
      weights[i - from] = (float) height;
      sum += height;
    }
    if (sum == 0) weights[centre < from ? 0 : weights.length - 1] = 1;
    else for (int i = 0; i < weights.length; i++) weights[i] /= (float) sum;
    return weights;
  }

  int count() {
    return first.length;
  }

  /// The first source pixel that goes into pixel `i`.
  int first(int i) {
    return first[i];
  }

  /// The last one.
  int last(int i) {
    return first[i] + weights[i].length - 1;
  }

  /// The weight of a source pixel between [#first(int)] and [#last(int)].
  float weight(int i, int source) {
    return weights[i][source - first[i]];
  }

  /// The resized row.
  void apply(float[] row, float[] result) {
    for (int i = 0; i < first.length; i++) {
      float sum = 0;
      var own = weights[i];
      for (int k = 0; k < own.length; k++) sum += own[k] * row[first[i] + k];
      result[i] = sum;
    }
  }
}
