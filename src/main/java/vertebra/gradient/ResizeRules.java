package vertebra.gradient;

import static vertebra.text.Texts.say;

import vertebra.gradient.GradientRules.Table;

/// The gradient of resizing: along each axis resizing is a matrix, and its gradient that matrix
/// turned.
///
/// Source: the ONNX operator specification, `Resize`.
final class ResizeRules {

  private ResizeRules() {}

  static void addTo(Table table) {
    table.add("Resize", ResizeRules::resize);
  }

  private static void resize(Application a) throws GradientException {
    var mode = a.text("mode", "nearest");
    if (mode.equals("cubic")) throw a.refused(say("gradient.looks-at-16-pixels"));
    var centres = a.text("coordinate_transformation_mode", "half_pixel");
    if (centres.equals("tf_crop_and_resize")) throw a.refused(say("gradient.cuts-out-while"));
    var rounding = a.text("nearest_mode", "round_prefer_floor");
    var given = a.has(2) ? a.numbers(2) : new double[0];
    a.give(
        0,
        () -> {
          var gradient = a.dy();
          for (int axis = 0; axis < a.x().rank(); axis++) {
            int small = (int) a.x().dim(axis);
            int large = (int) a.y().dim(axis);
            float scale = given.length > 0 ? (float) given[axis] : (float) large / small;
            if (small == large && scale == 1) continue;
            var matrix = new float[large][small];
            for (int place = 0; place < large; place++) {
              float source = source(place, scale, small, large, centres);
              if (mode.equals("nearest")) matrix[place][nearest(source, rounding, small)] = 1;
              else blend(matrix[place], source);
            }
            gradient = gradient.along(axis, Tape.turned(matrix));
          }
          return gradient;
        });
  }

  /// Where a place of the result lies in what was resized, rounded to float32 as runtimes do.
  private static float source(int place, float scale, int from, int to, String centres) {
    return switch (centres) {
      case "asymmetric" -> place / scale;
      case "align_corners" -> to == 1 ? 0 : place * (float) (from - 1) / (to - 1);
      case "pytorch_half_pixel" -> to == 1 ? 0 : (place + 0.5f) / scale - 0.5f;
      default -> (place + 0.5f) / scale - 0.5f;
    };
  }

  private static int nearest(float source, String rounding, int size) {
    double rounded =
        switch (rounding) {
          case "floor" -> Math.floor(source);
          case "ceil" -> Math.ceil(source);
          case "round_prefer_ceil" -> Math.floor(source + 0.5);
          default -> Math.ceil(source - 0.5);
        };
    return Math.clamp((long) rounded, 0, size - 1);
  }

  /// The two neighbours of a place, by how near they are.
  private static void blend(float[] row, float source) {
    float inside = Math.clamp(source, 0, row.length - 1);
    int left = (int) inside;
    int right = Math.min(left + 1, row.length - 1);
    row[left] += 1 - (inside - left);
    row[right] += inside - left;
  }
}
