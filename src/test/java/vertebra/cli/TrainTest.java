package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.DocumentFile;
import vertebra.document.Json;
import vertebra.learning.KeptTraining;
import vertebra.learning.LearningSettings;
import vertebra.runtime.Cancellation;

/// `train` and `eval` from the command line: a folder in, weights out, and a sentence for whatever
/// does not fit.
@Tag("ort")
@Tag("slow")
class TrainTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overStandardBlocks();
  private String design = "";
  private String pictures = "";

  @BeforeEach
  void write() throws Exception {
    design = design("net.vertebra", 2);
    pictures = pictures("pictures", List.of("dark", "light"), 10).toString();
  }

  private String design(String name, int classes) throws Exception {
    var text =
        """
        {"formatVersion": 1, "nodes": [
          {"id": "a", "block": "input", "parameters": {"shape": "N,3,8,8"}},
          {"id": "b", "block": "conv-unit", "parameters": {"filters": 4}},
          {"id": "h", "block": "classification-head", "parameters": {"classes": %d}},
          {"id": "c", "block": "output"}],
         "wires": [{"from": "a:y", "to": "b:x"}, {"from": "b:y", "to": "h:x"},
          {"from": "h:scores", "to": "c:x"}]}
        """
            .formatted(classes);
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private Path pictures(String name, List<String> classes, int each) throws Exception {
    var folder = Files.createDirectories(directory.resolve(name));
    for (int label = 0; label < classes.size(); label++) {
      var inside = Files.createDirectories(folder.resolve(classes.get(label)));
      for (int i = 0; i < each; i++) {
        var picture = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 144; p++)
          picture.setRGB(p % 12, p / 12, 0x010101 * (40 + 150 * label + (p * 7 + i * 13) % 40));
        ImageIO.write(picture, "png", inside.resolve(i + ".png").toFile());
      }
    }
    return folder;
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  private Shell.Run train(String... more) {
    return train(Cancellation.none(), more);
  }

  private Shell.Run train(Cancellation cancellation, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("train", design, "--data", pictures, "--lr", "0.03", "--threads", "1"));
    arguments.addAll(List.of(more));
    return shell.run(cancellation, arguments.toArray(String[]::new));
  }

  private void assertRefused(String words, Shell.Run run) {
    assertEquals(2, run.code(), run.toString());
    assertTrue(run.err().contains(words), run.toString());
    assertFalse(run.err().contains("Exception"), run.toString());
  }

  @Test
  void trainingsAreRememberedInADesignOneAfterAnotherWithTheirNames() throws Exception {
    for (var seed : List.of("1", "2")) {
      var run =
          train(
              "--epochs",
              "2",
              "--examples",
              "6",
              "--batch",
              "2",
              "--seed",
              seed,
              "--keep",
              at("kept.vertebra"),
              "--called",
              "small",
              "-o",
              at("w.safetensors"));
      assertEquals(0, run.code(), run.toString());
      assertTrue(run.err().contains("6 of 16 examples to learn from were drawn"), run.err());
    }
    var kept = KeptTraining.of(DocumentFile.read(directory.resolve("kept.vertebra")).document());
    assertEquals(List.of(1, 2), kept.stream().map(KeptTraining::number).toList());
    for (var training : kept) {
      assertEquals("small", training.settings().get("network"));
      assertEquals("6", training.settings().get("examples"));
      assertEquals(2, training.curves().epochs().size());
    }
    assertEquals("2", kept.getLast().settings().get(LearningSettings.seedInWords()));
  }

  @Test
  void aNameWithoutADesignThatKeepsItAndNoExamplesAreRefused() {
    assertRefused("--keep", train("--called", "small", "-o", at("w.safetensors")));
    assertRefused("--examples", train("--examples", "0", "-o", at("w.safetensors")));
  }

  @Test
  void everyEpochIsALineOfJsonAndTheWeightsCanBeJudgedAndRun() throws Exception {
    var run =
        train("--epochs", "20", "--seed", "3", "--batch", "8", "--json", "-o", at("w.safetensors"));
    assertEquals(0, run.code(), run.toString());
    var lines = run.out().lines().toList();
    assertEquals(21, lines.size(), run.toString());
    var first = Json.object("line", lines.getFirst());
    var keys =
        Set.of(
            "epoch",
            "loss",
            "accuracy",
            "validationLoss",
            "validationAccuracy",
            "samplesPerSecond");
    assertEquals(keys, first.keySet());
    var last = Json.object("line", lines.getLast());
    assertEquals(Set.of("best", "weights", "seconds"), last.keySet());
    assertTrue(run.err().contains("One in 5 pictures of each class was kept"), run.err());
    var judged =
        shell.run(
            "eval",
            design,
            "--weights",
            at("w.safetensors"),
            "--data",
            pictures,
            "--seed",
            "3",
            "--json");
    assertEquals(0, judged.code(), judged.toString());
    var answer = Json.object("eval", judged.out());
    assertEquals(Set.of("samples", "loss", "accuracy", "perClass", "confusion"), answer.keySet());
    assertEquals(4, ((Number) answer.get("samples")).intValue());
    assertEquals(1.0, ((Number) answer.get("accuracy")).doubleValue());
    var used = shell.run("run", design, "--weights", at("w.safetensors"), "--random", "1");
    assertTrue(used.out().contains("7 of 7 weights by name"), used.toString());
  }

  @Test
  void everyOptimiserTrains() {
    for (var name : List.of("adam", "adamw", "sgd", "momentum", "rmsprop"))
      assertEquals(
          0,
          train("--epochs", "1", "--optimizer", name, "-o", at(name + ".safetensors")).code(),
          name);
    assertRefused(
        "There is no optimizer \"lion\"; give adamw, adam, sgd, momentum or rmsprop.",
        train("--optimizer", "lion", "-o", at("w.safetensors")));
  }

  @Test
  void whatIsAddedToPlainTrainingGoesTogether() throws Exception {
    var run =
        train(
            "--epochs",
            "2",
            "--batch",
            "4",
            "--schedule",
            "cosine",
            "--warmup",
            "2",
            "--accumulate",
            "2",
            "--ema",
            "0.9",
            "--clip",
            "1",
            "--label-smoothing",
            "0.1",
            "--class-weights",
            "balanced",
            "--augment",
            "flip,shift=0.2,mixup",
            "--show-augmented",
            at("sheet.png"),
            "--find-rate",
            "-o",
            at("w.safetensors"));
    assertEquals(0, run.code(), run.toString());
    assertTrue(run.err().contains("A good learning rate is"), run.err());
    assertEquals(1004, ImageIO.read(directory.resolve("sheet.png").toFile()).getWidth());
    assertTrue(run.err().contains("16 to learn from, 4 to be judged by: dark 8 + 2, light 8 + 2"));
    assertTrue(Files.exists(directory.resolve("w.safetensors")));
  }

  @Test
  void trainingEndsWhenItNoLongerImproves() throws Exception {
    var given =
        "--threads 1 --epochs 9 --lr 1e-9 --schedule constant --batch 16 --patience 1 --freeze b"
            .split(" ", -1);
    var arguments = new ArrayList<>(List.of("train", design, "--data", pictures));
    arguments.addAll(List.of(given));
    arguments.addAll(List.of("--optimizer", "momentum", "--json", "-o", at("w.safetensors")));
    var run = shell.run(arguments.toArray(String[]::new));
    assertEquals(0, run.code(), run.toString());
    assertTrue(run.out().lines().count() < 10, run.toString());
    assertTrue(run.err().contains("ended early; one epoch was no better"), run.toString());
    assertFalse(Files.exists(directory.resolve("w.checkpoint.safetensors")));
  }

  @Test
  void withoutWeightsToWriteOnlyWhatWasAskedIsShown() throws Exception {
    var found = Json.object("rates", train("--find-rate", "--json").out());
    assertEquals(Set.of("rate", "tried"), found.keySet());
    assertTrue(((Number) found.get("rate")).doubleValue() > 0);
    assertRefused("Give -o W.safetensors for the weights", train());
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    var out = at("w.safetensors");
    assertRefused("There is no schedule \"linear\"", train("--schedule", "linear", "-o", out));
    assertRefused("There is no change \"blur\"", train("--augment", "blur", "-o", out));
    assertRefused("takes 2 positive numbers", train("--class-weights", "1,2,3", "-o", out));
    assertRefused("--ema must be at least 0", train("--ema", "1", "-o", out));
    assertRefused(
        "belong to cross-entropy", train("--loss", "focal", "--label-smoothing", "0.1", "-o", out));
    assertRefused("belongs to the optimizers", train("--momentum", "0.5", "-o", out));
  }

  @Test
  void stoppedBeforeTheFirstEpochNothingIsLeft() throws Exception {
    var stopped = new Cancellation();
    stopped.cancel();
    assertRefused("Stopped; nothing was left behind", train(stopped, "-o", at("w.safetensors")));
    assertFalse(Files.exists(directory.resolve("w.safetensors")));
  }

  @Test
  void foldersThatCannotTeachAreRefused() throws Exception {
    var empty = Files.createDirectories(directory.resolve("empty")).toString();
    var one = pictures("one", List.of("only"), 3).toString();
    pictures = empty;
    assertRefused("has no folders with pictures", train("-o", at("w.safetensors")));
    pictures = one;
    assertRefused("has pictures of one class alone, \"only\"", train("-o", at("w.safetensors")));
    pictures = at("nowhere");
    assertRefused("There is no file or folder", train("-o", at("w.safetensors")));
  }

  @Test
  void theSamePictureInBothPartsIsWarnedOf() throws Exception {
    var parts = Files.createDirectories(directory.resolve("parts"));
    pictures("parts/train", List.of("dark", "light"), 9);
    pictures("parts/val", List.of("dark", "light"), 2);
    for (var label : List.of("dark", "light"))
      for (int i = 0; i < 2; i++) {
        var judged = parts.resolve("val").resolve(label).resolve(i + ".png");
        var picture = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(i, label.length(), 0xffffff);
        ImageIO.write(picture, "png", judged.toFile());
      }
    pictures = parts.toString();
    var apart = train("--epochs", "1", "--batch", "4", "-o", at("w.safetensors"));
    assertEquals(0, apart.code(), apart.toString());
    assertFalse(apart.err().contains("also learned from"), apart.err());
    Files.copy(parts.resolve("train/dark/5.png"), parts.resolve("val/dark/renamed.png"));
    var leaking = train("--epochs", "1", "--batch", "4", "-o", at("w.safetensors"));
    assertTrue(
        leaking.err().contains("One picture to be judged by is also learned from"), leaking.err());
    assertTrue(leaking.err().contains("renamed.png"), leaking.err());
  }

  @Test
  void picturesThatAreNoneAreNamedAndLeftOut() throws Exception {
    Files.writeString(Path.of(pictures, "dark", "0.png"), "hello");
    var run = train("--epochs", "1", "--batch", "4", "-o", at("w.safetensors"));
    assertEquals(0, run.code(), run.toString());
    assertTrue(run.err().contains("note: 1 picture could not be read"), run.err());
    assertTrue(run.err().contains("0.png is no picture"), run.err());
  }

  @Test
  void whatDoesNotFitTheDesignIsRefused() throws Exception {
    assertRefused(
        "There is no block \"neck\" to freeze.",
        train("--freeze", "neck", "-o", at("w.safetensors")));
    assertRefused("Give --batch 16 or less.", train("--batch", "64", "-o", at("w.safetensors")));
    assertRefused(
        "--epochs must be more than 0", train("--epochs", "0", "-o", at("w.safetensors")));
    assertRefused(
        "All weights are frozen",
        train("--freeze", "b", "--freeze", "h", "-o", at("w.safetensors")));
    design = design("three.vertebra", 3);
    assertRefused("Set \"classes\" of the block \"h\" to 2.", train("-o", at("w.safetensors")));
  }

  private String pictured(String name, String blocks, String wires) throws Exception {
    var text =
        """
        {"formatVersion": 2, "nodes": [
          {"id": "a", "block": "input", "parameters": {"shape": "N,3,32,32"}},
          {"id": "b", "block": "conv-unit", "parameters": {"filters": 8, "stride": 2}},
          {"id": "m", "block": "conv-unit", "parameters": {"filters": 8, "stride": 2}},
          %s],
         "wires": [{"from": "a:y", "to": "b:x"}, {"from": "b:y", "to": "m:x"}, %s]}
        """
            .formatted(blocks, wires);
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /// One epoch of drawn scenes, cut short, and what it is judged by.
  private Map<String, Object> scenes(String file) throws Exception {
    design = file;
    pictures = "scenes";
    var run = train("--batch", "4", "--seconds", "1", "--json", "-o", at("w.safetensors"));
    assertEquals(0, run.code(), run.toString());
    var last = Json.object("line", run.out().lines().toList().getLast());
    assertTrue(last.get("best") instanceof Map<?, ?>, run.out());
    var judged =
        shell.run("eval", file, "--weights", at("w.safetensors"), "--data", "scenes", "--json");
    assertEquals(0, judged.code(), judged.toString());
    return Json.object("eval", judged.out());
  }

  @Test
  void aMapOfScoresLearnsTheClassOfEveryPixel() throws Exception {
    var answer =
        scenes(
            pictured(
                "pixels.vertebra",
                """
                {"id": "h", "block": "pixel-head", "parameters": {"classes": 7, "scale": 4}},
                {"id": "c", "block": "output"}
                """,
                """
                {"from": "m:y", "to": "h:x"}, {"from": "h:scores", "to": "c:x"}
                """));
    assertEquals(
        Set.of("samples", "loss", "meanIoU", "perClass", "pixelAccuracy"), answer.keySet());
    assertEquals(300, ((Number) answer.get("samples")).intValue());
    assertEquals(7, ((List<?>) answer.get("perClass")).size());
  }

  @Test
  void theHeadOfADetectorLearnsBoxes() throws Exception {
    var answer =
        scenes(
            pictured(
                "boxes.vertebra",
                """
                {"id": "h", "block": "ssd-head", "parameters": {"classes": 7, "anchors": "4"}},
                {"id": "c", "block": "output"}, {"id": "d", "block": "output"}
                """,
                """
                {"from": "m:y", "to": "h:p1"}, {"from": "h:classes", "to": "c:x"},
                {"from": "h:boxes", "to": "d:x"}
                """));
    assertEquals(Set.of("samples", "loss", "ap50", "perClass"), answer.keySet());
    assertEquals(6, ((List<?>) answer.get("perClass")).size());
  }

  @Test
  void dataWithAnotherKindOfAnswerIsRefused() throws Exception {
    pictures = "scenes";
    assertRefused("Scenes have a class for every pixel", train("-o", at("w.safetensors")));
    pictures = "points";
    assertRefused("Points need an input of", train("-o", at("w.safetensors")));
  }
}
