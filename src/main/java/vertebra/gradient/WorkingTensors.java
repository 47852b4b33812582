package vertebra.gradient;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How long each tensor between some operators is held.
final class WorkingTensors {

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

  /// The most that is held at once, in bytes.
  long most() {
    long held = 0;
    long most = 0;
    var sizes = new HashMap<String, Long>();
    for (int at = 0; at < macros.size(); at++) {
      var macro = macros.get(at);
      for (var output : macro.outputs()) {
        var name = output.name();
        if (output.isNone() || kept.contains(name) || owners.containsKey(name)) continue;
        long bytes = output.elements() * bytes(macro, output);
        sizes.put(name, bytes);
        held += bytes;
      }
      most = Math.max(most, held);
      for (var output : macro.outputs()) held -= freed(owner(output.name()), at, sizes);
      for (var input : macro.inputs()) held -= freed(owner(input.name()), at, sizes);
    }
    return most;
  }

  /// What ends with an operator; a tensor that nobody reads ends where it was made.
  private long freed(String name, int at, Map<String, Long> sizes) {
    if (lastReads.getOrDefault(name, at) > at) return 0;
    var bytes = sizes.remove(name);
    return bytes == null ? 0 : bytes;
  }

  /// Places of maxima are whole numbers of 64 bits, all else is float32.
  private static long bytes(Macro macro, Term output) {
    boolean isPlace =
        macro.type().equals("MaxPool") && !macro.outputs().getFirst().name().equals(output.name());
    return isPlace ? PLACE_BYTES : FLOAT_BYTES;
  }
}
