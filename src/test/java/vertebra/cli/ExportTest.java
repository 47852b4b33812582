package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Json;
import vertebra.media.Npy;

/// `export` and `compare`, and that an exported file runs as the design does.
@Tag("ort")
@Tag("slow")
class ExportTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overStandardBlocks();

  private Map<String, Object> json(String... arguments) throws Exception {
    var run = shell.run(arguments);
    assertEquals(0, run.code(), run::toString);
    return Json.object("export", run.out());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void anExportedModelGivesWhatTheDesignGivesBitForBit() throws Exception {
    var report =
        json("export", "conv-unit", "-o", path("m.onnx"), "--seed", "7", "--verify", "--json");
    assertEquals(true, report.get("verified"));
    assertEquals(17, report.get("opset"));
    assertEquals(8, report.get("irVersion"));
    json("run", "conv-unit", "--seed", "7", "--random", "1", "--json", "--save", path("a.npy"));
    json("run", path("m.onnx"), "--random", "1", "--json", "--save", path("b.npy"));
    assertEquals(
        -1,
        Npy.read(directory.resolve("a.npy"))
            .data()
            .mismatch(Npy.read(directory.resolve("b.npy")).data()));
  }

  @Test
  void batchOpsetAndPlaceOfTheWeightsCanBeChosen() throws Exception {
    var report =
        json(
            "export",
            "dense",
            "-o",
            path("m.onnx"),
            "--batch",
            "3",
            "--opset",
            "21",
            "--external-data",
            "--json");
    assertEquals(21, report.get("opset"));
    assertEquals(List.of(path("m.onnx"), path("m.onnx.data")), report.get("files"));
    var run = json("run", path("m.onnx"), "--json");
    assertTrue(run.get("outputs").toString().contains("shape=[3, "), run::toString);
    assertEquals(1, json("export", "dense", "-o", path("n.onnx"), "--json").get("operators"));
  }

  @Test
  void weightsGoOutAndComeBackByName() throws Exception {
    var saved = json("export", "conv-unit", "-o", path("w.safetensors"), "--seed", "5", "--json");
    assertTrue((int) saved.get("bytes") > 0);
    var drawn = json("run", "conv-unit", "--seed", "5", "--random", "0", "--json");
    var read =
        json("run", "conv-unit", "--weights", path("w.safetensors"), "--random", "0", "--json");
    assertEquals(drawn.get("outputs"), read.get("outputs"));
    assertEquals(List.of(), ((Map<?, ?>) read.get("weights")).get("mismatches"));
    var whole =
        json(
            "export",
            "conv-unit",
            "-o",
            path("m.onnx"),
            "--weights",
            path("w.safetensors"),
            "--json");
    assertEquals(List.of(), whole.get("mismatches"));
    var part =
        json(
            "export",
            "conv-unit:bias=true",
            "-o",
            path("m.onnx"),
            "--weights",
            path("w.safetensors"),
            "--json");
    assertEquals(1, ((List<?>) part.get("mismatches")).size(), part::toString);
  }

  @Test
  void anOpsetThatIsTooOldIsRefusedWithTheReason() {
    var run = shell.run("export", "dense", "-o", path("m.onnx"), "--opset", "13");
    assertEquals(2, run.code());
    assertTrue(
        run.err().startsWith("--opset 13 is too old: the operators are written as ONNX has them"),
        run::err);
    assertTrue(run.err().contains("give 17 to 26"), run::err);
    assertFalse(Files.exists(directory.resolve("m.onnx")));
  }

  @Test
  void whatCannotBeExportedLeavesTheOldFileAlone() throws Exception {
    var old = Files.writeString(directory.resolve("old.onnx"), "old").toString();
    for (var wrong :
        List.of(
            List.of("export", "dense", "-o", old, "--input", "N,3,4,4"),
            List.of("export", "dense", "-o", old, "--batch", "0"),
            List.of("export", "dense", "-o", old, "--batch", "some"),
            List.of("export", "dense", "-o", old, "--opset", "5"),
            List.of("export", "dense", "-o", old, "--opset", "99"),
            List.of("export", "dense", "-o", old, "--weights", path("none.safetensors")),
            List.of("export", "no-such-net", "-o", old))) {
      var run = shell.run(wrong.toArray(String[]::new));
      assertEquals(wrong.contains("N,3,4,4") ? 1 : 2, run.code(), wrong + run.toString());
      assertFalse(run.err().contains("Exception"), run::err);
      assertEquals("old", Files.readString(Path.of(old)), wrong::toString);
    }
    try (var files = Files.list(directory)) {
      assertEquals(1, files.count(), "a half file was left behind");
    }
  }

  @Test
  void placesThatCannotBeWrittenToAreNamed() {
    for (var wrong :
        List.of(
            List.of(directory.toString(), "it is a folder"),
            List.of(path("none/m.onnx"), "there is no folder"),
            List.of(path("m.txt"), "must end in .onnx"))) {
      var run = shell.run("export", "dense", "-o", wrong.getFirst());
      assertEquals(2, run.code(), run::toString);
      assertTrue(run.err().contains(wrong.getLast()), run::err);
    }
  }

  @Test
  void networksStandSideBySideWithMultiplesOfTheBaseline() throws Exception {
    json("export", "dense:units=4", "-o", path("m.onnx"), "--json");
    var report =
        json(
            "compare",
            "dense:units=2",
            "dense:units=4",
            path("m.onnx"),
            "--baseline",
            "dense:units=2",
            "--runs",
            "2",
            "--json");
    var rows = (List<?>) report.get("rows");
    assertEquals(3, rows.size());
    var second = (Map<?, ?>) rows.get(1);
    assertTrue(
        second
            .keySet()
            .containsAll(
                List.of("name", "parameters", "macs", "peakActivationBytes", "medianMillis")),
        second::toString);
    assertEquals(2.0, ((Map<?, ?>) second.get("ratios")).get("parameters"));
    var uncounted = json("compare", "dense", "--runs", "0", "--json");
    assertTrue(uncounted.toString().contains("medianMillis=null"), uncounted::toString);
    var stranger = shell.run("compare", "dense", "--baseline", "relu");
    assertEquals(2, stranger.code());
    assertTrue(stranger.err().contains("none of the networks compared"), stranger::err);
    var markdown = shell.run("compare", "dense", "relu", "--format", "markdown", "--runs", "1");
    assertEquals(4, markdown.out().lines().count(), markdown::out);
    var values = shell.run("compare", "vgg16", "--format", "csv", "--runs", "0").out();
    assertTrue(values.contains("vgg16,138357544,15470264320,"), values);
    var page = shell.run("compare", "dense", "--format", "html", "--runs", "0").out();
    assertTrue(page.startsWith("<!DOCTYPE html>") && page.contains("<td>dense</td>"), page);
  }
}
