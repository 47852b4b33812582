package vertebra.document;

import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.graph.BlockId;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.graph.Touched;

/// A change to a document, as data.
public sealed interface Edit {

  /// An edit that changes nothing.
  Edit NOTHING = new Batch(List.of());

  record OnGraph(GraphEdit edit) implements Edit {}

  record Move(Map<NodeId, Position> to) implements Edit {
    public Move {
      to = PersistentMap.copyOf(to);
    }
  }

  /// Gives a node a name on the canvas; blank brings the block's title back.
  record Retitle(NodeId node, String title) implements Edit {}

  /// Gives a node a role, in lower case; blank brings the block's own back.
  record SetRole(NodeId node, String role) implements Edit {}

  /// Sets what the user wants of a node's card.
  record SetStates(NodeId node, Set<CardState> states) implements Edit {
    public SetStates {
      states = Set.copyOf(states);
    }
  }

  /// Leads a wire through places; through none for the way that it finds itself.
  record SetBends(Edge wire, List<Position> points) implements Edit {
    public SetBends {
      points = List.copyOf(points);
    }
  }

  record SetFrame(String key, Frame frame) implements Edit {}

  record RemoveFrame(String key) implements Edit {}

  /// Lets tensors flow another way; cards stay where they are.
  record SetFlow(Flow flow) implements Edit {}

  /// Adds a definition, or puts another in the place of the one with its id.
  record Define(BlockDefinition definition) implements Edit {}

  /// Removes a definition; nodes that use it stay and are reported.
  record Undefine(BlockId id) implements Edit {}

  /// Sets a free text pair; a blank value removes it.
  record SetSetting(String key, String value) implements Edit {}

  record Batch(List<Edit> edits) implements Edit {
    public Batch {
      edits = List.copyOf(edits);
    }
  }

  static Edit all(Edit... edits) {
    return new Batch(List.of(edits));
  }

  static Edit of(GraphEdit edit) {
    return new OnGraph(edit);
  }

  /// A document after an edit.
  ///
  /// @param before the document that was edited
  /// @param change what the edit did to nodes, wires and definitions; places, titles, frames and
  ///   settings are no part of it
  record Applied(Document before, Document document, Change change) {

    /// The same with another edit after it.
    public Applied then(Edit edit) {
      return Edit.apply(document, edit).after(before, change);
    }

    /// The same after an earlier change, which led from `earliest` to what was edited here.
    Applied after(Document earliest, Change earlier) {
      var touched = new Touched();
      touched.add(earlier);
      touched.add(change);
      return applied(earliest, document, touched);
    }

    /// Whether the document is as it was before.
    public boolean isNothing() {
      return change.isNone()
          && document.layout().isSame(before.layout())
          && document.settings().equals(before.settings());
    }
  }

  /// Applies an edit, once, and says what it did. Nodes that are gone leave the layout and the
  /// frames too. Throws [IllegalArgumentException] when the edit names a node that does not exist.
  static Applied apply(Document document, Edit edit) {
    var touched = new Touched();
    return applied(document, apply(document, edit, touched), touched);
  }

  /// Puts a whole document in the place of another.
  static Applied instead(Document before, Document after) {
    var touched = new Touched();
    for (var graph : List.of(before.graph(), after.graph())) {
      graph.nodes().forEach(node -> touched.add(node.id()));
      graph.edges().forEach(touched::add);
    }
    before.definitions().keySet().forEach(touched::add);
    after.definitions().keySet().forEach(touched::add);
    return applied(before, after, touched);
  }

  private static Applied applied(Document before, Document after, Touched touched) {
    var old = before.definitions();
    return new Applied(
        before,
        after,
        touched.change(
            before.graph(),
            after.graph(),
            id -> !old.find(id).equals(after.definitions().find(id))));
  }

  private static Document apply(Document document, Edit edit, Touched touched) {
    var layout = document.layout();
    return switch (edit) {
      case OnGraph(var change) -> afterGraph(document, change, touched);
      case Move(var to) -> document.with(layout.with(to));
      case Retitle(var node, var title) -> document.with(layout.withTitle(node, title));
      case SetRole(var node, var role) -> document.with(layout.withRole(node, role));
      case SetStates(var node, var states) -> document.with(layout.withStates(node, states));
      case SetBends(var wire, var points) -> document.with(layout.withBends(wire, points));
      case SetFrame(var key, var frame) -> document.with(layout.withFrame(key, frame));
      case RemoveFrame(var key) -> document.with(layout.withoutFrame(key));
      case SetFlow(var flow) -> document.with(layout.with(flow));
      case Define(var definition) -> {
        touched.add(definition.id());
        yield document.with(definition);
      }
      case Undefine(var id) -> {
        touched.add(id);
        yield document.without(id);
      }
      case SetSetting(var key, var value) -> document.withSetting(key, value);
      case Batch(var edits) -> {
        var changed = document;
        for (var each : edits) changed = apply(changed, each, touched);
        yield changed;
      }
    };
  }

  private static Document afterGraph(Document document, GraphEdit change, Touched touched) {
    var after = GraphEdit.apply(document.graph(), change, touched);
    var followed = followed(document, change, after);
    return followed.with(followed.layout().keepingBends(after::contains)).with(after);
  }

  /// Lets layout and extras follow nodes that were renamed or removed.
  private static Document followed(Document document, GraphEdit change, Graph after) {
    return switch (change) {
      case GraphEdit.Remove(var nodes) -> {
        var changed = document;
        for (var id : nodes) changed = forgotten(changed, id, after);
        yield changed;
      }
      case GraphEdit.RemoveAndHeal(var id) -> forgotten(document, id, after);
      case GraphEdit.Rename(var from, var to) ->
          document
              .with(document.layout().renamed(from, to))
              .with(document.extras().renamed(from, to));
      case GraphEdit.Batch(var edits) -> {
        var changed = document;
        for (var each : edits) changed = followed(changed, each, after);
        yield changed;
      }
      case GraphEdit.Add _,
          GraphEdit.Connect _,
          GraphEdit.Disconnect _,
          GraphEdit.SetParameter _,
          GraphEdit.ResetParameter _,
          GraphEdit.SetMode _,
          GraphEdit.OwnWeights _,
          GraphEdit.InsertOn _,
          GraphEdit.Change _ ->
          document;
    };
  }

  private static Document forgotten(Document document, NodeId id, Graph after) {
    if (after.contains(id)) return document;
    return document.with(document.layout().without(id)).with(document.extras().without(id));
  }
}
