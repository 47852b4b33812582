package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.importing.ForeignModel.BOOL;
import static vertebra.importing.ForeignModel.INT64;
import static vertebra.importing.ForeignModel.bare;
import static vertebra.importing.ForeignModel.operator;
import static vertebra.importing.ForeignModel.real;
import static vertebra.importing.ForeignModel.value;
import static vertebra.importing.ForeignModel.whole;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Definitions;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.onnx.ModelException;

/// The graphs that If, Loop and Scan hold open like the inside of a block, and what is changed
/// there is written there.
class HeldGraphsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockId THEN = new BlockId("choose-then-branch");

  @TempDir Path folder;

  private Path file = Path.of("");
  private Document document = Document.EMPTY;

  @BeforeEach
  void open() throws Exception {
    var then =
        bare()
            .node(operator("product", "MatMul", "x w", "m"))
            .node(operator("bend", "Elu", "m", "e", real("alpha", 0.5f)))
            .node(operator("flat", "Flatten", "e", "f", whole("axis", 1)))
            .add(MessageFields.GRAPH_VALUE, value("e", ForeignModel.FLOAT, 2, 8))
            .output("f", 2, 8);
    var other = bare().weight("v", 4, 8).node("MatMul", "x v", "o").output("o", 2, 8);
    var body =
        bare()
            .input(value("i", INT64))
            .input(value("on", BOOL))
            .input("h", 2, 8)
            .node(operator("step", "Tanh", "h", "t"))
            .node("Identity", "on", "again")
            .add(MessageFields.GRAPH_OUTPUT, value("again", BOOL))
            .output("t", 2, 8);
    file =
        ForeignModel.usual()
            .input("x", 2, 4)
            .input(value("c", BOOL))
            .weight("w", 4, 8)
            .wholes("trips", 3)
            .node(
                operator(
                    "choose",
                    "If",
                    "c",
                    "q",
                    ForeignModel.graph("then_branch", then),
                    ForeignModel.graph("else_branch", other)))
            .node(operator("repeat", "Loop", "trips _ q", "r", ForeignModel.graph("body", body)))
            .node("Sin", "r", "y")
            .output("y", 2, 8)
            .write(folder.resolve("model.onnx"))
            .toAbsolutePath();
    document = ImportedModels.open(file, folder, CATALOGUE).document();
  }

  private ModelIndex written(Document design) throws ModelException {
    var target = folder.resolve("written.onnx");
    ImportedModels.write(design, folder, target, CATALOGUE);
    return StructureCheck.sound(target);
  }

  private static IndexedGraph then(ModelIndex index) {
    return index
        .graph()
        .nodes()
        .getFirst()
        .attribute("then_branch")
        .orElseThrow()
        .graphs()
        .getFirst();
  }

  private BlockDefinition definition(BlockId id) {
    return document.definitions().find(id).orElseThrow();
  }

  private Document with(BlockId id, Graph graph) {
    var was = definition(id);
    return document.with(
        new BlockDefinition(id, was.title(), graph, was.inputs(), was.outputs(), was.sizes()));
  }

  private static Finding inside(Finding around, String part) {
    return around.inside().orElseThrow().findings().of(new NodeId(part));
  }

  @Test
  void theirOperatorsAreSeenInsideWithTheirSizes() {
    var all = Definitions.added(CATALOGUE, document.definitions().values());
    var findings = new Analyzer(all).analyze(document.graph()).findings();
    var choose = findings.of(new NodeId("choose"));
    var bent = inside(inside(choose, "then_branch"), "bend").output("Y").orElseThrow();
    assertEquals("[2, 8]", bent.toString());
    var other = choose.inside().orElseThrow().body().graph().node(new NodeId("else_branch"));
    assertEquals(new BlockId("choose-else-branch"), other.block());
    var step = inside(inside(findings.of(new NodeId("repeat")), "body"), "step");
    assertEquals("[2, 8]", step.output("output").orElseThrow().toString());
  }

  private void assertOneNumberIsOther() throws Exception {
    var before = Files.readAllBytes(file);
    var after = Files.readAllBytes(folder.resolve("written.onnx"));
    assertEquals(before.length, after.length);
    int different = 0;
    for (int i = 0; i < before.length; i++) if (before[i] != after[i]) different++;
    assertTrue(different > 0 && different <= Float.BYTES, () -> "changed bytes");
  }

  @Test
  void anAttributeThatIsChangedInsideIsTheOnlyChange() throws Exception {
    var bend = new NodeId("bend");
    var graph = definition(THEN).graph();
    var changed =
        with(
            THEN,
            graph.with(
                graph
                    .node(bend)
                    .with(graph.node(bend).parameters().with("alpha", Value.of(0.25)))));
    var index = written(changed);
    assertEquals(3, then(index).nodes().size());
    assertOneNumberIsOther();
    var saved = folder.resolve("design.vertebra");
    DocumentFile.write(document, saved);
    ImportedModels.write(
        DocumentFile.read(saved).document(), folder, folder.resolve("same.onnx"), CATALOGUE);
    assertEquals(-1, Files.mismatch(file, folder.resolve("same.onnx")));
  }

  @Test
  void anOperatorThatIsTakenOutInsideIsGoneAndItsReadersGoOn() throws Exception {
    var bend = new NodeId("bend");
    var graph = definition(THEN).graph();
    var healed =
        graph
            .without(bend)
            .with(
                new Edge(
                    new Port(new NodeId("product"), "Y"), new Port(new NodeId("flat"), "input")));
    var index = written(with(THEN, healed));
    assertEquals(List.of("MatMul", "Flatten"), types(then(index)));
    assertEquals(List.of("m"), then(index).nodes().getLast().inputs());
    assertEquals(List.of(), then(index).values());
    assertEquals(
        List.of("MatMul", "Flatten"),
        types(then(written(with(THEN, graph.with(graph.node(bend).with(Node.Mode.BYPASSED)))))));
  }

  @Test
  void theLastOperatorThatIsTakenOutLeavesItsNameToWhatFeedsIt() throws Exception {
    var was = definition(THEN);
    var last = new NodeId("flat");
    var shorter =
        new BlockDefinition(
            THEN,
            was.title(),
            was.graph().without(last),
            was.inputs(),
            List.of(
                new BlockDefinition.Output(
                    was.outputs().getFirst().name(), new Port(new NodeId("bend"), "Y"))));
    var index = written(document.with(shorter));
    assertEquals(List.of("MatMul", "Elu"), types(then(index)));
    assertEquals(List.of("f"), then(index).nodes().getLast().outputs());
  }

  @Test
  void aBlockOfTheCatalogueIsPutInside() throws Exception {
    var relu = new NodeId("relu");
    var graph = definition(THEN).graph();
    var flat = new Port(new NodeId("flat"), "input");
    var more =
        graph
            .without(graph.incoming(flat.node()).getFirst())
            .with(Node.of("relu", "relu"))
            .with(new Edge(new Port(new NodeId("bend"), "Y"), new Port(relu, "x")))
            .with(new Edge(new Port(relu, "y"), flat));
    assertEquals(
        List.of("MatMul", "Elu", "Relu", "Flatten"), types(then(written(with(THEN, more)))));
  }

  @Test
  void whatLeavesTheOperatorIsStatedAnewWhereAGraphGivesOtherSizes() throws Exception {
    var flat = new NodeId("flat");
    var graph = definition(THEN).graph();
    var turned =
        graph.with(graph.node(flat).with(graph.node(flat).parameters().with("axis", Value.of(0))));
    var index = written(with(THEN, turned));
    assertEquals(
        "[1, 16]",
        then(index).outputs().getFirst().type().wire("f").orElseThrow().shape().dims().toString());
    assertEquals(List.of(), index.graph().outputs().getFirst().type().wire("y").stream().toList());
  }

  @Test
  void anOutputThatComesFromNowhereIsRefusedByName() {
    var cut = with(THEN, definition(THEN).graph());
    var was = definition(THEN);
    var none =
        cut.with(new BlockDefinition(THEN, was.title(), was.graph(), was.inputs(), List.of()));
    var refused = assertThrows(ModelException.class, () -> written(none));
    assertTrue(refused.getMessage().contains("\"f\""), refused::getMessage);
  }

  @Test
  void anOperatorInsideThatLacksAnInputIsRefusedByName() {
    var cut = definition(THEN).graph().without(new NodeId("bend"));
    var refused = assertThrows(ModelException.class, () -> written(with(THEN, cut)));
    assertTrue(refused.getMessage().contains("\"flat\""), refused::getMessage);
  }

  @Test
  void aMistakeInsideIsOneOfTheOperatorThatHoldsIt() {
    assertEquals(List.of(), said(document));
    var cut = with(THEN, definition(THEN).graph().without(new NodeId("bend")));
    assertEquals(List.of("choose: wired-inside-expected"), said(cut));
  }

  private static List<String> said(Document design) {
    var all = Definitions.added(CATALOGUE, design.definitions().values());
    var analysis = new Analyzer(all).analyze(design.graph());
    return design.graph().nodes().stream()
        .flatMap(node ->
            analysis
                .about(node.id())
                .filter(Diagnostic::isError)
                .map(each -> node.id() + ": " + each.code()))
        .toList();
  }

  private static List<String> types(IndexedGraph graph) {
    return graph.nodes().stream().map(ModelIndex.IndexedNode::type).toList();
  }

  /// A graph of an operator that stands in a function is changed for every call.
  @Test
  void whatIsChangedInAGraphInsideAFunctionIsTheOnlyChange() throws Exception {
    var then =
        bare().node(operator("bend", "Elu", "d", "q1", real("alpha", 0.5f))).output("q1", 2, 4);
    var other = bare().node(operator("turn", "Neg", "d", "q2")).output("q2", 2, 4);
    var function =
        ForeignModel.function(
            "F",
            List.of("a", "c"),
            "b",
            List.of(
                operator("twice", "Add", "a a", "d"),
                operator(
                    "pick",
                    "If",
                    "c",
                    "q",
                    ForeignModel.graph("then_branch", then),
                    ForeignModel.graph("else_branch", other)),
                operator("bound", "Tanh", "q", "b")));
    file =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .input(value("c", BOOL))
            .node(operator("one", "own.F", "x c", "m"))
            .node(operator("two", "own.F", "m c", "y"))
            .output("y", 2, 4)
            .function(function)
            .write(folder.resolve("function.onnx"))
            .toAbsolutePath();
    document = ImportedModels.open(file, folder, CATALOGUE).document();
    var all = Definitions.added(CATALOGUE, document.definitions().values());
    var analysis = new Analyzer(all).analyze(document.graph());
    assertEquals(
        "[2, 4]", analysis.findings().of(new NodeId("two")).output("b").orElseThrow().toString());
    var id = new BlockId("pick-then-branch");
    var graph = definition(id).graph();
    var bend = graph.node(new NodeId("bend"));
    var edited = with(id, graph.with(bend.with(bend.parameters().with("alpha", Value.of(0.75)))));
    written(edited);
    assertOneNumberIsOther();
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var around = new BlockId("function-own-f");
    var bound = definition(around).graph().node(new NodeId("bound"));
    var both = with(around, definition(around).graph().with(bound.with(Node.Mode.BYPASSED)));
    var said = assertThrows(ModelException.class, () -> written(both)).getMessage();
    assertTrue(said.contains("its operator If holds graphs"), said);
    var together = both.with(edited.definitions().find(id).orElseThrow());
    assertThrows(ModelException.class, () -> written(together));
  }
}
