package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.files.AtomicFile;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;

class DocumentFileTest {

  @TempDir Path directory;

  private static Document design() throws DocumentException {
    var graph =
        GraphText.parse(
            """
            image = input(shape: N,3,32,32)
            conv  = conv-2d(filters: 8, bias: false, padding: same)   image
            twin  = conv-2d(filters: 8) @muted @shares(conv)          image
            sum   = add                                               conv twin
            """);
    var inside = GraphText.parse("in.x = argument(port: x)\nact = relu  in.x");
    return Document.of(graph)
        .with(
            Layout.EMPTY
                .with(new NodeId("conv"), new Position(12.5, -4))
                .withTitle(new NodeId("conv"), "Edges"))
        .with(
            new BlockDefinition(
                new BlockId("mine"),
                "Mine",
                inside,
                List.of("x"),
                List.of(new BlockDefinition.Output("y", Port.of("act", "y"))),
                List.of("N,8,32,32")))
        .withSettings(Map.of("image", "scene.png"));
  }

  @Test
  void aDesignIsOneNodeAndOneWireALine() throws DocumentException {
    assertEquals(
        """
        {
          "formatVersion": 2,
          "nodes": [
            {"id": "image", "block": "input", "parameters": {"shape": "N,3,32,32"}},
            {"id": "conv", "block": "conv-2d", "parameters": {"filters": 8, "bias": false, "padding": "same"}},
            {"id": "twin", "block": "conv-2d", "parameters": {"filters": 8}, "mode": "muted", "sharesWeightsWith": "conv"},
            {"id": "sum", "block": "add"}
          ],
          "wires": [
            {"from": "image:y", "to": "conv:x"},
            {"from": "image:y", "to": "twin:x"},
            {"from": "conv:y", "to": "sum:x1"},
            {"from": "twin:y", "to": "sum:x2"}
          ],
          "layout": {
            "positions": {"conv": [12.5, -4]},
            "titles": {"conv": "Edges"}
          },
          "definitions": [
            {
              "id": "mine",
              "title": "Mine",
              "inputs": ["x"],
              "sizes": ["N,8,32,32"],
              "outputs": {"y": "act:y"},
              "nodes": [{"id": "in.x", "block": "argument", "parameters": {"port": "x"}}, {"id": "act", "block": "relu"}],
              "wires": [{"from": "in.x:y", "to": "act:x"}]
            }
          ],
          "settings": {
            "image": "scene.png"
          }
        }
        """,
        DocumentFile.text(design()));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void savingLoadingAndSavingAgainGivesTheSameFile(long seed) throws DocumentException {
    var edits = new RandomEdits(seed);
    var document = design();
    for (int i = 0; i < 120; i++) document = Edit.apply(document, edits.next(document)).document();
    var text = DocumentFile.text(document);
    var opened = DocumentFile.parse("test", text);
    assertEquals(List.of(), opened.notes());
    assertEquals(document, opened.document());
    assertEquals(text, DocumentFile.text(opened.document()));
  }

  @Test
  void whatIsNotUnderstoodIsKeptWordForWord() throws DocumentException {
    var text =
        """
        {
          "formatVersion": 2,
          "nodes": [
            {
              "id": "a",
              "block": "quantum-conv",
              "parameters": {"qubits": 3, "phases": [0.5, null], "gate": {"unitary": 2}},
              "origin": {"name": "Q:0", "weights": {"phase": "p/0", "spin": 2}, "device": "chip"},
              "colour": {"r": 1}
            }
          ],
          "wires": [],
          "layout": {
            "positions": {"a": [1, 2]},
            "grid": 16
          },
          "settings": {
            "theme": {"dark": true}
          },
          "training": {
            "epochs": 3
          }
        }
        """;
    var opened = DocumentFile.parse("net.vertebra", text);
    assertEquals(text, DocumentFile.text(opened.document()));
    assertEquals(2, opened.notes().size());
    var renamed =
        Edit.apply(
                opened.document(),
                Edit.of(new vertebra.graph.GraphEdit.Rename(new NodeId("a"), new NodeId("b"))))
            .document();
    assertTrue(DocumentFile.text(renamed).contains("\"colour\": {\"r\": 1}"));
    assertTrue(DocumentFile.text(renamed).contains("\"spin\": 2"));
  }

  @Test
  void aFileOfANewerFormatIsRefusedWithTheWayOut() {
    var refusal =
        assertThrows(
            DocumentException.class,
            () -> DocumentFile.parse("net.vertebra", "{\"formatVersion\": 3, \"nodes\": []}"));
    assertEquals(
        "net.vertebra was saved by a newer Vertebra in format 3; this one knows formats up to 2."
            + " Open it with a newer Vertebra.",
        refusal.getMessage());
  }

  @Test
  void whatIsWrongInAFileDoesNotTakeTheRestAlong() throws DocumentException {
    var opened =
        DocumentFile.parse(
            "net.vertebra",
            """
            {"formatVersion": 1,
             "nodes": [
               {"id": "a", "block": "relu", "parameters": {"size": "large"}},
               {"id": "a", "block": "relu"},
               {"id": "b c", "block": "Conv_2D", "mode": "asleep"},
               {"block": "relu"}, 17],
             "wires": [
               {"from": "a:y", "to": "b c:x"},
               {"from": "a:y", "to": "nobody:x"},
               {"from": "a:y", "to": "b c:x"},
               "a wire"]}
            """);
    var graph = opened.document().graph();
    assertEquals(
        """
        a   = relu(size: large)
        a-2 = relu
        b-c = conv-2d            a
        """,
        GraphText.text(graph));
    assertEquals(9, opened.notes().size(), () -> String.join("\n", opened.notes()));
  }

  @Test
  void parametersOfTheWrongKindAreKeptForTheCheckToReport() throws DocumentException {
    var opened =
        DocumentFile.parse(
            "x",
            "{\"formatVersion\": 1, \"nodes\": [{\"id\": \"a\", \"block\": \"conv-2d\","
                + " \"parameters\": {\"filters\": \"many\"}}]}");
    var node = opened.document().graph().node(new NodeId("a"));
    assertEquals(Value.of("many"), node.parameters().values().get("filters"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                              | is empty. Expected a design in JSON",
        "'PNG pixels'                    | is not a Vertebra design: it does not start like JSON",
        "'{\"formatVersion\": 1, \"nodes\": ['| is damaged: line 1, column",
        "'{\"formatVersion\": 1} trailing' | is damaged: line 1, column",
        "'{\"name\": \"package.json\"}'  | is JSON but not a Vertebra design",
        "'[1, 2]'                        | is JSON but not a Vertebra design",
        "'{\"formatVersion\": \"new\"}'  | is JSON but not a Vertebra design",
        "'{\"formatVersion\": 0}'        | states the format 0"
      })
  void whatIsNoDesignIsRefusedByName(String text, String complaint) throws IOException {
    var file = Files.writeString(directory.resolve("net.vertebra"), text);
    var refusal = assertThrows(DocumentException.class, () -> DocumentFile.read(file));
    assertTrue(refusal.getMessage().startsWith(file.toString()), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(complaint), refusal::getMessage);
  }

  @Test
  void deepNestingAndMissingFilesAreRefused() {
    var deep = "{\"formatVersion\": 1, \"x\": " + "[".repeat(5_000) + "]".repeat(5_000) + "}";
    assertThrows(DocumentException.class, () -> DocumentFile.parse("deep", deep));
    var missing =
        assertThrows(DocumentException.class, () -> DocumentFile.read(directory.resolve("none")));
    assertTrue(missing.getMessage().endsWith("there is no such file."), missing::getMessage);
    var folder = assertThrows(DocumentException.class, () -> DocumentFile.read(directory));
    assertTrue(folder.getMessage().contains("is a folder"), folder::getMessage);
  }

  @Test
  void aSaveThatFailsLeavesTheOldFileAndNothingElse() throws Exception {
    var file = directory.resolve("net.vertebra");
    DocumentFile.write(design(), file);
    var before = Files.readString(file);
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IOException("no space left");
                }));
    assertEquals(before, Files.readString(file));
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void savingIntoAFolderThatDoesNotExistSaysSo() {
    var failure =
        assertThrows(
            DocumentException.class,
            () -> DocumentFile.write(design(), directory.resolve("no/such/net.vertebra")));
    assertTrue(failure.getMessage().contains("there is no folder"), failure::getMessage);
  }
}
