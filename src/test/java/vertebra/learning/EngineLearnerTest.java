package vertebra.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.execute.RunOptions;
import vertebra.learning.LearningSettings.Choice;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;

@Tag("ort")
class EngineLearnerTest {

  private static final String NET =
      """
      image  = input(shape: "N,3,16,16")
      conv   = conv-2d(filters: 4, stride: 2)   image
      relu   = relu                             conv
      head   = classification-head(classes: 2)  relu
      scores = output                           head
      """;

  private static final int EACH = 8;

  @TempDir Path folder;

  private final Learner learner = new EngineLearner(new OrtEngine(), Runnable::run);

  /// Reddish and bluish pictures.
  @BeforeEach
  void draw() throws IOException {
    for (var part : new String[] {"train", "val"})
      for (var kind : new String[] {"blue", "red"}) {
        var place = Files.createDirectories(folder.resolve("data").resolve(part).resolve(kind));
        for (int i = 0; i < EACH; i++) {
          var picture = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
          var graphics = picture.createGraphics();
          int strong = 120 + 16 * i;
          graphics.setColor(
              kind.equals("red") ? new Color(strong, 40, 10 * i) : new Color(10 * i, 40, strong));
          graphics.fillRect(0, 0, 16, 16);
          graphics.dispose();
          ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
        }
      }
  }

  private Document document(String net) throws DocumentException {
    var graph = GraphText.parse(net, Ports.of(StandardCatalogue.catalogue()));
    return Edit.apply(
            Document.of(graph),
            Edit.all(
                LearningSettings.choosing(Choice.DATA, folder.resolve("data").toString()),
                LearningSettings.choosing(Choice.EPOCHS, "3"),
                LearningSettings.choosing(Choice.BATCH, "4"),
                LearningSettings.choosing(Choice.RATE, "0.02")))
        .document();
  }

  private LearningWish wish(Document document, String weights, boolean resume) {
    var catalogue = StandardCatalogue.catalogue();
    var analysis = new Analyzer(catalogue).analyze(document.graph());
    return new LearningWish(
        Snapshot.checked(document, catalogue, analysis),
        new Samples(folder),
        RunOptions.USUAL.on(Optional.of(Device.CPU)),
        1,
        folder.resolve(weights),
        resume);
  }

  /// Hears nothing.
  private static Learner.News news(Runnable atProgress) {
    return new Learner.News() {
      @Override
      public void doing(String words) {}

      @Override
      public void progress(LearningProgress progress) {
        if (!progress.curves().epochs().isEmpty()) atProgress.run();
      }
    };
  }

  private Learned learned(LearningWish wish) throws LearningException {
    return learner.learn(wish, news(() -> {}), new Pause(), Cancellation.none());
  }

  @Test
  void whatWasLearnedIsJudgedAndKept() throws Exception {
    var document = document(NET);
    var learned = learned(wish(document, "net-trained-1.safetensors", false));
    assertTrue(learned.isComplete());
    assertEquals(3, learned.curves().epochs().size());
    assertEquals("blue\nred\n", Files.readString(learned.labels()));
    var evaluation = learned.evaluation().orElseThrow();
    assertEquals(2L * EACH, evaluation.samples());
    for (var row : evaluation.confusion())
      assertEquals(EACH, row.stream().mapToLong(Long::longValue).sum());
    long wrong = evaluation.confusion().get(0).get(1) + evaluation.confusion().get(1).get(0);
    assertEquals(Math.min(12, wrong), evaluation.worst().size());
    var kept =
        KeptTraining.of(Edit.apply(document, KeptTraining.keeping(document, learned)).document());
    assertEquals(1, kept.size());
    assertEquals(learned.settings(), kept.getFirst().settings());
    assertEquals(
        learned.best().validationLoss(),
        kept.getFirst().curves().best().orElseThrow().validationLoss(),
        1e-4);
  }

  @Test
  void oneThatWasStoppedGoesOnToTheSameWeights() throws Exception {
    var document = document(NET);
    learned(wish(document, "whole-trained-1.safetensors", false));
    var files = TrainedFiles.of(Optional.of(folder.resolve("net.vertebra")), "net", folder);
    var weights = String.valueOf(files.next().getFileName());
    var stop = new Cancellation();
    var stopped =
        learner.learn(wish(document, weights, false), news(stop::cancel), new Pause(), stop);
    assertFalse(stopped.isComplete());
    var left = files.interrupted(document.graph()).orElseThrow();
    assertEquals(folder.resolve(weights), left.weights());
    assertTrue(files.interrupted(document(NET.replace("4,", "5,")).graph()).isEmpty());
    assertTrue(learned(wish(document, weights, true)).isComplete());
    assertTrue(files.interrupted(document.graph()).isEmpty());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole-trained-1.safetensors")),
        Files.readAllBytes(folder.resolve(weights)));
  }

  @Test
  void oneThatIsStoppedBeforeItsFirstEpochLeavesNothing() throws Exception {
    var stop = new Cancellation();
    stop.cancel();
    var wish = wish(document(NET), "net-trained-1.safetensors", false);
    assertThrows(
        CancellationException.class, () -> learner.learn(wish, news(() -> {}), new Pause(), stop));
    var files = TrainedFiles.of(Optional.of(folder.resolve("net.vertebra")), "net", folder);
    assertEquals(wish.weights(), files.next());
  }

  @Test
  void aHeadWithOtherClassesIsOfferedAsManyAsTheDataHave() throws Exception {
    var document = document(NET.replace("classes: 2", "classes: 5"));
    var outlook = learner.look(wish(document, "x.safetensors", false), Cancellation.none());
    var trouble = outlook.trouble().orElseThrow();
    assertTrue(trouble.reason().contains("5 classes"), trouble.reason());
    var mended = Edit.apply(document, trouble.ways().getFirst().edit()).document();
    var again = learner.look(wish(mended, "x.safetensors", false), Cancellation.none());
    assertTrue(again.isGood(), () -> again.trouble().toString());
  }

  @Test
  void aBatchLargerThanTheDataIsOfferedSmaller() throws Exception {
    var document =
        Edit.apply(document(NET), LearningSettings.choosing(Choice.BATCH, "64")).document();
    var trouble =
        learner
            .look(wish(document, "x.safetensors", false), Cancellation.none())
            .trouble()
            .orElseThrow();
    assertEquals(
        LearningSettings.choosing(Choice.BATCH, String.valueOf(2 * EACH)),
        trouble.ways().getFirst().edit());
  }
}
