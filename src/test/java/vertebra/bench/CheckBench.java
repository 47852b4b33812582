package vertebra.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// From an edit to a checked design, warm: one parameter of one node is changed, and the whole
/// design is checked again. Prints medians and 95th percentiles in milliseconds, and the ratio to
/// checking from nothing.
public final class CheckBench {

  private static final int ROUNDS = 300;

  private CheckBench() {}

  public static void main(String[] arguments) {
    for (int size : new int[] {100, 1_000, 10_000}) chain(size);
    for (var preset : List.of("resnet50", "resnet152", "mobilenet_v2", "efficientnet_b7"))
      StandardCatalogue.catalogue()
          .preset(preset)
          .ifPresent(found -> wholeNet(preset, found.graph().get()));
  }

  /// Residual units of three primitive nodes each: convolution, ReLU, add.
  private static void chain(int size) {
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
    graph = graph.with(Node.of("out", "output")).with(new Edge(last, Port.of("out", "x")));
    var middle = new NodeId("conv" + size / 6);
    measure(
        size + " nodes, kernel of one convolution",
        graph,
        new Edit(middle, "kernel", Value.of(3), Value.of(5)));
    measure(
        size + " nodes, input size (everything changes)",
        graph,
        new Edit(new NodeId("image"), "shape", Value.of("N,64,56,56"), Value.of("N,64,64,64")));
  }

  private static Parameters parameters(String key, Value value) {
    return Parameters.NONE.with(key, value);
  }

  private static void wholeNet(String name, Graph graph) {
    var head = new NodeId("head");
    measure(
        name + ", classes of the head",
        graph,
        new Edit(head, "classes", Value.of(1000), Value.of(10)));
  }

  private record Edit(NodeId node, String key, Value one, Value other) {}

  private static void measure(String what, Graph graph, Edit edit) {
    var analyzer = new Analyzer(StandardCatalogue.catalogue());
    var analysis = analyzer.analyze(graph);
    var edits = new ArrayList<Double>();
    var wholes = new ArrayList<Double>();
    for (int round = 0; round < ROUNDS; round++) {
      var value = round % 2 == 0 ? edit.other() : edit.one();
      long start = System.nanoTime();
      var changed =
          GraphEdit.apply(
              analysis.graph(), new GraphEdit.SetParameter(edit.node(), edit.key(), value));
      analysis = analyzer.analyze(changed, analysis);
      long middle = System.nanoTime();
      analyzer.analyze(changed, Analysis.NONE);
      long end = System.nanoTime();
      if (round < ROUNDS / 3) continue; // warm-up
      edits.add((middle - start) / 1e6);
      wholes.add((end - middle) / 1e6);
    }
    double[] sorted = sorted(edits);
    double[] all = sorted(wholes);
    IO.println(
        "%-48s edit to checked %7.3f ms (p95 %7.3f)   from nothing %7.3f ms   ratio %.2f   %d operators, errors %d"
            .formatted(
                what,
                sorted[sorted.length / 2],
                sorted[sorted.length * 95 / 100],
                all[all.length / 2],
                sorted[sorted.length / 2] / all[all.length / 2],
                analysis.cost().operators(),
                analysis.errors().size()));
  }

  private static double[] sorted(List<Double> values) {
    var array = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(array);
    return array;
  }
}
