package vertebra.media;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.util.Arrays;
import vertebra.media.ImageInput.PixelRows;

/// The pixels of a decoded picture, upright: as its header says that it is to be looked at.
final class PicturePixels implements PixelRows {

  /// From this orientation on (EXIF 2.32, tag 0x0112), rows of the file are columns of the picture.
  private static final int SIDEWAYS = 5;

  private final BufferedImage image;
  private final GifScreen screen;
  private final int orientation;
  private final boolean isGrey;

  private PicturePixels(BufferedImage image, GifScreen screen, int orientation) {
    this.image = image;
    this.screen = screen;
    this.orientation = orientation;
    var colours = image.getColorModel();
    // Grey pictures are read as they are, because Java would brighten them on the way to RGB.
    this.isGrey =
        colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && colours instanceof ComponentColorModel;
  }

  /// @param screen where the image stands
  /// @param orientation 1 to 8, as EXIF counts them
  static PixelRows of(BufferedImage image, GifScreen screen, int orientation) {
    return new PicturePixels(image, screen, orientation);
  }

  private boolean isSideways() {
    return orientation >= SIDEWAYS;
  }

  @Override
  public int width() {
    return isSideways() ? screen.height() : screen.width();
  }

  @Override
  public int height() {
    return isSideways() ? screen.width() : screen.height();
  }

  @Override
  public void read(int y, int[] row) {
    if (isSideways()) column(orientation >= 7 ? screen.width() - 1 - y : y, row);
    else line(orientation == 3 || orientation == 4 ? screen.height() - 1 - y : y, row);
    boolean reversed =
        switch (orientation) {
          case 2, 3, 6, 7 -> true;
          default -> false;
        };
    if (reversed) reverse(row);
  }

  private static void reverse(int... row) {
    for (int i = 0, j = row.length - 1; i < j; i++, j--) {
      int first = row[i];
      row[i] = row[j];
      row[j] = first;
    }
  }

  private void line(int y, int... into) {
    int inner = y - screen.top();
    Arrays.fill(into, 0);
    if (inner < 0 || inner >= image.getHeight()) return;
    int count = Math.min(image.getWidth(), into.length - screen.left());
    for (int x = 0; isGrey && x < count; x++) into[screen.left() + x] = grey(x, inner);
    if (!isGrey) image.getRGB(0, inner, count, 1, into, screen.left(), count);
  }

  private void column(int x, int... into) {
    int inner = x - screen.left();
    Arrays.fill(into, 0);
    if (inner < 0 || inner >= image.getWidth()) return;
    int count = Math.min(image.getHeight(), into.length - screen.top());
    for (int y = 0; isGrey && y < count; y++) into[screen.top() + y] = grey(inner, y);
    if (!isGrey) image.getRGB(inner, 0, 1, count, into, screen.top(), 1);
  }

  private int grey(int x, int y) {
    var raster = image.getRaster();
    int grey = eightBits(raster.getSample(x, y, 0));
    int opaque = image.getColorModel().hasAlpha() ? eightBits(raster.getSample(x, y, 1)) : 255;
    return opaque << 24 | grey << 16 | grey << 8 | grey;
  }

  private int eightBits(int sample) {
    int bits = image.getColorModel().getComponentSize(0);
    return bits > 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
  }
}
