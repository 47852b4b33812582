package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Typing;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.ModelException;

/// What a file says of sizes behind an edit is what flows there after it.
class StatedSizesTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int FLOAT16 = 10;

  @TempDir Path folder;

  private Document opened(ForeignModel model) throws Exception {
    return ImportedModels.open(
            model.write(folder.resolve("model.onnx")).toAbsolutePath(), folder, CATALOGUE)
        .document();
  }

  /// The design with another width of its dense layer.
  private static Document wider(Document opened) {
    var dense =
        opened.graph().nodes().stream()
            .filter(node -> node.block().equals(new BlockId("dense")))
            .findFirst()
            .orElseThrow();
    Node wider = dense.with(dense.parameters().with("units", Value.of(5)));
    return opened.with(opened.graph().with(wider));
  }

  private ModelIndex written(Document document) throws ModelException {
    var target = folder.resolve("written.onnx");
    ImportedModels.write(document, folder, target, CATALOGUE);
    return ModelIndex.of(target);
  }

  private static ForeignModel model() {
    return ForeignModel.usual()
        .set("other", 1)
        .input("x", 2, 4)
        .weight("w", 3, 4)
        .weight("b", 3)
        .node("Gemm", "x w b", "h", ForeignModel.whole("transB", 1))
        .node("Erf", "h", "e")
        .node("other.Odd", "e", "o")
        .node("Erf", "o", "y")
        .node("Sign", "x", "s")
        .add(MessageFields.GRAPH_VALUE, ForeignModel.value("h", ForeignModel.FLOAT, 2, 3))
        .add(MessageFields.GRAPH_VALUE, ForeignModel.value("o", ForeignModel.FLOAT, 2, 3))
        .output("e", 2, 3)
        .output("y", 2, 3)
        .output("s", 2, 4);
  }

  private static String said(Iterable<IndexedValue> values) {
    var said = new StringBuilder();
    for (var value : values) {
      Optional<String> type = value.type().wire(value.name()).map(Object::toString);
      said.append(value.name()).append(' ').append(type.orElse("open")).append("; ");
    }
    return said.toString();
  }

  @Test
  void behindANewBlockSizesAreFoundAnewOrLeftOpen() throws Exception {
    var opened = opened(model());
    var same = written(opened);
    assertEquals("h [2, 3]; o [2, 3]; ", said(same.graph().values()));
    var after = written(wider(opened));
    assertEquals("h [2, 5]; ", said(after.graph().values()));
    assertEquals("e [2, 5]; y open; s [2, 4]; ", said(after.graph().outputs()), "outputs");
    StructureCheck.sound(after.path());
  }

  @Test
  void anEmptyListThatSaysNothingHidesNoSizeBehindIt() throws Exception {
    var resized =
        ForeignModel.usual()
            .input("x", 1, 3, 8, 8)
            .wholes("none", 0)
            .wholes("sizes", 1, 3, 16, 16)
            .node("ConstantOfShape", "none", "region")
            .node("ConstantOfShape", "none", "scales")
            .node("Resize", "x region scales sizes", "r")
            .node("Erf", "r", "y")
            .output("y", 1, 3, 16, 16);
    var graph = opened(resized).graph();
    var analysis = new Analyzer(CATALOGUE).analyze(graph);
    assertTrue(analysis.isValid());
    for (var node : graph.nodes())
      assertTrue(
          analysis.findings().find(node.id()).orElseThrow().typing() instanceof Typing.Typed,
          "" + node.id());
  }

  @Test
  void anEditThatChangesNoSizeChangesNoWord() throws Exception {
    var opened = opened(model());
    var sign =
        opened.graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-erf"))
            .findFirst()
            .orElseThrow();
    var after = written(opened.with(opened.graph().with(sign.with(Node.Mode.BYPASSED))));
    assertEquals("h [2, 3]; o [2, 3]; ", said(after.graph().values()));
  }

  @Test
  void aBlockBetweenNumbersOfOtherKindsIsNotMadeAnew() throws Exception {
    var half =
        ForeignModel.usual()
            .input("x", 2, 4)
            .node("Cast", "x", "c", ForeignModel.whole("to", FLOAT16))
            .node("Erf", "c", "e")
            .node("Cast", "e", "y", ForeignModel.whole("to", ForeignModel.FLOAT))
            .output("y", 2, 4);
    var opened = opened(half);
    var feeding = new Port(new NodeId("cast"), "output");
    var reading = opened.graph().source(new Port(new NodeId("y"), "x")).orElseThrow().node();
    var graph = opened.graph().without(new NodeId("erf")).with(Node.of("new", "silu"));
    var into = opened.graph().incoming(reading).getFirst().to();
    var between =
        graph
            .with(new Edge(feeding, new Port(new NodeId("new"), "x")))
            .with(new Edge(new Port(new NodeId("new"), "y"), into));
    var refused = assertThrows(ModelException.class, () -> written(opened.with(between)));
    assertTrue(String.valueOf(refused.getMessage()).contains("float16"), refused::getMessage);
  }
}
