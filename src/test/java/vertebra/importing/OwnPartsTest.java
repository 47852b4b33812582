package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.importing.ForeignModel.operator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Definitions;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.OwnParameter;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;

/// What stands in a file several times and is no block of the catalogue becomes a block of the
/// user's own, and so does what the operators' names put together.
class OwnPartsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int LAYERS = 3;

  @TempDir Path folder;

  private Path file = Path.of("");

  private ImportedModels.Opened opened(ForeignModel model) throws Exception {
    file = model.write(folder.resolve("model.onnx")).toAbsolutePath();
    return ImportedModels.open(file, folder, CATALOGUE);
  }

  private ModelIndex written(Document document) throws ModelException {
    var target = folder.resolve("written.onnx");
    ImportedModels.write(document, folder, target, CATALOGUE);
    return StructureCheck.sound(target);
  }

  /// Layers of six operators, each with weights of its own, between an input and an output.
  ///
  /// @param scope what stands before the name of an operator of layer 0
  private static ForeignModel layers(String scope) {
    var model = ForeignModel.usual().input("x", 2, 4);
    var at = "x";
    for (int i = 0; i < LAYERS; i++) {
      var path = scope.replace("0", Integer.toString(i));
      model
          .weight("w" + i, 4, 4)
          .node(operator(path + "Sin", "Sin", at, "s" + i))
          .node(operator(path + "MatMul", "MatMul", "s" + i + " w" + i, "m" + i))
          .node(operator(path + "Cos", "Cos", "m" + i, "c" + i))
          .node(operator(path + "Ceil", "Ceil", "c" + i, "a" + i))
          .node(operator(path + "Sign", "Sign", "a" + i, "h" + i))
          .node(operator(path + "Max", "Max", "h" + i + " " + at, "l" + i));
      at = "l" + i;
    }
    return model.node("Tan", at, "y").output("y", 2, 4);
  }

  private static List<Node> cards(Document document) {
    return document.graph().nodes().stream()
        .filter(node -> document.definitions().find(node.block()).isPresent())
        .toList();
  }

  private static BlockDefinition only(Document document) {
    assertEquals(1, document.definitions().size());
    return document.definitions().values().iterator().next();
  }

  /// The design with one operator inside its block left out.
  private static Document without(Document document, String inner) {
    var was = only(document);
    var node = was.graph().node(new NodeId(inner));
    return document.with(inside(was, was.graph().with(node.with(Node.Mode.BYPASSED))));
  }

  private static BlockDefinition inside(BlockDefinition was, Graph graph) {
    return new BlockDefinition(
            was.id(), was.title(), graph, was.inputs(), was.outputs(), was.sizes())
        .with(was.parameters(), was.following());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/enc/layer.0/", ""})
  void whatRepeatsBecomesOneBlockWithInstances(String scope) throws Exception {
    var opened = opened(layers(scope));
    var document = opened.document();
    assertEquals(LAYERS, cards(document).size());
    var definition = only(document);
    assertEquals(scope.isEmpty() ? "Part 1" : "layer", definition.title());
    assertEquals(List.of("x"), definition.inputs());
    var known = Definitions.added(CATALOGUE, document.definitions().values());
    var analysis = new Analyzer(known).analyze(document.graph());
    assertTrue(analysis.isValid(), () -> analysis.errors().toString());
    for (var card : cards(document))
      assertEquals(
          "[2, 4]",
          analysis
              .findings()
              .find(card.id())
              .flatMap(each -> each.output("y"))
              .orElseThrow()
              .toString());
    assertEquals(
        1,
        opened.report().remarks().stream()
            .filter(remark -> remark.code().equals("own-block"))
            .count());
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var design = folder.resolve("design.vertebra");
    DocumentFile.write(document, design);
    assertEquals(-1, Files.mismatch(file, written(DocumentFile.read(design).document()).path()));
    var open = ImportedModels.openedUp(document, cards(document).getLast().id(), folder);
    assertEquals(LAYERS - 1, cards(open).size());
    assertEquals(-1, Files.mismatch(file, written(open).path()));
  }

  /// Layers that differ in one attribute of two operators and in another of one.
  private static ForeignModel differing() {
    var model = ForeignModel.usual().input("x", 2, 4);
    var at = "x";
    for (int i = 0; i < LAYERS; i++) {
      var path = "/enc/layer." + i + "/";
      var alpha = ForeignModel.real("alpha", 0.5f + i);
      model
          .weight("w" + i, 4, 4)
          .node(operator(path + "Sin", "Sin", at, "s" + i))
          .node(operator(path + "Elu", "Elu", "s" + i, "e" + i, alpha))
          .node(operator(path + "MatMul", "MatMul", "e" + i + " w" + i, "m" + i))
          .node(operator(path + "Celu", "Celu", "m" + i, "c" + i, alpha))
          .node(
              operator(
                  path + "Softmax",
                  "Softmax",
                  "c" + i,
                  "l" + i,
                  ForeignModel.whole("axis", i % 2)));
      at = "l" + i;
    }
    return model.node("Tan", at, "y").output("y", 2, 4);
  }

  @Test
  void partsThatDifferInAttributesAreOneBlockWithParameters() throws Exception {
    var document = opened(differing()).document();
    var definition = only(document);
    assertEquals(
        List.of("alpha", "axis"), definition.parameters().stream().map(OwnParameter::key).toList());
    assertEquals(3, definition.following().size());
    assertEquals(
        List.of("0.5", "1.5", "2.5"),
        cards(document).stream()
            .map(card -> card.parameters().get("alpha").orElseThrow().toString())
            .toList());
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var design = folder.resolve("design.vertebra");
    DocumentFile.write(document, design);
    var read = DocumentFile.read(design).document();
    assertEquals(-1, Files.mismatch(file, written(read).path()));
    var last = cards(read).getLast();
    var other = last.with(last.parameters().with("alpha", Value.of(7.0)));
    var changed = written(read.with(read.graph().with(other)));
    assertEquals(
        List.of("0.5", "1.5", "7.0"),
        IndexedModel.of(changed).nodes().stream()
            .filter(node -> node.is("Elu"))
            .map(node -> ((Attribute.Real) node.attributes().get("alpha")).value() + "")
            .toList());
  }

  /// Layers whose weights have other sizes, with a stored shape that says so, too.
  private static ForeignModel widening() {
    var model = ForeignModel.usual().input("x", 2, 4);
    var at = "x";
    for (int i = 0; i < LAYERS; i++) {
      var path = "/enc/layer." + i + "/";
      long wide = 4L << i;
      model
          .weight("w" + i, wide, 2 * wide)
          .weight("b" + i, 2 * wide)
          .wholes("r" + i, -1, 2 * wide)
          .node(operator(path + "Sin", "Sin", at, "s" + i))
          .node(operator(path + "MatMul", "MatMul", "s" + i + " w" + i, "m" + i))
          .node(operator(path + "Min", "Min", "m" + i + " b" + i, "n" + i))
          .node(operator(path + "Cos", "Cos", "n" + i, "c" + i))
          .node(operator(path + "Reshape", "Reshape", "c" + i + " r" + i, "l" + i));
      at = "l" + i;
    }
    return model.node("Tan", at, "y").output("y", 2, 4 << LAYERS);
  }

  @Test
  void partsThatDifferInTheSizesOfTheirWeightsAreOneBlockWithParameters() throws Exception {
    var document = opened(widening()).document();
    var definition = only(document);
    assertEquals(
        List.of("channels", "channels_2"),
        definition.parameters().stream().map(OwnParameter::key).toList());
    var known = Definitions.added(CATALOGUE, document.definitions().values());
    var analysis = new Analyzer(known).analyze(document.graph());
    assertTrue(analysis.isValid(), () -> analysis.errors().toString());
    var made = new ArrayList<String>();
    for (var card : cards(document))
      made.add(
          card.parameters().get("channels").orElseThrow()
              + " "
              + analysis.findings().of(card.id()).output("y").orElseThrow());
    assertEquals(List.of("4 [2, 8]", "8 [2, 16]", "16 [2, 32]"), made);
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var design = folder.resolve("design.vertebra");
    DocumentFile.write(document, design);
    var read = DocumentFile.read(design).document();
    assertEquals(-1, Files.mismatch(file, written(read).path()));
    var before = ModelIndex.of(file);
    var after = written(without(read, "cos-3"));
    for (int i = 0; i < LAYERS; i++) {
      assertEquals(List.of("n" + i, "r" + i), after.graph().nodes().get(4 * i + 3).inputs());
      assertArrayEquals(
          before.file().copy(before.graph().nodes().get(5 * i + 1).place().whole()),
          after.file().copy(after.graph().nodes().get(4 * i + 1).place().whole()));
    }
    var last = cards(read).getLast();
    var other = last.with(last.parameters().with("channels", Value.of(7)));
    var refused =
        assertThrows(ModelException.class, () -> written(read.with(read.graph().with(other))));
    assertTrue(String.valueOf(refused.getMessage()).contains("channels"), refused::getMessage);
  }

  /// A design that is opened names its files by their whole paths, a saved one as seen from there.
  @Test
  void aBlockIsWhatItWasWhereverItsFileIsSeenFrom() throws Exception {
    var read = opened(layers("/enc/layer.0/")).document();
    var definition = only(read);
    var document =
        read.with(
            definition.with(
                new OwnParameter(
                    "steps",
                    "Steps",
                    Value.of(1),
                    OptionalDouble.empty(),
                    OptionalDouble.empty())));
    var elsewhere = SourceFile.anywhere(document, folder.resolve("other"));
    assertNotEquals(document.definitions(), elsewhere.definitions(), "no path stands inside");
    assertEquals(1, only(elsewhere).parameters().size());
    var untouched = SourceFile.anywhere(read, folder.resolve("other"));
    for (var card : cards(untouched))
      assertTrue(ImportedModels.isOfFile(untouched, card, CATALOGUE), card::toString);
  }

  @Test
  void anEditInsideIsOneOfEveryInstanceAndTheRestStaysAsItIs() throws Exception {
    var document = opened(layers("/enc/layer.0/")).document();
    var before = ModelIndex.of(file);
    var after = written(without(document, "cos-2"));
    var types = new ArrayList<String>();
    for (int i = 0; i < LAYERS; i++) types.addAll(List.of("Sin", "MatMul", "Ceil", "Sign", "Max"));
    types.add("Tan");
    assertEquals(types, after.graph().nodes().stream().map(node -> node.type()).toList());
    for (int i = 0; i < LAYERS; i++) {
      assertEquals(List.of("s" + i, "w" + i), after.graph().nodes().get(5 * i + 1).inputs());
      assertArrayEquals(
          before.file().copy(before.graph().nodes().get(6 * i).place().whole()),
          after.file().copy(after.graph().nodes().get(5 * i).place().whole()));
    }
  }

  @Test
  void whoseNumbersAreMeantIsAsked() throws Exception {
    var document = opened(layers("/enc/layer.0/")).document();
    var was = only(document);
    var node = was.graph().node(new NodeId("matmul-1"));
    var graph = was.graph().with(node.with(new NodeId("another")));
    var refused =
        assertThrows(ModelException.class, () -> written(document.with(inside(was, graph))));
    assertTrue(String.valueOf(refused.getMessage()).contains("another"), refused::getMessage);
  }

  @Test
  void aChainOfOneOperatorIsNotCutIntoPieces() throws Exception {
    var model = ForeignModel.usual().input("t0", 2, 4);
    for (int i = 0; i < 40; i++) model.node("Sin", "t" + i, "t" + (i + 1));
    assertTrue(cards(opened(model.output("t40", 2, 4)).document()).isEmpty(), "cut");
  }

  @Test
  void aScopeThatStandsOnceIsABlockToo() throws Exception {
    var model = ForeignModel.usual().input("x", 2, 4);
    var types = List.of("Sin", "Cos", "Tan", "Atan", "Sinh", "Asinh", "Cosh", "Acos");
    var at = "x";
    for (var type : types) {
      model.node(operator("/decode/" + type, type, at, type));
      at = type;
    }
    var document = opened(model.node("Tan", at, "y").output("y", 2, 4)).document();
    assertEquals("decode", only(document).title());
    assertEquals(1, cards(document).size());
    assertEquals(-1, Files.mismatch(file, written(document).path()));
  }

  @Test
  void anEditedFunctionIsWrittenOutWhereItIsCalled() throws Exception {
    var model =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .node(operator("call", "own.Twice", "x", "t"))
            .node("Tan", "t", "y")
            .output("y", 2, 4)
            .function(ForeignModel.function("Twice", "Sin", "Cos"));
    var document = opened(model).document();
    var inner =
        only(document).graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-cos"))
            .findFirst()
            .orElseThrow();
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var after = written(without(document, inner.id().value()));
    assertEquals(
        List.of("Sin", "Tan"), after.graph().nodes().stream().map(node -> node.type()).toList());
    assertEquals(
        after.graph().nodes().getFirst().outputs(), after.graph().nodes().getLast().inputs());
  }

  @Test
  void anEditedFunctionOfAnotherOperatorSetIsWrittenOutIfItMeansTheSame() throws Exception {
    var same = withFunction("Sin");
    var after = written(without(same, inside(same, "onnx-cos")));
    assertEquals(
        List.of("Sin", "Tan"), after.graph().nodes().stream().map(node -> node.type()).toList());
    var other = withFunction("ReduceMax");
    var said =
        assertThrows(ModelException.class, () -> written(without(other, inside(other, "onnx-cos"))))
            .getMessage();
    assertTrue(said.contains("ReduceMax means another thing in operator set 17"), said);
    assertTrue(said.contains("than in 18 of the model"), said);
  }

  /// A model of operator set 18 that calls a function of set 17.
  private Document withFunction(String first) throws Exception {
    return opened(
            ForeignModel.of(8, 18)
                .set("own", 1)
                .input("x", 2, 4)
                .node(operator("call", "own.Twice", "x", "t"))
                .node("Tan", "t", "y")
                .output("y", 2, 4)
                .function(ForeignModel.function("Twice", first, "Cos")))
        .document();
  }

  private static String inside(Document document, String block) {
    return only(document).graph().nodes().stream()
        .filter(node -> node.block().value().startsWith(block))
        .findFirst()
        .orElseThrow()
        .id()
        .value();
  }

  @Test
  void anEditedFunctionThatAGraphInsideAnOperatorCallsIsRefused() throws Exception {
    var then = ForeignModel.bare().node(operator("call", "own.Twice", "x", "a")).output("a", 2, 4);
    var model =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .input(ForeignModel.value("c", ForeignModel.BOOL))
            .node(
                "If",
                "c",
                "t",
                ForeignModel.graph("then_branch", then),
                ForeignModel.graph(
                    "else_branch", ForeignModel.bare().node("Neg", "x", "b").output("b", 2, 4)))
            .node("Tan", "t", "y")
            .output("y", 2, 4)
            .function(ForeignModel.function("Twice", "Sin", "Cos"));
    var document = opened(model).document();
    assertEquals(-1, Files.mismatch(file, written(document).path()));
    var function = document.definitions().find(new BlockId("function-own-twice")).orElseThrow();
    var cos =
        function.graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-cos"))
            .findFirst()
            .orElseThrow();
    var edited =
        document.with(inside(function, function.graph().with(cos.with(Node.Mode.BYPASSED))));
    var said = assertThrows(ModelException.class, () -> written(edited)).getMessage();
    assertTrue(said.contains("a graph inside another operator calls this function"), said);
  }

  /// What stands inside an edited function may call another one, outside it as well.
  @Test
  void anEditedFunctionThatCallsAnotherIsWrittenOutAsThatCall() throws Exception {
    var model =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .node(operator("call", "own.Outer", "x", "t"))
            .node("Tan", "t", "y")
            .output("y", 2, 4)
            .function(ForeignModel.function("Inner", "Sin"))
            .function(
                ForeignModel.function(
                    "Outer",
                    List.of("a"),
                    "b",
                    List.of(
                        operator("", "own.Inner", "a", "i", ForeignModel.whole("groups", 3)),
                        operator("", "Cos", "i", "b"))));
    var document = opened(model).document();
    var outer = document.definitions().find(new BlockId("function-own-outer")).orElseThrow();
    var cos =
        outer.graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-cos"))
            .findFirst()
            .orElseThrow();
    var without = outer.graph().with(cos.with(Node.Mode.BYPASSED));
    var after = written(document.with(inside(outer, without)));
    assertEquals(
        List.of("Inner", "Tan"), after.graph().nodes().stream().map(node -> node.type()).toList());
    assertEquals("own", after.graph().nodes().getFirst().domain());
    assertTrue(after.graph().nodes().getFirst().attribute("groups").isPresent(), "no attribute");
    assertEquals(
        after.graph().nodes().getFirst().outputs(), after.graph().nodes().getLast().inputs());
  }

  @Test
  void anEditedFunctionIsWrittenOutWhereverAnotherCallsIt() throws Exception {
    var model =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .node(operator("one", "own.Outer", "x", "s"))
            .node(operator("two", "own.Outer", "s", "t"))
            .node("Tan", "t", "y")
            .output("y", 2, 4)
            .function(ForeignModel.function("Inner", "Sin", "Sinh"))
            .function(ForeignModel.function("Outer", "own.Inner", "Cos"));
    var document = opened(model).document();
    var inner = document.definitions().find(new BlockId("function-own-inner")).orElseThrow();
    var sinh =
        inner.graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-sinh"))
            .findFirst()
            .orElseThrow();
    var without = inner.graph().with(sinh.with(Node.Mode.BYPASSED));
    var after = written(document.with(inside(inner, without)));
    assertEquals(
        List.of("Sin", "Cos", "Sin", "Cos", "Tan"),
        after.graph().nodes().stream().map(node -> node.type()).toList());
  }
}
