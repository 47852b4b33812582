package vertebra.runtime.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.runtime.onednn.Arranged.Piece;

/// The forms in which each tensor lies, the one in which it was made first.
final class Forms {

  private final Map<String, List<Piece>> byName = new HashMap<>();

  boolean has(String name) {
    return byName.containsKey(name);
  }

  void begin(String name, Piece piece) {
    byName.put(name, new ArrayList<>(List.of(piece)));
  }

  void also(String name, Piece piece) {
    all(name).add(piece);
  }

  List<Piece> all(String name) {
    var all = byName.get(name);
    if (all == null) throw new IllegalStateException(name + " is read before it is made");
    return all;
  }

  Piece first(String name) {
    return all(name).getFirst();
  }
}
