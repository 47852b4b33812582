package vertebra.analysis;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.OpenSizes;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.graph.Change;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.tensor.TensorType;

/// From what is known about a graph to what is known about the one that an edit made of it. A node
/// is asked again if it is another or something else flows into it; what it feeds is asked again if
/// something else leaves it. Nothing else is looked at.
final class Revision {

  private final Graph graph;
  private final Known before;
  private final Pass pass;
  private final Order order;
  private final ConnectedParts parts;
  private final HashTrie.Draft<NodeId, Fact> facts;
  private final HashTrie.Draft<NodeId, NodeId> outputs;
  private final HashTrie.Draft<NodeId, NodeId> inputs;
  private final HashTrie.Draft<NodeId, NodeId> ends;
  private final HashTrie.Draft<NodeId, NodeId> open;
  private final HashTrie.Draft<NodeId, NodeId> sized;
  private final HashTrie.Draft<NodeId, NodeId> said;
  private final HashTrie.Draft<NodeId, NodeId> disturbed;
  private final Totals.Draft totals;

  /// Nodes to be asked, the first in order first.
  private final PriorityQueue<Turn> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Turn::number));

  private final Set<NodeId> queued = new HashSet<>();

  /// Those of them that cannot be left for later.
  private final Set<NodeId> urgent = new HashSet<>();

  private HashTrie<NodeId, NodeId> later = HashTrie.empty();

  /// When it is a node's turn.
  private record Turn(NodeId id, long number) {}

  /// Nodes of which something may have to be said that was not, or no longer.
  private final Set<NodeId> doubtful = new LinkedHashSet<>();

  /// Nodes that may be something else to the whole.
  private final Set<NodeId> noted = new LinkedHashSet<>();

  private final Set<NodeId> changed = new LinkedHashSet<>();
  private final Set<NodeId> gone;

  private final Pace pace;

  private @Nullable Reaching reach;

  /// Whether every node is asked anyway.
  private boolean isWhole;

  /// How far what an edit leads to is followed.
  ///
  /// @param asked so many nodes are asked before others are left for later
  /// @param leaves what may be left
  /// @param reached so many steps of what goes through the whole graph are followed
  record Pace(int asked, Leaves leaves, int reached) {
    /// To all ends.
    static final Pace END = new Pace(Integer.MAX_VALUE, Leaves.WHAT_WAITS, Integer.MAX_VALUE);
  }

  /// Which of the nodes that an edit changes, but is not about, need not be asked at once.
  enum Leaves {
    /// Those behind a mistake, of which no more is to be found than that they wait.
    WHAT_WAITS,
    /// All.
    WHAT_FOLLOWS
  }

  private Revision(
      Catalogue catalogue,
      Memory memory,
      Known before,
      Graph graph,
      Order order,
      ConnectedParts parts,
      Set<NodeId> gone,
      Pace pace) {
    this.gone = gone;
    this.pace = pace;
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
    sized = before.sized().draft();
    said = before.said().draft();
    disturbed = before.reach().disturbed().draft();
    totals = before.totals().draft();
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
            ConnectedParts.of(graph, topology),
            Set.of(),
            Pace.END);
    revision.isWhole = true;
    revision.everything(topology);
    return revision.analysis(topology, null);
  }

  /// What is known about the graph that an edit led to.
  static Analysis of(
      Catalogue catalogue, Analysis previous, Graph graph, Change change, Pace pace) {
    var known = previous.known();
    var revision =
        new Revision(
            catalogue,
            previous.memory(),
            known,
            graph,
            known.order().after(graph, change),
            known.parts().after(previous.graph(), graph, change),
            change.removed(),
            pace);
    revision.follow(previous.graph(), change);
    var same = graph.sharesStructureWith(previous.graph()) ? previous.topologyIfKnown() : null;
    return revision.analysis(same, previous);
  }

  private void everything(Topology topology) {
    for (var id : topology.order()) {
      ask(id);
      note(id);
      doubtful.add(id);
      if (graph.incoming(id).isEmpty() && !inputs.containsKey(id)) disturb(id);
    }
    for (var circle : order.circles()) circle.forEach(this::disturb);
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
      for (var edge : graph.outgoing(id)) touch(edge.to().node());
      reconsiderUsers(id);
    }
    for (var id : change.added()) reconsiderUsers(id);
    for (var wires : List.of(change.wiresAdded(), change.wiresRemoved()))
      for (var edge : wires) {
        add(edge.to().node());
        touch(edge.from().node());
      }
    if (earlier.size() == 1 || graph.size() == 1) for (var node : graph.nodes()) touch(node.id());
    for (var id : before.later().keys()) if (graph.contains(id)) enqueue(id);
    askThoseWaiting();
    for (var id : noted) note(id);
    if (before.outputs().isEmpty() != (outputs.size() == 0))
      for (var id : ends.done().keys()) doubtful.add(id);
    if (before.inputs().isEmpty() != (inputs.size() == 0))
      for (var id : outputs.done().keys()) doubtful.add(id);
    say();
  }

  /// Asks in turn, until those that are left may wait. Whoever comes before one that was asked was
  /// asked too.
  private void askThoseWaiting() {
    for (int asked = 0; !waiting.isEmpty(); asked++) {
      if (asked >= pace.asked() && urgent.isEmpty()) break;
      var id = waiting.remove().id();
      urgent.remove(id);
      ask(id);
    }
    var left = HashTrie.<NodeId, NodeId>empty().draft();
    for (var turn : waiting) left.put(turn.id(), turn.id());
    later = left.done();
  }

  /// Notes that a node may be another, or that something else may flow into it.
  private void add(NodeId id) {
    if (!graph.contains(id)) return;
    enqueue(id);
    urgent.add(id);
    touch(id);
    disturb(id);
  }

  private void touch(NodeId id) {
    if (!graph.contains(id)) return;
    doubtful.add(id);
    noted.add(id);
  }

  private void disturb(NodeId id) {
    disturbed.put(id, id);
  }

  private void enqueue(NodeId id) {
    if (queued.add(id)) waiting.add(new Turn(id, order.number(id)));
  }

  private void forget(NodeId id) {
    var fact = facts.get(id);
    if (fact == null) return;
    totals.minus(fact.cost());
    facts.remove(id);
    for (var sets : List.of(outputs, inputs, ends, open, sized, said, disturbed)) sets.remove(id);
    reconsiderUsers(id);
    changed.add(id);
  }

  private void reconsiderUsers(NodeId owner) {
    for (var user : graph.sharing(owner)) touch(user);
  }

  /// Asks what a node is where it stands now.
  private void ask(NodeId id) {
    var node = graph.node(id);
    var old = facts.get(id);
    var incoming = graph.incoming(id);
    boolean circular = order.circle(id) != null;
    Function<Port, @Nullable TensorType> types = port -> type(id, port, circular);
    boolean isSame = old != null && old.node() == node && old.block().isPresent();
    var fact =
        old != null && isSame
            ? pass.fact(old, types, incoming)
            : pass.fact(node, types, incoming, Map.of());
    if (fact == old) return;
    changed.add(id);
    totals.plus(fact.cost());
    var typing = fact.finding().typing();
    boolean objects = typing instanceof Typing.Rejected;
    // What a block warns of depends on the place as much as what it objects to.
    doubtful.add(id);
    reconsiderUsers(id);
    boolean isElse = true;
    if (old == null) {
      facts.put(id, fact);
      if (objects) disturb(id);
    } else {
      totals.minus(old.cost());
      facts.put(id, isSame ? fact : fact.saying(old.said()));
      if (!old.finding().outputPorts().equals(fact.finding().outputPorts())
          || !old.finding().sizes().equals(fact.finding().sizes())) noted.add(id);
      var earlier = old.finding().typing();
      boolean objected = earlier instanceof Typing.Rejected;
      if (objected) doubtful.add(id);
      boolean mayRest =
          !before.reach().guessed().isEmpty() && earlier.getClass() != typing.getClass();
      if (objected != objects || mayRest) disturb(id);
      isElse = !sameOutputs(old, fact);
    }
    if (!isElse || isWhole) return;
    boolean mayWait = fact.waits() || pace.leaves() == Leaves.WHAT_FOLLOWS;
    for (var edge : graph.outgoing(id)) {
      if (order.isCircular(edge)) continue;
      enqueue(edge.to().node());
      if (!mayWait) urgent.add(edge.to().node());
    }
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
    set(sized, id, !fact.finding().sizes().equals(OpenSizes.ALL));
  }

  private void say() {
    var known = known();
    var reached = known.reach().followed(graph, known, doubtful, pace.reached());
    if (reached != null) {
      reach = reached;
      known = known();
    }
    var diagnosis = new Diagnosis(graph, known);
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
        sized.done(),
        said.done(),
        later,
        reach == null ? before.reach().after(disturbed.done(), gone) : reach,
        totals.done());
  }

  private Analysis analysis(@Nullable Topology topology, @Nullable Analysis previous) {
    return new Analysis(
        graph, known(), pass.memory(), pass.evaluated(), changed, previous, topology);
  }
}
