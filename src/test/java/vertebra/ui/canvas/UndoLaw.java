package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.paint.Box;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// Holds a restless hand to what undo and redo promise. It keeps what would have been saved before
/// and after each step by itself, as text, and compares.
final class UndoLaw {

  /// The files that a design would have been, before now and, undone, after.
  private static final class Visited {
    final Deque<String> past = new ArrayDeque<>();
    final Deque<String> future = new ArrayDeque<>();
    Workbench.WorkbenchState last;
    String text;

    Visited(Workbench.WorkbenchState state) {
      last = state;
      text = DocumentFile.text(state.history().present());
    }
  }

  /// The pixels that there is room for in the window at usual size, beside all that lies over it.
  private static final double FITS = 500;

  private final RestlessHand hand;
  private final IdentityHashMap<OpenDesign, Visited> visited = new IdentityHashMap<>();

  UndoLaw(RestlessHand hand) {
    this.hand = hand;
    hand.designs().forEach(design -> visited.put(design, new Visited(design.state())));
  }

  void act() {
    var level = hand.desk().workbench();
    var document = level.state().document();
    boolean whole = chosen().filter(this::isWhole).isPresent();
    hand.act();
    hand.designs().forEach(this::compare);
    look();
    if (hand.desk().workbench() == level) follow(document, whole);
  }

  /// What a step did something to, or what was whole in the window before, is whole there.
  private void follow(Document before, boolean whole) {
    var now = hand.desk().state().document();
    boolean touched = new Deed(before, now).touched(hand.desk().chosen());
    if (now == before || !whole && !touched) return;
    chosen()
        .filter(box -> box.width() < FITS && box.height() < FITS)
        .ifPresent(box -> assertTrue(isWhole(box), () -> box + " is not in the window"));
  }

  private Optional<Box> chosen() {
    return hand.desk().view().bounds(hand.desk().chosen());
  }

  private boolean isWhole(Box box) {
    return hand.desk().window().contains(hand.desk().camera().toScreen(box));
  }

  void undoAll() {
    for (var design : hand.designs())
      while (design.state().history().canUndo()) {
        design.workbench().undo();
        compare(design);
        look();
      }
  }

  void redoAll() {
    for (var design : hand.designs())
      while (design.state().history().canRedo()) {
        design.workbench().redo();
        compare(design);
        look();
      }
  }

  private void compare(OpenDesign design) {
    var seen = visited.get(design);
    var before = seen.last.history();
    var now = design.state().history();
    seen.last = design.state();
    if (now == before) return;
    var text = saved(now.present());
    int steps = now.past().size() - before.past().size();
    boolean undone = now.future().size() > before.future().size();
    if (steps < 0 || undone) {
      seen.future.push(seen.text);
      assertEquals(seen.past.pop(), text, "undone");
    } else if (steps > 0
        && now.future().size() == before.future().size() - 1
        && !seen.future.isEmpty()
        && seen.future.peek().equals(text)) {
      seen.past.push(seen.text);
      seen.future.pop();
    } else {
      assertTrue(now.future().isEmpty(), "a new step leaves what was undone");
      seen.future.clear();
      if (steps > 0) seen.past.push(seen.text);
    }
    seen.text = text;
    assertEquals(seen.past.size(), now.past().size(), "steps");
  }

  /// What would be saved, which must be the same when it is read and saved again.
  private static String saved(Document document) {
    var text = DocumentFile.text(document);
    try {
      assertEquals(text, DocumentFile.text(DocumentFile.parse("own", text).document()));
    } catch (DocumentException unreadable) {
      throw new AssertionError("the saved file cannot be read", unreadable);
    }
    return text;
  }

  /// All that is selected is drawn, and something is seen of what is there.
  private void look() {
    var desk = hand.desk();
    for (var id : desk.chosen())
      assertTrue(desk.view().card(id).isPresent(), () -> id + " is selected and not drawn");
    desk.selection()
        .wire()
        .ifPresent(
            wire -> assertTrue(desk.view().wire(wire).isPresent(), () -> wire + " is not drawn"));
    assertEquals(desk.graph().size(), desk.view().cards().size(), "cards");
    assertTrue(
        desk.view().isEmpty() || desk.shareSeen() > 0,
        () -> "the canvas is empty: " + desk.camera() + " of " + desk.view().bounds());
  }
}
