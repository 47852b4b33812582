package vertebra.bench;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// Checking a chain from nothing. It uses nothing that is younger than the baseline, so that it can
/// be loaded over the classes of both.
public final class FromNothing implements IntFunction<Supplier<Object>> {

  /// A check of a chain of so many nodes.
  @Override
  public Supplier<Object> apply(int size) {
    var graph = chain(size);
    var analyzer = new Analyzer(StandardCatalogue.catalogue());
    return () -> analyzer.analyze(graph, Analysis.NONE);
  }

  /// Residual units of three primitive nodes each: convolution, ReLU, add.
  static Graph chain(int size) {
    var graph =
        Graph.EMPTY.with(
            Node.of(
                new NodeId("image"),
                new BlockId("input"),
                parameters("shape", Value.of("N,64,56,56"))));
    var last = Port.of("image", "y");
    for (int i = 0; i < size / 3; i++) {
      graph =
          graph.with(
              Node.of(
                  new NodeId("conv" + i),
                  new BlockId("conv-2d"),
                  parameters("filters", Value.of(64))));
      graph = graph.with(Node.of("relu" + i, "relu")).with(Node.of("add" + i, "add"));
      graph =
          graph
              .with(new Edge(last, Port.of("conv" + i, "x")))
              .with(new Edge(Port.of("conv" + i, "y"), Port.of("relu" + i, "x")));
      graph =
          graph
              .with(new Edge(last, Port.of("add" + i, "x1")))
              .with(new Edge(Port.of("relu" + i, "y"), Port.of("add" + i, "x2")));
      last = Port.of("add" + i, "y");
    }
    return graph.with(Node.of("out", "output")).with(new Edge(last, Port.of("out", "x")));
  }

  private static Parameters parameters(String key, Value value) {
    return Parameters.NONE.with(key, value);
  }
}
