package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Definitions;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Position;
import vertebra.execute.Exports;
import vertebra.execute.PrecisionChoice;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelReader;
import vertebra.precision.Precision;
import vertebra.runtime.Cancellation;
import vertebra.weights.WeightSource;

/// A model file of ours opens as the very design that it was written from, and is still the file;
/// changed by others, it is read by what its operators look like.
@Tag("slow")
class CarriedDesignTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockId OWN = new BlockId("my-block");

  /// Nothing is run or read by the steps here.
  private static final ModelSteps.Outside OUTSIDE =
      new ModelSteps.Outside() {
        @Override
        public Map<String, StoredNumbers> run(Path model) throws ModelException {
          throw new ModelException("not here");
        }

        @Override
        public StoredNumbers read(String source) throws ModelException {
          throw new ModelException("not here");
        }
      };

  @TempDir static Path folder;

  private static Edge wire(String from, String output, String to) {
    return new Edge(new Port(new NodeId(from), output), new Port(new NodeId(to), "x"));
  }

  private static Node node(String id, String block, String key, int value) {
    return Node.of(new NodeId(id), new BlockId(block), Parameters.NONE.with(key, Value.of(value)));
  }

  /// A block of the user's own, a dropout that becomes no operator, a bypassed block, and two that
  /// share their weights.
  private static Document design() {
    var inside =
        Graph.EMPTY
            .with(Body.argument(new NodeId("in"), "x"))
            .with(node("deep", "conv-2d", "filters", 8))
            .with(wire("in", "y", "deep"));
    var own =
        new BlockDefinition(
            OWN,
            "My block",
            inside,
            List.of("x"),
            List.of(new BlockDefinition.Output("y", new Port(new NodeId("deep"), "y"))));
    var graph =
        Graph.EMPTY
            .with(
                Node.of("picture", "input")
                    .with(Parameters.NONE.with("shape", Value.of("N,8,16,16"))))
            .with(node("first", "conv-2d", "filters", 8))
            .with(node("again", "conv-2d", "filters", 8).sharing(new NodeId("first")))
            .with(Node.of("drop", "dropout"))
            .with(Node.of("idle", "relu").with(Node.Mode.BYPASSED))
            .with(Node.of(new NodeId("mine"), OWN, Parameters.NONE))
            .with(node("head", "classification-head", "classes", 5));
    for (var edge :
        List.of(
            wire("picture", "y", "first"),
            wire("first", "y", "again"),
            wire("again", "y", "drop"),
            wire("drop", "y", "idle"),
            wire("idle", "y", "mine"),
            wire("mine", "y", "head"))) graph = graph.with(edge);
    var document = Document.of(graph).with(own).withSetting("image", "pictures/face.png");
    return document.with(
        document
            .layout()
            .with(new NodeId("mine"), new Position(40, 60))
            .withTitle(new NodeId("mine"), "The middle"));
  }

  private static Catalogue catalogue(Document design) {
    return Definitions.added(CATALOGUE, design.definitions().values());
  }

  private static Path exported(Document design, Precision precision, boolean carried)
      throws Exception {
    var file = Files.createTempFile(folder, "model", ".onnx");
    var catalogue = catalogue(design);
    var bare =
        new Exports.Request(
            file,
            Compiler.Options.DEFAULT,
            WeightSource.fresh(3),
            false,
            precision == Precision.FLOAT32 ? PrecisionChoice.NONE : PrecisionChoice.of(precision));
    new Exports(catalogue)
        .model(
            new Analyzer(catalogue).analyze(design.graph()),
            carried ? bare.with(design) : bare,
            (_, _) -> {},
            Cancellation.none());
    return file;
  }

  private static ImportedModels.Opened opened(Path file) throws Exception {
    return ImportedModels.open(file, folder, CATALOGUE);
  }

  /// Everything that a person sees of a design.
  private static String seen(Document design) {
    var nodes =
        design.graph().nodes().stream()
            .map(node ->
                List.of(
                    node.id(),
                    node.block(),
                    node.parameters(),
                    node.mode(),
                    node.sharesWeightsWith()))
            .toList();
    return nodes + "\n" + design.graph().edges() + design.layout() + design.definitions().values();
  }

  private static Path written(Document design, String name) throws Exception {
    var file = folder.resolve(name);
    ImportedModels.write(design, folder, file, catalogue(design));
    return file;
  }

  @Test
  void aFileOfOursOpensAsTheVeryDesignAndIsStillTheFile() throws Exception {
    for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT16)) {
      var file = exported(design(), precision, true);
      var back = opened(file);
      assertTrue(back.isVeryDesign(), precision.title());
      assertEquals(seen(design()), seen(back.document()));
      assertEquals(-1, Files.mismatch(file, written(back.document(), "again.onnx")));
      var saved = folder.resolve("saved.vertebra");
      DocumentFile.write(back.document(), saved);
      var read = DocumentFile.read(saved);
      assertEquals(List.of(), read.notes());
      assertEquals(-1, Files.mismatch(file, written(read.document(), "again.onnx")));
    }
  }

  @Test
  void aBlockOfAFileOf16BitsIsNotMadeAnewIn32() throws Exception {
    var back = opened(exported(design(), Precision.FLOAT16, true)).document();
    var head = back.graph().node(new NodeId("head"));
    var fewer = head.with(head.parameters().with("classes", Value.of(3)));
    var refused =
        assertThrows(
            ModelException.class, () -> written(back.with(back.graph().with(fewer)), "half.onnx"));
    assertTrue(refused.getMessage().contains("float16"), refused.getMessage());
  }

  @Test
  void noPathOfAPersonsPicturesTravels() throws Exception {
    var text =
        Files.readString(exported(design(), Precision.FLOAT32, true), StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("The middle"));
    assertFalse(text.contains("face.png"));
  }

  @Test
  void aFileThatLeavesTheDesignOutOrWasChangedByOthersIsReadByItsOperators() throws Exception {
    var bare = opened(exported(design(), Precision.FLOAT32, false));
    assertFalse(bare.isVeryDesign());
    var file = exported(design(), Precision.FLOAT32, true);
    for (var step :
        List.of("rename-operator=first/Conv=other", "attribute=first/Conv.group=2", "batch=4")) {
      var other = folder.resolve("other.onnx");
      ModelSteps.apply(file, List.of(step), other, OUTSIDE);
      var back = opened(other);
      assertEquals(step.startsWith("batch"), back.isVeryDesign(), step);
      var said = back.report().remarks().stream().map(ImportReport.Remark::code).toList();
      assertTrue(said.contains(back.isVeryDesign() ? "very-design" : "another-design"), step);
      assertEquals(-1, Files.mismatch(other, written(back.document(), "again.onnx")));
    }
  }

  @Test
  void whatIsChangedKeepsEveryWeightThatStillFits() throws Exception {
    var file = exported(design(), Precision.FLOAT32, true);
    var back = opened(file).document();
    var id = new NodeId("first");
    var graph = back.graph();
    var changed =
        graph.with(graph.node(id).with(graph.node(id).parameters().with("stride", Value.of(2))));
    var head = new NodeId("head");
    changed =
        changed.with(
            changed.node(head).with(changed.node(head).parameters().with("classes", Value.of(7))));
    var other = written(back.with(changed), "changed.onnx");
    var before = ModelReader.read(file);
    var after = ModelReader.read(other);
    assertEquals(List.of("head"), after.outputs());
    for (var tensor : List.of("first.weight", "first.bias", "mine.deep.weight"))
      assertEquals(numbers(file, tensor), numbers(other, tensor), tensor);
    assertEquals(before.tensors().keySet(), after.tensors().keySet());
    var fc = after.nodes().stream().filter(node -> node.is("Gemm")).findFirst().orElseThrow();
    assertEquals(7, after.tensors().get(fc.input(2)).elements());
    assertFalse(opened(other).isVeryDesign());
  }

  private static String numbers(Path file, String tensor) throws Exception {
    var index = ModelIndex.of(file);
    var found =
        index.graph().initialised().stream()
            .filter(each -> each.name().equals(tensor))
            .findFirst()
            .orElseThrow();
    return HexFormat.of().formatHex(index.file().copy(found.place().content()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shufflenet_v1_g3_x2", "yolov8n", "ssdlite320_mobilenet_v3_large"})
  void readyMadeNetworksComeBack(String name) throws Exception {
    var design = Document.of(CATALOGUE.preset(name).orElseThrow().graph().get());
    var file = exported(design, Precision.FLOAT32, true);
    var back = opened(file);
    assertTrue(back.isVeryDesign());
    assertEquals(seen(design), seen(back.document()));
    assertEquals(-1, Files.mismatch(file, written(back.document(), "again.onnx")));
    Files.delete(file);
  }
}
