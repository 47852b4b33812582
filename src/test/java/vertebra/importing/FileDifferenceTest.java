package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.Graph;
import vertebra.graph.NodeChange;
import vertebra.graph.NodeFate;
import vertebra.graph.Port;
import vertebra.importing.FileDifference.FileChange;

/// Two model files held against each other.
class FileDifferenceTest {

  @TempDir Path folder;

  /// From `x` to `y`; every tensor but these begins with a prefix, so that two files may share no
  /// name.
  private Path model(String file, String prefix, int axis, boolean hasRelu, boolean hasAbs)
      throws Exception {
    var model = ForeignModel.usual().input("x", 1, 4).weight(prefix + "w", 4, 4);
    model.node(ForeignModel.operator(prefix + "mul", "MatMul", "x " + prefix + "w", prefix + "h"));
    var last = prefix + "h";
    if (hasRelu) {
      model.node(ForeignModel.operator(prefix + "relu", "Relu", last, prefix + "r"));
      last = prefix + "r";
    }
    model.node(
        ForeignModel.operator(
            prefix + "soft", "Softmax", last, prefix + "s", ForeignModel.whole("axis", axis)));
    last = prefix + "s";
    if (hasAbs) {
      model.node(ForeignModel.operator(prefix + "abs", "Abs", last, prefix + "a"));
      last = prefix + "a";
    }
    model.node(ForeignModel.operator(prefix + "neg", "Neg", last, "y"));
    return model.output("y", 1, 4).write(folder.resolve(file));
  }

  private static String word(FileChange change) {
    return change.fate().sign() + change.name();
  }

  @Test
  void aFileDoesNotDifferFromItself() throws Exception {
    var file = model("a.onnx", "a.", 1, true, false);
    var difference = FileDifference.between(file, file);
    assertEquals(List.of(), difference.changes());
    assertEquals(List.of(), difference.tensors());
    assertEquals(4, difference.same());
  }

  @Test
  void addedRemovedAndChangedOperatorsAreToldWithTheirAttributesAndWires() throws Exception {
    var difference =
        FileDifference.between(
            model("a.onnx", "", 1, true, false), model("b.onnx", "", 0, false, true));
    assertTrue(difference.isByName());
    assertEquals(
        List.of("−relu", "≠soft", "+abs", "≠neg"),
        difference.changes().stream().map(FileDifferenceTest::word).toList());
    assertEquals(List.of("axis 1 → 0", "input 1: relu → mul"), difference.changes().get(1).what());
    assertEquals(List.of("input 1: soft → abs"), difference.changes().getLast().what());
    assertEquals(1, difference.same());
  }

  @Test
  void filesWithoutCommonNamesAreLaidSideBySide() throws Exception {
    var difference =
        FileDifference.between(
            model("a.onnx", "one.", 1, true, false), model("b.onnx", "two.", 1, true, true));
    assertFalse(difference.isByName());
    assertEquals(
        List.of("+two.abs", "≠two.neg"),
        difference.changes().stream().map(FileDifferenceTest::word).toList());
    assertEquals(List.of(), difference.tensors(), "the same numbers under another name");
  }

  @Test
  void bothStandOnOneCanvasWithWhatIsGoneBelowWhatFedIt() throws Exception {
    var difference =
        FileDifference.between(
            model("a.onnx", "", 1, true, false), model("b.onnx", "", 0, false, true));
    var both = FilesTogether.of(difference, StandardCatalogue.catalogue());
    assertEquals(
        Set.of("−relu", "≠soft", "+abs", "≠neg"),
        both.pieces().stream()
            .map(piece -> piece.fate().sign() + piece.name())
            .collect(Collectors.toSet()));
    var gone =
        both.pieces().stream()
            .filter(piece -> piece.fate() == NodeFate.REMOVED)
            .map(NodeChange::node)
            .findFirst()
            .orElseThrow();
    var graph = both.document().graph();
    assertEquals(
        List.of("onnx-mat-mul-13"),
        graph.incoming(gone).stream()
            .map(edge -> graph.node(edge.from().node()).block().value())
            .toList());
    assertTrue(
        both.pieces().stream().allMatch(piece -> graph.contains(piece.node())), "a lost card");
    var wires = both.gone().stream().filter(edge -> edge.from().node().equals(gone)).toList();
    assertEquals(
        List.of("soft"),
        wires.stream()
            .map(edge -> graph.node(edge.to().node()).origin().name().orElse(""))
            .toList(),
        "who read what is gone");
    assertEquals(
        List.of("soft > neg"),
        both.gone().stream()
            .filter(edge -> !wires.contains(edge))
            .map(edge -> name(graph, edge.from()) + " > " + name(graph, edge.to()))
            .toList(),
        "who reads something else now");
  }

  private static String name(Graph graph, Port port) {
    return graph.node(port.node()).origin().name().orElse("");
  }

  private Path branching(String file, String type) throws Exception {
    var then =
        ForeignModel.bare()
            .node(ForeignModel.operator("act", type, "x", "a"))
            .node("Neg", "a", "b")
            .output("b", 4);
    var otherwise = ForeignModel.bare().node("Abs", "x", "c").output("c", 4);
    return ForeignModel.usual()
        .between(4)
        .input(ForeignModel.value("flag", ForeignModel.BOOL))
        .node(
            "If",
            "flag",
            "y",
            ForeignModel.graph("then_branch", then),
            ForeignModel.graph("else_branch", otherwise))
        .write(folder.resolve(file));
  }

  @Test
  void whatDiffersInGraphsInsideOperatorsIsTold() throws Exception {
    var difference =
        FileDifference.between(branching("a.onnx", "Relu"), branching("b.onnx", "Tanh"));
    assertEquals(
        List.of("then_branch: + act (Tanh); − act (Relu); ≠ Neg #1 (Neg): input 1: act → act"),
        difference.changes().getFirst().what());
  }
}
