package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;

class ChangeTest {

  private static final NodeId CONV = new NodeId("conv");
  private static final Edit ADD = Edit.of(new GraphEdit.Add(Node.of("conv", "conv-2d")));

  private static Edit stride(int value) {
    return Edit.of(new GraphEdit.SetParameter(CONV, "stride", Value.of(value)));
  }

  /// The difference of two documents, found by looking at everything.
  private static Change difference(Document before, Document after) {
    var old = byId(before.graph());
    var now = byId(after.graph());
    var changed = new LinkedHashSet<>(old.keySet());
    changed.removeIf(id -> !now.containsKey(id) || now.get(id).equals(old.get(id)));
    var definitions = new LinkedHashSet<>(before.definitions().keySet());
    definitions.addAll(after.definitions().keySet());
    definitions.removeIf(id -> before.definitions().find(id).equals(after.definitions().find(id)));
    var wires = new LinkedHashSet<>(before.graph().edges());
    var others = new LinkedHashSet<>(after.graph().edges());
    return new Change(
        minus(now.keySet(), old.keySet()),
        minus(old.keySet(), now.keySet()),
        changed,
        minus(others, wires),
        minus(wires, others),
        definitions);
  }

  private static Map<NodeId, Node> byId(Graph graph) {
    return graph.nodes().stream().collect(Collectors.toMap(Node::id, Function.identity()));
  }

  private static <T> SequencedSet<T> minus(Set<T> all, Set<T> taken) {
    var rest = new LinkedHashSet<>(all);
    rest.removeAll(taken);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatAnEditSaysIsWhatDiffers(long seed) {
    var edits = new RandomEdits(seed);
    var random = new Random(seed);
    var document = Document.EMPTY;
    for (int i = 0; i < 400; i++) {
      var applied = Edit.apply(document, edits.next(document));
      for (int more = random.nextInt(3); more > 0; more--)
        applied = applied.then(edits.next(applied.document()));
      assertSame(document, applied.before());
      assertEquals(difference(document, applied.document()), applied.change());
      document = applied.document();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void everyStepKeepsItsChangeAndUndoIsItsInverse(long seed) {
    var edits = new RandomEdits(seed);
    var random = new Random(seed);
    var history = History.startingAt(Document.EMPTY);
    int merged = 0;
    for (int i = 0; i < 300; i++) {
      var before = history;
      history =
          switch (random.nextInt(6)) {
            case 0 -> history.undo();
            case 1 -> history.redo();
            default -> {
              var gesture = Optional.<Object>of(random.nextInt(2));
              var then = history.then("Edit", gesture, edits.next(history.present()));
              if (then != history && then.past().size() == history.past().size()) merged++;
              yield then;
            }
          };
      assertEquals(difference(history.present(), history.undo().present()), history.undoChange());
      assertEquals(difference(history.present(), history.redo().present()), history.redoChange());
      if (history != before && history.past().size() > before.past().size())
        assertEquals(
            difference(before.present(), history.present()), history.past().getLast().change());
    }
    assertTrue(merged > 20, merged + " merged");
  }

  @Test
  void aGestureThatComesBackHasChangedNothing() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD).then("Set", stride(1));
    for (int value : List.of(2, 3, 1))
      history = history.then("Set", Optional.of("typing"), stride(value));
    assertEquals(3, history.past().size());
    assertTrue(history.undoChange().isNone());
  }

  @Test
  void aWireThatIsReplacedIsOneRemovedAndOneAdded() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    var wires = new ArrayList<Edge>();
    for (var source : List.of("a", "b")) {
      history = history.then("Add", Edit.of(new GraphEdit.Add(Node.of(source, "input"))));
      wires.add(new Edge(Port.of(source, "y"), new Port(CONV, "x")));
      history = history.then("Connect", Edit.of(new GraphEdit.Connect(wires.getLast())));
    }
    var change = history.past().getLast().change();
    assertEquals(List.of(wires.getLast()), List.copyOf(change.wiresAdded()));
    assertEquals(List.of(wires.getFirst()), List.copyOf(change.wiresRemoved()));
    assertEquals(3, change.nodes().size());
  }

  @Test
  void anEditThatNothingComesOfIsNoStep() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    var there = Edit.of(new GraphEdit.Add(Node.of("guest", "relu")));
    var gone = Edit.of(new GraphEdit.Remove(List.of(new NodeId("guest"))));
    assertSame(history, history.then("Come and go", Edit.all(there, gone)));
  }
}
