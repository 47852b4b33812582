package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.graph.NodeId;

class AutosaveTest {

  @TempDir Path directory;

  /// Saves a journal and then waits to be killed.
  public static void main(String[] arguments) throws Exception {
    var autosave = Autosave.in(Path.of(arguments[0]));
    autosave.save(
        Optional.of(Path.of("net.vertebra")),
        "",
        History.startingAt(Document.of(GraphText.parse("act = relu"))));
    System.out.println("saved");
    System.out.flush();
    System.in.read();
    autosave.close();
  }

  @Test
  void workSurvivesTheProcessBeingKilled() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var name = AutosaveTest.class.getName();
    var process =
        new ProcessBuilder(List.of(java, "-cp", classes, name, directory.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var output = process.inputReader()) {
      assertEquals("saved", output.readLine());
      assertEquals(List.of(), Autosave.leftIn(directory), "its owner lives");
      process.destroyForcibly();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }
    var left = Autosave.leftIn(directory);
    assertEquals(1, left.size());
    assertEquals(GraphText.parse("act = relu"), left.getFirst().document().graph());
    assertEquals(
        Optional.of("net.vertebra"),
        left.getFirst().file().map(file -> file.getFileName().toString()));
    left.getFirst().discard();
    assertEquals(List.of(), Autosave.leftIn(directory));
  }

  @Test
  void undoAndRedoSurviveToo() throws Exception {
    var history = History.startingAt(Document.of(GraphText.parse("one = relu")));
    for (int i = 0; i < 4; i++)
      history = history.then("Step " + i, new Edit.Retitle(new NodeId("one"), "Title " + i));
    var then = history.undo().undo();
    try (var autosave = Autosave.in(directory)) {
      autosave.save(Optional.empty(), "", then);
      try (var files = Files.list(directory)) {
        var journal =
            files.filter(file -> file.toString().endsWith(".journal")).findFirst().orElseThrow();
        Files.copy(journal, directory.resolve("1-1.journal"));
      }
    }
    var left = Autosave.leftIn(directory).getFirst().history();
    for (int i = 0; i < 3; i++) {
      assertEquals(then.redoLabel(), left.redoLabel());
      assertEquals(DocumentFile.text(then.present()), DocumentFile.text(left.present()));
      then = then.redo();
      left = left.redo();
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(then.undoLabel(), left.undoLabel());
      assertEquals(DocumentFile.text(then.present()), DocumentFile.text(left.present()));
      then = then.undo();
      left = left.undo();
    }
  }

  @Test
  void aCleanCloseLeavesNothing() throws Exception {
    try (var autosave = Autosave.in(directory)) {
      autosave.save(Optional.empty(), "", History.startingAt(Document.EMPTY));
      assertEquals(List.of(), Autosave.leftIn(directory));
    }
    try (var files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aDamagedJournalIsLeftForAPersonToLookAt() throws Exception {
    var journal = Files.writeString(directory.resolve("1-1.journal"), "{\"design\": ");
    assertEquals(List.of(), Autosave.leftIn(directory));
    assertTrue(Files.exists(journal));
  }

  @Test
  void twoWindowsHaveTwoJournals() throws Exception {
    try (var first = Autosave.in(directory);
        var second = Autosave.in(directory)) {
      first.save(Optional.empty(), "", History.startingAt(Document.EMPTY));
      second.save(Optional.empty(), "", History.startingAt(Document.EMPTY));
      try (var files = Files.list(directory)) {
        assertEquals(2, files.filter(file -> file.toString().endsWith(".journal")).count());
      }
    }
  }
}
