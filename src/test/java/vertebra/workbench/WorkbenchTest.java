package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;
import vertebra.document.Position;
import vertebra.document.RandomEdits;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;

class WorkbenchTest {

  private static final NodeId DENSE = new NodeId("dense");

  private final HandStepped background = new HandStepped();

  private Workbench open(String lines) {
    return new Workbench(
        Document.of(TestBlocks.graph(lines)), TestBlocks.CATALOGUE, Runnable::run, background);
  }

  private static final String NET =
      """
      image = input
      dense = dense(units: 4)   image
      out   = output            dense
      """;

  @Test
  void anEditShowsAtOnceAndItsCheckLater() {
    var workbench = open(NET);
    background.finish();
    assertTrue(workbench.state().isSound());
    workbench.perform("Set units", new GraphEdit.SetParameter(DENSE, "units", Value.of(5)));
    assertFalse(workbench.state().isChecked());
    background.finish();
    assertTrue(workbench.state().isChecked());
    assertEquals(40, workbench.state().analysis().cost().parameters());
  }

  @Test
  void editsMadeDuringACheckAreAnsweredByOneMore() {
    var workbench = open(NET);
    for (int units = 5; units < 10; units++)
      workbench.perform("Set units", new GraphEdit.SetParameter(DENSE, "units", Value.of(units)));
    assertEquals(1, background.waiting());
    background.step();
    assertEquals(1, background.waiting());
    background.step();
    assertEquals(0, background.waiting());
    assertTrue(workbench.state().isChecked());
    assertEquals(72, workbench.state().analysis().cost().parameters());
  }

  @Test
  void movingACardAsksForNoCheck() {
    var workbench = open(NET);
    background.finish();
    var analysis = workbench.state().analysis();
    workbench.perform("Move", new Edit.Move(java.util.Map.of(DENSE, new Position(3, 4))));
    assertEquals(0, background.waiting());
    assertSame(analysis, workbench.state().analysis());
    assertTrue(workbench.state().isChecked());
  }

  @Test
  void undoBringsTheSameDocumentBackAndIsCheckedAgain() {
    var workbench = open(NET);
    background.finish();
    var before = workbench.state().document();
    workbench.perform("Remove Dense", new GraphEdit.Remove(List.of(DENSE)));
    assertEquals(Optional.of("Remove Dense"), workbench.state().history().undoLabel());
    workbench.undo();
    assertSame(before, workbench.state().document());
    background.finish();
    assertTrue(workbench.state().isSound());
    workbench.redo();
    assertFalse(workbench.state().graph().contains(DENSE));
  }

  @Test
  void watchersHearOfEveryStateAndOfTheLatestLast() {
    var workbench = open(NET);
    background.finish();
    var heard = new ArrayList<Workbench.WorkbenchState>();
    workbench.watch(
        new Scope(),
        state -> {
          if (state.selection().isEmpty()) workbench.select(Selection.of(DENSE));
        });
    var scope = new Scope();
    workbench.watch(scope, heard::add);
    workbench.perform("Set units", new GraphEdit.SetParameter(DENSE, "units", Value.of(7)));
    assertSame(workbench.state(), heard.getLast());
    scope.close();
    int before = heard.size();
    workbench.undo();
    assertEquals(before, heard.size());
  }

  @Test
  void aSelectionForgetsWhatIsGoneAndIsNotUndone() {
    var workbench = open(NET);
    workbench.select(Selection.all(workbench.state().graph()));
    workbench.perform("Delete", new GraphEdit.Remove(List.of(DENSE)));
    assertEquals(2, workbench.state().selection().size());
    workbench.undo();
    assertEquals(2, workbench.state().selection().size());
  }

  @Test
  void aRuleThatThrowsIsReportedAndTheEditorLivesOn() {
    var fails = new boolean[] {true};
    var workbench =
        new Workbench(
            History.startingAt(Document.of(TestBlocks.graph(NET))),
            Optional.empty(),
            TestBlocks.CATALOGUE,
            (catalogue, graph, previous, change) -> {
              if (fails[0]) throw new IllegalStateException("our bug");
              return new Analyzer(catalogue).check(previous, graph, change);
            },
            (_, _, _, _) -> Edit.NOTHING,
            Runnable::run,
            background);
    background.finish();
    assertTrue(workbench.state().isChecked());
    assertEquals("internal-error", workbench.state().analysis().errors().getFirst().code());
    fails[0] = false;
    workbench.perform("Set units", new GraphEdit.SetParameter(DENSE, "units", Value.of(5)));
    background.finish();
    assertTrue(workbench.state().isSound());
  }

