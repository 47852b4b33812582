package vertebra.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopologyTest {

  private static Graph graph(String... wires) {
    var graph = Graph.EMPTY;
    for (var wire : wires)
      for (var name : wire.split(">"))
        if (!graph.contains(new NodeId(name))) graph = graph.with(Node.of(name, "add"));
    int slot = 0;
    for (var wire : wires) {
      var ends = wire.split(">");
      if (ends.length == 2)
        graph = graph.with(new Edge(Port.of(ends[0], "y"), Port.of(ends[1], "x" + ++slot)));
    }
    return graph;
  }

  private static List<NodeId> ids(String... names) {
    return List.of(names).stream().map(NodeId::new).toList();
  }

  @Test
  void orderRespectsWiresAndThenInsertion() {
    assertEquals(ids("b", "a", "c", "d"), Topology.of(graph("c", "b>a", "a>c", "d")).order());
  }

  @Test
  void everyCircleIsFoundAndTheRestStillHasAnOrder() {
    var topology = Topology.of(graph("in>a", "a>b", "b>a", "b>out", "s>s"));
    assertEquals(
        List.of(Set.copyOf(ids("a", "b")), Set.copyOf(ids("s"))),
        topology.cycles().stream().map(Set::copyOf).toList());
    assertEquals(5, topology.order().size());
    assertTrue(
        topology.order().indexOf(new NodeId("in")) < topology.order().indexOf(new NodeId("out")));
  }

  @Test
  void separatePartsAreTold() {
    assertEquals(
        List.of(ids("a", "b"), ids("c", "d")),
        Topology.of(graph("a>b", "c>d")).components().stream()
            .<List<NodeId>>map(ArrayList::new)
            .toList());
  }

  @Test
  void reachabilityFollowsTheWires() {
    var topology = Topology.of(graph("a>b", "b>c", "a>d"));
    assertEquals(Set.copyOf(ids("a", "b", "c")), topology.withAncestors(ids("c")));
    assertEquals(Set.copyOf(ids("b", "c")), topology.withDescendants(ids("b")));
    assertTrue(topology.wouldCycle(new Edge(Port.of("c", "y"), Port.of("a", "x1"))));
    assertFalse(topology.wouldCycle(new Edge(Port.of("d", "y"), Port.of("c", "x9"))));
  }

  @Test
  void tenThousandNodesInReverseOrderAreSorted() {
    var graph = Graph.EMPTY;
    int size = 10_000;
    for (int i = size - 1; i >= 0; i--) graph = graph.with(Node.of("n" + i, "relu"));
    for (int i = 1; i < size; i++)
      graph = graph.with(new Edge(Port.of("n" + (i - 1), "y"), Port.of("n" + i, "x")));
    var order = Topology.of(graph).order();
    assertEquals(size, order.size());
    for (int i = 0; i < size; i++) assertEquals("n" + i, order.get(i).value());
  }

  @Test
  void everyWireOfARandomGraphLeadsForward() {
    var random = new Random(5);
    for (int round = 0; round < 50; round++) {
      var graph = Graph.EMPTY;
      var hidden = new ArrayList<Integer>();
      for (int i = 0; i < 40; i++) hidden.add(i);
      Collections.shuffle(hidden, random);
      for (int i : hidden) graph = graph.with(Node.of("n" + i, "add"));
      for (int wire = 0; wire < 80; wire++) {
        int from = random.nextInt(39);
        int to = from + 1 + random.nextInt(39 - from);
        graph =
            graph.with(
                new Edge(
                    Port.of("n" + from, "y"), Port.of("n" + to, "x" + (1 + random.nextInt(4)))));
      }
      var order = Topology.of(graph).order();
      for (var edge : graph.edges())
        assertTrue(
            order.indexOf(edge.from().node()) < order.indexOf(edge.to().node()), edge.toString());
    }
  }
}
