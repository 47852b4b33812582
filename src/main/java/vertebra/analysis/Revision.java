package vertebra.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.tensor.TensorType;

/// From what is known about a graph to what is known about the one that an edit made of it. A node
/// is asked again if it is another or something else flows into it; what it feeds is asked again if
/// something else leaves it. Nothing else is looked at.
final class Revision {

  private final Catalogue catalogue;
  private final Graph graph;
  private final Known before;
  private final Pass pass;
  private final Order order;
  private final Parts parts;
  private final HashTrie.Draft<NodeId, Fact> facts;
  private final HashTrie.Draft<NodeId, NodeId> outputs;
  private final HashTrie.Draft<NodeId, NodeId> inputs;
  private final HashTrie.Draft<NodeId, NodeId> ends;
  private final HashTrie.Draft<NodeId, NodeId> open;
  private final HashTrie.Draft<NodeId, NodeId> said;
  private final HashTrie.Draft<NodeId, NodeId> unfed;
  private final HashTrie.Draft<NodeId, NodeId> guessed;
  private final HashTrie.Draft<NodeId, List<NodeId>> users;
  private final Totals.Draft totals;

  /// Nodes to be asked, the first in order first.
  private final PriorityQueue<NodeId> waiting;

  private final Set<NodeId> queued = new HashSet<>();

  /// Nodes of which something may have to be said that was not, or no longer.
  private final Set<NodeId> doubtful = new LinkedHashSet<>();

  /// Nodes that something may reach now that did not, or no longer.
  private final Set<NodeId> refed = new LinkedHashSet<>();

  private final Set<NodeId> changed = new LinkedHashSet<>();

  /// Whether every node is asked anyway.
  private boolean isWhole;

  private Revision(
      Catalogue catalogue, Memory memory, Known before, Graph graph, Order order, Parts parts) {
    this.catalogue = catalogue;
    this.graph = graph;
    this.before = before;
    this.order = order;
    this.parts = parts;
    pass = new Pass(catalogue, memory);
    facts = before.facts().draft();
    outputs = before.outputs().draft();
    inputs = before.inputs().draft();
    ends = before.ends().draft();
    open = before.open().draft();
    said = before.said().draft();
    unfed = before.unfed().draft();
    guessed = before.guessed().draft();
    users = before.users().draft();
    totals = before.totals().draft();
    waiting = new PriorityQueue<>(Comparator.comparingLong(order::number));
  }

  /// Everything about a graph of which nothing is known.
  static Analysis of(Catalogue catalogue, Graph graph, Memory memory) {
    var topology = Topology.of(graph);
    var revision =
        new Revision(
            catalogue,
            memory,
            Known.NOTHING,
            graph,
            Order.of(graph, topology),
            Parts.of(graph, topology));
    revision.isWhole = true;
    revision.everything(topology);
    return revision.analysis(topology, null);
  }

  /// Everything about the graph that an edit led to.
  static Analysis of(Catalogue catalogue, Analysis previous, Graph graph, Change change) {
    var known = previous.known();
    var revision =
        new Revision(
            catalogue,
            previous.memory(),
            known,
            graph,
            known.order().after(graph, change),
            known.parts().after(previous.graph(), graph, change));
    revision.follow(previous.graph(), change);
    var same = graph.sharesStructureWith(previous.graph()) ? previous.topologyIfKnown() : null;
    return revision.analysis(same, previous);
  }

  private void everything(Topology topology) {
    for (var id : topology.order()) {
      ask(id);
      doubtful.add(id);
      note(id);
      if (graph.incoming(id).isEmpty() && !inputs.containsKey(id)) refed.add(id);
      graph.node(id).sharesWeightsWith().ifPresent(owner -> use(owner, id, true));
    }
    for (var circle : order.circles()) refed.addAll(circle);
    feed();
    say();
  }

