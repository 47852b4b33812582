package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

class MigrationTest {

  @TempDir Path directory;

  /// A design as the first version of the program wrote it.
  private static String formatOne() throws IOException {
    try (var file = MigrationTest.class.getResourceAsStream("format-1.vertebra")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFileOfFormatOneOpensAndIsSavedInFormatTwo() throws Exception {
    var opened = DocumentFile.parse("old.vertebra", formatOne());
    assertEquals(List.of(), opened.notes());
    assertEquals(
        formatOne().replace("\"formatVersion\": 1", "\"formatVersion\": 2"),
        DocumentFile.text(opened.document()));
    var document = opened.document();
    assertEquals(
        Optional.of(Value.of(0.25)),
        document.graph().node(new NodeId("drop")).parameters().get("rate"));
    assertEquals(Map.of(new NodeId("conv"), "Edges"), document.layout().titles());
    assertEquals(Map.of("image", "scene.png"), document.settings());
  }

  @Test
  void workThatTheFirstVersionLeftBehindIsRecovered() throws Exception {
    Files.writeString(directory.resolve("1-1.journal"), Json.text(Map.of("design", formatOne())));
    var left = Autosave.leftIn(directory);
    assertEquals(1, left.size());
    assertEquals(
        DocumentFile.parse("old.vertebra", formatOne()).document(), left.getFirst().document());
  }
}
