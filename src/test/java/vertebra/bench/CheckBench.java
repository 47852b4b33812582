package vertebra.bench;

import java.util.List;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.workbench.Workbench;

/// From an edit to a checked design, warm, as the editor does it: the workbench performs a change
/// of one parameter of one node, remembers it for undo, and checks the design again. Prints medians
/// and 95th percentiles in milliseconds, and the ratio to checking from nothing.
public final class CheckBench {

  /// Nodes checked in all for one figure, which decides the number of rounds.
  private static final int WORK = 200_000;

  private static final int LEAST_ROUNDS = 20;
  private static final int MOST_ROUNDS = 200;

  private CheckBench() {}

  public static void main(String[] arguments) throws Exception {
    for (int size : new int[] {100, 1_000, 10_000}) chain(size);
    for (var preset : List.of("resnet50", "resnet152", "mobilenet_v2", "efficientnet_b7"))
      wholeNet(preset, StandardCatalogue.catalogue().preset(preset).orElseThrow().graph().get());
  }

  /// Residual units of three primitive nodes each: convolution, ReLU, add.
  private static void chain(int size) throws Exception {
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

  private static void wholeNet(String name, Graph graph) throws Exception {
    var head = new NodeId("head");
    measure(
        name + ", classes of the head",
        graph,
        new Edit(head, "classes", Value.of(1000), Value.of(10)));
  }

  private record Edit(NodeId node, String key, Value one, Value other) {}

  private static void measure(String what, Graph graph, Edit edit) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var analyzer = new Analyzer(catalogue);
    var workbench = new Workbench(Document.of(graph), catalogue, Runnable::run, Runnable::run);
    var edits = new Clock();
    var wholes = new Clock();
    int rounds = Math.clamp(WORK / graph.size(), LEAST_ROUNDS, MOST_ROUNDS);
    for (int round = -rounds / 2; round < rounds; round++) {
      var value = round % 2 == 0 ? edit.other() : edit.one();
      boolean counts = round >= 0;
      edits.time(
          counts,
          () -> {
            workbench.perform("Set", new GraphEdit.SetParameter(edit.node(), edit.key(), value));
            return workbench.state();
          });
      if (!workbench.state().isChecked()) throw new IllegalStateException("not checked");
      wholes.time(counts, () -> analyzer.analyze(workbench.state().graph(), Analysis.NONE));
    }
    var analysis = workbench.state().analysis();
    IO.println(
        "%-44s edit to checked %s   from nothing %s   ratio %.2f   %d operators, errors %d"
            .formatted(
                what,
                edits,
                wholes,
                edits.median() / wholes.median(),
                analysis.cost().operators(),
                analysis.errors().size()));
  }
}
