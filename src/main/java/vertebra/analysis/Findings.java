package vertebra.analysis;

import java.util.Collections;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.block.Cost;
import vertebra.block.OpenSizes;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;

/// A finding for every node of a graph, in execution order, and their total cost.
public record Findings(SequencedMap<NodeId, Finding> byNode, Cost cost) {

  public Findings {
    byNode = Collections.unmodifiableSequencedMap(byNode);
  }

  /// At which of the open sizes all of it works.
  public OpenSizes sizes() {
    return byNode.values().stream().map(Finding::sizes).reduce(OpenSizes.ALL, OpenSizes::and);
  }

  public Optional<Finding> find(NodeId id) {
    return Optional.ofNullable(byNode.get(id));
  }

  /// The finding of a node that exists.
  public Finding of(NodeId id) {
    return find(id)
        .orElseThrow(() -> new IllegalArgumentException("nothing is known about \"" + id + "\""));
  }

  /// What leaves an output port, as far as anyone can tell.
  public Optional<TensorType> type(Port output) {
    return find(output.node()).flatMap(finding -> finding.output(output.name()));
  }
}
