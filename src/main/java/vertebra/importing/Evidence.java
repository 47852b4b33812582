package vertebra.importing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.Catalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;

/// What a block repeats inside, which says to people better than a count of operators how much was
/// found: "16 bottlenecks".
///
/// @param part the block that is repeated
/// @param count how often it stands inside; all of them were found, else the block would not stand
///   there
public record Evidence(BlockId part, int count) {

  /// A block of fewer operators is too common to be evidence.
  private static final int FEWEST = 4;

  /// What a block repeats, the deepest that is still more than a few operators and of which half of
  /// the block is made.
  static Optional<Evidence> of(Catalogue catalogue, Finding finding) {
    var found = new LinkedHashMap<BlockId, Counted>();
    int whole = count(catalogue, finding, 0, found);
    return found.entrySet().stream()
        .filter(entry -> entry.getValue().times > 1)
        .filter(entry -> entry.getValue().operators >= FEWEST * entry.getValue().times)
        .filter(entry -> 2 * entry.getValue().operators >= whole)
        .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.depth, b.depth)))
        .map(entry -> new Evidence(entry.getKey(), entry.getValue().times));
  }

  private static final class Counted {
    private int times;
    private int operators;
    private int depth;
  }

  /// Counts the parts of a block; answers of how many innermost blocks it is made.
  private static int count(
      Catalogue catalogue, Finding finding, int depth, Map<BlockId, Counted> found) {
    var inside = finding.inside();
    if (inside.isEmpty()) return 1;
    return count(catalogue, inside.get().body().graph(), inside.get().findings(), depth + 1, found);
  }

  private static int count(
      Catalogue catalogue, Graph graph, Findings findings, int depth, Map<BlockId, Counted> found) {
    int all = 0;
    for (var node : graph.nodes()) {
      var inner = findings.find(node.id());
      if (inner.isEmpty() || catalogue.find(node.block()).isEmpty()) continue;
      int operators = count(catalogue, inner.get(), depth, found);
      all += operators;
      if (inner.get().inside().isEmpty()) continue;
      var counted = found.computeIfAbsent(node.block(), _ -> new Counted());
      counted.times++;
      counted.operators += operators;
      counted.depth = Math.max(counted.depth, depth);
    }
    return all;
  }
}
