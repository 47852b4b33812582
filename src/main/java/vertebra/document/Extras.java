package vertebra.document;

import java.util.LinkedHashMap;
import java.util.Map;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;

/// What a file says that this version does not understand: JSON text by the place it stood at.
///
/// A place is written like a JSON pointer, with ids instead of indices (`/nodes/conv1/colour`), so
/// that it survives edits elsewhere. Saving puts everything back where it was: opening a newer file
/// loses nothing.
record Extras(PersistentMap<String, String> byPlace) {

  public static final Extras NONE = new Extras(PersistentMap.empty());

  private static final String NODES = "/nodes/";

  public Extras with(String place, String json) {
    return new Extras(byPlace.with(place, json));
  }

  /// The extras without those of a node that is gone.
  Extras without(NodeId node) {
    var start = NODES + node + "/";
    var kept = byPlace;
    for (var place : byPlace.keySet()) if (place.startsWith(start)) kept = kept.without(place);
    return kept == byPlace ? this : new Extras(kept);
  }

  /// The extras after a node got another name.
  Extras renamed(NodeId from, NodeId to) {
    var start = NODES + from + "/";
    if (byPlace.keySet().stream().noneMatch(place -> place.startsWith(start))) return this;
    var changed = PersistentMap.<String, String>empty();
    for (var entry : byPlace.entrySet()) {
      var place = entry.getKey();
      var moved =
          place.startsWith(start) ? NODES + to + "/" + place.substring(start.length()) : place;
      changed = changed.with(moved, entry.getValue());
    }
    return new Extras(changed);
  }

  /// The fields that belong to each object, by the object's place and the field's name.
  Map<String, Map<String, String>> byObject() {
    var objects = new LinkedHashMap<String, Map<String, String>>();
    byPlace.forEach((place, json) -> {
      int slash = place.lastIndexOf('/');
      objects
          .computeIfAbsent(place.substring(0, slash), _ -> new LinkedHashMap<>())
          .put(unescaped(place.substring(slash + 1)), json);
    });
    return objects;
  }

  /// A field's name as part of a place.
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String unescaped(String name) {
    return name.replace("~1", "/").replace("~0", "~");
  }
}
