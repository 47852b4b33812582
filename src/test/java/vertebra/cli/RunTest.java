package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Json;
import vertebra.media.Npy;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;

/// `run`, `bench`, `profile` and `taps` on real networks with ONNX Runtime.
@Tag("ort")
@Tag("slow")
class RunTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overStandardBlocks();

  private Map<String, Object> json(String... arguments) throws Exception {
    var run = shell.run(arguments);
    assertEquals(0, run.code(), run::toString);
    return Json.object("run", run.out());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private String picture() throws Exception {
    var image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillRect(5, 0, 10, 10);
    graphics.dispose();
    ImageIO.write(image, "png", directory.resolve("a.png").toFile());
    return path("a.png");
  }

  /// A file with one bias for `dense:units=3` on eight features, and other names.
  private String weights(String... names) throws Exception {
    var weights =
        List.of(names).stream()
            .map(name ->
                new Model.Weight(
                    name,
                    DType.FLOAT32,
                    name.endsWith("bias") ? List.of(3L) : List.of(3L, 8L),
                    new Init.Constant(Float.NaN),
                    Model.Weight.WeightKind.TRAINABLE))
            .toList();
    Safetensors.write(directory.resolve("w.safetensors"), weights, Initialiser.seeded(0));
    return path("w.safetensors");
  }

  @Test
  void tooFewOrTooManyNamesAreSaid() throws Exception {
    for (int count : new int[] {2, 4}) {
      var file = Files.writeString(directory.resolve("names.txt"), "name\n".repeat(count));
      var report =
          json("run", "dense:units=3", "--random", "1", "--labels", file.toString(), "--json");
      assertEquals(
          List.of(
              "There are "
                  + count
                  + " class names for 3 classes. The names may belong to another"
                  + " network."),
          report.get("remarks"));
    }
  }

  @Test
  void everyPictureOfAFolderIsRunAndListed() throws Exception {
    picture();
    Files.copy(directory.resolve("a.png"), directory.resolve("b.png"));
    Files.writeString(directory.resolve("c.png"), "no picture");
    var report =
        json("run", "lenet5", "--image", directory.toString(), "--csv", path("t.csv"), "--json");
    var rows = (List<?>) report.get("rows");
    assertEquals(3, rows.size());
    assertEquals(path("b.png"), map(rows.get(1)).get("picture"));
    assertEquals(2, ((List<?>) map(rows.get(0)).get("top")).size());
    assertTrue(map(rows.get(2)).get("reason").toString().contains("c.png"));
    var lines = Files.readAllLines(directory.resolve("t.csv"));
    assertEquals(4, lines.size());
    assertTrue(lines.getFirst().startsWith("Picture,Top 1,Score %"), lines.getFirst());
  }

  @Test
  void everyPictureOfAFolderIsDrawnAndNoneIsWrittenOver() throws Exception {
    var pictures = Files.createDirectory(directory.resolve("pictures"));
    Files.copy(Path.of(picture()), pictures.resolve("a.png"));
    ImageIO.write(
        ImageIO.read(pictures.resolve("a.png").toFile()),
        "bmp",
        pictures.resolve("a.bmp").toFile());
    byte[] before = Files.readAllBytes(pictures.resolve("a.png"));
    var drawn = path("drawn");
    var run = shell.run("run", "lenet5", "--image", pictures.toString(), "--draw", drawn);
    assertEquals(0, run.code(), run::toString);
    for (var name : List.of("a.png", "a.png.png"))
      assertTrue(Files.isRegularFile(Path.of(drawn, name)), name);

    var over =
        shell.run(
            "run", "lenet5", "--image", pictures.toString(), "--draw", drawn + "/../pictures");
    assertEquals(2, over.code());
    assertTrue(over.err().contains("over the pictures that are run"), over.err());
    assertArrayEquals(before, Files.readAllBytes(pictures.resolve("a.png")));
  }

  @Test
  void everySetOfPointsInAFolderIsRunAndDrawn() throws Exception {
    var sets = Files.createDirectory(directory.resolve("sets"));
    var numbers = new float[3 * 100];
    for (int i = 0; i < numbers.length; i++) numbers[i] = (float) Math.sin(i);
    Npy.write(Tensor.of(numbers, 1, 100, 3), sets.resolve("a.npy"));
    Files.copy(sets.resolve("a.npy"), sets.resolve("b.npy"));
    Files.writeString(sets.resolve("c.npy"), "no array");
    Npy.write(Tensor.zeros(DType.FLOAT32, 1, 40, 3), sets.resolve("d.npy"));
    Files.writeString(sets.resolve("other.txt"), "not meant");
    var drawn = Path.of(path("drawn"));
    var report =
        json(
            "run",
            "deep-sets-points",
            "--npy",
            sets.toString(),
            "--draw",
            drawn.toString(),
            "--json");
    var rows = (List<?>) report.get("rows");
    assertEquals(4, rows.size());
    assertTrue(map(rows.get(2)).get("reason").toString().contains("c.npy"));
    assertTrue(map(rows.get(3)).get("reason").toString().contains("[1, 40, 3]"));
    assertTrue(report.get("summary").toString().startsWith("2 of 4 arrays"), report::toString);
    assertEquals(
        -1L, Files.mismatch(drawn.resolve("a.png"), drawn.resolve("b.png")), "the same points");
    assertFalse(Files.exists(drawn.resolve("c.png")));

    var none = shell.run("run", "deep-sets-points", "--npy", drawn.toString());
    assertEquals(2, none.code(), none::toString);
    assertTrue(none.err().contains("has no array"), none.err());
  }

  @Test
  void aFolderWithoutPicturesSaysSo() {
    var run = shell.run("run", "lenet5", "--image", directory.toString());
    assertNotEquals(0, run.code());
    assertTrue(
        run.err().contains("has no PNG, JPEG, WebP, TIFF, GIF or BMP picture"), run::toString);
  }

  @Test
  void aRunWithoutInputTakesNoiseAndSaysSo() throws Exception {
    var report = json("run", "dense:units=3", "--input", "N,8", "--json");
    assertEquals("CPUExecutionProvider", report.get("provider"));
    assertEquals("cpu", report.get("device"));
    assertTrue(
        map(report.get("inputs")).toString().contains("noise, seed 0 (nothing given)"),
        report::toString);
    var output = map(map(report.get("outputs")).values().iterator().next());
    assertEquals(List.of(1, 3), output.get("shape"));
    assertEquals(0, output.get("nan"));
    assertEquals(3, ((List<?>) report.get("top")).size());
    assertTrue(report.keySet().containsAll(List.of("loadMillis", "runMillis")));
  }

  @Test
  void theSameSeedsGiveTheSameNumbers() throws Exception {
    var one = json("run", "dense", "--random", "3", "--json").get("outputs");
    assertEquals(one, json("run", "dense", "--random", "3", "--json").get("outputs"));
    assertNotEquals(one, json("run", "dense", "--random", "4", "--json").get("outputs"));
    assertNotEquals(
        one, json("run", "dense", "--random", "3", "--seed", "1", "--json").get("outputs"));
  }

  @Test
  void aPictureAnArrayAndItsSavedResultGoThrough() throws Exception {
    var first =
        json(
            "run",
            "relu",
            "--input",
            "N,3,8,8",
            "--image",
            picture(),
            "--json",
            "--save",
            "output=" + path("out.npy"));
    assertTrue(
        first.get("inputs").toString().contains("a.png: shorter side to 9, middle 8 × 8, ImageNet"),
        first::toString);
    var again =
        json(
            "run",
            "relu",
            "--input",
            "N,3,8,8",
            "--npy",
            path("out.npy"),
            "--json",
            "--save",
            path("again.npy"));
    assertEquals(first.get("outputs"), again.get("outputs"));
    assertEquals(
        -1,
        Npy.read(directory.resolve("out.npy"))
            .data()
            .mismatch(Npy.read(directory.resolve("again.npy")).data()));
  }

  @Test
  void inputsWithNamesAreFilledByName() throws Exception {
    Npy.write(Tensor.of(new float[4], 1, 4), directory.resolve("zeros.npy"));
    var zeros = path("zeros.npy");
    var add = List.of("run", "add", "--input", "x1=N,4", "--input", "x2=N,4", "--json");
    var nameless = shell.run(with(add, "--npy", zeros));
    assertEquals(2, nameless.code());
    assertTrue(nameless.err().contains("names no input; write --npy NAME=F.npy"), nameless::err);
    var half = shell.run(with(add, "--npy", "x2=" + zeros));
    assertEquals(2, half.code());
    assertTrue(half.err().contains("The input \"x1\" [N, 4] was given nothing"), half::err);
    var whole = json(with(add, "--npy", "x2=" + zeros, "--random", "1"));
    assertEquals("noise, seed 1", map(whole.get("inputs")).get("x1"));
    var picture = shell.run(with(add, "--image", "x.png"));
    assertTrue(picture.err().contains("No input takes a picture"), picture::err);
  }

  private static String[] with(List<String> arguments, String... more) {
    return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void classesAreCalledByTheirLabels() throws Exception {
    Files.writeString(directory.resolve("labels.txt"), "cat\ndog\nbird\n");
    var run =
        shell.run(
            "run", "dense:units=3", "--labels", path("labels.txt"), "--top", "2", "--runs", "2");
    assertEquals(0, run.code(), run::toString);
    long named = run.out().lines().filter(line -> line.matches(".*% +(cat|dog|bird)")).count();
    assertEquals(2, named, run::out);
    assertTrue(run.out().contains("median of 2 runs after 1 warm-up run"), run::out);
  }

  @Test
  void weightsThatDoNotMatchAreListed() throws Exception {
    var file = weights("dense.bias", "other.bias");
    var report = json("run", "dense:units=3", "--input", "N,8", "--weights", file, "--json");
    var mismatches = map(report.get("weights")).get("mismatches").toString();
    assertTrue(mismatches.contains("dense.weight"), mismatches);
    assertTrue(mismatches.contains("other.bias"), mismatches);
    var output = map(map(report.get("outputs")).values().iterator().next());
    assertEquals(3, output.get("nan"));
    assertEquals(List.of(), report.get("top"));
    var run = shell.run("run", "dense:units=3", "--input", "N,8", "--weights", file);
    assertTrue(run.err().contains("dense.weight"), run::err);
    assertTrue(
        run.err()
            .contains(
                "1 weight holds numbers that are not finite, dense.bias. What depends on them"),
        run::err);
  }

  @Test
  void weightsThatAreNoNumbersAreNamedWhereverTheyAreUsed() throws Exception {
    var file = weights("dense.bias", "dense.weight");
    var start = List.of("dense:units=3", "--input", "N,8", "--weights", file);
    for (var external : List.of(List.<String>of(), List.of("--external-data"))) {
      var export = new ArrayList<>(List.of("export", "-o", path("nan.onnx")));
      export.addAll(start);
      export.addAll(external);
      assertSaysNotFinite(export);
      for (var verb : List.of("run", "bench", "profile"))
        assertSaysNotFinite(List.of(verb, path("nan.onnx"), "--runs", "1"));
    }
    for (var verb : List.of("bench", "profile")) {
      var words = new ArrayList<>(List.of(verb, "--runs", "1"));
      words.addAll(start);
      assertSaysNotFinite(words);
    }
  }

  private void assertSaysNotFinite(List<String> arguments) {
    var run = shell.run(arguments.toArray(String[]::new));
    assertEquals(0, run.code(), run::toString);
    assertTrue(
        run.err().contains("2 weights hold numbers that are not finite, dense.weight first."),
        () -> arguments + run.toString());
  }

  @Test
  void aFileOfWhichNoWeightFitsIsRefused() throws Exception {
    var run = shell.run("run", "dense:units=3", "--weights", weights("x.bias"));
    assertEquals(2, run.code());
    assertFalse(run.err().contains("Exception"), run::err);
    assertEquals("", run.out());
  }

  @Test
  void anAbsentDeviceIsReplacedAndNamedOrRefused() throws Exception {
    var report = json("run", "dense", "--device", "coreml:7", "--json");
    assertEquals("cpu", report.get("device"));
    assertEquals("coreml:7", report.get("asked"));
    assertFalse(String.valueOf(report.get("fallback")).isEmpty());
    var run = shell.run("run", "dense", "--device", "coreml:7", "--strict");
    assertEquals(2, run.code());
    assertEquals("", run.out());
    var unknown = shell.run("run", "dense", "--device", "abacus");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("There is no device \"abacus\""), unknown::err);
  }

  @Test
  void aBenchmarkTellsItsSettings() throws Exception {
    var report =
        json(
            "bench",
            "dense",
            "--device",
            "cpu",
            "--batch",
            "4",
            "--runs",
            "3",
            "--warmup",
            "1",
            "--json");
    assertEquals(4, report.get("batch"));
    assertEquals(3, report.get("runs"));
    assertEquals(1, report.get("warmup"));
    for (var key : List.of("medianMillis", "p5Millis", "p95Millis", "throughput", "peakBytes"))
      assertTrue(report.get(key) instanceof Number, key);
    var table =
        shell.run("bench", "dense", "--batch", "1,2", "--runs", "1", "--format", "markdown").out();
    assertEquals(4, table.lines().count(), table);
    var fixed = shell.run("bench", "dense", "--input", "2,8", "--batch", "4");
    assertEquals(2, fixed.code());
    assertTrue(fixed.err().contains("has a fixed batch of 2"), fixed::err);
  }

  @Test
  void aProfileFindsTheBlockOfEveryKernel() throws Exception {
    var report = json("profile", "conv-unit", "--runs", "2", "--json");
    assertEquals(report.get("kernels"), report.get("attributedKernels"));
    assertEquals(1.0, report.get("attributedTimeShare"));
    var nodes = (List<?>) report.get("nodes");
    var first = map(nodes.getFirst());
    assertTrue(first.keySet().containsAll(List.of("path", "millis", "provider")));
    assertEquals("CPUExecutionProvider", first.get("provider"));
    assertFalse(((List<?>) first.get("fused")).isEmpty(), report::toString);
  }

  @Test
  void anyPortCanBeWritten() throws Exception {
    var report =
        json(
            "taps",
            "relu",
            "--input",
            "N,3,8,8",
            "--image",
            picture(),
            "--port",
            "relu",
            "-o",
            path("tap.npy"),
            "--json");
    assertEquals("relu:y", report.get("port"));
    assertEquals("[1, 3, 8, 8]", Npy.read(directory.resolve("tap.npy")).shapeText());
    assertTrue(shell.run("taps", "relu").out().contains("relu:y"));
    var wrong = shell.run("taps", "relu", "--port", "rellu:y");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("Did you mean relu:y"), wrong::err);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    for (var wrong :
        List.of(
            List.of("run", "dense", "--runs", "0"),
            List.of("run", "dense", "--top", "-1"),
            List.of("run", "dense", "--threads", "-1"),
            List.of("run", "dense", "--save", "nothing=" + path("a.npy")),
            List.of("run", "dense", "--save", path("none/a.npy")),
            List.of("bench", "dense", "--batch", "0"),
            List.of("bench", "dense", "--runs", "0"),
            List.of("bench", "dense", "--warmup", "-1"),
            List.of("bench", "dense", "--format", "poem"),
            List.of("profile", "dense", "--runs", "0"))) {
      var run = shell.run(wrong.toArray(String[]::new));
      assertEquals(2, run.code(), wrong + run.toString());
      assertEquals("", run.out(), wrong::toString);
      assertFalse(run.err().contains("Exception"), run::err);
    }
    assertEquals(0, shell.run("run", "dense:units=3", "--top", "1000000000").code());
  }

  @Test
  void aBrokenDesignIsNotRun() {
    var run = shell.run("run", "dense", "--input", "N,3,4,4");
    assertEquals(1, run.code(), run::toString);
    assertTrue(run.err().contains("\"vertebra check\" shows the fixes"), run::err);
  }
}
