package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.design.Definitions;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;

/// What nobody edited comes back byte for byte, whatever the file is made of.
@Tag("slow")
class NothingIsLostTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.onnx");
  }

  private Document opened(byte[] model) throws Exception {
    Files.write(file(), model);
    var index = ModelIndex.of(file());
    return ModelImport.of(index, "model.onnx").document();
  }

  /// What [ImportedModels#write] writes, without waiting for the disk.
  private byte[] written(Document document) throws Exception {
    var source = SourceFile.of(document).orElseThrow();
    source.check(file());
    var base = ModelImport.of(ModelIndex.of(file()), source.path());
    var out = new ByteArrayOutputStream();
    ModelRewrite.of(base, document, CATALOGUE).splice().write(Channels.newChannel(out));
    return out.toByteArray();
  }

  private interface Trip {
    byte[] of(byte[] model) throws Exception;
  }

  private static void assertAllCome(SequencedMap<String, byte[]> models, Trip back)
      throws Exception {
    var lost = new ArrayList<String>();
    for (var model : models.entrySet())
      if (!Arrays.equals(model.getValue(), back.of(model.getValue()))) lost.add(model.getKey());
    assertEquals(List.of(), lost);
  }

  @Test
  void everyOperatorInEveryVersionComesBack() throws Exception {
    var models = ForeignModels.operators();
    assertTrue(models.size() > 700, () -> models.size() + " operators");
    assertAllCome(models, model -> written(opened(model)));
  }

  @Test
  void everyOddEncodingComesBack() throws Exception {
    assertEquals(15, ForeignModels.encodings().size());
    assertAllCome(ForeignModels.encodings(), model -> written(opened(model)));
    assertAllCome(ForeignModels.features(), model -> written(opened(model)));
  }

  @Test
  void aDesignThatWasSavedAndOpenedComesBack() throws Exception {
    Trip saved =
        model -> {
          var design = folder.resolve("design.vertebra");
          DocumentFile.write(opened(model), design);
          var again = DocumentFile.read(design);
          assertEquals(List.of(), again.notes());
          return written(again.document());
        };
    assertAllCome(ForeignModels.encodings(), saved);
    assertAllCome(ForeignModels.features(), saved);
  }

  @Test
  void anEditAndItsUndoComeBack() throws Exception {
    Trip undone =
        model -> {
          var document = opened(model);
          var id = operator(document);
          var node = document.graph().node(id);
          var edited = document.with(document.graph().without(id));
          assertFalse(edited.graph().contains(id));
          var wires = new ArrayList<>(document.graph().incoming(id));
          wires.addAll(document.graph().outgoing(id));
          var graph = edited.graph().with(node);
          for (var wire : wires) graph = graph.with(wire);
          return written(edited.with(graph));
        };
    assertAllCome(ForeignModels.encodings(), undone);
    assertAllCome(ForeignModels.features(), undone);
  }

  private static NodeId operator(Document document) {
    return document.graph().nodes().stream()
        .filter(OperatorOrder::isOperator)
        .findFirst()
        .orElseThrow()
        .id();
  }

  /// The bytes of every part of a graph, by kind and place; those of one operator are left out.
  private static List<String> parts(byte[] model, Path file, int except) throws Exception {
    Files.write(file, model);
    var index = ModelIndex.of(file);
    var graph = index.graph();
    var parts = new ArrayList<String>();
    for (int i = 0; i < graph.nodes().size(); i++)
      if (i != except) parts.add(bytes(index, graph.nodes().get(i).place()));
    for (var list : List.of(graph.initialised(), graph.sparse()))
      for (var tensor : list) parts.add(bytes(index, tensor.place()));
    for (var list : List.of(graph.inputs(), graph.outputs(), graph.values()))
      for (var value : list) parts.add(bytes(index, value.place()));
    for (var function : index.functions()) parts.add(bytes(index, function.place()));
    return parts;
  }

  private static String bytes(ModelIndex index, ModelIndex.Place place) {
    return Arrays.toString(index.file().copy(place.whole()));
  }

  @Test
  void oneEditChangesOneOperator() throws Exception {
    var models = ForeignModels.all();
    for (var model : models.entrySet()) {
      var document = opened(model.getValue());
      var id = operator(document);
      var node = document.graph().node(id);
      var renamed =
          node.with(
              new Origin(Optional.of("other"), node.origin().outputs(), node.origin().weights()));
      var edited = written(document.with(document.graph().with(renamed)));
      assertEquals(
          parts(model.getValue(), folder.resolve("a.onnx"), 0),
          parts(edited, folder.resolve("b.onnx"), 0),
          model.getKey());
      var index = ModelIndex.of(folder.resolve("b.onnx"));
      assertEquals("other", index.graph().nodes().getFirst().name(), model.getKey());
      assertEquals(
          ModelIndex.of(file()).graph().nodes().getFirst().attributes().size(),
          index.graph().nodes().getFirst().attributes().size(),
          model.getKey());
    }
  }

  @Test
  void aDesignOfAFileHasNoMistakes() throws Exception {
    for (var model : ForeignModels.features().entrySet()) {
      var document = opened(model.getValue());
      var catalogue =
          Definitions.added(StandardCatalogue.catalogue(), document.definitions().values());
      var errors = new Analyzer(catalogue).analyze(document.graph()).errors();
      assertEquals(List.of(), errors, model.getKey());
    }
  }

  private ModelIndex edited(Document document, GraphEdit edit) throws Exception {
    var graph = GraphEdit.apply(document.graph(), edit);
    var copy = folder.resolve("edited.onnx");
    assertTrue(ImportedModels.write(document.with(graph), folder, copy, CATALOGUE));
    assertEquals(
        List.of(),
        StructureCheck.faults(ModelIndex.of(copy)).stream().filter(FileFault::isError).toList());
    return ModelIndex.of(copy);
  }

  private static String operators(ModelIndex index) {
    var text = new StringBuilder();
    for (var node : index.graph().nodes())
      text.append(node.type())
          .append('(')
          .append(String.join(",", node.inputs()))
          .append(")>")
          .append(String.join(",", node.outputs()))
          .append(' ');
    return text.toString().strip();
  }

  private static ForeignModel chain() {
    return ForeignModel.usual()
        .between(2)
        .weight("w", 2)
        .node("Add", "x w", "a")
        .node("Relu", "a", "b")
        .node("Neg", "b", "y");
  }

  @Test
  void whatIsDeletedIsHealedAndItsWeightsGo() throws Exception {
    var document = opened(chain().bytes());
    var index = edited(document, new GraphEdit.RemoveAndHeal(new NodeId("relu")));
    assertEquals("Add(x,w)>a Neg(a)>y", operators(index));
    var without = edited(document, new GraphEdit.RemoveAndHeal(new NodeId("add")));
    assertEquals("Relu(x)>b Neg(b)>y", operators(without));
    assertEquals(List.of(), without.graph().initialised());
  }

  @Test
  void anOutputKeepsItsName() throws Exception {
    var document = opened(chain().bytes());
    var index = edited(document, new GraphEdit.RemoveAndHeal(new NodeId("neg")));
    assertEquals("Add(x,w)>a Relu(a)>y", operators(index));
    var read =
        edited(document, new GraphEdit.Connect(new Edge(Port.of("add", "C"), Port.of("y", "x"))));
    assertEquals("Add(x,w)>a Relu(a)>b Neg(b)>y_2 Identity(a)>y", operators(read));
  }

  @Test
  void aNewOperatorComesBeforeWhatReadsItAndCollidesWithNoName() throws Exception {
    var document = opened(chain().bytes());
    var abs = Node.of(new NodeId("y"), new BlockId("onnx-abs-13"), Parameters.NONE);
    var node = abs.with(new NodeId("b"));
    var wire = new Edge(Port.of("relu", "Y"), Port.of("neg", "X"));
    var index = edited(document, new GraphEdit.InsertOn(wire, node, "X", "Y"));
    assertEquals("Add(x,w)>a Relu(a)>b Abs(b)>b/Y Neg(b/Y)>y", operators(index));
  }

  private static byte[] gemm(byte[]... attributes) {
    return ForeignModel.usual().between(2, 2).node("Gemm", "x x", "y", attributes).bytes();
  }

  @Test
  void onlyTheAttributeThatWasSetIsWrittenAnew() throws Exception {
    var alpha = ForeignModel.real("alpha", 0.1f);
    var across = ForeignModel.whole("transA", 1);
    var unknown = opened(gemm(alpha, across, ForeignModel.text("comment", "kept")));
    assertEquals(OperatorBlocks.OPERATOR, unknown.graph().node(operator(unknown)).block());
    var document = opened(gemm(alpha, across));
    var id = operator(document);
    var index = edited(document, new GraphEdit.SetParameter(id, "transA", Value.of("0")));
    var node = index.graph().nodes().getFirst();
    var before = ModelIndex.of(file()).graph().nodes().getFirst();
    assertEquals(
        bytes(ModelIndex.of(file()), before.attribute("alpha").orElseThrow().place()),
        bytes(index, node.attribute("alpha").orElseThrow().place()));
    assertEquals(Optional.of(0L), new AttributeNumbers(index.file()).whole(node, "transA"));
    var more = edited(document, new GraphEdit.SetParameter(id, "beta", Value.of(0.5)));
    assertEquals(3, more.graph().nodes().getFirst().attributes().size());
  }

  @Test
  void bypassingAnOperatorLeavesItOut() throws Exception {
    var document = opened(chain().bytes());
    var index = edited(document, new GraphEdit.SetMode(new NodeId("relu"), Node.Mode.BYPASSED));
    assertEquals("Add(x,w)>a Neg(a)>y", operators(index));
  }

  @Test
  void aFileThatChangedSinceIsNotWritten() throws Exception {
    var document = opened(chain().bytes());
    Files.write(file(), ForeignModel.usual().between(3).node("Relu", "x", "y").bytes());
    var refused = assertThrows(ModelException.class, () -> written(document));
    assertTrue(refused.getMessage().contains("has changed"), refused::getMessage);
  }

  @Test
  void aDesignInAnotherFolderStillFindsItsFile() throws Exception {
    var document = opened(chain().bytes());
    var other = Files.createDirectories(folder.resolve("a").resolve("b"));
    var moved = SourceFile.seenFrom(SourceFile.anywhere(document, folder), other);
    assertEquals("../../model.onnx", SourceFile.of(moved).orElseThrow().path());
    var copy = other.resolve("copy.onnx");
    assertFalse(ImportedModels.write(moved, other, copy, CATALOGUE));
    assertEquals(-1, Files.mismatch(file(), copy));
  }

  @Test
  void namesAreReadSoThatTheyCanBeWrittenAgain() {
    var texts = new HashSet<String>();
    for (var bytes :
        List.of(
            new byte[] {(byte) 0xff, 'a'},
            "\uf7ffa".getBytes(StandardCharsets.UTF_8),
            "ÿa".getBytes(StandardCharsets.UTF_8),
            new byte[0])) {
      var text = FileText.of(bytes);
      assertTrue(texts.add(text), text);
      assertEquals(Arrays.toString(bytes), Arrays.toString(FileText.bytes(text)));
    }
  }

  /// A file that is no model says so and leaves nothing behind.
  @Test
  void whatIsNoModelIsRefused() throws IOException {
    Files.writeString(file(), "no model");
    assertThrows(ModelException.class, () -> ImportedModels.open(file(), folder, CATALOGUE));
  }
}
