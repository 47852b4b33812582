package vertebra.microscope;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The table of operators that can be worked out again, each by its specification.
///
/// Source: the ONNX operator specification; a test compares every row with ONNX Runtime.
final class Calculations {

  private static final Map<String, Calculation> ROWS = new HashMap<>();

  static {
    ROWS.putAll(WindowCalculations.ROWS);
    ROWS.putAll(MovingCalculations.ROWS);
    ROWS.putAll(PointCalculations.ROWS);
    ROWS.putAll(SetCalculations.ROWS);
    ROWS.putAll(RegionCalculations.ROWS);
  }

  private Calculations() {}

  static Optional<Calculation> of(String type) {
    return Optional.ofNullable(ROWS.get(type));
  }

  /// The types of all operators in the table.
  static Set<String> types() {
    return new TreeSet<>(ROWS.keySet());
  }

  /// Whether an operator makes each number from those at the same place.
  static boolean isPointwise(String type) {
    return PointCalculations.ROWS.containsKey(type);
  }
}