  private void follow(Graph earlier, Change change) {
    for (var id : change.removed()) forget(id);
    var circles = new HashSet<NodeId>();
    if (order.circles() != before.order().circles())
      for (var each : List.of(order, before.order()))
        for (var circle : each.circles()) circles.addAll(circle);
    for (var ids : List.of(change.added(), change.changed(), circles)) for (var id : ids) add(id);
    for (var id : change.changed()) {
      for (var edge : graph.outgoing(id)) doubtful.add(edge.to().node());
      reconsiderUsers(id);
      var old = earlier.node(id).sharesWeightsWith();
      var now = graph.node(id).sharesWeightsWith();
      if (!old.equals(now)) {
        old.ifPresent(owner -> use(owner, id, false));
        now.ifPresent(owner -> use(owner, id, true));
      }
    }
    for (var id : change.added()) {
      graph.node(id).sharesWeightsWith().ifPresent(owner -> use(owner, id, true));
      reconsiderUsers(id);
    }
    for (var wires : List.of(change.wiresAdded(), change.wiresRemoved()))
      for (var edge : wires) {
        add(edge.to().node());
        touch(edge.from().node());
      }
    if (earlier.size() == 1 || graph.size() == 1) for (var node : graph.nodes()) touch(node.id());
    while (!waiting.isEmpty()) ask(waiting.remove());
    for (var id : doubtful) note(id);
    if (before.outputs().isEmpty() != (outputs.size() == 0))
      for (var id : ends.done().keys()) doubtful.add(id);
    if (before.inputs().isEmpty() != (inputs.size() == 0))
      for (var id : outputs.done().keys()) doubtful.add(id);
    feed();
    say();
  }

  /// Notes that a node may be another, or that something else may flow into it.
  private void add(NodeId id) {
    if (!graph.contains(id)) return;
    enqueue(id);
    touch(id);
    refed.add(id);
  }

  private void touch(NodeId id) {
    if (graph.contains(id)) doubtful.add(id);
  }

  private void enqueue(NodeId id) {
    if (queued.add(id)) waiting.add(id);
  }

  private void forget(NodeId id) {
    var fact = facts.get(id);
    if (fact == null) return;
    totals.minus(fact.cost());
    facts.remove(id);
    for (var sets : List.of(outputs, inputs, ends, open, said, unfed, guessed)) sets.remove(id);
    fact.node().sharesWeightsWith().ifPresent(owner -> use(owner, id, false));
    reconsiderUsers(id);
    changed.add(id);
  }

  private void use(NodeId owner, NodeId user, boolean uses) {
    var all = new ArrayList<NodeId>(Objects.requireNonNullElse(users.get(owner), List.of()));
    all.remove(user);
    if (uses) all.add(user);
    if (all.isEmpty()) users.remove(owner);
    else users.put(owner, List.copyOf(all));
  }

  private void reconsiderUsers(NodeId owner) {
    for (var user : Objects.requireNonNullElse(users.get(owner), List.<NodeId>of())) touch(user);
  }

  /// Asks what a node is where it stands now.
  private void ask(NodeId id) {
    var node = graph.node(id);
    var old = facts.get(id);
    var incoming = graph.incoming(id);
    boolean circular = order.circle(id) != null;
    boolean isSame = old != null && old.node() == node && old.block().isPresent();
    var fact =
        isSame
            ? pass.fact(old, port -> type(id, port, circular), incoming)
            : pass.fact(node, port -> type(id, port, circular), incoming, Map.of());
    boolean guess = isGuess(fact, incoming);
    boolean guessedBefore = guessed.containsKey(id);
    if (fact == old && guess == guessedBefore) return;
    changed.add(id);
    set(guessed, id, guess);
    if (fact != old) {
      if (old != null) totals.minus(old.cost());
      totals.plus(fact.cost());
      facts.put(id, old == null ? fact : fact.saying(old.said()));
      doubtful.add(id);
      reconsiderUsers(id);
    }
    boolean flows = old != null && guess == guessedBefore && sameOutputs(old, fact);
    if (!flows && !isWhole)
      for (var edge : graph.outgoing(id)) if (!order.isCircular(edge)) enqueue(edge.to().node());
  }

