package vertebra.gradient;

import vertebra.gradient.GradientRules.Table;

/// The gradients of pooling.
///
/// Source: the maximum hands everything to the place it came from (the first of equal ones, as in
/// ONNX), the mean an equal share to every place that it counted.
final class PoolingRules {

  private PoolingRules() {}

  static void addTo(Table table) {
    table.first(
        "MaxPool",
        a ->
            a.tape()
                .whole(
                    "MaxPool",
                    a.x().dims(),
                    (name, dx) -> new Macro.MaxPoolBack(name, a.dy(), a.y(1), dx)));
    table.first(
        "AveragePool",
        a -> {
          var kernel = a.wholes("kernel_shape", new long[0]);
          var window = Window.of(a, kernel, a.x().dims(), a.y().dims());
          return averaged(a, window, a.whole("count_include_pad", 0) == 1);
        });
    table.first("GlobalAveragePool", a -> averaged(a, Window.whole(a.x().dims()), false));
    table.first("GlobalMaxPool", a -> ReductionRules.shared(a.x(), a.y(), a.dy()));
  }

  private static Term averaged(Application a, Window window, boolean padding) {
    return a.tape()
        .whole(
            "AveragePool",
            a.x().dims(),
            (name, dx) -> new Macro.AveragePoolBack(name, a.dy(), window, padding, dx));
  }
}
