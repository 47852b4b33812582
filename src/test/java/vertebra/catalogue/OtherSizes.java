package vertebra.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.block.Role;
import vertebra.catalogue.layers.Inputs;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// A network at other sizes than its stated one: pictures of another height and, where the network
/// takes that, yet another width; sets and sequences of another length.
record OtherSizes(List<Graph> designs) {

  /// What somebody would try, the likeliest first.
  static OtherSizes of(Graph graph) {
    var inputs =
        graph.nodes().stream()
            .filter(node -> Designs.CATALOGUE.find(node.block()).orElseThrow().role() == Role.INPUT)
            .toList();
    long pictures = inputs.stream().filter(node -> shape(node).rank() == 4).count();
    var designs = new LinkedHashSet<Graph>();
    if (pictures == 1)
      for (var input : inputs) {
        if (shape(input).rank() != 4) continue;
        for (var other : pictures(shape(input))) designs.add(with(graph, input, other));
      }
    else if (pictures > 1)
      for (var times : List.of(new double[] {1, 2}, new double[] {2, 2}, new double[] {0.5, 0.5})) {
        var all = graph;
        for (var input : inputs)
          if (shape(input).rank() == 4) all = with(all, input, scaled(shape(input), times));
        designs.add(all);
      }
    else
      for (double times : List.of(0.5, 2.0, 0.25, 4.0)) {
        var all = graph;
        for (var input : inputs)
          if (shape(input).rank() == 3 && shape(input).dim(1).known().isPresent())
            all = with(all, input, shape(input).with(1, times(shape(input).dim(1), times)));
        if (!all.equals(graph)) designs.add(all);
      }
    if (pictures == 0)
      for (var input : inputs)
        if (shape(input).rank() == 3 && shape(input).dim(1).known().isPresent())
          designs.add(with(graph, input, shape(input).with(1, times(shape(input).dim(1), 0.5))));
    return new OtherSizes(List.copyOf(designs));
  }

  /// The first that is valid and no larger than a test run may be.
  Optional<Analysis> fitting() {
    return designs.stream()
        .map(Designs::analyzed)
        .filter(Analysis::isValid)
        .filter(analysis -> SmallerNetworks.MOST.excess(analysis.cost()) == 0)
        .findFirst();
  }

  /// The first that is valid.
  Optional<Analysis> valid() {
    return designs.stream().map(Designs::analyzed).filter(Analysis::isValid).findFirst();
  }

  private static Shape shape(Node input) {
    return Inputs.SHAPE.in(input.parameters());
  }

  private static Graph with(Graph graph, Node input, Shape shape) {
    return GraphEdit.apply(
        graph,
        new GraphEdit.SetParameter(input.id(), Inputs.SHAPE.key(), Inputs.SHAPE.encode(shape)));
  }

  private static List<Shape> pictures(Shape shape) {
    if (shape.dim(2).known().isEmpty() || shape.dim(3).known().isEmpty()) return List.of();
    long height = shape.dim(2).value();
    long width = shape.dim(3).value();
    long step = Math.min(height, width) >= 96 ? 32 : Math.min(height, width) >= 16 ? 4 : 1;
    long halfHeight = Math.max(step, (height / 2 + step / 2) / step * step);
    long halfWidth = Math.max(step, (width / 2 + step / 2) / step * step);
    var sizes = new ArrayList<long[]>();
    sizes.add(new long[] {halfHeight, halfWidth + step});
    if (step == 32) {
      sizes.add(new long[] {96, 128});
      sizes.add(new long[] {64, 96});
    }
    sizes.add(new long[] {halfHeight, halfWidth});
    sizes.add(new long[] {height + step, width + 2 * step});
    sizes.add(new long[] {height + step, width + step});
    sizes.add(new long[] {2 * height, 2 * width});
    return sizes.stream()
        .filter(size -> size[0] != height || size[1] != width)
        .map(size -> shape.with(2, Dim.of(size[0])).with(3, Dim.of(size[1])))
        .toList();
  }

  private static Shape scaled(Shape shape, double[] times) {
    return shape.with(2, times(shape.dim(2), times[0])).with(3, times(shape.dim(3), times[1]));
  }

  private static Dim times(Dim dim, double times) {
    return dim.known().isPresent() ? Dim.of(Math.max(1, Math.round(dim.value() * times))) : dim;
  }
}
