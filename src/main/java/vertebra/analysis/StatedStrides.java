package vertebra.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
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
import vertebra.text.Message;

/// Holds inputs to the stride that their titles state: levels of a pyramid that are plugged in the
/// wrong order often fit by shape.
///
/// A coarser map has fewer rows. Backbones that keep their last maps fine are nobody's mistake, so
/// only an order that is wrong is told.
final class StatedStrides {

  /// A size for those that are open, which every usual stride divides.
  private static final long SIDE = 1L << 12;

  private static final int ROWS = 2;

  /// Inputs whose maps stand in the wrong order.
  ///
  /// @param fine the first that should have a finer map
  /// @param stride the stride of the map at it, if the one that should be there is as fine as the
  ///   input states
  /// @param moves which input's map each input should have, for those that have another's
  record Swap(PortSpec fine, long stride, SequencedMap<PortSpec, PortSpec> moves) {

    /// The edit that puts the wires in order.
    QuickFix fix(Graph graph, NodeId node) {
      var cut = new ArrayList<GraphEdit>();
      var plugged = new ArrayList<GraphEdit>();
      moves.forEach((port, holder) -> {
        var input = new Port(node, port.name());
        var source = graph.source(new Port(node, holder.name())).orElseThrow();
        cut.add(new GraphEdit.Disconnect(new Edge(graph.source(input).orElseThrow(), input)));
        plugged.add(new GraphEdit.Connect(new Edge(source, input)));
      });
      cut.addAll(plugged);
      var names = moves.keySet().stream().map(PortSpec::title).toList();
      return new QuickFix(
          names.size() == 2
              ? Message.of("fix.swap-these-wires", names.getFirst(), names.getLast())
              : Message.of("fix.put-these-wires-in-order", String.join("; ", names)),
          new GraphEdit.Batch(cut));
    }
  }

  private StatedStrides() {}

  /// The inputs at a place whose maps stand in the wrong order.
  static Optional<Swap> swapped(Site site, List<PortSpec> inputs) {
    var rows = new LinkedHashMap<PortSpec, Long>();
    for (var port : inputs)
      if (port.stride().isPresent())
        site.input(port.name())
            .map(StatedStrides::rows)
            .filter(OptionalLong::isPresent)
            .ifPresent(count -> rows.put(port, count.getAsLong()));
    var byStride =
        rows.keySet().stream()
            .sorted(Comparator.comparingInt(port -> port.stride().orElseThrow()))
            .toList();
    var byRows =
        byStride.stream()
            .sorted(
                Comparator.<PortSpec>comparingLong(port -> rows.getOrDefault(port, 0L)).reversed())
            .toList();
    var moves = new LinkedHashMap<PortSpec, PortSpec>();
    for (int i = 0; i < byStride.size(); i++)
      if (!byStride.get(i).equals(byRows.get(i))) moves.put(byStride.get(i), byRows.get(i));
    if (moves.isEmpty()) return Optional.empty();
    var first = moves.firstEntry();
    double times =
        (double) rows.getOrDefault(first.getValue(), 1L) / rows.getOrDefault(first.getKey(), 1L);
    return Optional.of(
        new Swap(first.getKey(), Math.round(first.getKey().stride().orElseThrow() * times), moves));
  }

  /// The rows of a map; empty where that is none, or has none.
  private static OptionalLong rows(TensorType type) {
    if (type.shape().rank() != ROWS + 2) return OptionalLong.empty();
    var sizes = type.shape().symbols().collect(Collectors.toMap(Dim.Symbol::name, _ -> SIDE));
    var rows = type.shape().dim(ROWS).substitute(sizes).known();
    return rows.isPresent() && rows.getAsLong() > 0 ? rows : OptionalLong.empty();
  }
}
