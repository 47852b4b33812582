package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ort.OrtEngine;

/// The main job without a window.
@Tag("ort")
class DemoTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Path folder) {
    var verbs = new Verbs(StandardCatalogue.catalogue(), new OrtEngine());
    return new HeadlessDemo(verbs, folder).run(stream(out), stream(err), Cancellation.none());
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void theSampleIsCheckedCompiledRunAndDrawn(@TempDir Path folder) throws Exception {
    int code = run(folder.resolve("new"));
    var printed = out.toString(StandardCharsets.UTF_8);
    var said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.lines().allMatch(line -> line.startsWith("note: ")), said);
    assertEquals(Exit.GOOD, code, printed + said);
    assertTrue(printed.contains("no problems"), printed);
    var best = printed.lines().filter(line -> line.contains(" % ")).findFirst();
    assertTrue(best.orElse(printed).endsWith("star"), printed);
    assertTrue(Files.size(folder.resolve("new/tiny-shapes.onnx")) > 200_000);
    assertTrue(Files.readString(folder.resolve("new/tiny-shapes.svg")).contains("Stage 1"));
  }

  @Test
  void aFolderThatCannotBeMadeIsASentence(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("file"), "no folder");
    assertEquals(Exit.UNUSABLE, run(file.resolve("below")));
    var said = err.toString(StandardCharsets.UTF_8);
    assertTrue(
        said.startsWith("The sample cannot be written to ") && said.lines().count() == 1, said);
  }
}
