package vertebra.graph;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// What an edit did to a design: how what is there afterwards differs from what was there before.
/// The edit itself says it; graphs are never compared to find it out.
///
/// A node that got another name is one removed and one added. The order of nodes and wires is no
/// part of it.
///
/// @param changed the nodes that are there before and after, and not the same
/// @param definitions the blocks of the user's own that were added, removed or changed
public record Change(
    SequencedSet<NodeId> added,
    SequencedSet<NodeId> removed,
    SequencedSet<NodeId> changed,
    SequencedSet<Edge> wiresAdded,
    SequencedSet<Edge> wiresRemoved,
    SequencedSet<BlockId> definitions) {

  public static final Change NONE = new Touched().change(Graph.EMPTY, Graph.EMPTY, _ -> false);

  public Change {
    added = kept(added);
    removed = kept(removed);
    changed = kept(changed);
    wiresAdded = kept(wiresAdded);
    wiresRemoved = kept(wiresRemoved);
    definitions = kept(definitions);
  }

  private static <T> SequencedSet<T> kept(SequencedSet<T> set) {
    return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(set));
  }

  /// Whether before and after are the same.
  public boolean isNone() {
    return equals(NONE);
  }

  /// What leads back.
  public Change inverse() {
    return new Change(removed, added, changed, wiresRemoved, wiresAdded, definitions);
  }

  /// The nodes whose own values, wires or presence differ.
  public SequencedSet<NodeId> nodes() {
    var all = new LinkedHashSet<NodeId>();
    all.addAll(added);
    all.addAll(removed);
    all.addAll(changed);
    for (var wires : List.of(wiresAdded, wiresRemoved))
      for (var wire : wires) {
        all.add(wire.from().node());
        all.add(wire.to().node());
      }
    return all;
  }
}
