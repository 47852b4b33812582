package vertebra.learning;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
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
import vertebra.runtime.Device;

/// A small thing to learn: pictures in a folder, and a network that tells which are red.
public record RedOrBlue(Path folder) {

  /// A network that tells two classes apart.
  public static final String NET =
      """
      image  = input(shape: "N,3,16,16")
      conv   = conv-2d(filters: 4, stride: 2)   image
      relu   = relu                             conv
      head   = classification-head(classes: 2)  relu
      scores = output                           head
      """;

  /// How many pictures of a kind a part has.
  public static final int EACH = 8;

  /// Reddish and bluish pictures.
  public void draw() throws IOException {
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

  /// A design that shall learn them in three epochs.
  public Document document(String net) throws DocumentException {
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

  /// The wish that it does, on one thread of the processor.
  public LearningWish wish(Document document, String weights, boolean resume) {
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

  /// Hears nothing but what weights are.
  static Learner.News seeing(Consumer<WeightMoment> heard) {
    return new Learner.News() {
      @Override
      public void doing(String words) {}

      @Override
      public void progress(LearningProgress progress) {}

      @Override
      public void sight(WeightMoment sight) {
        heard.accept(sight);
      }
    };
  }

  /// Hears nothing but that an epoch is over.
  public static Learner.News news(Runnable atProgress) {
    return new Learner.News() {
      @Override
      public void doing(String words) {}

      @Override
      public void progress(LearningProgress progress) {
        if (!progress.curves().epochs().isEmpty()) atProgress.run();
      }
    };
  }
}
