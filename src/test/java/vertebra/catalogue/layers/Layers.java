package vertebra.catalogue.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.block.Typing;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.tensor.TensorType;

/// One block at work on given inputs, written as a row of a table: `block(parameter: value)`, input
/// shapes with `&` between them, and what should come of it.
final class Layers {

  private static final Analyzer ANALYZER = new Analyzer(StandardCatalogue.catalogue());
  private static final NodeId BLOCK = new NodeId("block");

  private static final String SIZES_OF_AN_EXAMPLE =
      "(Set Shape|Give the inputs the sizes|Fix [A-Z, ]+ at) .*";

  private Layers() {}

  /// A test for every row `block | inputs | shapes or problem code | fix` of a table; `#` starts a
  /// comment.
  static Stream<DynamicTest> rows(String table) {
    return table
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("\\s*\\|\\s*"))
        .map(row ->
            DynamicTest.dynamicTest(
                row[0] + " on " + row[1],
                () -> check(row[0], row[1], row[2].strip(), row.length > 3 ? row[3].strip() : "")));
  }

  /// The analysis of a design of inputs and one block.
  static Analysis analyzed(String block, String inputs) throws DocumentException {
    var shapes = inputs.split("&");
    var lines =
        IntStream.range(0, shapes.length)
            .mapToObj(i -> "x" + i + " = " + input(shapes[i].strip()))
            .collect(Collectors.joining("\n", "", "\n"));
    var wires =
        IntStream.range(0, shapes.length).mapToObj(i -> " x" + i).collect(Collectors.joining());
    var graph =
        GraphText.parse(
            lines + "block = " + block + wires + "\n", Ports.of(StandardCatalogue.catalogue()));
    return ANALYZER.analyze(graph);
  }

  private static String input(String type) {
    var shape = type.replace("int64 ", "");
    return "input(shape: \""
        + shape
        + "\""
        + (type.startsWith("int64 ") ? ", type: int64" : "")
        + ")";
  }

  static Finding finding(String block, String inputs) throws DocumentException {
    return analyzed(block, inputs).findings().of(BLOCK);
  }

  /// Asserts the shapes that leave the block, or the code of the one problem it has; and that the
  /// problem can be repaired by a fix of this title. If the title is empty, the block itself knows
  /// no fix: there are at most those that every block has, to take the sizes of an example and to
  /// remove the wire.
  static void check(String block, String inputs, String expected, String fix)
      throws DocumentException {
    var analysis = analyzed(block, inputs);
    var errors = analysis.errors();
    if (!expected.matches("[a-z0-9]+(-[a-z0-9]+)+")) {
      assertEquals(List.of(), errors);
      assertEquals(expected, written(analysis.findings().of(BLOCK).typing()));
      assertEquals("", fix, "a legal row needs no fix");
      return;
    }
    assertEquals(1, errors.size(), () -> "one mistake, one message, not " + errors);
    assertEquals(expected, errors.getFirst().code(), errors.getFirst().message());
    assertTrue(
        analysis.findings().of(BLOCK).typing() instanceof Typing.Rejected, "the block objects");
    var fixes = errors.getFirst().fixes();
    if (fix.isEmpty()) {
      var own =
          fixes.stream()
              .filter(each -> !each.title().matches(SIZES_OF_AN_EXAMPLE))
              .filter(each -> !(each.edit() instanceof GraphEdit.Disconnect))
              .toList();
      assertEquals(List.of(), own, "there are fixes after all");
      return;
    }
    var found = fixes.stream().filter(each -> each.title().equals(fix)).findFirst();
    assertTrue(found.isPresent(), () -> "the fixes are " + fixes);
    var repaired = ANALYZER.analyze(GraphEdit.apply(analysis.graph(), found.get().edit()));
    assertEquals(List.of(), repaired.errors());
  }

  private static String written(Typing typing) {
    return typing.outputs().stream().map(Layers::written).collect(Collectors.joining(" & "));
  }

  private static String written(TensorType type) {
    return type.toString().replace("[", "").replace("]", "").replace(", ", ",");
  }
}
