package vertebra.block;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType.Behaviour;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;

/// What people build of blocks: what stands behind which, counted in the catalogue's own networks
/// and in the insides of its composites.
///
/// @param behind for each block in how many of them each other one reads an output of it
public record Habits(Map<BlockId, Map<BlockId, Integer>> behind) {

  /// Nothing is known.
  public static final Habits NONE = new Habits(Map.of());

  /// What networks and the examples of blocks show.
  public static Habits of(Collection<BlockType> blocks, Collection<Preset> networks) {
    var counts = new LinkedHashMap<BlockId, Map<BlockId, Integer>>();
    for (var network : networks) count(network.graph().get(), counts);
    for (var block : blocks)
      if (block.behaviour() instanceof Behaviour.Composite(var expansion, _))
        for (var example : block.examples())
          count(expansion.apply(block.site(example)).graph(), counts);
    return new Habits(counts);
  }

  private static void count(Graph graph, Map<BlockId, Map<BlockId, Integer>> counts) {
    var seen = new HashSet<List<BlockId>>();
    for (var edge : graph.edges()) {
      var from = graph.node(edge.from().node()).block();
      var to = graph.node(edge.to().node()).block();
      if (!from.equals(Body.ARGUMENT) && seen.add(List.of(from, to)))
        counts.computeIfAbsent(from, _ -> new LinkedHashMap<>()).merge(to, 1, Integer::sum);
    }
  }

  /// In how many designs a block reads an output of another.
  public int behind(BlockId block, BlockId next) {
    return behind.getOrDefault(block, Map.of()).getOrDefault(next, 0);
  }

  /// How often a block reads any other.
  public int uses(BlockId block) {
    int sum = 0;
    for (var next : behind.values()) sum += next.getOrDefault(block, 0);
    return sum;
  }
}
