package vertebra.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.PortSpec;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;

/// Another block in a node's place, with the wires put where they mean the same.
///
/// What a neck or a head wants of a backbone is a map of a certain stride, not a name: the wires
/// that leave go to the output with the stride of the old one, and only where strides are unknown
/// to the output of the same name. Wires that find no port go, unless they are bridged: see
/// [Prospect].
final class Swap {

  private static final int ROWS = 2;

  private final Snapshot design;
  private final Node node;
  private final Node next;
  private final List<GraphEdit> edits = new ArrayList<>();
  private final List<Edge> lost = new ArrayList<>();

  /// What is done to the design.
  ///
  /// @param lost the wires that found no port
  record Swapped(GraphEdit edit, List<Edge> lost) {}

  private Swap(Snapshot design, NodeId id, BlockType block, Parameters parameters) {
    this.design = design;
    node = design.graph().node(id);
    next = node.with(block.id()).with(parameters);
    edits.add(new GraphEdit.Change(id, block.id(), parameters));
  }

  static Swapped of(Snapshot design, NodeId id, BlockType block, Parameters parameters) {
    var swap = new Swap(design, id, block, parameters);
    swap.rewireInputs();
    swap.rewireOutputs();
    return new Swapped(new GraphEdit.Batch(swap.edits), List.copyOf(swap.lost));
  }

  /// The first input of one block is the first of the other, and so on, where names differ.
  private void rewireInputs() {
    var old = Ports.inputs(design.catalogue(), node);
    var now = Ports.inputs(design.catalogue(), next);
    for (var edge : design.graph().incoming(node.id())) {
      var name = edge.to().name();
      if (Ports.hasInput(design.catalogue(), next, name)) continue;
      edits.add(new GraphEdit.Disconnect(edge));
      boolean kept = false;
      for (int i = 0; i < Math.min(old.size(), now.size()); i++)
        if (old.get(i).covers(name) && now.stream().noneMatch(old.get(i)::equals)) {
          kept = true;
          edits.add(
              new GraphEdit.Connect(
                  new Edge(edge.from(), new Port(node.id(), now.get(i).slot(1)))));
        }
      if (!kept) lost.add(edge);
    }
  }

  private void rewireOutputs() {
    var wires = design.graph().outgoing(node.id());
    if (wires.isEmpty()) return;
    var before = design.analysis().findings().find(node.id());
    var after =
        new Analyzer(design.catalogue())
            .check(design.known(), new GraphEdit.Batch(edits))
            .findings()
            .find(node.id());
    for (var edge : wires) {
      var target = target(edge.from().name(), before, after);
      if (target.filter(edge.from().name()::equals).isPresent()) continue;
      edits.add(new GraphEdit.Disconnect(edge));
      target.ifPresentOrElse(
          name -> edits.add(new GraphEdit.Connect(new Edge(new Port(node.id(), name), edge.to()))),
          () -> lost.add(edge));
    }
  }

  private Optional<String> target(String old, Optional<Finding> before, Optional<Finding> after) {
    var names = Ports.outputs(design.catalogue(), next).stream().map(PortSpec::name).toList();
    var wanted = before.flatMap(finding -> stride(finding, old));
    if (wanted.isPresent() && after.isPresent()) {
      var fitting =
          names.stream().filter(name -> stride(after.get(), name).equals(wanted)).toList();
      if (fitting.contains(old)) return Optional.of(old);
      if (!fitting.isEmpty()) return Optional.of(fitting.getLast());
    }
    if (names.contains(old)) return Optional.of(old);
    boolean only = Ports.outputs(design.catalogue(), node).size() == 1;
    return only && !names.isEmpty() ? Optional.of(names.getLast()) : Optional.empty();
  }

  /// How many rows of the first input stand behind one row of an output, for images whose sizes are
  /// known.
  private static Optional<Double> stride(Finding finding, String port) {
    if (finding.site().inputs().isEmpty()) return Optional.empty();
    var from = rows(finding.site().input(0));
    var to = finding.output(port).flatMap(Swap::rows);
    return from.flatMap(height -> to.map(rows -> Math.rint((double) height / rows)));
  }

  private static Optional<Long> rows(TensorType type) {
    if (type.shape().rank() != 4) return Optional.empty();
    var known = type.shape().dim(ROWS).known();
    return known.orElse(0) > 0 ? Optional.of(known.getAsLong()) : Optional.empty();
  }
}
