package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Json;
import vertebra.workbench.TestBlocks;

class RenderTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overTestBlocks();

  private Path picture(String name) {
    return directory.resolve(name);
  }

  private void assertDraws(String name, String start) throws Exception {
    var file = picture(name);
    var run = shell.run("render", "tiny", "-o", file.toString());
    assertEquals(0, run.code(), run::toString);
    var bytes = Files.readAllBytes(file);
    assertEquals(start, new String(bytes, 0, start.length(), StandardCharsets.ISO_8859_1));
    assertTrue(run.out().contains("3 blocks"), run::out);
  }

  @Test
  void aDesignBecomesAPictureOfEveryKind() throws Exception {
    assertDraws("a.svg", "<");
    assertDraws("a.pdf", "%PDF");
    assertDraws("a.PNG", "\u0089PNG");
  }

  @Test
  void theThemeChangesTheColours() throws Exception {
    shell.run("render", "tiny", "-o", picture("light.svg").toString());
    shell.run("render", "tiny", "-o", picture("dark.svg").toString(), "--theme", "dark");
    assertNotEquals(
        Files.readString(picture("light.svg")).replace("light", ""),
        Files.readString(picture("dark.svg")).replace("dark", ""));
  }

  @Test
  void aBrokenDesignIsDrawnToo() throws Exception {
    var design = directory.resolve("net.vertebra");
    DocumentFile.write(
        Document.of(TestBlocks.graph("a = input(shape: N,3,4,4)\nb = dense  a\nc = output  b")),
        design);
    var run = shell.run("render", design.toString(), "-o", picture("b.svg").toString(), "--json");
    assertEquals(0, run.code(), run::toString);
    assertEquals(3, Json.object("render", run.out()).get("blocks"));
  }

  @Test
  void whatCannotBeDrawnLeavesTheOldPictureAlone() throws Exception {
    var file = Files.writeString(picture("old.svg"), "old");
    var run = shell.run("render", "nothing-of-that-name", "-o", file.toString());
    assertEquals(2, run.code());
    assertEquals("old", Files.readString(file));
  }

  @Test
  void placesThatCannotBeWrittenToAreNamed() throws Exception {
    var folder = Files.createDirectory(directory.resolve("folder.svg"));
    for (var wrong :
        List.of(
            List.of(folder.toString(), "it is a folder"),
            List.of(directory.resolve("none/a.svg").toString(), "there is no folder"),
            List.of(picture("a.gif").toString(), "must end in .svg, .png, .pdf"),
            List.of("", "is no file name"))) {
      var run = shell.run("render", "tiny", "-o", wrong.getFirst());
      assertEquals(2, run.code(), run::toString);
      assertTrue(run.err().contains(wrong.getLast()), run::err);
    }
    var theme = shell.run("render", "tiny", "-o", picture("a.svg").toString(), "--theme", "pink");
    assertEquals(2, theme.code());
    assertTrue(theme.err().contains("must be light or dark, not \"pink\""), theme::err);
    try (var files = Files.list(directory)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  @Test
  void everyKindOfPictureIsNamedInTheHelp() {
    var help = shell.run("render", "--help").out();
    for (var word : Arrays.asList(".svg", ".png", ".pdf", "light", "dark"))
      assertTrue(help.contains(word), help);
  }
}
