package vertebra.graph;

/// The permanent name of a node, unique in its graph. It is a segment of operator and weight names
/// in exported models, so it holds letters, digits and `. _ -` only; a dot is allowed because
/// reference weight names contain dots (`features.0`).
public record NodeId(String value) implements Comparable<NodeId> {

  public NodeId {
    if (!isLegal(value))
      throw new IllegalArgumentException(
          "\""
              + value
              + "\" cannot name a node: use letters, digits, dots, dashes and underscores");
  }

  /// Whether a text can name a node.
  public static boolean isLegal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      boolean letter = sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z';
      boolean digit = sign >= '0' && sign <= '9';
      if (!letter && !digit && sign != '_' && sign != '.' && sign != '-') return false;
    }
    return !text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other == this || other instanceof NodeId id && value.equals(id.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
