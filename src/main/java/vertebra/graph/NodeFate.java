package vertebra.graph;

/// What became of a node from one graph to another one that it is held against.
public enum NodeFate {
  ADDED("+"),
  REMOVED("−"),
  CHANGED("≠");

  private final String sign;

  NodeFate(String sign) {
    this.sign = sign;
  }

  /// One letter that says it without colour.
  public String sign() {
    return sign;
  }
}
