package vertebra.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Touched;
import vertebra.graph.Value;

/// The check of an edit looks at as many nodes of a large design as of a small one.
@Tag("slow")
class VisitsTest {

  private static final Analyzer ANALYZER = new Analyzer(StandardCatalogue.catalogue());

  /// Residual units of a convolution, a ReLU and a sum.
  private static Graph chain(int units) {
    var graph =
        GraphEdit.apply(
            Graph.EMPTY.with(Node.of("image", "input")),
            set("image", "shape", Value.of("N,64,8,8")));
    var last = Port.of("image", "y");
    for (int i = 0; i < units; i++) {
      graph =
          graph
              .with(Node.of("conv" + i, "conv-2d"))
              .with(Node.of("relu" + i, "relu"))
              .with(Node.of("add" + i, "add"));
      graph = GraphEdit.apply(graph, set("conv" + i, "filters", Value.of(64)));
      graph =
          graph
              .with(new Edge(last, Port.of("conv" + i, "x")))
              .with(new Edge(Port.of("conv" + i, "y"), Port.of("relu" + i, "x")))
              .with(new Edge(last, Port.of("add" + i, "x1")))
              .with(new Edge(Port.of("relu" + i, "y"), Port.of("add" + i, "x2")));
      last = Port.of("add" + i, "y");
    }
    return graph.with(Node.of("out", "output")).with(new Edge(last, Port.of("out", "x")));
  }

  private static GraphEdit set(String node, String key, Value value) {
    return new GraphEdit.SetParameter(new NodeId(node), key, value);
  }

  /// Edits around the hundredth unit, wherever the chain ends.
  private static Map<String, GraphEdit> edits(Graph graph) {
    var relu = new NodeId("relu100");
    var edits = new LinkedHashMap<String, GraphEdit>();
    edits.put("parameter", set("conv100", "kernel", Value.of(5)));
    edits.put(
        "wire", new GraphEdit.Connect(new Edge(Port.of("relu97", "y"), Port.of("add100", "x3"))));
    edits.put(
        "unwire",
        new GraphEdit.Disconnect(new Edge(Port.of("add99", "y"), Port.of("add100", "x1"))));
    edits.put("add", new GraphEdit.Add(Node.of("new", "relu")));
    edits.put(
        "insert",
        new GraphEdit.InsertOn(graph.incoming(relu).getFirst(), Node.of("new", "relu"), "x", "y"));
    edits.put("remove", new GraphEdit.RemoveAndHeal(relu));
    edits.put("bypass", new GraphEdit.SetMode(relu, Node.Mode.BYPASSED));
    edits.put("another width", set("conv100", "filters", Value.of(32)));
    edits.put("no filters", set("conv100", "filters", Value.of(0)));
    edits.put(
        "circle",
        new GraphEdit.Connect(new Edge(Port.of("relu102", "y"), Port.of("add100", "x3"))));
    edits.put("cut", new GraphEdit.Disconnect(graph.incoming(relu).getFirst()));
    return edits;
  }

  private static Map<String, List<Long>> visits(Graph chain) {
    var visits = new LongAdder();
    var graph = chain.counting(visits);
    var before = ANALYZER.analyze(graph);
    var found = new LinkedHashMap<String, List<Long>>();
    edits(graph)
        .forEach((name, edit) -> {
          visits.reset();
          var touched = new Touched();
          var edited = GraphEdit.apply(graph, edit, touched);
          var after = ANALYZER.check(before, edited, touched.change(graph, edited, _ -> false));
          long errors = after.errors().size();
          long checking = visits.sumThenReset();
          if (after.isFollowed()) for (var error : after.errors()) ANALYZER.fixes(after, error);
          long fixing = after.isFollowed() ? visits.sumThenReset() : firstFix(after, visits);
          visits.reset();
          ANALYZER.check(after, graph, touched.change(edited, graph, _ -> false));
          found.put(name, List.of(errors, checking, fixing, visits.sumThenReset()));
        });
    return found;
  }

  /// How many nodes are looked at until the first way out is told, before it is known what waits
  /// behind the mistake: most of the design.
  private static long firstFix(Analysis mistaken, LongAdder visits) {
    var seen = new LongAdder();
    ANALYZER.fixed(
        mistaken,
        _ -> false,
        told -> {
          boolean isFixed = told.errors().stream().anyMatch(each -> !each.fixes().isEmpty());
          if (isFixed && seen.sum() == 0) seen.add(visits.sum());
        },
        () -> seen.sum() > 0);
    return seen.sum();
  }

  @Test
  void anEditCostsTheSameInALargeDesign() {
    var small = visits(chain(333));
    assertEquals(small, visits(chain(16_666)));
    for (var each : small.entrySet())
      assertTrue(each.getValue().get(1) < 600, each + " nodes are looked at");
    for (var kind : List.of("circle", "cut"))
      assertTrue(small.getOrDefault(kind, List.of()).get(2) > 0, kind + " has a way out");
    assertEquals(4, small.values().stream().filter(each -> each.getFirst() > 0).count());
  }

  /// In front of all else and behind, an input is not wired yet.
  private static Graph unfinished(int units) {
    return chain(units)
        .with(Node.of("early", "relu"))
        .with(Node.of("early-out", "output"))
        .with(new Edge(Port.of("early", "y"), Port.of("early-out", "x")))
        .with(Node.of("late", "subtract"))
        .with(Node.of("late-out", "output"))
        .with(new Edge(Port.of("relu" + (units - 1), "y"), Port.of("late", "x")))
        .with(new Edge(Port.of("late", "y"), Port.of("late-out", "x")));
  }

  @Test
  void whatElseIsMissingDoesNotDelayAWayOut() {
    var small = visits(unfinished(333));
    assertEquals(small, visits(unfinished(16_666)));
    for (var kind : List.of("circle", "cut"))
      assertTrue(small.getOrDefault(kind, List.of()).get(2) > 0, kind + " has a way out");
  }
}
