package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Body;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.Titles;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// What is inside a block is worked on like a design.
class InsideTest {

  private static final NodeId UNIT = new NodeId("unit");
  private static final NodeId OTHER = new NodeId("other");
  private static final NodeId CONV = new NodeId("0");

  @TempDir Path folder;

  private OpenDesign design;
  private Actions actions;

  @BeforeEach
  void open() throws Exception {
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,32,32")
            unit  = conv-unit(filters: 8) image
            other = conv-unit(filters: 8) unit
            out   = output other
            """,
            Ports.of(StandardCatalogue.catalogue()));
    design =
        OpenDesign.of(
            Document.of(graph),
            TestServices.checking(
                StandardCatalogue.catalogue(),
                new FakeEngine(),
                folder,
                (catalogue, now, previous, change) ->
                    new Analyzer(catalogue).check(previous, now, change),
                Runnable::run,
                _ -> {}));
    actions = new Actions(() -> design.level().get());
  }

  private Workbench level(NodeId... trail) {
    design.runs().lookInside(List.of(trail));
    return design.level().get();
  }

  private String block(NodeId id) {
    return design.state().graph().node(id).block().value();
  }

  private static long filters(Workbench level) {
    return level.state().analysis().findings().of(CONV).cost().parameters();
  }

  @Test
  void oneSeesWhatFlowsInAndOutAndWhatItCosts() {
    var level = level(UNIT);
    assertTrue(level.state().isSound(), () -> level.state().analysis().diagnostics().toString());
    assertEquals(
        Optional.of(Value.of("N,3,32,32")),
        level.state().graph().node(new NodeId("in.x")).parameters().get("shape"));
    assertEquals("output", level.state().graph().node(new NodeId("out.y")).block().value());
    assertEquals(
        design.state().analysis().findings().of(UNIT).cost(), level.state().analysis().cost());
  }

  @Test
  void severalOfAKindHaveNumbersThatFollowWhatStandsThere() {
    actions.replace(
        UNIT,
        StandardCatalogue.catalogue().find(new BlockId("residual-stage")).orElseThrow(),
        Parameters.NONE.with("blocks", Value.of(3)));
    var level = level(UNIT);
    assertEquals(List.of("Bottleneck 1", "Bottleneck 2", "Bottleneck 3"), titles(level));
    var parts =
        level.state().graph().nodes().stream()
            .filter(node -> title(level, node.id()).isPresent())
            .map(Node::id)
            .toList();
    assertEquals(
        "Residual stage › Bottleneck 2",
        new Titles(design.state().design()).inside(List.of(UNIT, parts.get(1))));
    level.perform("Rename", new Edit.Retitle(parts.get(1), "Middle"));
    level.select(Selection.of(parts.getFirst()));
    actions.deleteAndHeal();
    assertEquals(List.of("Middle", "Bottleneck 2"), titles(level));
  }

  private static List<String> titles(Workbench level) {
    return level.state().graph().nodes().stream()
        .flatMap(node -> title(level, node.id()).stream())
        .toList();
  }

  private static Optional<String> title(Workbench level, NodeId id) {
    return level.state().document().layout().title(id);
  }

  @Test
  void undoWouldBringBackWhatWasOpenedUpInside() {
    actions.replace(
        UNIT,
        StandardCatalogue.catalogue().find(new BlockId("residual-stage")).orElseThrow(),
        Parameters.NONE.with("blocks", Value.of(3)));
    var level = level(UNIT);
    assertEquals(Change.NONE, level.undoChange(), "the step was not done inside");
    var part =
        level.state().graph().nodes().stream()
            .map(Node::id)
            .filter(id -> title(level, id).equals(Optional.of("Bottleneck 2")))
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.empty(), actions.openUp(part));
    var back = level.undoChange();
    assertEquals(List.of(part), List.copyOf(back.added()));
    assertTrue(back.removed().containsAll(level.state().selection().nodes()));
    level.undo();
    assertEquals(Change.NONE, level.undoChange());
  }

  @Test
  void aChangeMakesABuiltInBlockOnesOwnInOneStep() {
    var before = DocumentFile.text(design.state().document());
    var level = level(UNIT);
    assertTrue(level.consequence().orElseThrow().contains("built-in"));
    long weights = filters(level);
    actions.set(CONV, "filters", Value.of(16), this);
    assertEquals(2 * weights, filters(level));
    assertFalse(block(UNIT).equals("conv-unit"));
    assertEquals("conv-unit", block(OTHER), "another block stays what it is");
    assertEquals(List.of(UNIT), design.trail(), "one still looks into it");
    assertTrue(design.state().isSound());
    assertEquals(1, design.state().history().past().size());
    design.workbench().undo();
    assertEquals(before, DocumentFile.text(design.state().document()));
    assertEquals(weights, filters(level));
  }

  @Test
  void aChangeOfAnOwnBlockChangesAllThatAreMadeLikeIt() {
    var level = level(UNIT);
    actions.set(CONV, "filters", Value.of(16), this);
    level();
    var own = design.state().catalogue().find(new BlockId(block(UNIT))).orElseThrow();
    actions.replace(OTHER, own, Parameters.NONE);
    level(OTHER);
    assertTrue(design.level().get().consequence().orElseThrow().contains("all 2"));
    long before = design.state().analysis().cost().parameters();
    actions.set(CONV, "filters", Value.of(32), this);
    var findings = design.state().analysis().findings();
    assertEquals(
        "[N, 32, 32, 32]",
        findings.of(UNIT).typing().outputs().getFirst().shape().dims().toString());
    assertTrue(design.state().analysis().cost().parameters() > before);
    assertFalse(level == design.level().get());
  }

  @Test
  void whatIsInsideAnotherInsideIsReachedToo() {
    actions.replace(
        UNIT,
        StandardCatalogue.catalogue().find(new BlockId("basic-residual")).orElseThrow(),
        Parameters.NONE.with("filters", Value.of(8)));
    var level = level(UNIT);
    level.select(
        Selection.of(
            level.state().graph().nodes().stream()
                .filter(node -> node.block().value().equals("conv-2d"))
                .map(Node::id)
                .limit(2)
                .toList()));
    actions.group("Two");
    var group = level.state().selection().single();
    assertTrue(group.isEmpty() || level.state().graph().contains(group.get()));
    assertTrue(design.state().isSound());
  }

  @Test
  void whatBreaksInsideIsSaidThereAndCanBeMended() {
    var level = level(UNIT);
    level.select(Selection.of(CONV));
    actions.delete();
    assertEquals(List.of(UNIT), design.trail());
    assertFalse(level.state().isSound());
    assertFalse(design.state().isSound());
    actions.add(
        StandardCatalogue.catalogue().find(new BlockId("conv-2d")).orElseThrow(),
        Parameters.NONE,
        new Position(0, 0));
    var fresh = level.state().selection().single().orElseThrow();
    actions.connect(new Edge(new Port(new NodeId("in.x"), "y"), new Port(fresh, "x")));
    var loose =
        level.state().graph().nodes().stream()
            .filter(node -> node.block().value().equals("batch-norm"))
            .findFirst()
            .orElseThrow();
    actions.connect(new Edge(new Port(fresh, "y"), new Port(loose.id(), "x")));
    assertTrue(level.state().isSound());
    assertTrue(design.state().isSound());
  }

  @Test
  void aMoreOutputIsAnotherPortAndALostOneTakesItsWire() {
    var level = level(UNIT);
    actions.add(
        StandardCatalogue.catalogue().find(new BlockId("output")).orElseThrow(),
        new Position(400, 0));
    var tap = level.state().selection().single().orElseThrow();
    actions.connect(new Edge(new Port(CONV, "y"), new Port(tap, "x")));
    var outputs = Ports.outputs(design.state().catalogue(), design.state().graph().node(UNIT));
    assertEquals(List.of("y", tap.value()), outputs.stream().map(port -> port.name()).toList());
    level.perform("Cut", new GraphEdit.Remove(List.of(new NodeId("out.y"))));
    assertEquals(List.of(), design.state().graph().incoming(OTHER));
    design.workbench().undo();
    assertEquals(1, design.state().graph().incoming(OTHER).size());
  }

  @Test
  void whatIsSelectedInsideIsWhatIsReadAbout() {
    var level = level(UNIT);
    level.select(Selection.of(CONV));
    assertEquals(Optional.of(CONV), design.tensors().selected());
    assertEquals(Optional.of("conv-2d"), design.reading().block().map(block -> block.id().value()));
    assertEquals(1, StatusView.of(design, new Scope()).get().chosen());
  }

  @Test
  void movingPartsOfABuiltInBlockChangesNothingButWhatOneSees() {
    var level = level(UNIT);
    actions.move(Map.of(CONV, new Position(500, 500)), this);
    assertEquals(
        Optional.of(new Position(500, 500)), level.state().document().layout().position(CONV));
    assertFalse(design.state().isDirty());
    assertEquals("conv-unit", block(UNIT));
  }

  @Test
  void partsOfAnOwnBlockStayWhereTheyWerePut() {
    var level = level(UNIT);
    actions.set(CONV, "filters", Value.of(16), this);
    actions.move(Map.of(CONV, new Position(500, 500)), this);
    level();
    assertEquals(
        Optional.of(new Position(500, 500)),
        level(UNIT).state().document().layout().position(CONV));
    assertTrue(level.state().isDirty());
  }

  private static Node named(String id, String block, String name, String tensor) {
    return Node.of(new NodeId(id), new BlockId(block), Parameters.NONE)
        .with(new Origin(Optional.of(name), Map.of("y", tensor), Map.of()));
  }

  private static BlockDefinition definition(String id, Node... parts) {
    var graph = Graph.EMPTY;
    for (var part : parts) graph = graph.with(part);
    return new BlockDefinition(new BlockId(id), id, graph, List.of(), List.of());
  }

  /// A function that holds an operator with a graph inside.
  @Test
  void aTensorInAFunctionOrGraphIsCalledAsStepsCallIt() {
    var branches = named("if", "relu", "If", "q");
    branches =
        branches.with(
            branches.parameters().with(Body.HELD, new Value.Subgraph(new BlockId("seen"))));
    var card = Node.of(new NodeId("then"), new BlockId("branch"), Parameters.NONE);
    for (var made :
        List.of(
            definition("branch", named("deep", "relu", "Deep", "e")),
            definition("seen", card),
            definition("function", branches)))
      design.workbench().perform("Define", new Edit.Define(made));
    for (var made : List.of(named("call", "function", "one", "m"), branches))
      design.workbench().perform("Add", new GraphEdit.Add(made));
    var call = new NodeId("call");
    assertEquals(List.of("one", "m", "m"), proposals(call));
    assertEquals(List.of("-", "-", "one/q"), proposals(branches.id(), call));
    var deep = new NodeId("deep");
    assertEquals(
        List.of("-", "-", "one/e"), proposals(deep, call, branches.id(), new NodeId("then")));
    assertEquals(List.of("Deep", "-", "e"), proposals(deep, branches.id(), new NodeId("then")));
    assertEquals(List.of("-", "-", "-"), proposals(CONV, UNIT), "the file has no such tensor");
  }

  @Test
  void aBlockIsNotPastedIntoItself() {
    var inner = definition("inner", named("deep", "relu", "Deep", "e"));
    var outer = definition("outer", named("held", "inner", "Held", "m"));
    for (var made : List.of(inner, outer))
      design.workbench().perform("Define", new Edit.Define(made));
    var call = new NodeId("call");
    design.workbench().perform("Add", new GraphEdit.Add(named("call", "outer", "one", "m")));
    design.workbench().select(Selection.of(call));
    var whole = new Clipboard(design.workbench()).copy().orElseThrow();
    assertEquals(Optional.empty(), new Clipboard(design.workbench()).objection(whole));
    for (var level : List.of(level(call), level(call, new NodeId("held"))))
      assertTrue(new Clipboard(level).objection(whole).orElse("").contains("outer"), "pasted");
    var held = level(call);
    held.select(Selection.of(new NodeId("held")));
    var part = new Clipboard(held).copy().orElseThrow();
    assertEquals(Optional.empty(), new Clipboard(held).objection(part), "beside itself");
  }

  /// What steps are proposed to be about: an operator, a tensor, a tensor wherever it is.
  private List<String> proposals(NodeId selected, NodeId... trail) {
    level(trail).select(Selection.of(selected));
    var scope = new Scope();
    var view = ReworkView.of(design, scope).get();
    scope.close();
    return Stream.of(view.operator(), view.tensor(), view.innerTensor())
        .map(each -> each.orElse("-"))
        .toList();
  }
}
