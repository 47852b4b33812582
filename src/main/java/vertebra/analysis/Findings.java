package vertebra.analysis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.tensor.TensorType;

/// A finding for every node of a graph, and their total cost.
public final class Findings {

  /// Findings about nothing.
  public static final Findings NONE = new Findings(new LinkedHashMap<>(), Cost.FREE);

  private final Function<NodeId, @Nullable Finding> known;
  private final Supplier<SequencedMap<NodeId, Finding>> walk;
  private final Cost cost;
  private volatile @Nullable SequencedMap<NodeId, Finding> byNode;

  /// Findings in execution order.
  Findings(SequencedMap<NodeId, Finding> byNode, Cost cost) {
    known = byNode::get;
    walk = () -> byNode;
    this.cost = cost;
  }

  /// Findings that are put in order only if somebody asks.
  Findings(Function<NodeId, @Nullable Finding> known, Supplier<Topology> topology, Cost cost) {
    this.known = known;
    walk =
        () -> {
          var order = topology.get().order();
          var sorted = LinkedHashMap.<NodeId, Finding>newLinkedHashMap(order.size());
          for (var id : order) sorted.put(id, Objects.requireNonNull(known.apply(id)));
          return sorted;
        };
    this.cost = cost;
  }

  /// Every finding, in execution order: a walk over the graph, the first time.
  public SequencedMap<NodeId, Finding> byNode() {
    var sorted = byNode;
    if (sorted == null) {
      sorted = Collections.unmodifiableSequencedMap(walk.get());
      byNode = sorted;
    }
    return sorted;
  }

  public Cost cost() {
    return cost;
  }

  public Optional<Finding> find(NodeId id) {
    return Optional.ofNullable(known.apply(id));
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

  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Findings findings
            && cost.equals(findings.cost)
            && byNode().equals(findings.byNode());
  }

  @Override
  public int hashCode() {
    return cost.hashCode();
  }

  @Override
  public String toString() {
    return byNode() + " " + cost;
  }
}
