package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Json;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// What people and other programs hand over by mistake: each is answered with a sentence, changes
/// nothing, and hangs nowhere.
@Tag("ort")
@Tag("slow")
class BadInputTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overStandardBlocks();

  private String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private void assertRefused(int code, String words, String... arguments) {
    var run = shell.run(arguments);
    var told = String.join(" ", arguments) + ": " + run;
    assertEquals(code, run.code(), told);
    var said = code == 1 && arguments[0].equals("check") ? run.out() : run.err();
    assertTrue(said.contains(words), told);
    for (var leak : List.of("Exception", "\tat ", "REDACTED", "StreamRead", "null"))
      assertFalse(said.contains(leak), told);
  }

  /// What is in place of a file after a clone, a failed download or a save under a wrong name.
  @Test
  void whatAFileReallyIsIsSaidByEveryVerbThatReadsAModel() throws Exception {
    var starts =
        Map.of(
            "a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:aa\n",
            "a web page", "<!DOCTYPE html><html></html>",
            "a GGUF file", "GGUF....",
            "an HDF5 file", "\u0089HDF\r\n\u001a\n........",
            "another pickle", "\u0080\u0002}q\u0001.");
    for (var start : starts.entrySet()) {
      var file = directory.resolve("m.onnx");
      Files.write(file, start.getValue().getBytes(StandardCharsets.ISO_8859_1));
      for (var verb : List.of("check", "run", "import", "cost", "bench", "compare"))
        assertRefused(2, start.getKey(), verb, file.toString());
    }
  }

  @Test
  void damagedAndForeignDesignsAreNamed() throws Exception {
    assertRefused(2, "is empty", "check", file("a.vertebra", ""));
    assertRefused(2, "is not a Vertebra design", "check", file("b.vertebra", "hello"));
    assertRefused(
        2,
        "is damaged: line 1",
        "check",
        file("c.vertebra", "{\"formatVersion\": 1, \"nodes\": [{"));
    assertRefused(2, "is damaged", "check", file("d.vertebra", "[".repeat(100_000)));
    assertRefused(2, "\"formatVersion\"", "check", file("e.vertebra", "[1, 2]"));
    assertRefused(
        2,
        "\"nodes\" must be a list",
        "check",
        file("f.vertebra", "{\"formatVersion\": 1, \"nodes\": 5}"));
  }

  private String design(String nodes, String wires) throws Exception {
    return file(
        "net.vertebra",
        "{\"formatVersion\": 1, \"nodes\": ["
            + "{\"id\": \"a\", \"block\": \"input\", \"parameters\": {\"shape\": \"N,3,8,8\"}},"
            + nodes
            + ", {\"id\": \"c\", \"block\": \"output\"}], \"wires\": ["
            + wires
            + "]}");
  }

  @Test
  void designsWithMistakesAreProblemsAndNotRun() throws Exception {
    var relu = "{\"id\": \"b\", \"block\": \"relu\"}";
    var port =
        design(
            relu, "{\"from\": \"a:none\", \"to\": \"b:x\"}, {\"from\": \"b:y\", \"to\": \"c:x\"}");
    assertRefused(1, "has no output \"none\"", "check", port);
    var circle =
        design(
            "{\"id\": \"b\", \"block\": \"add\"}",
            "{\"from\": \"a:y\", \"to\": \"b:x1\"}, {\"from\": \"b:y\", \"to\": \"b:x2\"},"
                + "{\"from\": \"b:y\", \"to\": \"c:x\"}");
    assertRefused(1, "circle", "check", circle);
    assertRefused(1, "circle", "run", circle);
    assertRefused(1, "circle", "cost", circle);
    assertRefused(1, "circle", "export", circle, "-o", directory.resolve("m.onnx").toString());
    assertFalse(Files.exists(directory.resolve("m.onnx")));
    var stranger =
        design(
            "{\"id\": \"b\", \"block\": \"flux\"}",
            "{\"from\": \"a:y\", \"to\": \"b:x\"}, {\"from\": \"b:y\", \"to\": \"c:x\"}");
    assertRefused(1, "has no block \"flux\"", "check", stranger);
    var filters =
        design(
            "{\"id\": \"b\", \"block\": \"conv-2d\", \"parameters\": {\"filters\": 99999999999}}",
            "{\"from\": \"a:y\", \"to\": \"b:x\"}, {\"from\": \"b:y\", \"to\": \"c:x\"}");
    assertRefused(1, "from 1 to 65536, not 99999999999", "check", filters);
  }

  @Test
  void sizesThatFitNowhereAreRefusedBeforeAnyWork() {
    assertRefused(
        1, "64-bit number", "check", "relu", "--input", "N,4000000000,4000000000,4000000000");
    assertRefused(
        1, "64-bit number", "run", "relu", "--input", "N,4000000000,4000000000,4000000000");
    assertRefused(2, "of memory", "run", "relu", "--input", "N,3,9999999,99999");
    assertRefused(
        2, "too many numbers", "ask", "relu", "--input", "N,3,9999999,99999", "sum output");
    assertRefused(2, "of memory", "bench", "relu", "--input", "N,3,999,999", "--batch", "1000000");
  }

  @Test
  void tenThousandNodesAreChecked() throws Exception {
    var nodes = new StringBuilder("{\"id\": \"n0\", \"block\": \"relu\"}");
    var wires = new StringBuilder("{\"from\": \"a:y\", \"to\": \"n0:x\"}");
    for (int i = 1; i < 10_000; i++) {
      nodes.append(", {\"id\": \"n").append(i).append("\", \"block\": \"relu\"}");
      wires.append(", {\"from\": \"n").append(i - 1).append(":y\", \"to\": \"n").append(i);
      wires.append(":x\"}");
    }
    wires.append(", {\"from\": \"n9999:y\", \"to\": \"c:x\"}");
    var run = shell.run("check", design(nodes.toString(), wires.toString()));
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("no problems in 10002 blocks"), run::out);
  }

  @Test
  void damagedModelsAreNamed() throws Exception {
    for (var verb : List.of("run", "cost", "bench", "profile")) {
      assertRefused(2, "is no ONNX model", verb, file("a.onnx", ""));
      assertRefused(2, "is no ONNX model", verb, file("b.onnx", "hello, I am a text"));
    }
    var whole = directory.resolve("whole.onnx");
    assertEquals(0, shell.run("export", "dense", "-o", whole.toString()).code());
    var bytes = Files.readAllBytes(whole);
    Files.write(directory.resolve("half.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(2, "is no ONNX model", "run", directory.resolve("half.onnx").toString());
    assertRefused(2, "its own weights", "run", whole.toString(), "--seed", "1");
    assertRefused(2, "states its own sizes", "run", whole.toString(), "--input", "N,4");
  }

  @Test
  void aModelMayNotReadOutsideItsFolder() throws Exception {
    var inside = Files.createDirectory(directory.resolve("inside"));
    var model = inside.resolve("m.onnx");
    assertEquals(0, shell.run("export", "dense", "-o", model.toString(), "--external-data").code());
    Files.copy(inside.resolve("m.onnx.data"), directory.resolve("x.onnx.d"));
    var text = new String(Files.readAllBytes(model), StandardCharsets.ISO_8859_1);
    Files.write(
        model, text.replace("m.onnx.data", "../x.onnx.d").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(2, "outside the model's folder", "run", model.toString());
    assertRefused(2, "outside the model's folder", "cost", model.toString());
  }

  @Test
  void aModelThatAsksForMoreMemoryThanThereIsIsToldSo() throws Exception {
    var big = 1L << 21;
    var model =
        new Model(
            "net",
            17,
            List.of(new Model.Value("x", TensorType.float32("1,1"))),
            List.of(new Model.Value("y", TensorType.float32("A,B"))),
            List.of(
                new Model.Operator("e", "Expand", List.of("x", "size"), List.of("y"), List.of())),
            List.of(
                new Model.Weight(
                    "size",
                    DType.INT64,
                    List.of(2L),
                    Init.zeros(),
                    Model.Weight.WeightKind.CONSTANT)),
            Map.of());
    var file = directory.resolve("hungry.onnx");
    ModelWriter.write(
        model,
        (_, target) -> {
          target.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, 0, big);
          target.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, 1, big);
        },
        file,
        false,
        (_, _) -> true);
    for (var verb : List.of("run", "bench")) assertRefused(2, "memory", verb, file.toString());
  }

  @Test
  void weightsThatAreNoNumbersAreToldAndRun() throws Exception {
    var file = directory.resolve("w.safetensors");
    assertEquals(0, shell.run("export", "dense", "-o", file.toString()).code());
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(bytes.capacity() - Float.BYTES, Float.NaN);
    Files.write(file, bytes.array());
    var run = shell.run("run", "dense", "--random", "1", "--weights", file.toString());
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.err().contains("not finite"), run::toString);
    assertTrue(run.out().contains("not a number"), run::toString);
  }

  @Test
  void noClassesAndParametersOfAPresetAreRefused() {
    assertRefused(2, "must be a whole number from 1", "run", "dense:units=0");
    assertRefused(2, "resnet18 is a preset", "run", "resnet18:classes=0");
  }

  @Test
  void aPictureOfOnePixelRuns() throws Exception {
    var file = directory.resolve("one.png").toFile();
    ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", file);
    var run = shell.run("run", "relu", "--input", "N,3,8,8", "--image", file.toString(), "--json");
    assertEquals(0, run.code(), run::toString);
  }

  @Test
  void anUnknownOperatorSetIsNamed() throws Exception {
    var value = new Model.Value("x", TensorType.float32("N,4"));
    var model =
        new Model(
            "net",
            99,
            List.of(value),
            List.of(new Model.Value("y", TensorType.float32("N,4"))),
            List.of(new Model.Operator("r", "Relu", List.of("x"), List.of("y"), List.of())),
            List.of(),
            Map.of());
    var file = directory.resolve("new.onnx");
    ModelWriter.write(model, Initialiser.seeded(0), file, false, (_, _) -> true);
    assertRefused(2, "the version 99 of the operator set", "run", file.toString());
  }

  @Test
  void arraysThatDoNotFitAreNamed() throws Exception {
    var net = new String[] {"run", "relu", "--input", "N,3,8,8", "--npy"};
    assertRefused(2, "not a whole NPY file", with(net, file("a.npy", "")));
    assertRefused(2, "is not an NPY file", with(net, file("b.npy", "hello hello hello")));
    assertRefused(2, "does not exist", with(net, directory.resolve("none.npy").toString()));
    var folder = shell.run(with(net, directory.toString()));
    assertTrue(folder.out().contains("0 of 2 arrays"), folder::toString);
    assertTrue(folder.err().contains("not a whole NPY file"), folder::toString);
  }

  private static String[] with(String[] arguments, String last) {
    var all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  private String picture(String name, int width, int height, int type) throws Exception {
    var path = directory.resolve(name);
    var format = name.substring(name.lastIndexOf('.') + 1);
    assertTrue(ImageIO.write(new BufferedImage(width, height, type), format, path.toFile()));
    return path.toString();
  }

  @Test
  void everyKindOfPictureRunsAndWhatIsNoneIsNamed() throws Exception {
    var net = new String[] {"run", "relu", "--input", "N,3,8,8", "--image"};
    for (var fine :
        List.of(
            picture("one.png", 1, 1, BufferedImage.TYPE_INT_RGB),
            picture("grey.png", 9, 5, BufferedImage.TYPE_BYTE_GRAY),
            picture("alpha.png", 9, 5, BufferedImage.TYPE_INT_ARGB),
            picture("wide.bmp", 3000, 2, BufferedImage.TYPE_INT_RGB)))
      assertEquals(0, shell.run(with(net, fine)).code(), fine);
    assertRefused(2, "is no picture", with(net, file("zero.png", "")));
    assertRefused(2, "is no picture", with(net, file("text.png", "hello")));
    var whole = Files.readAllBytes(Path.of(picture("w.png", 90, 90, BufferedImage.TYPE_INT_RGB)));
    Files.write(directory.resolve("half.png"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused(2, "half.png", with(net, directory.resolve("half.png").toString()));
    assertRefused(2, "does not exist", with(net, directory.resolve("none.png").toString()));
    assertRefused(2, "1 or 3, height, width", "run", "dense", "--image", "one.png");
  }

  @Test
  void weightsThatCannotBeUsedAreNamed() throws Exception {
    var net = new String[] {"run", "dense", "--weights"};
    assertRefused(2, "not a usable safetensors file", with(net, file("a.safetensors", "")));
    assertRefused(
        2, "not a usable safetensors file", with(net, file("b.safetensors", "hello you")));
    assertRefused(2, "does not exist", with(net, directory.resolve("none").toString()));
    assertRefused(2, "is a folder", with(net, directory.toString()));
  }

  @Test
  void filesThatADesignNamesAreMissedByName() throws Exception {
    var net =
        file(
            "n.vertebra",
            "{\"formatVersion\": 1, \"nodes\": [{\"id\": \"a\", \"block\": \"input\","
                + " \"parameters\": {\"shape\": \"N,3,8,8\"}}, {\"id\": \"b\", \"block\":"
                + " \"conv-2d\"}, {\"id\": \"c\", \"block\": \"output\"}], \"wires\": [{\"from\":"
                + " \"a:y\", \"to\": \"b:x\"}, {\"from\": \"b:y\", \"to\": \"c:x\"}],"
                + " \"settings\": {\"weights\": \"file gone.safetensors\", \"image\":"
                + " \"gone.png\"}}");
    assertRefused(2, "gone.safetensors, is not there", "run", net);
    assertRefused(2, "gone.safetensors, is not there", "export", net, "-o", net + ".onnx");
    assertRefused(2, "gone.png, is not there", "run", net, "--seed", "0");
    assertEquals(0, shell.run("run", net, "--seed", "0", "--random", "0").code());
  }

  @Test
  void whatIsNoNumberIsSaidInPlainWords() {
    assertRefused(2, "is not a whole number in range", "run", "dense", "--random", "x");
    assertRefused(2, "is not a whole number in range", "run", "dense", "--runs", "9999999999");
    assertRefused(
        2,
        "must be crop, stretch or pad",
        "run",
        "relu",
        "--input",
        "N,3,8,8",
        "--image",
        "a",
        "--fit",
        "x");
  }

  @Test
  void nothingIsWrittenUnderTheEndingOfAnotherKind() throws Exception {
    var wrong = directory.resolve("a.jpg").toString();
    for (var verb :
        List.of(
            List.of("export", "dense", "-o", wrong),
            List.of("render", "dense", "-o", wrong),
            List.of("run", "dense", "--draw", wrong),
            List.of("run", "dense", "--save", "y=" + wrong),
            List.of("taps", "dense", "-o", wrong),
            List.of("train", "resnet20_cifar", "--data", "shapes", "-o", wrong),
            List.of("compare", "dense", "--csv", wrong),
            List.of("lesson", "grade", "residual", "dense", "--csv", wrong)))
      assertRefused(2, wrong + " must end in .", verb.toArray(String[]::new));
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aVerbThatWasStoppedSaysSoAndLeavesNothing() throws Exception {
    var stopped = new Cancellation();
    stopped.cancel();
    var file = directory.resolve("m.onnx");
    var weights = directory.resolve("w.safetensors");
    for (var verb :
        List.of(
            List.of("export", "conv-unit", "-o", file.toString()),
            List.of("run", "dense"),
            List.of("bench", "dense"),
            List.of("profile", "dense"),
            List.of("compare", "dense"),
            List.of("train", "resnet20_cifar", "--data", "shapes", "-o", weights.toString()))) {
      var run = shell.run(stopped, verb.toArray(String[]::new));
      assertEquals(2, run.code(), verb::toString);
      assertTrue(run.err().contains("Stopped; nothing was left behind"), run::toString);
    }
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void jsonOfARunCanBeRead() throws Exception {
    var run = shell.run("run", "dense", "--json");
    assertEquals("cpu", Json.object("run", run.out()).get("device"));
  }

  @Test
  void weightsThatWereCutOffAreASentenceForEveryVerb() throws Exception {
    var model = directory.resolve("m.onnx");
    assertEquals(0, shell.run("export", "dense", "-o", model.toString(), "--external-data").code());
    var data = directory.resolve("m.onnx.data");
    Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));
    for (var verb : List.of("check", "run", "bench")) {
      var said = shell.run(verb, model.toString());
      assertNotEquals(0, said.code(), verb);
      assertTrue((said.out() + said.err()).contains("m.onnx.data"), verb + said);
    }
  }

  @Test
  void tooFewNamesOfClassesAreSaid() throws Exception {
    var names = Files.writeString(directory.resolve("names.txt"), "cat\ndog\nbird\n");
    var said = shell.run("run", "lenet5", "--labels", names.toString());
    assertTrue((said.out() + said.err()).contains("3 class names for 10 classes"), said::toString);
  }
}
