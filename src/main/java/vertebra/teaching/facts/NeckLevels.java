package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.block.Role;
import vertebra.design.Ports;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;

/// The levels of a detector: what its backbone hands to the neck and the neck to the heads, told
/// from the roles of the blocks. What lies between backbone and heads and is neither is the neck,
/// of whatever blocks it is made.
///
/// @param into the wires from the backbone into the neck, in the order of a neck's ports; of a neck
///   made by hand the fine ones first
/// @param out the wires from the neck into the heads, in the order of their ports
record NeckLevels(Specimen design, List<Edge> into, List<Edge> out) {

  private static final Set<Role> BEFORE = Set.of(Role.INPUT, Role.STEM, Role.BACKBONE);
  private static final Set<Role> BEHIND = Set.of(Role.HEAD, Role.POSTPROCESSING, Role.OUTPUT);

  static NeckLevels of(Specimen design) throws FactException {
    design.requireSound();
    var into = new ArrayList<Edge>();
    var out = new ArrayList<Edge>();
    for (var wire : design.graph().edges()) {
      boolean isNeck = isNeck(design, wire.to().node().value());
      if (isNeck && role(design, wire.from()) == Role.BACKBONE) into.add(wire);
      if (isNeck(design, wire.from().node().value()) && BEHIND.contains(role(design, wire.to())))
        out.add(wire);
    }
    if (into.isEmpty() || out.isEmpty()) throw new FactException(say("facts.no-neck"));
    boolean isOne = into.stream().map(wire -> wire.to().node()).distinct().count() == 1;
    var fine = new ArrayList<Edge>();
    into.stream()
        .sorted(isOne ? byPort(design) : Comparator.comparingDouble(wire -> stride(design, wire)))
        .forEach(fine::add);
    out.sort(byPort(design));
    return new NeckLevels(design, List.copyOf(fine), List.copyOf(out));
  }

  private static boolean isNeck(Specimen design, String node) {
    var role = role(design, new Port(new vertebra.graph.NodeId(node), "y"));
    return !BEFORE.contains(role) && !BEHIND.contains(role);
  }

  private static Role role(Specimen design, Port port) {
    return design
        .graph()
        .find(port.node())
        .flatMap(node -> design.conditions().catalogue().find(node.block()))
        .map(block -> block.role())
        .orElse(Role.PART);
  }

  private static Comparator<Edge> byPort(Specimen design) {
    return Comparator.comparingInt(wire -> {
      var node = design.graph().node(wire.to().node());
      var names =
          Ports.inputs(design.conditions().catalogue(), node).stream()
              .map(port -> port.name())
              .toList();
      return names.indexOf(wire.to().name());
    });
  }

  private static double stride(Specimen design, Edge wire) {
    try {
      return design.field(PortPath.of(wire.from())).strideY();
    } catch (FactException untold) {
      return Double.MAX_VALUE;
    }
  }

  /// Input rows from cell to cell of each level that enters the neck.
  Found strides() {
    return new Found.Numbers(into.stream().map(wire -> stride(design, wire)).toList());
  }

  /// How many different widths the levels have that leave the neck.
  Found widths() throws FactException {
    var widths = new java.util.TreeSet<Long>();
    for (var wire : out) widths.add(design.shape(PortPath.of(wire.from())).dim(1).value());
    return Found.Numbers.of(widths.size());
  }

  /// Which of backbone, neck and head there are.
  Found roles() {
    var roles =
        design.graph().nodes().stream()
            .map(node -> role(design, first(node)))
            .collect(Collectors.toSet());
    return Found.Numbers.of(
        (roles.contains(Role.BACKBONE) ? 1 : 0) + 1 + (roles.contains(Role.HEAD) ? 1 : 0));
  }

  private static Port first(Node node) {
    return new Port(node.id(), "y");
  }

  /// Whether both the coarsest and the finest level reach the finest map that leaves the neck: each
  /// is silenced by itself, and the map moves.
  Found isMixed() throws FactException {
    var byStride =
        into.stream().sorted(Comparator.comparingDouble(wire -> stride(design, wire))).toList();
    Edge finest = out.getFirst();
    for (var wire : out) if (stride(design, wire) < stride(design, finest)) finest = wire;
    var port = PortPath.of(finest.from());
    return Found.Word.of(moves(port, byStride.getFirst()) && moves(port, byStride.getLast()));
  }

  private boolean moves(PortPath port, Edge level) throws FactException {
    try (var silent = Specimen.of(silenced(design.graph(), level), design.conditions())) {
      var before = design.run(port).toFloats();
      var after = silent.run(port).toFloats();
      for (int i = 0; i < before.length; i++)
        if (Math.abs(before[i] - after[i]) > DesignFact.MOVED) return true;
      return false;
    }
  }

  /// The design with zeros on one wire.
  private static Graph silenced(Graph graph, Edge wire) {
    var id = graph.freshId("silent");
    return graph
        .without(wire)
        .with(Node.of(id, new BlockId("relu"), Parameters.NONE).with(Node.Mode.MUTED))
        .with(new Edge(wire.from(), new Port(id, "x")))
        .with(new Edge(new Port(id, "y"), wire.to()));
  }
}
