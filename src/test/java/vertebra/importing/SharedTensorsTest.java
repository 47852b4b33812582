package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.CostTable;
import vertebra.design.Definitions;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.BlockId;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelWriter;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// A stored tensor that several blocks of a file read is one: it is counted, changed and written
/// once.
class SharedTensorsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir static Path folder;

  private static Document opened;
  private static List<NodeId> twins;

  /// Three convolutions behind each other that are one, and one like them that is not.
  @BeforeAll
  static void writeModel() throws Exception {
    var model =
        new Model(
            "m",
            17,
            List.of(new Model.Value("x", TensorType.float32("N,4,16,16"))),
            List.of(new Model.Value("y", TensorType.float32("N,4,16,16"))),
            List.of(
                conv("x", "a", "w"),
                conv("a", "b", "w"),
                conv("b", "c", "w"),
                conv("c", "y", "other")),
            List.of(weight("w"), weight("other")),
            Map.of());
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(3), file, false, (_, _) -> true);
    opened = ImportedModels.open(file, folder, CATALOGUE).document();
    twins =
        opened.graph().nodes().stream()
            .filter(node -> node.block().equals(new BlockId("conv-2d")))
            .map(Node::id)
            .limit(3)
            .toList();
  }

  private static Model.Operator conv(String from, String to, String weights) {
    return new Model.Operator(
        to,
        "Conv",
        List.of(from, weights),
        List.of(to),
        List.of(Attribute.wholes("pads", 1, 1, 1, 1)));
  }

  private static Model.Weight weight(String name) {
    return new Model.Weight(
        name,
        DType.FLOAT32,
        List.of(4L, 4L, 3L, 3L),
        Init.kaimingNormal(36),
        Model.Weight.WeightKind.TRAINABLE);
  }

  private static long parameters(Document design) {
    var analysis = new Analyzer(CATALOGUE).analyze(design.graph());
    assertTrue(analysis.isValid(), analysis.diagnostics()::toString);
    return analysis.cost().parameters();
  }

  private static Document with(GraphEdit... edits) {
    return opened.with(GraphEdit.apply(opened.graph(), GraphEdit.all(edits)));
  }

  private static List<String> stored(Document design) throws Exception {
    var file = folder.resolve("written.onnx");
    ImportedModels.write(design, folder, file, CATALOGUE);
    return ModelReader.read(file).tensors().keySet().stream().sorted().toList();
  }

  @Test
  void theFirstHoldsWhatTheOthersRead() {
    var owners = twins.stream().map(id -> opened.graph().node(id).sharesWeightsWith()).toList();
    assertEquals(List.of(twins.get(1), twins.get(2)), opened.graph().sharing(twins.getFirst()));
    assertTrue(owners.getFirst().isEmpty());
    assertEquals(2 * 144, parameters(opened));
  }

  @Test
  void theyAreCountedThoughNobodyKnowsWhatFlowsIn() throws Exception {
    var input = opened.graph().nodes().iterator().next().id();
    var file = folder.resolve("design.vertebra");
    DocumentFile.write(with(new GraphEdit.Remove(List.of(input))), file);
    var unfed = DocumentFile.read(file).document();
    var analysis = new Analyzer(CATALOGUE).analyze(unfed.graph());
    assertEquals(2 * 144, analysis.cost().parameters());
    assertEquals(2 * 144, CostTable.of(CATALOGUE, analysis).total().parameters());
    var edit = new GraphEdit.SetParameter(twins.getFirst(), "filters", Value.of(8));
    var changed = GraphEdit.apply(unfed.graph(), edit);
    assertEquals(144, new Analyzer(CATALOGUE).analyze(changed).cost().parameters());
  }

  @Test
  void untouchedItIsTheFileByteForByte() throws Exception {
    var same = folder.resolve("same.onnx");
    ImportedModels.write(opened, folder, same, CATALOGUE);
    assertEquals(-1, Files.mismatch(folder.resolve("model.onnx"), same));
  }

  @Test
  void withoutTheFirstTheNextHoldsThem() {
    var rest = with(new GraphEdit.RemoveAndHeal(twins.getFirst()));
    assertEquals(List.of(twins.get(2)), rest.graph().sharing(twins.get(1)));
    assertEquals(2 * 144, parameters(rest));
    for (var id : twins.subList(1, 3))
      assertTrue(ImportedModels.isOfFile(rest, rest.graph().node(id), CATALOGUE));
  }

  @Test
  void anotherBlockInThePlaceOfTheFirstSharesNothing() {
    var swapped =
        with(
            new GraphEdit.Change(
                twins.getFirst(),
                new BlockId("conv-unit"),
                Parameters.NONE.with("filters", Value.of(4))));
    assertEquals(List.of(twins.get(2)), swapped.graph().sharing(twins.get(1)));
    assertNotEquals(parameters(opened), parameters(swapped));
  }

  @Test
  void oneThatIsMadeAnewReadsTheSameTensor() throws Exception {
    var changed = with(new GraphEdit.SetParameter(twins.get(2), "dilation", Value.of(2)));
    assertFalse(ImportedModels.isOfFile(changed, changed.graph().node(twins.get(2)), CATALOGUE));
    assertEquals(2 * 144, parameters(changed));
    assertEquals(List.of("other", "w"), stored(changed));
  }

  @Test
  void whatFlowsIntoAFunctionIsCountedAsInTheFile() throws Exception {
    var file =
        ForeignModel.usual()
            .set("own", 1)
            .input("x", 2, 4)
            .weight("w", 4, 8)
            .node(ForeignModel.operator("call", "own.Product", "x w", "t"))
            .node("Tan", "t", "y")
            .output("y", 2, 8)
            .function(
                ForeignModel.function(
                    "Product",
                    List.of("a", "v"),
                    "b",
                    List.of(ForeignModel.operator("", "MatMul", "a v", "b"))))
            .write(folder.resolve("function.onnx"));
    var design = ImportedModels.open(file, folder, CATALOGUE).document();
    var counted =
        new Analyzer(Definitions.added(CATALOGUE, design.definitions().values()))
            .analyze(design.graph());
    assertEquals(32, counted.cost().parameters());
  }
}
