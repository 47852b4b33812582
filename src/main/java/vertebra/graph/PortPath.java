package vertebra.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An output port anywhere in a design: the nodes from the outside in, and the port's name at the
/// innermost. Text (`head/fc:y`) only where a person or a file says it.
public record PortPath(List<NodeId> nodes, String port) {

  private static final String BETWEEN = "/";
  private static final char BEFORE_PORT = ':';

  public PortPath {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty() || port.isEmpty())
      throw new IllegalArgumentException("a port path needs a node and a port");
  }

  public static PortPath of(Port port) {
    return new PortPath(List.of(port.node()), port.name());
  }

  /// A port of a node inside the composites that lead to it, the outermost first.
  public static PortPath of(List<NodeId> composites, Port port) {
    return new PortPath(plus(composites, port.node()), port.name());
  }

  /// Reads `head/fc:y`; nothing if it is no port path.
  public static Optional<PortPath> parse(String text) {
    int colon = text.indexOf(BEFORE_PORT);
    if (colon < 1 || colon == text.length() - 1) return Optional.empty();
    return nodes(text.substring(0, colon))
        .map(nodes -> new PortPath(nodes, text.substring(colon + 1)));
  }

  /// Reads `head/fc`; nothing if these are no nodes.
  public static Optional<List<NodeId>> nodes(String text) {
    var names = text.split(BETWEEN, -1);
    return Arrays.stream(names).allMatch(NodeId::isLegal)
        ? Optional.of(Arrays.stream(names).map(NodeId::new).toList())
        : Optional.empty();
  }

  /// Nodes from the outside in as text, `head/fc`; empty for none.
  public static String text(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::value).collect(Collectors.joining(BETWEEN));
  }

  /// The node that has the port.
  public NodeId node() {
    return nodes.getLast();
  }

  /// The node of the design that the port belongs to or is inside of.
  public NodeId outermost() {
    return nodes.getFirst();
  }

  /// The composites around the node, the outermost first.
  public List<NodeId> composites() {
    return nodes.subList(0, nodes.size() - 1);
  }

  /// The port in the graph that its node belongs to.
  public Port inItsGraph() {
    return new Port(node(), port);
  }

  /// Whether the port is one of the design's own nodes'.
  public boolean isOutermost() {
    return nodes.size() == 1;
  }

  /// Whether the port is inside the innermost of these nodes, however deep; any port is inside the
  /// design, which no nodes stand for.
  public boolean isInside(List<NodeId> outer) {
    return nodes.size() > outer.size() && isWithin(outer);
  }

  /// Whether the port is a port of these nodes' innermost, or inside it.
  public boolean isWithin(List<NodeId> outer) {
    return isWithin(nodes, outer);
  }

  /// Whether nodes from the outside in end at the innermost of others, or inside it.
  public static boolean isWithin(List<NodeId> nodes, List<NodeId> outer) {
    return nodes.size() >= outer.size() && nodes.subList(0, outer.size()).equals(outer);
  }

  @Override
  public String toString() {
    return text(nodes) + BEFORE_PORT + port;
  }

  /// Nodes from the outside in with one more inside.
  public static List<NodeId> plus(List<NodeId> nodes, NodeId node) {
    var longer = new ArrayList<>(nodes);
    longer.add(node);
    return longer;
  }

  /// Nodes from the outside in with one more around them.
  public static List<NodeId> inside(NodeId around, List<NodeId> nodes) {
    var longer = new ArrayList<NodeId>();
    longer.add(around);
    longer.addAll(nodes);
    return longer;
  }
}
