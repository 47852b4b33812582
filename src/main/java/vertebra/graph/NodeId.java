package vertebra.graph;

import java.util.regex.Pattern;

/// The permanent name of a node, unique in its graph. It is a segment of operator and weight names
/// in exported models, so it holds letters, digits and `. _ -` only; a dot is allowed because
/// reference weight names contain dots (`features.0`).
public record NodeId(String value) implements Comparable<NodeId> {

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_.-]+");

  public NodeId {
    if (!isLegal(value))
      throw new IllegalArgumentException(
          "\""
              + value
              + "\" cannot name a node: use letters, digits, dots, dashes and underscores");
  }

  /// Whether a text can name a node.
  public static boolean isLegal(String text) {
    return LEGAL.matcher(text).matches();
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
