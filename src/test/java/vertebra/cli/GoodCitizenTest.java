package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Json;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ort.OrtEngine;

/// What a command line owes to shells, pipes and terminals.
@Tag("ort")
@Tag("slow")
class GoodCitizenTest {

  private static final Verbs VERBS = new Verbs(StandardCatalogue.catalogue(), new OrtEngine());

  @TempDir Path directory;

  /// What a verb did, its output as bytes.
  private record Piped(int code, ByteArrayOutputStream output, String err) {
    byte[] out() {
      return output.toByteArray();
    }

    String text() {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  private static Piped piped(byte[] in, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        VERBS.run(
            arguments,
            new ByteArrayInputStream(in),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Cancellation.none());
    return new Piped(code, out, err.toString(StandardCharsets.UTF_8));
  }

  private static byte[] design(String name) {
    return ("{\"formatVersion\": 1, \"nodes\": ["
            + "{\"id\": \"a\", \"block\": \"input\", \"parameters\": {\"shape\": \"N,3,8,8\"}},"
            + "{\"id\": \"NAME\", \"block\": \"relu\"}, {\"id\": \"c\", \"block\": \"output\"}],"
            + " \"wires\": [{\"from\": \"a:y\", \"to\": \"NAME:x\"},"
            + " {\"from\": \"NAME:y\", \"to\": \"c:x\"}]}")
        .replace("NAME", name)
        .getBytes(StandardCharsets.UTF_8);
  }

  /// A disk that is full.
  private static final class Full extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check lenet5",
        "cost lenet5",
        "run relu --input N,3,8,8",
        "bench relu --input N,3,8,8 --runs 1 --warmup 0",
        "profile relu --input N,3,8,8 --runs 1",
        "compare relu silu",
        "taps relu --input N,3,8,8",
        "render relu -o -",
        "export dense -o -",
        "catalogue conv-2d",
        "ask relu parameters",
        "lesson list",
        "weights list",
        "--help",
        "--version"
      })
  void outputThatDoesNotArriveIsAnErrorAsTextAndAsJson(String line) {
    var plain = List.of(line.split(" "));
    var ways = new ArrayList<>(List.of(plain));
    if (!plain.getFirst().startsWith("-") && !plain.contains("-")) {
      var json = new ArrayList<>(plain);
      json.add("--json");
      ways.add(json);
    }
    for (var arguments : ways) {
      var err = new ByteArrayOutputStream();
      int code =
          VERBS.run(
              arguments.toArray(String[]::new),
              new PrintStream(new Full(), false, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Cancellation.none());
      assertEquals(2, code, arguments + ": " + err);
      assertTrue(err.toString(StandardCharsets.UTF_8).contains("written"), arguments + ": " + err);
    }
  }

  @Test
  void standardInputStandsForADesignOrAModel() {
    assertEquals(0, piped(design("b"), "check", "-").code());
    assertEquals(0, piped(design("b"), "cost", "-").code());
    var model = piped(design("b"), "export", "-", "-o", "-");
    assertEquals(0, model.code(), model.err());
    assertTrue(model.err().contains("standard output"), model.err());
    for (var verb : List.of("cost", "run")) {
      var used = piped(model.out(), verb, "-");
      assertEquals(0, used.code(), used.err());
    }
    var nothing = piped(new byte[0], "check", "-");
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("is empty"), nothing.err());
    assertEquals(2, piped(design("b"), "compare", "-", "-").code(), "it can be read once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check -",
        "cost -",
        "run -",
        "bench - --runs 1 --warmup 0",
        "profile - --runs 1",
        "compare - relu --runs 1",
        "taps -",
        "render - -o -",
        "export - -o -"
      })
  void everyVerbReadsADesignOrAModelFromStandardInput(String line) {
    var model = piped(design("b"), "export", "-", "-o", "-").out();
    for (var in : List.of(design("b"), model)) {
      var used = piped(in, line.split(" "));
      assertEquals(0, used.code(), used.err());
      assertTrue(used.out().length > 0, used.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ask - parameters", "lesson grade residual - --json"})
  void aVerbThatTakesNoModelReadsADesignFromStandardInput(String line) {
    var used = piped(design("b"), line.split(" "));
    assertEquals(0, used.code(), used.err());
    assertFalse(used.text().contains("Cannot read"), used.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train - --data shapes -o w.safetensors",
        "eval - --data shapes --weights samples/tiny-shapes.safetensors"
      })
  void trainingSaysWhatLacksInADesignOfStandardInput(String line) {
    var used = piped(design("b"), line.split(" "));
    assertEquals(2, used.code());
    assertTrue(used.err().contains("the head of this design"), used.err());
  }

  @Test
  void aLessonIsReadFromStandardInput() throws Exception {
    var lesson = Path.of("src/main/resources/vertebra/lessons/residual.lesson.md");
    var used = piped(Files.readAllBytes(lesson), "lesson", "check", "-", "--json");
    assertEquals(0, used.code(), used.err() + used.text());
  }

  @Test
  void aModelOfStandardInputIsReportedButNotKeptAsADesign() {
    var model = piped(design("b"), "export", "-", "-o", "-").out();
    var report = piped(model, "import", "-");
    assertEquals(0, report.code(), report.err());
    assertEquals(0, piped(model, "edit", "-", "batch=2", "-o", "-").code());
    assertEquals(0, piped(model, "edit", "-", "--find", "Relu").code());
    var kept = piped(model, "import", "-", "-o", "-");
    assertEquals(2, kept.code());
    assertTrue(kept.err().contains("goes on naming the file of its model"), kept.err());
    assertEquals(2, piped(design("b"), "import", "-").code());
  }

  @Test
  void standardOutputHasAFileForItself() throws Exception {
    var name = directory.resolve("m.onnx");
    assertEquals(0, piped(design("b"), "export", "-", "-o", name.toString(), "--json").code());
    var model = piped(design("b"), "export", "-", "-o", "-", "--json");
    // The graph of a file is named after it.
    assertEquals(Files.size(name) + "model".length() - "m".length(), (long) model.out().length);
    assertEquals("standard output", Json.object("said", model.err()).get("file"));
    var picture = piped(design("b"), "render", "-", "-o", "-");
    assertTrue(picture.text().startsWith("<") && picture.text().strip().endsWith("</svg>"));
    var marks = piped(design("b"), "lesson", "grade", "residual", "-", "--csv", "-");
    assertTrue(marks.text().startsWith("student,"), marks.text());
    var array = piped(design("b"), "run", "-", "--save", "-");
    assertArrayEquals(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}, java.util.Arrays.copyOf(array.out(), 6));
    assertEquals(2, piped(design("b"), "export", "-", "-o", "-", "--external-data").code());
  }

  @Test
  void theVersionIsSaid() {
    var said = piped(new byte[0], "--version");
    assertEquals(0, said.code());
    assertTrue(said.text().matches("(?s)vertebra.*\nJava .*"), said.text());
  }

  /// The script opens the window for one word that it does not know as a verb.
  @Test
  void theStartScriptKnowsEveryVerb() throws Exception {
    var help = piped(new byte[0], "--help").text();
    assertFalse(help.contains("\u001b"), "no colour where there is no terminal");
    var verbs = help.substring(help.indexOf("Commands:")).lines().skip(1);
    var script = Files.readString(Path.of("src/main/scripts/vertebra"));
    verbs
        .takeWhile(line -> !line.isBlank())
        .filter(line -> line.matches("  \\S.*"))
        .map(line -> line.strip().split("\\s+")[0])
        .forEach(verb ->
            assertTrue(
                script.contains("| " + verb + " |") || script.contains("| " + verb + ")"), verb));
  }

  @Test
  void anAtBeginsTheNameOfAFile() throws Exception {
    var file = Files.writeString(directory.resolve("list"), "cost\nlenet5\n");
    var said = piped(new byte[0], "check", "@" + file);
    assertEquals(2, said.code());
    assertTrue(said.err().contains("There is no file"), said.err());
    assertTrue(said.err().contains("@"), said.err());
  }

  @Test
  void ofSeveralFilesTheOneThatIsMissingIsNamed() throws Exception {
    var a = Files.write(directory.resolve("a.vertebra"), design("b")).toString();
    var said = piped(new byte[0], a, "missing.vertebra");
    assertEquals(2, said.code());
    assertTrue(said.err().contains("There is no file missing.vertebra"), said.err());
  }

  @Test
  void namesThatAreNoTextAreRefusedBeforeAnythingIsWritten() {
    var target = directory.resolve("b\ufffdd.onnx");
    var said = piped(new byte[0], "export", "dense", "-o", target.toString());
    assertEquals(2, said.code());
    assertFalse(Files.exists(target));
    assertTrue(said.err().contains("Rename the file") || said.err().contains("LC_ALL"), said.err());
  }

  @Test
  void whatANameDoesToATerminalIsSpeltOut() {
    var name = "x\\u001b[31m\\u202e\\u009b2J";
    for (var arguments :
        List.of(
            List.of("check", "-"),
            List.of("cost", "-"),
            List.of("cost", "-", "--json"),
            List.of("cost", "-", "--format", "csv"),
            List.of("cost", "-", "--format", "html"),
            List.of("taps", "-"),
            List.of("render", "-", "-o", "-"))) {
      var said = piped(design(name), arguments.toArray(String[]::new));
      for (var raw : List.of("\u001b", "\u202e", "\u009b"))
        assertFalse((said.text() + said.err()).contains(raw), arguments + ": " + said.text());
    }
  }
}
