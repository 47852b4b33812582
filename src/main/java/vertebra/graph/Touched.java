package vertebra.graph;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Everything that edits laid hands on while they were applied, whether it is another afterwards or
/// not. Looking at these alone tells the [Change], at a cost that the size of the design has no
/// part in.
public final class Touched {

  private final Set<NodeId> nodes = new LinkedHashSet<>();
  private final Set<Edge> wires = new LinkedHashSet<>();
  private final Set<BlockId> definitions = new LinkedHashSet<>();

  public void add(NodeId node) {
    nodes.add(node);
  }

  public void add(Edge wire) {
    wires.add(wire);
  }

  public void add(BlockId definition) {
    definitions.add(definition);
  }

  /// Adds what a change is about.
  public void add(Change change) {
    nodes.addAll(change.added());
    nodes.addAll(change.removed());
    nodes.addAll(change.changed());
    wires.addAll(change.wiresAdded());
    wires.addAll(change.wiresRemoved());
    definitions.addAll(change.definitions());
  }

  /// How the touched parts differ.
  ///
  /// @param isOther whether a definition is another than before
  public Change change(Graph before, Graph after, Predicate<BlockId> isOther) {
    var added = new LinkedHashSet<NodeId>();
    var removed = new LinkedHashSet<NodeId>();
    var changed = new LinkedHashSet<NodeId>();
    for (var id : nodes) {
      var old = before.find(id);
      var now = after.find(id);
      if (old.isEmpty() && now.isPresent()) added.add(id);
      else if (old.isPresent() && now.isEmpty()) removed.add(id);
      else if (!old.equals(now)) changed.add(id);
    }
    var wiresAdded = new LinkedHashSet<Edge>();
    var wiresRemoved = new LinkedHashSet<Edge>();
    for (var wire : wires) {
      boolean was = before.contains(wire);
      boolean is = after.contains(wire);
      if (is && !was) wiresAdded.add(wire);
      if (was && !is) wiresRemoved.add(wire);
    }
    var others = new LinkedHashSet<>(definitions);
    others.removeIf(isOther.negate());
    return new Change(added, removed, changed, wiresAdded, wiresRemoved, others);
  }
}
