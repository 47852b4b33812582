package vertebra.canvas;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import vertebra.block.Catalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// The inputs and outputs of a design by their blocks, so that those of which there are several are
/// called by their names in a design of any size. It follows a change at the cost of what changed.
///
/// @param nodes by the block for inputs, and by that for outputs
record NamedEnds(Map<BlockId, Set<NodeId>> nodes) {

  static final NamedEnds NONE = new NamedEnds(Map.of());

  /// Those of a graph, each node of which is looked at.
  static NamedEnds of(Graph graph, Catalogue catalogue) {
    var nodes = new LinkedHashMap<BlockId, Set<NodeId>>();
    for (var node : graph.nodes())
      if (isEnd(node, catalogue))
        nodes.computeIfAbsent(node.block(), _ -> new LinkedHashSet<>()).add(node.id());
    return new NamedEnds(nodes);
  }

  /// Those of a later graph.
  NamedEnds next(Graph before, Graph now, Catalogue catalogue) {
    var changed = new LinkedHashMap<BlockId, Set<NodeId>>();
    for (var id : now.differing(before)) {
      var old = before.find(id).filter(node -> isEnd(node, catalogue));
      var end = now.find(id).filter(node -> isEnd(node, catalogue));
      if (old.map(Node::block).equals(end.map(Node::block))) continue;
      old.ifPresent(node -> copy(changed, node.block()).remove(id));
      end.ifPresent(node -> copy(changed, node.block()).add(id));
    }
    if (changed.isEmpty()) return this;
    var all = new LinkedHashMap<>(nodes);
    all.putAll(changed);
    return new NamedEnds(all);
  }

  private Set<NodeId> copy(Map<BlockId, Set<NodeId>> changed, BlockId block) {
    return changed.computeIfAbsent(
        block, _ -> new LinkedHashSet<>(nodes.getOrDefault(block, Set.of())));
  }

  /// Whether there are several nodes of a block for inputs or outputs.
  boolean areSeveral(BlockId block) {
    return nodes.getOrDefault(block, Set.of()).size() > 1;
  }

  /// The nodes of which there are several in one of the two alone.
  Set<NodeId> differing(NamedEnds others) {
    var differing = new LinkedHashSet<NodeId>();
    if (this == others) return differing;
    var blocks = new LinkedHashSet<>(nodes.keySet());
    blocks.addAll(others.nodes.keySet());
    for (var block : blocks)
      if (areSeveral(block) != others.areSeveral(block)) {
        differing.addAll(nodes.getOrDefault(block, Set.of()));
        differing.addAll(others.nodes.getOrDefault(block, Set.of()));
      }
    return differing;
  }

  private static boolean isEnd(Node node, Catalogue catalogue) {
    return catalogue.find(node.block()).filter(EndName::isEnd).isPresent();
  }
}
