package vertebra.analysis;

import java.util.Optional;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;

/// One level of a design: its own graph, or the inside of a composite, with what is known of its
/// nodes.
public record Level(Graph graph, Findings findings) {

  /// The inside of a composite of this level; empty for what has none, or does not work.
  public Optional<Level> inside(NodeId composite) {
    return findings
        .find(composite)
        .flatMap(Finding::inside)
        .map(inside -> new Level(inside.body().graph(), inside.findings()));
  }
}
