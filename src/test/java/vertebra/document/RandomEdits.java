package vertebra.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// Edits that a restless person might make, the same for the same seed. They always name nodes that
/// exist.
public final class RandomEdits {

  private static final List<String> BLOCKS = List.of("conv-2d", "relu", "add", "not-yet-invented");

  private final Random random;

  public RandomEdits(long seed) {
    random = new Random(seed);
  }

  /// An edit that suits the document.
  public Edit next(Document document) {
    var graph = document.graph();
    if (graph.size() < 2) return add(graph);
    var id = any(graph);
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> add(graph);
      case 3, 4, 5 ->
          Edit.of(
              new GraphEdit.Connect(
                  new Edge(port(any(graph), "y"), port(id, "x" + random.nextInt(3)))));
      case 6 -> Edit.of(new GraphEdit.SetParameter(id, "size", value()));
      case 7 -> Edit.of(new GraphEdit.Remove(List.of(id)));
      case 8 -> Edit.of(new GraphEdit.RemoveAndHeal(id));
      case 9 -> Edit.of(new GraphEdit.Rename(id, graph.freshId("renamed")));
      case 10 ->
          new Edit.Move(Map.of(id, new Position(random.nextInt(500), random.nextInt(500) / 4.0)));
      case 11 ->
          new Edit.Retitle(id, random.nextBoolean() ? "Title \"é\" " + random.nextInt(9) : "");
      case 12 ->
          new Edit.SetFrame(
              "frame",
              new Frame("Part", "backbone", List.of(id, any(graph)).stream().distinct().toList()));
      case 13 -> new Edit.Define(definition(graph));
      case 14 -> new Edit.Undefine(definition(graph).id());
      case 15 -> Edit.of(new GraphEdit.Change(id, new BlockId("relu"), Parameters.NONE));
      case 16 -> Edit.of(new GraphEdit.Add(graph.node(id).with(graph.freshId("twin")).sharing(id)));
      default -> insert(graph, id);
    };
  }

  private Edit insert(Graph graph, NodeId id) {
    var incoming = graph.incoming(id);
    if (incoming.isEmpty()) return Edit.of(new GraphEdit.SetMode(id, Node.Mode.BYPASSED));
    var node = Node.of(graph.freshId("between"), new BlockId("relu"), Parameters.NONE);
    return Edit.of(new GraphEdit.InsertOn(incoming.getFirst(), node, "x", "y"));
  }

  private Edit add(Graph graph) {
    var block = BLOCKS.get(random.nextInt(BLOCKS.size()));
    var node = Node.of(graph.freshId(block), new BlockId(block), Parameters.NONE);
    return Edit.of(new GraphEdit.Add(random.nextInt(3) > 0 ? node : node.with(origin())));
  }

  private Origin origin() {
    return new Origin(
        Optional.of("/net/node:" + random.nextInt(9)), Map.of("y", "t/1"), Map.of("weight", "w"));
  }

  private BlockDefinition definition(Graph graph) {
    var block = BLOCKS.get(random.nextInt(BLOCKS.size()));
    var inside =
        random.nextBoolean() ? Graph.EMPTY : graph.only(node -> node.block().value().equals(block));
    return new BlockDefinition(
        new BlockId("mine-" + random.nextInt(2)), block, inside, List.of(), List.of());
  }

  private Value value() {
    return switch (random.nextInt(5)) {
      case 0 -> Value.of(random.nextInt(100));
      case 1 -> Value.of(random.nextDouble());
      case 2 -> Value.of(random.nextBoolean());
      case 3 -> Value.of(List.of(Value.of(random.nextInt(9)), Value.of("x")));
      default -> Value.of("N,3,\"x\"\n" + random.nextInt(9));
    };
  }

  private NodeId any(Graph graph) {
    var nodes = List.copyOf(graph.nodes());
    return nodes.get(random.nextInt(nodes.size())).id();
  }

  private static Port port(NodeId id, String name) {
    return new Port(id, name);
  }
}
