package vertebra.ui.canvas;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.document.Document;
import vertebra.graph.NodeId;

/// What an edit did to blocks, for a view that follows it.
record Deed(Document before, Document now) {

  /// Whether nothing changed that is drawn, such as when another picture is chosen to run on.
  boolean looksAlike() {
    return before.graph() == now.graph()
        && before.layout() == now.layout()
        && before.definitions() == now.definitions();
  }

  /// The blocks that were not there.
  List<NodeId> brought() {
    return now.graph().differing(before.graph()).stream()
        .filter(id -> now.graph().contains(id) && !before.graph().contains(id))
        .toList();
  }

  /// Whether one of some blocks is another, is wired to others, or stands elsewhere.
  boolean touched(Set<NodeId> some) {
    return Stream.of(now.graph().differing(before.graph()), now.layout().differing(before.layout()))
        .flatMap(Set::stream)
        .anyMatch(id -> some.contains(id) && isOther(id));
  }

  /// A block whose level was made anew because of others is the same.
  private boolean isOther(NodeId id) {
    return !before.graph().find(id).equals(now.graph().find(id))
        || !Set.copyOf(before.graph().incoming(id)).equals(Set.copyOf(now.graph().incoming(id)))
        || !Set.copyOf(before.graph().outgoing(id)).equals(Set.copyOf(now.graph().outgoing(id)))
        || !before.layout().position(id).equals(now.layout().position(id))
        || !before.layout().title(id).equals(now.layout().title(id))
        || !before.layout().role(id).equals(now.layout().role(id))
        || !before.layout().states(id).equals(now.layout().states(id));
  }
}
