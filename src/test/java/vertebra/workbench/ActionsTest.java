package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;

class ActionsTest {

  private static final Position HERE = new Position(10, 20);

  private static final String NET =
      """
      image = input
      one   = dense(units: 8)   image
      two   = relu              one
      sum   = add               image two
      out   = output            sum
      """;

  private Workbench workbench = open(NET);
  private Actions actions = new Actions(workbench);

  private static Workbench open(String lines) {
    return new Workbench(
        Document.of(TestBlocks.graph(lines)), TestBlocks.CATALOGUE, Runnable::run, Runnable::run);
  }

  private String text() {
    return GraphText.text(workbench.state().graph(), Ports.of(workbench.state().catalogue()));
  }

  private void select(String... names) {
    workbench.select(Selection.of(List.of(names).stream().map(NodeId::new).toList()));
  }

  @Test
  void addingSelectsTheBlockAndUndoingTakesItAway() {
    var id = actions.add(TestBlocks.RELU, HERE);
    assertEquals(Optional.of(id), workbench.state().selection().single());
    assertEquals(Optional.of(HERE), workbench.state().document().layout().position(id));
    workbench.undo();
    assertFalse(workbench.state().graph().contains(id));
    assertEquals(Optional.empty(), workbench.state().document().layout().position(id));
  }

  @Test
  void aWireDroppedOnEmptySpaceIsWiredToTheNewBlock() {
    var id = actions.addAt(TestBlocks.RELU, HERE, Port.of("two", "y"), true);
    assertTrue(
        workbench.state().graph().contains(new Edge(Port.of("two", "y"), new Port(id, "x"))));
  }

  @Test
  void aBlockDroppedOnAWireIsBetweenItsEnds() {
    var wire = new Edge(Port.of("one", "y"), Port.of("two", "x"));
    var id = actions.insertOn(wire, TestBlocks.DENSE, HERE).orElseThrow();
    assertEquals("[one:y → dense:x]", workbench.state().graph().incoming(id).toString());
    assertEquals("[dense:y → two:x]", workbench.state().graph().outgoing(id).toString());
    assertEquals(Optional.empty(), actions.insertOn(wire, TestBlocks.INPUT, HERE));
  }

  @Test
  void relinkingTakesThePlaceOfTheWireThatWasThere() {
    select("one");
    var other = actions.add(TestBlocks.RELU, HERE);
    select(other.value(), "two");
    actions.connectSelected();
    assertEquals(
        "[one:y → two:x]", workbench.state().graph().incoming(new NodeId("two")).toString());
    actions.reconnectSelected();
    assertEquals(
        "[" + other + ":y → two:x]",
        workbench.state().graph().incoming(new NodeId("two")).toString());
  }

  @Test
  void undoSelectsWhatACopyOrAGroupWasMadeOf() {
    select("two");
    var chosen = workbench.state().selection();
    new Clipboard(workbench).duplicate();
    assertNotEquals(chosen, workbench.state().selection());
    workbench.undo();
    assertEquals(chosen, workbench.state().selection());
    actions.group("Mine");
    workbench.undo();
    assertEquals(chosen, workbench.state().selection());
  }

  @Test
  void deletingHealsOnRequest() {
    select("two");
    actions.deleteAndHeal();
    assertTrue(
        workbench.state().graph().contains(new Edge(Port.of("one", "y"), Port.of("sum", "x2"))));
    workbench.undo();
    select("two");
    actions.delete();
    assertEquals(Optional.empty(), workbench.state().graph().source(Port.of("sum", "x2")));
    assertEquals(Optional.of("Delete block"), workbench.state().history().undoLabel());
  }

  @Test
  void aBurstOfTypingIsOneStepAndTheInitialValueIsNotStored() {
    var one = new NodeId("one");
    for (int units = 1; units < 4; units++) actions.set(one, "units", Value.of(units), "field");
    assertEquals(1, workbench.state().history().past().size());
    actions.set(one, "units", Value.of(4), "another field");
    assertTrue(workbench.state().graph().node(one).parameters().values().isEmpty());
    assertEquals(Optional.of("Set Units"), workbench.state().history().undoLabel());
  }

  @Test
  void groupingAndOpeningUpKeepEveryWireAndNumber() {
    long parameters = workbench.state().analysis().cost().parameters();
    select("one", "two");
    assertEquals(Optional.empty(), actions.group("My Block"));
    assertEquals(
        """
        image    = input
        sum      = add       image my-block
        out      = output    sum
        my-block = my-block  image
        """,
        text());
    assertTrue(workbench.state().isSound(), () -> workbench.state().analysis().errors().toString());
    assertEquals(parameters, workbench.state().analysis().cost().parameters());
    assertEquals(Optional.empty(), actions.openUp(new NodeId("my-block")));
    assertEquals(
        """
        image        = input
        sum          = add              image my-block.two
        out          = output           sum
        my-block.one = dense(units: 8)  image
        my-block.two = relu             my-block.one
        """,
        text());
    assertEquals(parameters, workbench.state().analysis().cost().parameters());
    assertTrue(workbench.state().isSound());
  }

  @Test
  void aGroupInsideAGroupIsABlockLikeAnyOther() {
    select("one", "two");
    actions.group("Inner");
    select("inner");
    assertEquals(Optional.empty(), actions.group("Outer"));
    assertTrue(workbench.state().isSound(), () -> workbench.state().analysis().errors().toString());
    assertEquals(64, workbench.state().analysis().cost().parameters());
  }

