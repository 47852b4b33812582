package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import vertebra.block.PortSpec;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Holds inputs to the stride that their titles state: levels of a pyramid that are plugged in the
/// wrong order often fit by shape.
///
/// The stride of a map is how many times fewer rows it has than the picture that it was made from.
/// Backbones that keep their last maps fine are nobody's mistake, so only an order that is wrong is
/// told.
final class StatedStrides {

  /// A size for those that are open, which every usual stride divides.
  private static final long SIDE = 1L << 12;

  private static final int ROWS = 2;

  /// Two inputs whose maps would be right the other way around.
  ///
  /// @param port the one that should have the finer map
  /// @param stride the stride of the map that it has
  record Swap(PortSpec port, long stride, QuickFix fix) {}

  private final Graph graph;
  private final Topology topology;
  private final Findings findings;
  private final Predicate<NodeId> isInput;

  StatedStrides(Graph graph, Topology topology, Findings findings, Predicate<NodeId> isInput) {
    this.graph = graph;
    this.topology = topology;
    this.findings = findings;
    this.isInput = isInput;
  }

  /// The first two inputs of a node whose maps stand the wrong way around.
  Optional<Swap> swapped(NodeId node, List<PortSpec> inputs) {
    var strides = new LinkedHashMap<PortSpec, Long>();
    for (var port : inputs)
      if (port.stride().isPresent())
        stride(new Port(node, port.name())).ifPresent(stride -> strides.put(port, stride));
    for (var fine : strides.entrySet())
      for (var coarse : strides.entrySet())
        if (fine.getKey().stride().orElseThrow() < coarse.getKey().stride().orElseThrow()
            && fine.getValue() > coarse.getValue())
          return Optional.of(
              new Swap(
                  fine.getKey(),
                  fine.getValue(),
                  fix(node, fine.getKey().name(), coarse.getKey().name())));
    return Optional.empty();
  }

  private QuickFix fix(NodeId node, String one, String other) {
    var first = new Port(node, one);
    var second = new Port(node, other);
    var atFirst = graph.source(first).orElseThrow();
    var atSecond = graph.source(second).orElseThrow();
    return new QuickFix(
        say("fix.swap-these-wires", one, other),
        new GraphEdit.Batch(
            List.of(
                new GraphEdit.Disconnect(new Edge(atFirst, first)),
                new GraphEdit.Disconnect(new Edge(atSecond, second)),
                new GraphEdit.Connect(new Edge(atSecond, first)),
                new GraphEdit.Connect(new Edge(atFirst, second)))));
  }

  /// The stride of the map at an input, if one picture decides it.
  private OptionalLong stride(Port input) {
    var source = graph.source(input);
    if (source.isEmpty() || isInput.test(source.get().node())) return OptionalLong.empty();
    var map = findings.type(source.get()).map(type -> type.shape());
    var pictures =
        topology.withAncestors(List.of(source.get().node())).stream()
            .filter(isInput)
            .flatMap(id -> findings.of(id).typing().outputs().stream())
            .map(type -> type.shape())
            .filter(shape -> shape.rank() == 4)
            .toList();
    if (map.isEmpty() || map.get().rank() != 4 || pictures.size() != 1) return OptionalLong.empty();
    var rows = rows(map.get());
    var all = rows(pictures.getFirst());
    return rows.isPresent() && all.isPresent() && rows.getAsLong() > 0
        ? OptionalLong.of(Math.round((double) all.getAsLong() / rows.getAsLong()))
        : OptionalLong.empty();
  }

  private static OptionalLong rows(Shape shape) {
    var sizes = shape.symbols().collect(Collectors.toMap(Dim.Symbol::name, _ -> SIDE));
    return shape.dim(ROWS).substitute(sizes).known();
  }
}
