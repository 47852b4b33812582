package vertebra.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GraphTest {

  private static Edge edge(String from, String to) {
    return new Edge(Port.of(from, "y"), Port.of(to, "x"));
  }

  private static Graph chain(String... names) {
    var graph = Graph.EMPTY;
    for (var name : names) graph = graph.with(Node.of(name, "relu"));
    for (int i = 1; i < names.length; i++) graph = graph.with(edge(names[i - 1], names[i]));
    return graph;
  }

  @Test
  void connectingAnInputAgainReplacesItsWire() {
    var graph = chain("a", "b", "c").with(edge("a", "c"));
    assertEquals(Optional.of(Port.of("a", "y")), graph.source(Port.of("c", "x")));
    assertEquals(List.of(edge("a", "b"), edge("a", "c")), graph.edges());
    assertTrue(graph.outgoing(new NodeId("b")).isEmpty());
  }

  @Test
  void removingANodeTakesItsWiresAlong() {
    assertTrue(chain("a", "b", "c").without(new NodeId("b")).edges().isEmpty());
  }

  @Test
  void aWireToNowhereIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> chain("a").with(edge("a", "ghost")));
  }

  @Test
  void healingJoinsTheNeighbours() {
    var healed =
        GraphEdit.apply(chain("a", "b", "c"), new GraphEdit.RemoveAndHeal(new NodeId("b")));
    assertEquals(List.of(edge("a", "c")), healed.edges());
  }

  @Test
  void insertingOnAWireKeepsTheFlow() {
    var inserted =
        GraphEdit.apply(
            chain("a", "c"),
            new GraphEdit.InsertOn(edge("a", "c"), Node.of("b", "relu"), "x", "y"));
    assertEquals(
        List.of(new NodeId("a"), new NodeId("b"), new NodeId("c")), Topology.of(inserted).order());
  }

  @Test
  void renamingFollowsTheNodeEverywhere() {
    var graph = chain("a", "b").with(Node.of("c", "relu").sharing(new NodeId("a")));
    var renamed =
        GraphEdit.apply(graph, new GraphEdit.Rename(new NodeId("a"), new NodeId("start")));
    assertEquals(List.of(edge("start", "b")), renamed.edges());
    assertEquals(
        Optional.of(new NodeId("start")), renamed.node(new NodeId("c")).sharesWeightsWith());
    assertEquals(new NodeId("start"), renamed.nodes().iterator().next().id());
  }

  @Test
  void weightsStayWithTheNextThatUsesThem() {
    var owner = new NodeId("a");
    var graph =
        chain("a", "b")
            .with(Node.of("c", "relu").sharing(owner))
            .with(Node.of("d", "relu").sharing(owner));
    var heir = new NodeId("c");
    for (var edit :
        List.of(
            new GraphEdit.Remove(List.of(owner)),
            new GraphEdit.Change(owner, new BlockId("silu"), Parameters.NONE))) {
      var touched = new Touched();
      var rest = GraphEdit.apply(graph, edit, touched);
      assertEquals(Optional.empty(), rest.node(heir).sharesWeightsWith());
      assertEquals(List.of(new NodeId("d")), rest.sharing(heir));
      assertEquals(List.of(), rest.sharing(owner));
      var change = touched.change(graph, rest, _ -> false);
      assertTrue(change.changed().containsAll(List.of(heir, new NodeId("d"))));
    }
  }

  @Test
  void changingAParameterSharesEverythingElse() {
    var graph = chain("a", "b");
    var changed =
        GraphEdit.apply(graph, new GraphEdit.SetParameter(new NodeId("b"), "k", Value.of(3)));
    assertSame(graph.node(new NodeId("a")), changed.node(new NodeId("a")));
    assertTrue(changed.sharesStructureWith(graph));
    assertFalse(graph.with(Node.of("z", "relu")).sharesStructureWith(graph));
  }

  @Test
  void freshNamesAreNeverTaken() {
    assertEquals(new NodeId("a-2"), chain("a").freshId("a"));
    assertEquals(new NodeId("1-1-conv"), Graph.EMPTY.freshId("1×1 conv"));
  }

  @Test
  void noSequenceOfEditsLeavesADanglingWire() {
    var random = new Random(3);
    for (int round = 0; round < 200; round++) {
      var graph = chain("n0", "n1", "n2", "n3");
      for (int step = 0; step < 30; step++) graph = edited(graph, random);
      for (var edge : graph.edges()) {
        assertTrue(
            graph.contains(edge.from().node()) && graph.contains(edge.to().node()),
            edge.toString());
        assertTrue(graph.outgoing(edge.from().node()).contains(edge));
        assertTrue(graph.incoming(edge.to().node()).contains(edge));
      }
      for (var node : graph.nodes())
        for (var edge : graph.outgoing(node.id()))
          assertTrue(graph.contains(edge), edge.toString());
    }
  }

  private static Graph edited(Graph graph, Random random) {
    var ids = new ArrayList<>(graph.nodes().stream().map(Node::id).toList());
    var fresh = graph.freshId("n" + random.nextInt(9));
    if (ids.isEmpty()) return graph.with(Node.of(fresh, new BlockId("relu"), Parameters.NONE));
    var one = ids.get(random.nextInt(ids.size()));
    var other = ids.get(random.nextInt(ids.size()));
    var edges = graph.edges();
    var edit =
        switch (random.nextInt(7)) {
          case 0 -> new GraphEdit.Add(Node.of(fresh, new BlockId("relu"), Parameters.NONE));
          case 1 -> new GraphEdit.Remove(List.of(one, other));
          case 2 -> new GraphEdit.RemoveAndHeal(one);
          case 3 -> new GraphEdit.Rename(one, fresh);
          case 4 ->
              edges.isEmpty()
                  ? new GraphEdit.Batch(List.of())
                  : new GraphEdit.Disconnect(edges.get(random.nextInt(edges.size())));
          case 5 ->
              edges.isEmpty()
                  ? new GraphEdit.Batch(List.of())
                  : new GraphEdit.InsertOn(
                      edges.get(random.nextInt(edges.size())),
                      Node.of(fresh, new BlockId("relu"), Parameters.NONE),
                      "x",
                      "y");
          default ->
              new GraphEdit.Connect(
                  new Edge(new Port(one, "y"), new Port(other, "x" + random.nextInt(2))));
        };
    return GraphEdit.apply(graph, edit);
  }
}
