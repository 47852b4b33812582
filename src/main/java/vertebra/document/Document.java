package vertebra.document;

import java.util.Map;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.PersistentMap;

/// What is saved: the graph says what is computed, the layout how it is drawn, the definitions
/// which blocks the user made.
///
/// @param settings free text pairs that belong to the design (`image`, `labels`, `notes`), kept as
///   they are
/// @param extras what the file said that this version does not understand
public record Document(
    Graph graph,
    Layout layout,
    PersistentMap<BlockId, BlockDefinition> definitions,
    PersistentMap<String, String> settings,
    Extras extras) {

  public static final Document EMPTY =
      new Document(
          Graph.EMPTY, Layout.EMPTY, PersistentMap.empty(), PersistentMap.empty(), Extras.NONE);

  public static Document of(Graph graph) {
    return EMPTY.with(graph);
  }

  public Document with(Graph other) {
    return other == graph ? this : new Document(other, layout, definitions, settings, extras);
  }

  public Document with(Layout other) {
    return other.isSame(layout) ? this : new Document(graph, other, definitions, settings, extras);
  }

  public Document with(Extras other) {
    return other == extras ? this : new Document(graph, layout, definitions, settings, other);
  }

  public Document with(BlockDefinition definition) {
    return new Document(
        graph, layout, definitions.with(definition.id(), definition), settings, extras);
  }

  public Document without(BlockId definition) {
    return new Document(graph, layout, definitions.without(definition), settings, extras);
  }

  public Document withSettings(Map<String, String> changed) {
    return new Document(graph, layout, definitions, PersistentMap.copyOf(changed), extras);
  }

  /// This document with one setting; a blank value removes it.
  public Document withSetting(String key, String value) {
    var changed = value.isBlank() ? settings.without(key) : settings.with(key, value);
    return new Document(graph, layout, definitions, changed, extras);
  }
}