  /// What leaves a port towards a node; nothing flows round a circle.
  private @Nullable TensorType type(NodeId to, Port from, boolean circular) {
    if (circular && order.circle(to) == order.circle(from.node())) return null;
    var fact = facts.get(from.node());
    return fact == null ? null : fact.finding().output(from.name()).orElse(null);
  }

  private static boolean sameOutputs(Fact one, Fact other) {
    var before = one.finding();
    var after = other.finding();
    return before == after
        || before.typing().outputs().equals(after.typing().outputs())
            && before.outputPorts().equals(after.outputPorts());
  }

  /// A best guess stays one for all that stands on it.
  private boolean isGuess(Fact fact, List<Edge> incoming) {
    return switch (fact.finding().typing()) {
      case Typing.Waiting() -> false;
      case Typing.Rejected _ -> true;
      case Typing.Typed _ -> {
        if (guessed.size() > 0)
          for (var edge : incoming)
            if (guessed.containsKey(edge.from().node()) && !order.isCircular(edge)) yield true;
        yield false;
      }
    };
  }

  private static void set(HashTrie.Draft<NodeId, NodeId> nodes, NodeId id, boolean isIn) {
    if (isIn) nodes.put(id, id);
    else nodes.remove(id);
  }

  /// Notes what a node is to the whole.
  private void note(NodeId id) {
    var fact = Objects.requireNonNull(facts.get(id));
    var role = fact.block().map(BlockType::role);
    set(outputs, id, role.filter(Role.OUTPUT::equals).isPresent());
    set(inputs, id, role.filter(Role.INPUT::equals).isPresent());
    var outgoing = graph.outgoing(id);
    boolean isEnd = outgoing.isEmpty() && (!graph.incoming(id).isEmpty() || graph.size() == 1);
    set(ends, id, isEnd);
    boolean isOpen = false;
    if (!outputs.containsKey(id) && !fact.node().block().equals(Body.ARGUMENT))
      for (var port : fact.finding().outputPorts())
        isOpen |= outgoing.stream().noneMatch(edge -> edge.from().name().equals(port.name()));
    set(open, id, isOpen);
  }

  /// Follows what the inputs of the model reach. A circle is reached as one.
  private void feed() {
    var asked = new ArrayDeque<>(refed);
    while (!asked.isEmpty()) {
      var id = asked.remove();
      if (!refed.remove(id)) continue;
      var circle = order.circle(id);
      var unit = circle == null ? Set.of(id) : circle;
      boolean isFed = isFed(unit);
      for (var member : unit) {
        refed.remove(member);
        if (isFed != unfed.containsKey(member)) continue;
        set(unfed, member, !isFed);
        if (outputs.containsKey(member)) doubtful.add(member);
        for (var edge : graph.outgoing(member)) {
          var next = edge.to().node();
          if (!unit.contains(next) && refed.add(next)) asked.add(next);
        }
      }
    }
  }

  private boolean isFed(Set<NodeId> unit) {
    for (var id : unit) {
      if (inputs.containsKey(id)) return true;
      for (var edge : graph.incoming(id)) {
        var source = edge.from().node();
        if (!unit.contains(source) && !unfed.containsKey(source)) return true;
      }
    }
    return false;
  }

  private void say() {
    var diagnosis = new Diagnosis(catalogue, graph, known());
    for (var id : doubtful) {
      var words = diagnosis.about(id);
      var fact = Objects.requireNonNull(facts.get(id));
      if (words.equals(fact.said())) continue;
      facts.put(id, fact.saying(words));
      set(said, id, !words.isEmpty());
      changed.add(id);
    }
  }

  private Known known() {
    return new Known(
        facts.done(),
        order,
        parts,
        outputs.done(),
        inputs.done(),
        ends.done(),
        open.done(),
        said.done(),
        unfed.done(),
        guessed.done(),
        users.done(),
        totals.done());
  }

  private Analysis analysis(@Nullable Topology topology, @Nullable Analysis previous) {
    return new Analysis(
        catalogue, graph, known(), pass.memory(), pass.evaluated(), changed, previous, topology);
  }
}