  @Test
  void aPortThatGoesTakesItsWireAlongInTheSameStep() {
    var workbench =
        open(
            """
            image = input
            split = split(ways: 3)   image
            a     = output           split:y1
            c     = output           split:y3
            """);
    workbench.perform(
        "Set ways", new GraphEdit.SetParameter(new NodeId("split"), "ways", Value.of(2)));
    assertEquals(
        "[image:y → split:x, split:y1 → a:x]", workbench.state().graph().edges().toString());
    assertEquals(Optional.of("Set ways and a wire"), workbench.state().history().undoLabel());
    workbench.undo();
    assertTrue(
        workbench.state().graph().contains(new Edge(Port.of("split", "y3"), Port.of("c", "x"))));
  }

  @Test
  void aDefinitionMakesAnotherCatalogueAndAFreshMemory() {
    var workbench = open(NET);
    background.finish();
    var catalogue = workbench.state().catalogue();
    workbench.select(Selection.of(DENSE));
    assertEquals(Optional.empty(), new Actions(workbench).group("Head"));
    assertNotSame(catalogue, workbench.state().catalogue());
    assertFalse(workbench.state().isChecked());
    background.finish();
    assertTrue(workbench.state().isSound(), () -> workbench.state().analysis().errors().toString());
    workbench.undo();
    background.finish();
    assertTrue(workbench.state().isSound());
  }

  @Test
  void savingKeepsTheHistory() {
    var workbench = open(NET);
    workbench.perform("Add", new GraphEdit.Add(Node.of("relu", "relu")));
    assertTrue(workbench.state().isDirty());
    workbench.saved(workbench.state().document(), Path.of("net.vertebra"));
    assertFalse(workbench.state().isDirty());
    assertTrue(workbench.state().history().canUndo());
  }

  @Test
  void anyEditsEndInACheckedStateAndCanBeUndoneToTheStart() {
    var workbench = open(NET);
    var start = workbench.state().document();
    var edits = new RandomEdits(5);
    for (int i = 0; i < 200; i++) {
      workbench.perform("Edit", edits.next(workbench.state().document()));
      if (i % 7 == 0) background.finish();
    }
    background.finish();
    assertTrue(workbench.state().isChecked());
    while (workbench.state().history().canUndo()) workbench.undo();
    assertSame(start, workbench.state().document());
  }

  @Test
  void newCardsHaveTheirPlacesWithinTheStepThatMakesThem() {
    var place = new Position(8, 16);
    var workbench =
        new Workbench(
            History.startingAt(Document.of(TestBlocks.graph(NET))),
            Optional.empty(),
            TestBlocks.CATALOGUE,
            Workbench.CHECKER,
            (document, _, _, _) -> placed(document, place),
            Runnable::run,
            background);
    assertEquals(Optional.of(place), workbench.state().document().layout().position(DENSE));
    assertFalse(workbench.state().isDirty());
    assertFalse(workbench.state().history().canUndo());
    var relu = new NodeId("relu");
    var heard = new ArrayList<Optional<Position>>();
    workbench.watch(new Scope(), state -> heard.add(state.document().layout().position(relu)));
    workbench.perform("Add", new GraphEdit.Add(Node.of("relu", "relu")));
    assertEquals(List.of(Optional.empty(), Optional.of(place)), heard);
    workbench.undo();
    assertFalse(workbench.state().isDirty());
    assertEquals(Optional.of(place), workbench.state().document().layout().position(DENSE));
  }

  private static Edit placed(Document document, Position place) {
    var places = new HashMap<NodeId, Position>();
    for (var node : document.graph().nodes())
      if (document.layout().position(node.id()).isEmpty()) places.put(node.id(), place);
    return places.isEmpty() ? Edit.NOTHING : new Edit.Move(places);
  }
}
