package vertebra.document;

import java.util.Locale;
import java.util.OptionalDouble;
import vertebra.graph.Value;

/// A parameter of a block that the design made: what each such block sets for the fields inside
/// that follow it.
///
/// @param key the permanent name, which expressions use: letters, digits and `_`
/// @param label what people call it
/// @param initial the value of a block that does not set it
/// @param least the least number that makes sense; empty for what is no number
/// @param most the largest number that makes sense; empty for what is no number
public record OwnParameter(
    String key, String label, Value initial, OptionalDouble least, OptionalDouble most) {

  /// The key of a label: its letters and digits with `_` between words.
  public static String key(String label) {
    var words = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    var key = words.replaceAll("^_+|_+$", "");
    return key.matches("[a-z].*") ? key : "p_" + key;
  }
}