  @Test
  void whatCannotBeGroupedIsRefusedWithTheReason() {
    select("one", "sum");
    assertTrue(actions.group("Loop").orElseThrow().contains("comes back at \"sum\""));
    select("image", "one");
    assertTrue(actions.group("Start").orElseThrow().contains("inputs and outputs stay outside"));
    select();
    assertTrue(actions.group("Nothing").orElseThrow().contains("Select the blocks"));
    assertTrue(
        actions.openUp(new NodeId("one")).orElseThrow().contains("not made of other blocks"));
    assertFalse(workbench.state().history().canUndo());
  }

  @Test
  void namesThatCannotBeAreRefusedWithTheReason() {
    var one = new NodeId("one");
    assertTrue(actions.rename(one, "two").orElseThrow().contains("already is"));
    assertTrue(actions.rename(one, "a b").orElseThrow().contains("cannot name a block"));
    assertEquals(Optional.empty(), actions.rename(one, "first"));
    assertTrue(
        workbench.state().graph().contains(new Edge(Port.of("first", "y"), Port.of("two", "x"))));
  }

  @Test
  void mutingTogglesAndSpeaksForAll() {
    select("one", "two");
    actions.toggleMuted();
    assertEquals(Optional.of("Mute 2 blocks"), workbench.state().history().undoLabel());
    actions.toggleMuted();
    assertEquals(Optional.of("Activate 2 blocks"), workbench.state().history().undoLabel());
  }

  @Test
  void copyAndPasteGoThroughText() {
    var clipboard = new Clipboard(workbench);
    select("one", "two");
    var text = clipboard.copy().orElseThrow();
    assertTrue(clipboard.paste(text, true));
    assertEquals("[one-2, two-2]", workbench.state().selection().nodes().toString());
    assertTrue(
        workbench.state().graph().contains(new Edge(Port.of("image", "y"), Port.of("one-2", "x"))));
    assertTrue(clipboard.paste("extra = dense(units: 2)  ", false));
    assertFalse(clipboard.paste("not a design", false));
    assertEquals(Optional.of("extra = dense(units: 2)\n"), clipboard.copyAsLines());
    select("one", "two");
    clipboard.cut();
    assertEquals(Optional.of("Cut 2 blocks"), workbench.state().history().undoLabel());
  }

  @Test
  void selectionsGrowAlongWires() {
    var graph = workbench.state().graph();
    var two = Selection.of(new NodeId("two"));
    assertEquals("[two, image, one]", two.upstream(graph).nodes().toString());
    assertEquals("[two, sum, out]", two.downstream(graph).nodes().toString());
    assertEquals(5, two.connected(graph).size());
    assertEquals("[image, one, sum, out]", two.inverted(graph).nodes().toString());
    assertEquals(
        "[two]", two.toggled(new NodeId("one")).toggled(new NodeId("one")).nodes().toString());
  }

  @Test
  void aWireTakenElsewhereIsOneStep() {
    var old = new Edge(Port.of("two", "y"), Port.of("sum", "x2"));
    actions.reconnect(old, new Edge(Port.of("two", "y"), Port.of("out", "x")), Optional.empty());
    assertEquals("[two:y → out:x]", workbench.state().graph().outgoing(old.from()).toString());
    assertEquals(1, workbench.state().history().past().size());
  }

  @Test
  void aCardMovedOntoAWireIsOneStep() {
    var id = actions.add(TestBlocks.RELU, HERE);
    var wire = new Edge(Port.of("one", "y"), Port.of("two", "x"));
    var there = new Position(400, 80);
    var move = new vertebra.document.Edit.Move(java.util.Map.of(id, there));
    assertTrue(actions.insertOn(wire, id, move));
    assertEquals(Optional.of(there), workbench.state().document().layout().position(id));
    assertEquals("[one:y → relu:x]", workbench.state().graph().incoming(id).toString());
    assertEquals(2, workbench.state().history().past().size());
  }

  @Test
  void aWholeDesignIsPutInUnderFreshNames() {
    var part = Document.of(TestBlocks.graph(NET));
    var layout = part.layout().with(new NodeId("image"), new Position(-50, 7));
    new Clipboard(workbench).insert(part.with(layout), HERE);
    assertEquals(10, workbench.state().graph().size());
    assertEquals(5, workbench.state().selection().size());
    var first = workbench.state().selection().nodes().getFirst();
    assertEquals(Optional.of(HERE), workbench.state().document().layout().position(first));
  }

  @Test
  void aWholeDesignReadsTheInputThatWaitsIfItCan() {
    var part = Document.of(TestBlocks.graph(NET));
    var fit = open("waits = input");
    new Clipboard(fit).insert(part, HERE);
    assertEquals(5, fit.state().graph().size());
    assertEquals(2, fit.state().graph().outgoing(new NodeId("waits")).size());
    assertEquals(4, fit.state().selection().size());
    for (var other : List.of("waits = input(shape: \"N,7\")", "a = input\nb = input", NET)) {
      var unfit = open(other);
      int before = unfit.state().graph().size();
      new Clipboard(unfit).insert(part, HERE);
      assertEquals(before + 5, unfit.state().graph().size(), other);
    }
  }
}
