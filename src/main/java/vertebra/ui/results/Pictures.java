package vertebra.ui.results;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import vertebra.canvas.Thumbnail;

/// Pixels as JavaFX pictures.
final class Pictures {

  private Pictures() {}

  static Image of(int[] argb, int width, int height) {
    var image = new WritableImage(width, height);
    image
        .getPixelWriter()
        .setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
    return image;
  }

  static Image of(Thumbnail thumbnail) {
    return of(thumbnail.pixels(), thumbnail.width(), thumbnail.height());
  }
}
