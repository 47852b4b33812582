package vertebra.ui.shell;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.canvas.Camera;
import vertebra.canvas.GraphPainter;
import vertebra.canvas.Lod;
import vertebra.canvas.Marks;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.paint.RasterSurface;

/// Small pictures of whole designs, painted in the background by the painter of the canvas.
public final class DesignPictures {

  private static final System.Logger LOG = System.getLogger(DesignPictures.class.getName());
  private static final double MARGIN = 10;

  /// Twice the pixels, for screens that have them.
  private static final int SHARP = 2;

  private record Key(String sample, double width, double height, boolean dark) {}

  private final Catalogue catalogue;
  private final Samples samples;
  private final Executor userInterface;
  private final Executor background;
  private final Map<Key, Image> known = new HashMap<>();

  public DesignPictures(
      Catalogue catalogue, Samples samples, Executor userInterface, Executor background) {
    this.catalogue = catalogue;
    this.samples = samples;
    this.userInterface = userInterface;
    this.background = background;
  }

  /// Paints a sample and answers on the user-interface thread.
  void of(Samples.Sample sample, double width, double height, boolean dark, Consumer<Image> done) {
    var key = new Key(sample.file(), width, height, dark);
    var image = known.get(key);
    if (image != null) {
      done.accept(image);
      return;
    }
    background.execute(() -> {
      try {
        var painted = painted(samples.open(sample), width, height, dark);
        userInterface.execute(() -> {
          known.put(key, painted);
          done.accept(painted);
        });
      } catch (DocumentException unreadable) {
        LOG.log(System.Logger.Level.WARNING, "{0}", unreadable.getMessage());
      }
    });
  }

  private Image painted(Document document, double width, double height, boolean dark) {
    var analysis = new Analyzer(catalogue).analyze(document.graph(), Analysis.NONE);
    var view = ViewGraph.of(Scene.of(document, catalogue, analysis));
    var styles = dark ? Palette.DARK : Palette.LIGHT;
    int columns = (int) Math.round(width * SHARP);
    int rows = (int) Math.round(height * SHARP);
    var world = view.bounds().orElse(new Box(0, 0, 1, 1));
    var camera = Camera.fit(world, columns, rows, MARGIN * SHARP);
    var lod = camera.zoom() < Lod.TITLES_FROM ? Lod.BARS : Lod.of(camera.zoom());
    try (var surface = new RasterSurface(columns, rows)) {
      new GraphPainter(view, styles, camera, new Box(0, 0, columns, rows), Marks.NONE, lod, surface)
          .paint();
      return image(surface.image(), columns, rows);
    }
  }

  private static Image image(BufferedImage picture, int columns, int rows) {
    int[] pixels = picture.getRGB(0, 0, columns, rows, null, 0, columns);
    var image = new WritableImage(columns, rows);
    image
        .getPixelWriter()
        .setPixels(0, 0, columns, rows, PixelFormat.getIntArgbInstance(), pixels, 0, columns);
    return image;
  }
}
