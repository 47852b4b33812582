package vertebra.graph;

/// A wire from an output port to an input port.
public record Edge(Port from, Port to) {

  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Edge edge && to.equals(edge.to) && from.equals(edge.from);
  }

  @Override
  public int hashCode() {
    return 31 * from.hashCode() + to.hashCode();
  }

  @Override
  public String toString() {
    return from + " → " + to;
  }
}
