package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whole networks and single blocks have exactly the parameters and multiply-adds of their
/// references.
class CatalogueCountsTest {

  /// How many rows of the table must be covered, so that a lost preset is noticed.
  private static final int FLOOR = 281;

  private record Row(String id, long parameters, long multiplyAdds, long attention) {

    static Row parse(String line) {
      var cells = line.split(",");
      return new Row(
          cells[0], Long.parseLong(cells[1]), Long.parseLong(cells[2]), Long.parseLong(cells[3]));
    }
  }

  private static List<Row> rows() throws IOException {
    try (var table = CatalogueCountsTest.class.getResourceAsStream("counts.csv")) {
      return new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(Row::parse)
          .toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> parametersAndMultiplyAddsAreExact() throws IOException {
    return rows().stream()
        .filter(row -> Designs.CATALOGUE.preset(row.id()).isPresent())
        .map(row -> DynamicTest.dynamicTest(row.id(), () -> check(row)));
  }

  private static void check(Row row) {
    var graph = Designs.CATALOGUE.preset(row.id()).orElseThrow().graph().get();
    var analysis = Designs.analyzed(graph);
    assertEquals(List.of(), analysis.errors());
    var cost = analysis.cost();
    assertAll(
        () -> assertEquals(row.parameters(), cost.parameters(), "parameters"),
        () -> assertEquals(row.multiplyAdds(), cost.multiplyAdds(), "multiply-adds"),
        () ->
            assertEquals(row.attention(), cost.attentionMultiplyAdds(), "attention multiply-adds"),
        () -> assertEquals(cost.operators(), cost.counted(), "operators counted"));
  }

  @Test
  void enoughRowsAreCovered() throws IOException {
    long covered =
        rows().stream().filter(row -> Designs.CATALOGUE.preset(row.id()).isPresent()).count();
    assertTrue(covered >= FLOOR, () -> covered + " rows covered, expected at least " + FLOOR);
  }

  @Test
  void everyPresetHasARowInTheTable() throws IOException {
    var known = rows().stream().map(Row::id).toList();
    var unknown =
        Designs.CATALOGUE.presets().stream()
            .map(preset -> preset.id())
            .filter(id -> !known.contains(id))
            .toList();
    assertEquals(List.of(), unknown);
  }
}
