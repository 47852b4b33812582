package vertebra.canvas;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Target;
import vertebra.block.Typing;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// What the analysis says, sorted by whom it is about.
final class Verdicts {

  /// In a design of more nodes than these, cards are not compared with each other, but inputs and
  /// outputs are.
  static final int MANY_SIBLINGS = 400;

  private final Scene scene;
  private final Map<NodeId, Card.Badge> badges = new HashMap<>();
  private final Set<Port> wrongInputs = new HashSet<>();

  /// The roles of frames by the nodes in them; shared by drawings of the same frames.
  private final Map<NodeId, String> frameRoles;

  /// In what nodes of a block differ from each other, for blocks that stand there several times;
  /// empty in a design of very many.
  private final Map<BlockId, Set<String>> telling;

  /// The inputs and outputs of a design of very many; none in others, whose cards are compared.
  private final NamedEnds ends;

  /// @param before of an earlier drawing; null if there is none
  Verdicts(Scene scene, @Nullable Verdicts before) {
    this.scene = scene;
    frameRoles =
        before != null && before.scene.layout().frames() == scene.layout().frames()
            ? before.frameRoles
            : frameRoles(scene);
    telling =
        before != null && before.scene.graph() == scene.graph()
            ? before.telling
            : telling(scene.graph());
    ends = ends(scene, before);
    for (var diagnostic : scene.diagnostics()) note(diagnostic);
  }

  private static Map<BlockId, Set<String>> telling(Graph graph) {
    if (graph.size() > MANY_SIBLINGS) return Map.of();
    var first = new HashMap<BlockId, Parameters>();
    var telling = new HashMap<BlockId, Set<String>>();
    for (var node : graph.nodes()) {
      var one = first.putIfAbsent(node.block(), node.parameters());
      if (one == null) continue;
      var differing = telling.computeIfAbsent(node.block(), _ -> new HashSet<>());
      if (one.equals(node.parameters())) continue;
      var keys = new HashSet<>(one.values().keySet());
      keys.addAll(node.parameters().values().keySet());
      keys.removeIf(key -> one.get(key).equals(node.parameters().get(key)));
      differing.addAll(keys);
    }
    return telling;
  }

  private static NamedEnds ends(Scene scene, @Nullable Verdicts before) {
    var graph = scene.graph();
    if (graph.size() <= MANY_SIBLINGS) return NamedEnds.NONE;
    if (before == null || before.ends == NamedEnds.NONE)
      return NamedEnds.of(graph, scene.catalogue());
    var old = before.scene.graph();
    return old == graph ? before.ends : before.ends.next(old, graph, scene.catalogue());
  }

  private static Map<NodeId, String> frameRoles(Scene scene) {
    var roles = new HashMap<NodeId, String>();
    for (var frame : scene.layout().frames().values())
      for (var id : frame.nodes()) roles.putIfAbsent(id, frame.role());
    return roles;
  }

  private void note(Diagnostic diagnostic) {
    var badge = diagnostic.isError() ? Card.Badge.ERROR : Card.Badge.WARNING;
    diagnostic
        .target()
        .node()
        .ifPresent(id -> badges.merge(id, badge, (a, b) -> a.compareTo(b) > 0 ? a : b));
    if (!diagnostic.isError()) return;
    if (diagnostic.target() instanceof Target.OnInput(var input)) wrongInputs.add(input);
    if (diagnostic.target() instanceof Target.OnEdge(var edge)) wrongInputs.add(edge.to());
    wrongWire(diagnostic).ifPresent(edge -> wrongInputs.add(edge.to()));
  }

  /// The wire that is at fault: the one whose removal is a way out, unless another value of the
  /// block's own is the first.
  private static Optional<Edge> wrongWire(Diagnostic diagnostic) {
    var fixes = diagnostic.fixes();
    var own = diagnostic.target().node();
    if (fixes.isEmpty()
        || fixes.getFirst().edit() instanceof GraphEdit.SetParameter set
            && own.filter(set.node()::equals).isPresent()) return Optional.empty();
    for (var fix : fixes)
      if (fix.edit() instanceof GraphEdit.Disconnect(var edge)) return Optional.of(edge);
    return Optional.empty();
  }

  /// The nodes of which something else is said.
  Set<NodeId> differing(Verdicts others) {
    var differing = new LinkedHashSet<NodeId>();
    for (var each : List.of(this, others)) {
      var other = each == this ? others : this;
      for (var id : each.badges.keySet()) if (badge(id) != others.badge(id)) differing.add(id);
      if (frameRoles != others.frameRoles)
        for (var framed : each.frameRoles.entrySet())
          if (!framed.getValue().equals(other.frameRoles.get(framed.getKey())))
            differing.add(framed.getKey());
      if (!each.telling.equals(other.telling))
        for (var node : each.scene.graph().nodes())
          if (!each.told(node).equals(other.told(node))
              || each.hasSiblings(node) != other.hasSiblings(node)) differing.add(node.id());
      for (var port : each.wrongInputs)
        if (!other.wrongInputs.contains(port)) differing.add(port.node());
    }
    differing.addAll(ends.differing(others.ends));
    return differing;
  }

  CardMaker.Source source(Node node) {
    var id = node.id();
    return CardMaker.Source.sizeOnly(scene, node)
        .with(
            name(node),
            Optional.ofNullable(frameRoles.get(id)),
            badge(id),
            knowledge(id),
            told(node));
  }

  /// What an input or an output is called among several.
  private Optional<String> name(Node node) {
    return hasSiblings(node)
        ? scene.catalogue().find(node.block()).flatMap(block -> EndName.of(block, node))
        : Optional.empty();
  }

  private boolean hasSiblings(Node node) {
    return telling.containsKey(node.block()) || ends.areSeveral(node.block());
  }

  private Set<String> told(Node node) {
    return telling.getOrDefault(node.block(), Set.of());
  }

  private Card.Badge badge(NodeId id) {
    return badges.getOrDefault(id, Card.Badge.NONE);
  }

  /// A best guess stays one for all that stands on it.
  private Card.Knowledge knowledge(NodeId id) {
    var finding = scene.findings().find(id);
    if (finding.isEmpty() || finding.get().typing() instanceof Typing.Waiting)
      return Card.Knowledge.WAITING;
    boolean isGuess = !finding.get().isTyped() || scene.findings().isGuess(id, scene.graph());
    return isGuess ? Card.Knowledge.PROVISIONAL : Card.Knowledge.CERTAIN;
  }

  Wire.WireState state(Edge edge, String label) {
    if (wrongInputs.contains(edge.to())) return Wire.WireState.ERROR;
    if (label.isEmpty()) return Wire.WireState.WAITING;
    return knowledge(edge.from().node()) == Card.Knowledge.PROVISIONAL
        ? Wire.WireState.PROVISIONAL
        : Wire.WireState.OK;
  }
}
