package vertebra.ui.parts;

import java.awt.image.BufferedImage;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import vertebra.paint.Thumbnail;

/// Pixels as JavaFX pictures.
public final class Images {

  private Images() {}

  public static Image of(int[] argb, int width, int height) {
    var image = new WritableImage(width, height);
    image
        .getPixelWriter()
        .setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
    return image;
  }

  public static Image of(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    return of(picture.getRGB(0, 0, width, height, null, 0, width), width, height);
  }

  public static Image of(Thumbnail thumbnail) {
    return of(thumbnail.pixels(), thumbnail.width(), thumbnail.height());
  }
}
