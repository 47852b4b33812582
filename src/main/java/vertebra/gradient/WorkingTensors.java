package vertebra.gradient;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// How long each tensor between some operators is held: from the operator that makes it to the last
/// that reads it.
public final class WorkingTensors {

  private static final long FLOAT_BYTES = 4;
  private static final long PLACE_BYTES = 8;

  /// Operators whose result is the same memory as what they take.
  private static final Set<String> VIEWS = Set.of("Reshape", "Identity", "Flatten");

  private final List<Macro> macros;
  private final Set<String> kept;

  /// Which tensor's memory another one is.
  private final Map<String, String> owners = new HashMap<>();

  private final Map<String, Integer> lastReads = new HashMap<>();

  /// @param kept the names of tensors that are held all the time
  WorkingTensors(List<Macro> macros, Set<String> kept) {
    this.macros = macros;
    this.kept = kept;
    for (int at = 0; at < macros.size(); at++) {
      var macro = macros.get(at);
      if (VIEWS.contains(macro.type()))
        owners.put(macro.outputs().getFirst().name(), owner(macro.inputs().getFirst().name()));
      for (var input : macro.inputs()) lastReads.put(owner(input.name()), at);
    }
  }

  private String owner(String tensor) {
    return owners.getOrDefault(tensor, tensor);
  }

  /// What is held when the most is held at once: bytes by the name of the operator that made them.
  public SequencedMap<String, Long> atMost() {
    var held = new LinkedHashMap<String, Long>();
    var sizes = new LinkedHashMap<String, Made>();
    long now = 0;
    long most = -1;
    for (int at = 0; at < macros.size(); at++) {
      var macro = macros.get(at);
      for (var made : made(macro)) {
        sizes.put(made.tensor(), made);
        now += made.bytes();
      }
      if (now > most) {
        most = now;
        held.clear();
        sizes.values().forEach(made -> held.merge(made.maker(), made.bytes(), Long::sum));
      }
      for (var output : macro.outputs()) now -= freed(owner(output.name()), at, sizes);
      for (var input : macro.inputs()) now -= freed(owner(input.name()), at, sizes);
    }
    return held;
  }

  /// All that is held when the most is held at once.
  long bytes() {
    return atMost().values().stream().mapToLong(Long::longValue).sum();
  }

  /// What each operator makes, in bytes by its name.
  public SequencedMap<String, Long> all() {
    var all = new LinkedHashMap<String, Long>();
    for (var macro : macros)
      for (var made : made(macro)) all.merge(made.maker(), made.bytes(), Long::sum);
    return all;
  }

  /// A tensor in memory of its own.
  private record Made(String tensor, String maker, long bytes) {}

  private List<Made> made(Macro macro) {
    return macro.outputs().stream()
        .filter(output ->
            !output.isNone() && !kept.contains(output.name()) && !owners.containsKey(output.name()))
        .map(output ->
            new Made(output.name(), macro.name(), output.elements() * bytes(macro, output)))
        .toList();
  }

  /// What ends with an operator; a tensor that nobody reads ends where it was made.
  private long freed(String name, int at, Map<String, Made> sizes) {
    if (lastReads.getOrDefault(name, at) > at) return 0;
    var made = sizes.remove(name);
    return made == null ? 0 : made.bytes();
  }

  /// Places of maxima are whole numbers of 64 bits, all else is float32.
  private static long bytes(Macro macro, Term output) {
    boolean isPlace =
        macro.type().equals("MaxPool") && !macro.outputs().getFirst().name().equals(output.name());
    return isPlace ? PLACE_BYTES : FLOAT_BYTES;
  }
}
