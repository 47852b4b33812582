package vertebra.analysis;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.block.OpenSizes;
import vertebra.block.Typing;
import vertebra.graph.Graph;
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

  /// What a design knows, from which differences are told; null for the inside of a composite.
  private final @Nullable Known facts;

  private volatile @Nullable SequencedMap<NodeId, Finding> byNode;
  private volatile @Nullable Set<NodeId> guessed;

  /// Findings in execution order, about the inside of a composite.
  Findings(SequencedMap<NodeId, Finding> byNode, Cost cost) {
    known = byNode::get;
    walk = () -> byNode;
    this.cost = cost;
    facts = null;
  }

  /// Findings about a design, which are put in order only if somebody asks.
  Findings(Known facts, Supplier<Topology> topology) {
    this.facts = facts;
    known = id -> finding(facts, id);
    walk =
        () -> {
          var order = topology.get().order();
          var sorted = LinkedHashMap.<NodeId, Finding>newLinkedHashMap(order.size());
          for (var id : order) sorted.put(id, Objects.requireNonNull(known.apply(id)));
          return sorted;
        };
    cost = facts.totals().cost();
  }

  private static @Nullable Finding finding(Known facts, NodeId id) {
    var fact = facts.facts().get(id);
    return fact == null ? null : fact.finding();
  }

  /// The nodes about which something else is known than in earlier findings, at the cost of what
  /// differs; empty where that cannot be told without looking at everything.
  public Optional<Set<NodeId>> differing(Findings earlier) {
    var now = facts;
    var then = earlier.facts;
    var differing = new LinkedHashSet<NodeId>();
    if (now != null && earlier == NONE) {
      for (var id : now.facts().keys()) differing.add(id);
      return Optional.of(differing);
    }
    if (now == null || then == null) return Optional.empty();
    now.facts()
        .forEachDifference(
            then.facts(),
            id -> {
              if (finding(now, id) != finding(then, id)) differing.add(id);
            });
    now.reach().guessed().forEachDifference(then.reach().guessed(), differing::add);
    return Optional.of(differing);
  }

  /// Whether what is known of a node's types is only a best guess, because a block that it depends
  /// on objects.
  ///
  /// @param graph the graph that the findings are about
  public boolean isGuess(NodeId id, Graph graph) {
    var design = facts;
    return design == null ? guesses(graph).contains(id) : design.reach().guessed().containsKey(id);
  }

  private Set<NodeId> guesses(Graph graph) {
    var all = guessed;
    if (all != null) return all;
    var found = new HashSet<NodeId>();
    byNode()
        .forEach((id, finding) -> {
          boolean isGuess =
              switch (finding.typing()) {
                case Typing.Waiting() -> false;
                case Typing.Rejected _ -> true;
                case Typing.Typed _ ->
                    graph.incoming(id).stream()
                        .anyMatch(edge -> found.contains(edge.from().node()));
              };
          if (isGuess) found.add(id);
        });
    guessed = found;
    return found;
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

  /// At which of the open sizes all of it works.
  public OpenSizes sizes() {
    var design = facts;
    if (design == null)
      return byNode().values().stream().map(Finding::sizes).reduce(OpenSizes.ALL, OpenSizes::and);
    var all = OpenSizes.ALL;
    for (var id : design.sized().keys()) all = all.and(of(id).sizes());
    return all;
  }

  public Optional<Finding> find(NodeId id) {
    return Optional.ofNullable(known.apply(id));
  }

  /// What is known of the nodes that nothing flows into: what a question about the others gives.
  public Findings given(Graph graph) {
    var given = new LinkedHashMap<NodeId, Finding>();
    for (var node : graph.nodes())
      if (graph.incoming(node.id()).isEmpty())
        find(node.id()).ifPresent(finding -> given.put(node.id(), finding));
    return new Findings(given, Cost.FREE);
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
