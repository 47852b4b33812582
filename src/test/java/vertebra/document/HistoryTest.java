package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

class HistoryTest {

  private static final NodeId CONV = new NodeId("conv");
  private static final Edit ADD = Edit.of(new GraphEdit.Add(Node.of("conv", "conv-2d")));

  private static Edit stride(int value) {
    return Edit.of(new GraphEdit.SetParameter(CONV, "stride", Value.of(value)));
  }

  @Test
  void undoAndRedoReturnTheSameDocuments() {
    var start = History.startingAt(Document.EMPTY);
    var added = start.then("Add Conv", ADD);
    assertSame(start.present(), added.undo().present());
    assertSame(added.present(), added.undo().redo().present());
    assertEquals(Optional.of("Add Conv"), added.undoLabel());
    assertEquals(Optional.of("Add Conv"), added.undo().redoLabel());
  }

  @Test
  void whatIsKnownStandsInAllDocumentsAndIsNobodysStep() {
    var added = History.startingAt(Document.EMPTY).then("Add Conv", ADD);
    var saved = added.then("Set", stride(2)).saved(added.present()).undo();
    var known = saved.knowing(document -> document.withSetting("sum", "5"));
    assertFalse(known.isDirty(), "clean before");
    for (var history : List.of(known, known.undo(), known.redo())) {
      assertEquals(Optional.of("5"), history.present().settings().find("sum"));
      assertEquals(history == known, !history.isDirty());
    }
    assertSame(known.present(), known.redo().undo().present());
    assertEquals(saved.undoLabel(), known.undoLabel());
    assertEquals(saved.redoLabel(), known.redoLabel());
  }

  @Test
  void oneGestureIsOneStep() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    var before = history.present();
    for (int x = 0; x < 5; x++)
      history =
          history.then(
              "Move", Optional.of("drag"), new Edit.Move(Map.of(CONV, new Position(x, 0))));
    assertEquals(2, history.past().size());
    assertSame(before, history.undo().present());
  }

  @Test
  void anotherGestureIsAnotherStep() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    history = history.then("Set", Optional.of("typing 1"), stride(2));
    history = history.then("Set", Optional.of("typing 2"), stride(3));
    assertEquals(3, history.past().size());
  }

  @Test
  void aGestureDoesNotSwallowTheStateThatWasSaved() {
    var history =
        History.startingAt(Document.EMPTY)
            .then("Add", ADD)
            .then("Set", Optional.of("typing"), stride(2));
    history = history.saved(history.present()).then("Set", Optional.of("typing"), stride(3));
    assertTrue(history.isDirty());
    assertFalse(history.undo().isDirty());
  }

  @Test
  void anEditThatChangesNothingIsNoStep() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD).then("Set", stride(2));
    assertSame(history, history.then("Set", stride(2)));
    assertSame(history, history.then("Nothing", Edit.NOTHING));
    var moved = history.then("Move", new Edit.Move(Map.of(CONV, new Position(1, 2))));
    assertSame(moved, moved.then("Move", new Edit.Move(Map.of(CONV, new Position(1, 2)))));
  }

  @Test
  void savingKeepsTheHistoryAndUndoingToTheSavedStateIsClean() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    assertTrue(history.isDirty());
    var saved = history.saved(history.present());
    assertFalse(saved.isDirty());
    assertTrue(saved.canUndo());
    assertTrue(saved.undo().isDirty());
    assertFalse(saved.undo().redo().isDirty());
  }

  @Test
  void recoveredWorkIsNotSaved() {
    assertTrue(History.unsaved(Document.EMPTY).isDirty());
  }

  @Test
  void theOldestStepsAreForgottenBeyondTheLimit() {
    var history = History.startingAt(Document.EMPTY).then("Add", ADD);
    for (int i = 1; i <= History.LIMIT + 10; i++) history = history.then("Set", stride(i));
    assertEquals(History.LIMIT, history.past().size());
    for (int i = 0; i < History.LIMIT; i++) history = history.undo();
    assertFalse(history.canUndo());
    assertSame(history, history.undo());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyEditsLeaveNoWireOrFrameOrPlaceOfANodeThatIsGone(long seed) {
    var edits = new RandomEdits(seed);
    var history = History.startingAt(Document.EMPTY);
    var visited = new ArrayList<Document>();
    for (int i = 0; i < 300; i++) {
      history = history.then("Edit", edits.next(history.present()));
      assertConsistent(history.present());
      if (visited.isEmpty() || visited.getLast() != history.present())
        visited.add(history.present());
    }
    for (var document : List.copyOf(visited).reversed()) {
      assertSame(document, history.present());
      history = history.undo();
    }
    assertSame(Document.EMPTY, history.present());
  }

  private static void assertConsistent(Document document) {
    var graph = document.graph();
    var ends = new HashSet<>();
    for (var edge : graph.edges()) {
      assertTrue(
          graph.contains(edge.from().node()) && graph.contains(edge.to().node()), edge::toString);
      assertTrue(ends.add(edge.to()), () -> "two wires end at " + edge.to());
    }
    for (var node : graph.nodes())
      for (var edge : graph.outgoing(node.id())) assertTrue(graph.contains(edge), edge::toString);
    for (var id : document.layout().positions().keySet())
      assertTrue(graph.contains(id), id::toString);
    for (var id : document.layout().titles().keySet()) assertTrue(graph.contains(id), id::toString);
    for (var frame : document.layout().frames().values())
      for (var id : frame.nodes()) assertTrue(graph.contains(id), id::toString);
  }
}
