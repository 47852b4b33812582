package vertebra.teaching;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.cost.CostTable;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.Value;
import vertebra.tensor.Dim;

/// Designs that differ from one in a single thing: a number one up or down, a switch, a wire out.
record Mutants(Catalogue catalogue, Graph graph) {

  /// @param wire the wire that was taken out, if one was
  record Mutant(String name, Graph graph, Optional<Edge> wire) {}

  List<Mutant> all() {
    var all = new ArrayList<Mutant>();
    for (var wire : graph.edges())
      all.add(new Mutant("without " + wire, graph.without(wire), Optional.of(wire)));
    for (var node : graph.nodes())
      for (var spec : catalogue.find(node.block()).orElseThrow().parameters())
        for (var value : others(node, spec))
          all.add(
              new Mutant(
                  node.id() + "." + spec.key() + "=" + value,
                  graph.with(node.with(node.parameters().with(spec.key(), value))),
                  Optional.empty()));
    return all;
  }

  private static List<Value> others(Node node, ParameterSpec<?> spec) {
    var values = new ArrayList<Value>();
    var now = node.parameters().get(spec.key());
    switch (spec) {
      case ParameterSpec.Whole whole -> {
        long value = whole.in(node.parameters());
        values.add(Value.of(value + 1));
        values.add(Value.of(value - 1));
      }
      case ParameterSpec.Sides sides -> {
        var pair = sides.in(node.parameters());
        for (int by : new int[] {1, -1})
          values.add(sides.encode(new Pair(pair.height() + by, pair.width() + by)));
      }
      case ParameterSpec.Flag flag -> values.add(Value.of(!flag.in(node.parameters())));
      case ParameterSpec.Sizes sizes -> {
        var shape = sizes.in(node.parameters());
        for (int axis = 1; axis < shape.rank(); axis++)
          for (long by : new long[] {1, -1})
            if (shape.dim(axis) instanceof Dim.Known(long size))
              values.add(sizes.encode(shape.with(axis, Dim.of(size + by))));
      }
      default -> {
        if (now.isPresent() && now.get() instanceof Value.Whole(long value)) {
          values.add(Value.of(value + 1));
          values.add(Value.of(value - 1));
        }
      }
    }
    return values.stream()
        .filter(value -> spec.complaint(node.parameters().with(spec.key(), value)).isEmpty())
        .toList();
  }

  /// Whether two designs cost the same and hand on the same shapes; what more they do is for a run
  /// to say.
  static boolean looksAlike(Catalogue catalogue, Graph one, Graph other) {
    var first = new Analyzer(catalogue).check(one, Analysis.NONE);
    var second = new Analyzer(catalogue).check(other, Analysis.NONE);
    if (!first.isValid() || !second.isValid()) return false;
    var costs = CostTable.of(catalogue, first);
    var others = CostTable.of(catalogue, second);
    return costs.total().equals(others.total()) && costs.outputs().equals(others.outputs());
  }
}
