package vertebra.graph;

/// A wire from an output port to an input port.
public record Edge(Port from, Port to) {

  @Override
  public String toString() {
    return from + " → " + to;
  }
}
