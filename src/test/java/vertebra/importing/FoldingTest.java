package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.document.Clip;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

/// A model opens as blocks that stand for its operators: untouched they are these operators, and
/// what is changed is made anew between what feeds it and what reads it.
@Tag("slow")
class FoldingTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final NodeId BACKBONE = new NodeId("resnet");
  private static final NodeId HEAD = new NodeId("classification-head");

  @TempDir static Path folder;

  private static Path file;
  private static Document opened;

  /// A ResNet of 16 channels whose names say nothing about its blocks.
  @BeforeAll
  static void writeModel() throws Exception {
    var model = model();
    file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(3), file, false, (_, _) -> true);
    opened = ImportedModels.open(file, folder, CATALOGUE).document();
  }

  private static Model model() throws Exception {
    var graph =
        Graph.EMPTY
            .with(
                Node.of("image", "input")
                    .with(Parameters.NONE.with("shape", Value.of("N,3,64,64"))))
            .with(
                Node.of(
                    new NodeId("a"), BACKBONE_BLOCK, Parameters.NONE.with("depth", Value.of(18))))
            .with(Node.of("b", "classification-head"))
            .with(Node.of("scores", "output"))
            .with(edge("image", "y", "a", "x"))
            .with(edge("a", "c5", "b", "x"))
            .with(edge("b", "scores", "scores", "x"));
    return new Compiler(CATALOGUE)
        .compile(new Analyzer(CATALOGUE).analyze(graph), Compiler.Options.DEFAULT)
        .model();
  }

  private static final BlockId BACKBONE_BLOCK = new BlockId("resnet");

  private static Edge edge(String from, String output, String to, String input) {
    return new Edge(new Port(new NodeId(from), output), new Port(new NodeId(to), input));
  }

  private static Path written(Document document, String name) throws ModelException {
    var target = folder.resolve(name);
    ImportedModels.write(document, folder, target, CATALOGUE);
    return target;
  }

  private static Document with(GraphEdit... edits) {
    var graph = opened.graph();
    for (var edit : edits) graph = GraphEdit.apply(graph, edit);
    return opened.with(graph);
  }

  private static byte[] bytes(ModelIndex index, String tensor) {
    var node =
        index.graph().nodes().stream()
            .filter(each -> each.outputs().contains(tensor))
            .findFirst()
            .orElseThrow();
    return index.file().copy(node.place().whole());
  }

  @Test
  void aModelOpensAsItsBlocks() {
    assertEquals(
        List.of("input", "resnet", "classification-head", "output"),
        opened.graph().nodes().stream().map(node -> node.block().value()).toList());
    assertEquals(
        Map.of("depth", Value.of(18)), opened.graph().node(BACKBONE).parameters().values());
    assertTrue(new Analyzer(CATALOGUE).analyze(opened.graph()).isValid());
  }

  /// What becomes of the stored tensors when a block gets another parameter.
  private static Map<String, FileChanges.TensorFate> fates(NodeId id, String key, int value)
      throws Exception {
    var node = opened.graph().node(id);
    var changed =
        opened.with(opened.graph().with(node.with(node.parameters().with(key, Value.of(value)))));
    return ImportedModels.changes(changed, folder, CATALOGUE).tensors();
  }

  @Test
  void aChangedBlockKeepsEveryWeightThatStillFits() throws Exception {
    var head = fates(HEAD, "classes", 10);
    assertEquals(
        Map.of(
            "b.fc.weight",
            FileChanges.TensorFate.SLICED,
            "b.fc.bias",
            FileChanges.TensorFate.SLICED),
        head);
    var deeper = fates(BACKBONE, "depth", 34);
    assertEquals(FileChanges.TensorFate.KEPT, deeper.get("a.layer4.1.conv2.weight"));
    assertEquals(FileChanges.TensorFate.KEPT, deeper.get("a.layer4.1.bn2.running_var"));
    assertEquals(100, deeper.values().stream().filter(FileChanges.TensorFate.KEPT::equals).count());
    assertFalse(deeper.containsValue(FileChanges.TensorFate.LOST));
  }

  @Test
  void twoFilesAreToldApartTensorByTensor() throws Exception {
    assertEquals(List.of(), FileDifference.between(file, file).tensors());
    var other = folder.resolve("other.onnx");
    ModelWriter.write(model(), Initialiser.seeded(4), other, false, (_, _) -> true);
    var drawn = FileDifference.between(file, other).tensors();
    assertTrue(drawn.stream().allMatch(each -> each.largest().orElseThrow() > 0));
    var sizes = drawn.stream().map(each -> each.largest().orElseThrow()).toList();
    assertEquals(sizes.stream().sorted(Comparator.reverseOrder()).toList(), sizes);
    var node = opened.graph().node(HEAD);
    var fewer = node.with(node.parameters().with("classes", Value.of(10)));
    var smaller = written(opened.with(opened.graph().with(fewer)), "smaller.onnx");
    assertEquals(
        10,
        ModelReader.read(smaller).declared().get("scores").shape().dim(1).value(),
        "the output states another size than it has");
    var resized = FileDifference.between(file, smaller).tensors();
    assertEquals(
        List.of("b.fc.weight", "b.fc.bias"), resized.stream().map(each -> each.name()).toList());
    assertEquals(Optional.of(List.of(10L)), resized.getLast().after());
    assertEquals(Optional.empty(), resized.getLast().largest());
  }

  @Test
  void aBlockStandsForNoOperatorsOfAFileThatItDidNotComeFrom() throws Exception {
    var clip = Clip.of(opened, List.of(HEAD)).part();
    var travelled = SourceFile.remembered(clip, opened);
    assertEquals(clip.graph(), SourceFile.fitting(travelled, opened).graph());
    var other = folder.resolve("another.onnx");
    ModelWriter.write(model(), Initialiser.seeded(5), other, false, (_, _) -> true);
    var target = ImportedModels.open(other, folder, CATALOGUE).document();
    for (var design : List.of(target, Document.EMPTY)) {
      var pasted = SourceFile.fitting(travelled, design).graph().node(HEAD);
      assertEquals(Origin.NONE, pasted.origin());
      assertEquals(opened.graph().node(HEAD).parameters(), pasted.parameters());
    }
  }

  @Test
  void unchangedItIsWrittenByteForByte() throws Exception {
    assertEquals(-1, Files.mismatch(file, written(opened, "same.onnx")));
    var design = folder.resolve("design.vertebra");
    DocumentFile.write(opened, design);
    var again = DocumentFile.read(design);
    assertEquals(List.of(), again.notes());
    assertEquals(-1, Files.mismatch(file, written(again.document(), "again.onnx")));
  }

  @Test
  void aChangedBlockIsMadeAnewAndTheRestStaysAsItIs() throws Exception {
    var changed =
        with(
            new GraphEdit.Change(
                BACKBONE, BACKBONE_BLOCK, Parameters.NONE.with("depth", Value.of(34))));
    var before = ModelIndex.of(file);
    var after = ModelIndex.of(written(changed, "deeper.onnx"));
    StructureCheck.sound(after.path());
    assertTrue(after.graph().nodes().size() > before.graph().nodes().size() + 40);
    for (var node : before.graph().nodes().reversed().subList(0, 2))
      assertArrayEquals(
          bytes(before, node.outputs().getFirst()), bytes(after, node.outputs().getFirst()));
    assertEquals(List.of(1L, 1000L), sizes(after, after.graph().outputs().getFirst().name()));
    var head =
        before.graph().initialised().stream()
            .filter(tensor -> tensor.dims().equals(List.of(1000L, 512L)))
            .findFirst()
            .orElseThrow();
    var kept =
        after.graph().initialised().stream()
            .filter(tensor -> tensor.name().equals(head.name()))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(
        before.file().copy(head.place().whole()), after.file().copy(kept.place().whole()));
  }

  private static List<Long> sizes(ModelIndex index, String tensor) throws ModelException {
    var found = ModelShapes.of(IndexedModel.of(index), Map.of()).of(tensor).orElseThrow();
    return Arrays.stream(found).boxed().toList();
  }

  @Test
  void anotherBackboneStandsBetweenTheSameInputAndHead() throws Exception {
    var swapped =
        with(
            new GraphEdit.Disconnect(edge("resnet", "c5", "classification-head", "x")),
            new GraphEdit.Change(BACKBONE, new BlockId("squeezenet"), Parameters.NONE),
            new GraphEdit.Connect(edge("resnet", "c4", "classification-head", "x")));
    var after = ModelIndex.of(written(swapped, "swapped.onnx"));
    StructureCheck.sound(after.path());
    assertEquals(List.of(1L, 1000L), sizes(after, after.graph().outputs().getFirst().name()));
  }

  @Test
  void openingABlockUpShowsTheFilesOperators() throws Exception {
    var open = ImportedModels.openedUp(opened, BACKBONE, folder);
    assertTrue(open.graph().contains(HEAD));
    assertFalse(open.graph().contains(BACKBONE));
    assertEquals(-1, Files.mismatch(file, written(open, "open.onnx")));
    var all = ImportedModels.asInFile(opened, folder, CATALOGUE);
    assertEquals(ModelImport.of(ModelIndex.of(file), "model.onnx").document().graph(), all.graph());
  }

  @Test
  void anOperatorOfAnOpenBlockCanBeTakenOut() throws Exception {
    var open = ImportedModels.openedUp(opened, BACKBONE, folder);
    var relu =
        open.graph().nodes().stream()
            .filter(node -> node.block().value().startsWith("onnx-relu"))
            .findFirst()
            .orElseThrow();
    var graph = open.graph().with(relu.with(Node.Mode.BYPASSED));
    var after = ModelIndex.of(written(open.with(graph), "bypassed.onnx"));
    assertEquals(ModelIndex.of(file).graph().nodes().size() - 1, after.graph().nodes().size());
    StructureCheck.sound(after.path());
  }

  @Test
  void twoOfABlockAreTwoParts() throws Exception {
    var copy = opened.graph().node(HEAD).with(new NodeId("second"));
    var graph =
        opened
            .graph()
            .with(copy)
            .with(edge("resnet", "c5", "second", "x"))
            .with(Node.of("more", "output"))
            .with(edge("second", "scores", "more", "x"));
    var after = ModelIndex.of(written(opened.with(graph), "two.onnx"));
    StructureCheck.sound(after.path());
    assertEquals(2, after.graph().outputs().size());
    assertNotEquals(
        after.graph().outputs().getFirst().name(), after.graph().outputs().getLast().name());
  }

  @Test
  void aBlockThatNeedsWhatIsGoneIsRefusedByName() throws Exception {
    var open = ImportedModels.openedUp(opened, BACKBONE, folder).graph();
    var muted = open.with(open.node(HEAD).with(Node.Mode.MUTED));
    assertThrows(
        ModelException.class,
        () -> written(opened.with(open.with(first(open).with(Node.Mode.MUTED))), "muted.onnx"));
    StructureCheck.sound(written(opened.with(muted), "silent.onnx"));
  }

  private static Node first(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.block().value().startsWith("onnx-conv"))
        .findFirst()
        .orElseThrow();
  }
}
