package vertebra.graph;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// The values a node sets; everything it leaves out keeps the block's initial value.
public record Parameters(SequencedMap<String, Value> values) {

  public static final Parameters NONE = new Parameters(new LinkedHashMap<>());

  public Parameters {
    values = FewEntries.copyOf(values);
  }

  public Optional<Value> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  public Parameters with(String key, Value value) {
    var changed = new LinkedHashMap<>(values);
    changed.put(key, value);
    return new Parameters(changed);
  }

  public Parameters without(String key) {
    var changed = new LinkedHashMap<>(values);
    changed.remove(key);
    return new Parameters(changed);
  }
}
