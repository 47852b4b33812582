package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.canvas.Alignment;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.design.Definitions;
import vertebra.design.Ports;
import vertebra.design.RoleFrames;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Names;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Topology;

/// Making one block of many and many of one. Both keep what is computed, and every wire.
final class Grouping {

  /// The distance between cards that are laid out here, in world units: along a flow that goes
  /// down, and across it.
  private static final double STEP = 148;

  private static final double ACROSS = 296;

  /// The same where it goes right.
  private static final double ASIDE = 308;

  private static final double BELOW = 120;

  /// Whether a selection can be grouped, or a block opened up.
  public sealed interface Outcome {}

  /// The edit that does it, and the nodes to select then.
  public record Possible(Edit edit, List<NodeId> selected) implements Outcome {
    public Possible {
      selected = List.copyOf(selected);
    }
  }

  /// Why it cannot be done, in words for the user.
  public record Refused(String reason) implements Outcome {}

  private Grouping() {}

  /// Makes a block of the selected nodes: one input for every output outside that feeds them, one
  /// output for every inner output that is read outside or not at all.
  public static Outcome group(Workbench.WorkbenchState state, String title) {
    var graph = state.graph();
    var nodes = state.selection().nodes();
    if (nodes.isEmpty()) return new Refused(say("workbench.select-the-blocks-to-group"));
    var objection = objection(state, nodes);
    if (objection.isPresent()) return new Refused(objection.get());
    var inputs = inputs(graph, nodes);
    var outputs = outputs(state, nodes);
    if (outputs.isEmpty()) return new Refused(say("workbench.nothing-leaves-these-blocks"));
    var definition = definition(state, title.strip(), nodes, inputs, outputs);
    var id = graph.freshId(definition.id().value());
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Add(Node.of(id, definition.id(), Parameters.NONE)));
    inputs.forEach(
        (from, name) -> edits.add(new GraphEdit.Connect(new Edge(from, new Port(id, name)))));
    outputs.forEach((from, name) -> {
      for (var edge : graph.outgoing(from))
        if (!nodes.contains(edge.to().node()))
          edits.add(new GraphEdit.Connect(new Edge(new Port(id, name), edge.to())));
    });
    edits.add(new GraphEdit.Remove(List.copyOf(nodes)));
    var place =
        centre(state.document(), nodes)
            .map(at -> straight(state, definition, new GraphEdit.Batch(edits), id, at));
    return new Possible(
        Edit.all(
            new Edit.Define(definition),
            Edit.of(new GraphEdit.Batch(edits)),
            new Edit.Move(place.map(at -> Map.of(id, at)).orElse(Map.of())),
            Drawn.of(state, nodes, place).kept(definition.id()),
            role(state, nodes, id),
            framed(state.document(), nodes, List.of(id))),
        List.of(id));
  }

  /// Whether the selected nodes can become a block.
  static boolean isPossible(Workbench.WorkbenchState state) {
    var nodes = state.selection().nodes();
    return !nodes.isEmpty()
        && objection(state, nodes).isEmpty()
        && !outputs(state, nodes).isEmpty();
  }

  /// Puts the parts of a composite in its place. The parts are named by its name, a dot and theirs,
  /// so weights keep their names in exported models.
  public static Outcome openUp(Workbench.WorkbenchState state, NodeId id) {
    return openUp(state, id, Map.of());
  }

  /// The same with what the parts are in the model file that the design came from, which says whose
  /// weights they read.
  static Outcome openUp(Workbench.WorkbenchState state, NodeId id, Map<NodeId, Origin> origins) {
    var graph = state.graph();
    var node = graph.node(id);
    var block = state.catalogue().find(node.block());
    if (block.isEmpty() || !block.get().isComposite())
      return new Refused(say("workbench.this-block-is-not-made-of-other"));
    if (node.mode() != Node.Mode.ACTIVE) return new Refused(say("workbench.make-the-block-active"));
    boolean isShared = node.sharesWeightsWith().isPresent() || !graph.sharing(id).isEmpty();
    if (isShared && origins.isEmpty())
      return new Refused(say("workbench.the-block-shares-its-weights"));
    if (graph.outgoing(id).stream().anyMatch(edge -> edge.to().node().equals(id)))
      return new Refused(say("workbench.the-block-feeds-itself"));
    var body = body(state, node, block.get());
    var parts = body.graph().only(part -> !part.block().equals(Body.ARGUMENT));
    var names = new Names(graph.without(id), parts, id + ".");
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Remove(List.of(id)));
    for (var part : parts.nodes())
      edits.add(
          new GraphEdit.Add(
              ofFile(renamed(part, names), origins.getOrDefault(part.id(), part.origin()))));
    for (var edge : body.graph().edges())
      outer(graph, id, body.graph(), names, edge.from())
          .ifPresent(from -> edits.add(new GraphEdit.Connect(new Edge(from, names.of(edge.to())))));
    var ports = Ports.outputs(state.catalogue(), node);
    for (int i = 0; i < Math.min(ports.size(), body.outputs().size()); i++) {
      var source = outer(graph, id, body.graph(), names, body.outputs().get(i));
      for (var edge : graph.outgoing(new Port(id, ports.get(i).name())))
        source.ifPresent(from -> edits.add(new GraphEdit.Connect(new Edge(from, edge.to()))));
    }
    var drawn = Drawn.read(state.document(), node.block()).only(parts);
    var corner = state.document().layout().position(id);
    var moves =
        drawn.isEmpty() || corner.isEmpty()
            ? places(state.document(), id, body.graph(), names::of)
            : drawn.places(corner.get(), names);
    return new Possible(
        Edit.all(
            Edit.of(new GraphEdit.Batch(edits)),
            new Edit.Move(moves),
            drawn.dressed(names),
            framed(state.document(), Set.of(id), names.fresh())),
        names.fresh());
  }

  /// Puts the operators of the model file in the place of a block that stands for them, which loses
  /// nothing.
  ///
  /// @param after the design's graph with them
  static Possible operators(Workbench.WorkbenchState state, NodeId id, Graph after) {
    var before = state.graph();
    var inside = after.only(part -> !before.contains(part.id()) || part.id().equals(id));
    var fresh = Topology.of(inside).order();
    return new Possible(
        Edit.all(
            Edit.of(exchange(before, Set.of(id), after, fresh)),
            new Edit.Move(places(state.document(), id, inside, part -> part)),
            framed(state.document(), Set.of(id), fresh)),
        fresh);
  }

  /// Takes nodes out and puts others in.
  ///
  /// @param fresh what comes in, in an order in which each comes after what feeds it
  static GraphEdit exchange(Graph before, Set<NodeId> old, Graph after, List<NodeId> fresh) {
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Remove(List.copyOf(old)));
    for (var id : fresh) edits.add(new GraphEdit.Add(after.node(id)));
    for (var edge : after.edges())
      if (!before.contains(edge.to().node())
          || old.contains(edge.to().node())
          || !before.contains(edge)) edits.add(new GraphEdit.Connect(edge));
    return new GraphEdit.Batch(edits);
  }

  private static Optional<String> objection(Workbench.WorkbenchState state, Set<NodeId> nodes) {
    var graph = state.graph();
    for (var id : nodes) {
      var role = state.catalogue().find(graph.node(id).block()).map(BlockType::role);
      if (role.filter(r -> r == Role.INPUT || r == Role.OUTPUT).isPresent())
        return Optional.of(say("workbench.the-models-inputs-and-outputs", id));
    }
    var topology = Topology.of(graph);
    var outside =
        nodes.stream()
            .flatMap(id -> graph.outgoing(id).stream())
            .map(edge -> edge.to().node())
            .filter(id -> !nodes.contains(id))
            .toList();
    var after = topology.withDescendants(outside);
    var back = nodes.stream().filter(after::contains).findFirst();
    if (back.isPresent())
      return Optional.of(say("workbench.a-path-leaves-the-selection", back.get()));
    for (var node : graph.nodes()) {
      var owner = node.sharesWeightsWith();
      if (owner.isPresent() && nodes.contains(owner.get()) != nodes.contains(node.id()))
        return Optional.of(say("workbench.and-share-weights-so-they", node.id(), owner.get()));
    }
    return Optional.empty();
  }

  /// The outer ports that feed the nodes, each with the name of the group's input for it.
  private static SequencedMap<Port, String> inputs(Graph graph, Set<NodeId> nodes) {
    var sources = new LinkedHashSet<Port>();
    for (var node : graph.nodes())
      if (nodes.contains(node.id()))
        for (var edge : graph.incoming(node.id()))
          if (!nodes.contains(edge.from().node())) sources.add(edge.from());
    return named(sources, "x");
  }

  /// The inner ports that lead outside or nowhere, each with the name of the group's output for it.
  private static SequencedMap<Port, String> outputs(
      Workbench.WorkbenchState state, Set<NodeId> nodes) {
    var graph = state.graph();
    var read = new LinkedHashSet<Port>();
    var idle = new LinkedHashSet<Port>();
    for (var node : graph.nodes()) {
      if (!nodes.contains(node.id())) continue;
      for (var spec : Ports.outputs(state.catalogue(), node)) {
        var port = new Port(node.id(), spec.name());
        var readers = graph.outgoing(port);
        if (readers.isEmpty() && graph.outgoing(node.id()).isEmpty()) idle.add(port);
        else if (readers.stream().anyMatch(edge -> !nodes.contains(edge.to().node())))
          read.add(port);
      }
    }
    read.addAll(idle);
    return named(read, "y");
  }

  private static SequencedMap<Port, String> named(Set<Port> ports, String name) {
    var names = new LinkedHashMap<Port, String>();
    boolean ownNames =
        ports.size() > 1 && ports.stream().map(Port::name).distinct().count() == ports.size();
    for (var port : ports)
      names.put(
          port, ports.size() == 1 ? name : ownNames ? port.name() : name + (names.size() + 1));
    return names;
  }

  private static BlockDefinition definition(
      Workbench.WorkbenchState state,
      String title,
      Set<NodeId> nodes,
      SequencedMap<Port, String> inputs,
      SequencedMap<Port, String> outputs) {
    var graph = state.graph();
    var body = Graph.EMPTY;
    for (var name : inputs.values())
      body = body.with(Body.argument(new NodeId("in." + name), name));
    for (var node : graph.only(each -> nodes.contains(each.id())).nodes()) body = body.with(node);
    for (var node : graph.nodes()) {
      if (!nodes.contains(node.id())) continue;
      for (var edge : graph.incoming(node.id())) {
        var name = inputs.get(edge.from());
        var from =
            name == null ? edge.from() : new Port(new NodeId("in." + name), Body.ARGUMENT_OUTPUT);
        body = body.with(new Edge(from, edge.to()));
      }
    }
    var findings = state.analysis().findings();
    var sizes =
        inputs.keySet().stream()
            .flatMap(port -> findings.type(port).stream())
            .map(type ->
                String.join(",", type.shape().dims().stream().map(Object::toString).toList()))
            .filter(size -> size.matches("[A-Za-z0-9_,]*"))
            .toList();
    var list =
        outputs.entrySet().stream()
            .map(entry -> new BlockDefinition.Output(entry.getValue(), entry.getKey()))
            .toList();
    return new BlockDefinition(
        freshBlock(state.catalogue(), state.document(), title),
        title.isEmpty() ? say("workbench.word.group") : title,
        body,
        List.copyOf(inputs.values()),
        list,
        sizes.size() == inputs.size() ? sizes : List.of());
  }

  /// A name for a new block of the design.
  static BlockId freshBlock(Catalogue catalogue, Document document, String title) {
    var base = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    if (base.isEmpty()) base = "group";
    var id = new BlockId(base);
    for (int number = 2;
        catalogue.find(id).isPresent()
            || document.definitions().containsKey(id)
            || id.equals(Body.ARGUMENT);
        number++) id = new BlockId(base + "-" + number);
    return id;
  }

  /// The inside at the place where the node stands, or at the block's first example while nothing
  /// is connected.
  private static Body body(Workbench.WorkbenchState state, Node node, BlockType block) {
    var finding = state.analysis().findings().find(node.id());
    var inside = finding.flatMap(vertebra.analysis.Finding::inside);
    if (state.isChecked() && inside.isPresent()) return inside.get().body();
    var example = block.examples().getFirst();
    var site = block.site(example);
    return switch (block.behaviour()) {
      case Behaviour.Composite composite ->
          composite
              .expansion()
              .apply(new vertebra.block.Site(node.parameters(), site.ports(), site.inputs()));
      case Behaviour.Primitive _ -> throw new IllegalArgumentException(block + " has no inside");
    };
  }

  /// A part with what it is in a file, whose weights stand where its owner's do.
  private static Node ofFile(Node part, Origin origin) {
    var whole = origin.part();
    if (whole.isEmpty()) return part.with(origin);
    return part.with(origin.with(whole.get().sharing(part.sharesWeightsWith())));
  }

  private static Node renamed(Node part, Names names) {
    var copy = part.with(names.of(part.id()));
    var owner = part.sharesWeightsWith().map(names::of);
    return owner.isPresent() ? copy.sharing(owner.get()) : copy;
  }

  /// The port of the opened design that stands for an inner port: the renamed part's, or what feeds
  /// the composite's input.
  private static Optional<Port> outer(
      Graph graph, NodeId id, Graph inside, Names names, Port inner) {
    var part = inside.node(inner.node());
    return part.block().equals(Body.ARGUMENT)
        ? graph.source(new Port(id, Body.portOf(part)))
        : Optional.of(names.of(inner));
  }

  /// The place near another one where most of a new block's wires run straight.
  private static Position straight(
      Workbench.WorkbenchState state,
      BlockDefinition definition,
      GraphEdit edit,
      NodeId id,
      Position near) {
    var catalogue = Definitions.added(state.catalogue(), List.of(definition));
    var moved = Edit.all(Edit.of(edit), new Edit.Move(Map.of(id, near)));
    var after = Edit.apply(state.document(), moved).document();
    var graph = after.graph();
    var seen =
        Stream.of(graph.incoming(id), graph.outgoing(id))
            .flatMap(Collection::stream)
            .flatMap(edge -> Stream.of(edge.from().node(), edge.to().node()))
            .collect(Collectors.toSet());
    var analysis = new Analyzer(catalogue).check(state.analysis(), edit);
    var part = after.with(graph.only(node -> seen.contains(node.id())));
    return Alignment.straightest(ViewGraph.of(Scene.of(part, catalogue, analysis)), id)
        .orElse(near);
  }

  private static Optional<Position> centre(Document document, Set<NodeId> nodes) {
    var places = nodes.stream().flatMap(id -> document.layout().position(id).stream()).toList();
    if (places.isEmpty()) return Optional.empty();
    return Optional.of(
        new Position(
            places.stream().mapToDouble(Position::x).average().orElse(0),
            places.stream().mapToDouble(Position::y).average().orElse(0)));
  }

  /// The part that all grouped blocks play, where that is not what their kind plays anyway.
  private static Edit role(Workbench.WorkbenchState state, Set<NodeId> nodes, NodeId group) {
    var roles = nodes.stream().map(id -> RoleFrames.roleOf(state.design(), id)).distinct().toList();
    return roles.size() == 1 && roles.getFirst() != Role.PART
        ? new Edit.SetRole(group, RoleFrames.key(roles.getFirst()))
        : Edit.NOTHING;
  }

  /// What comes in the place of some nodes stands in the frames that held all of them.
  private static Edit framed(Document document, Set<NodeId> old, List<NodeId> now) {
    var edits = new ArrayList<Edit>();
    document
        .layout()
        .frames()
        .forEach((key, frame) -> {
          if (frame.nodes().isEmpty() || !frame.nodes().containsAll(old)) return;
          var members = new ArrayList<>(frame.nodes());
          members.removeAll(old);
          members.addAll(now);
          edits.add(new Edit.SetFrame(key, frame.with(members)));
        });
    return new Edit.Batch(edits);
  }

  private static boolean isArgument(Graph inside, NodeId part) {
    return inside.node(part).block().equals(Body.ARGUMENT);
  }

  /// Places for the parts in steps by depth, and room for them: what lies behind the block moves
  /// on.
  private static Map<NodeId, Position> places(
      Document document, NodeId id, Graph inside, UnaryOperator<NodeId> named) {
    var layout = document.layout();
    var corner = layout.position(id);
    if (corner.isEmpty()) return Map.of();
    boolean aside = layout.flow() == Flow.RIGHT;
    double along = aside ? ASIDE : STEP;
    double across = aside ? BELOW : ACROSS;
    var steps = new HashMap<NodeId, Integer>();
    var filled = new HashMap<Integer, Integer>();
    var moves = new LinkedHashMap<NodeId, Position>();
    int last = 0;
    var order = Topology.of(inside).order();
    for (var part : order)
      steps.put(
          part,
          inside.incoming(part).stream()
              .mapToInt(edge -> steps.getOrDefault(edge.from().node(), -1) + 1)
              .max()
              .orElse(isArgument(inside, part) ? -1 : 0));
    for (var part : order) {
      if (isArgument(inside, part)) continue;
      int step = steps.getOrDefault(part, 0);
      // What nothing inside feeds, such as a constant, stands just before what reads it first.
      if (inside.incoming(part).isEmpty())
        step =
            inside.outgoing(part).stream()
                .mapToInt(edge -> steps.getOrDefault(edge.to().node(), 1) - 1)
                .min()
                .orElse(step);
      int beside = filled.merge(step, 1, Integer::sum) - 1;
      last = Math.max(last, step);
      var way = new Position(beside * across, step * along);
      var by = aside ? way.turned() : way;
      moves.put(named.apply(part), corner.get().plus(by.x(), by.y()));
    }
    double shift = last * along;
    layout
        .positions()
        .forEach((other, at) -> {
          boolean behind = aside ? at.x() > corner.get().x() : at.y() > corner.get().y();
          if (!other.equals(id) && behind)
            moves.put(other, aside ? at.plus(shift, 0) : at.plus(0, shift));
        });
    return moves;
  }
}
