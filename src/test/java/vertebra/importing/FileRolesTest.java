package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static vertebra.importing.ForeignModel.whole;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.Node;

/// What stands behind a head in a model file is post-processing, unless the network goes on there.
class FileRolesTest {

  @TempDir Path folder;

  private Document opened = Document.EMPTY;

  /// A head, operators, and another head.
  private void open(ForeignModel behindTheFirst, String from) throws Exception {
    var model =
        behindTheFirst
            .wholes("axes", 2, 3)
            .node("Unsqueeze", from + " axes", "map")
            .weight("w1", 8, 8, 1, 1)
            .node("Conv", "map w1", "c")
            .node("Sin", "c", "s")
            .weight("w2", 8, 8, 1, 1)
            .node("Conv", "s w2", "d")
            .node("Cos", "d", "e");
    head(model, "e", "y");
    var file = model.output("y", 1, 8).write(folder.resolve("model.onnx")).toAbsolutePath();
    opened = ImportedModels.open(file, folder, StandardCatalogue.catalogue()).document();
    assertEquals(
        2, opened.graph().nodes().stream().filter(FileRolesTest::isHead).count(), "no two heads");
  }

  private static boolean isHead(Node node) {
    return node.block().value().equals("classification-head");
  }

  private static ForeignModel head(ForeignModel model, String from, String to) {
    return model
        .weight(to + "w", 8, 8)
        .weight(to + "b", 8)
        .node("GlobalAveragePool", from, to + "p")
        .node("Flatten", to + "p", to + "f")
        .node("Gemm", to + "f " + to + "w " + to + "b", to, whole("transB", 1));
  }

  private Optional<String> role(String tensor) {
    return opened.graph().nodes().stream()
        .filter(node -> node.origin().outputs().containsValue(tensor))
        .map(Node::id)
        .findFirst()
        .flatMap(opened.layout()::role);
  }

  @Test
  void betweenTwoHeadsNothingIsPostProcessing() throws Exception {
    open(head(ForeignModel.usual().input("x", 1, 8, 4, 4), "x", "a").node("Ceil", "a", "b"), "b");
    assertEquals(Optional.empty(), role("b"));
    assertEquals(Optional.empty(), role("e"));
  }

  @Test
  void whatIsChosenBetweenTwoStagesIsPostProcessingAndWhatLearnsThereIsAHead() throws Exception {
    open(
        head(ForeignModel.usual().input("x", 1, 8, 4, 4), "x", "a")
            .node("Ceil", "a", "b")
            .wholes("k", 8)
            .node("TopK", "b k", "t i"),
        "t");
    for (var tensor : new String[] {"b", "t", "map", "e"})
      assertEquals(Optional.of("postprocessing"), role(tensor), tensor);
    for (var tensor : new String[] {"c", "s", "d"})
      assertEquals(Optional.of("head"), role(tensor), tensor);
  }

  @Test
  void behindTheLastHeadAllIsPostProcessing() throws Exception {
    var model = head(ForeignModel.usual().input("x", 1, 8, 4, 4), "x", "a").node("Ceil", "a", "y");
    var file = model.output("y", 1, 8).write(folder.resolve("model.onnx")).toAbsolutePath();
    opened = ImportedModels.open(file, folder, StandardCatalogue.catalogue()).document();
    assertEquals(Optional.of("postprocessing"), role("y"));
  }
}
