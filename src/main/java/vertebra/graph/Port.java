package vertebra.graph;

/// A named input or output of a node. An input that takes many wires has one port per wire, named
/// by the input and a number from one (`x1`, `x2`, …), so every input port holds at most one edge.
public record Port(NodeId node, String name) {

  public static Port of(String node, String name) {
    return new Port(new NodeId(node), name);
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Port port && name.equals(port.name) && node.equals(port.node);
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return node + ":" + name;
  }
}
