package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import vertebra.block.PortSpec;
import vertebra.block.Site;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// Holds inputs to the stride that their titles state: levels of a pyramid that are plugged in the
/// wrong order often fit by shape.
///
/// A coarser map has fewer rows. Backbones that keep their last maps fine are nobody's mistake, so
/// only an order that is wrong is told.
final class StatedStrides {

  /// A size for those that are open, which every usual stride divides.
  private static final long SIDE = 1L << 12;

  private static final int ROWS = 2;

  /// Two inputs whose maps would be right the other way around.
  ///
  /// @param fine the one that should have the finer map
  /// @param coarse the one that has it
  /// @param stride the stride of the map at the first, if the other's is as fine as the first
  ///   states
  record Swap(PortSpec fine, PortSpec coarse, long stride) {

    /// The edit that swaps the two wires.
    QuickFix fix(Graph graph, NodeId node) {
      var first = new Port(node, fine.name());
      var second = new Port(node, coarse.name());
      var atFirst = graph.source(first).orElseThrow();
      var atSecond = graph.source(second).orElseThrow();
      return new QuickFix(
          say("fix.swap-these-wires", fine.title(), coarse.title()),
          new GraphEdit.Batch(
              List.of(
                  new GraphEdit.Disconnect(new Edge(atFirst, first)),
                  new GraphEdit.Disconnect(new Edge(atSecond, second)),
                  new GraphEdit.Connect(new Edge(atSecond, first)),
                  new GraphEdit.Connect(new Edge(atFirst, second)))));
    }
  }

  private StatedStrides() {}

  /// The first two inputs at a place whose maps stand the wrong way around.
  static Optional<Swap> swapped(Site site, List<PortSpec> inputs) {
    var rows = new LinkedHashMap<PortSpec, Long>();
    for (var port : inputs)
      if (port.stride().isPresent())
        site.input(port.name())
            .map(StatedStrides::rows)
            .filter(OptionalLong::isPresent)
            .ifPresent(count -> rows.put(port, count.getAsLong()));
    for (var fine : rows.entrySet())
      for (var coarse : rows.entrySet()) {
        long stated = fine.getKey().stride().orElseThrow();
        if (stated < coarse.getKey().stride().orElseThrow() && fine.getValue() < coarse.getValue())
          return Optional.of(
              new Swap(
                  fine.getKey(),
                  coarse.getKey(),
                  Math.round((double) stated * coarse.getValue() / fine.getValue())));
      }
    return Optional.empty();
  }

  /// The rows of a map; empty where that is none, or has none.
  private static OptionalLong rows(TensorType type) {
    if (type.shape().rank() != ROWS + 2) return OptionalLong.empty();
    var sizes = type.shape().symbols().collect(Collectors.toMap(Dim.Symbol::name, _ -> SIDE));
    var rows = type.shape().dim(ROWS).substitute(sizes).known();
    return rows.isPresent() && rows.getAsLong() > 0 ? rows : OptionalLong.empty();
  }
}
