package vertebra.dataset;

import java.util.stream.IntStream;

/// The class of every pixel of a picture.
public final class PixelClasses {

  /// A pixel whose class does not matter.
  public static final int IGNORED = 255;

  private final int width;
  private final int height;
  private final int[] classes;

  private PixelClasses(int width, int height, int[] classes) {
    this.width = width;
    this.height = height;
    this.classes = classes;
  }

  /// The class of a pixel by its place.
  @FunctionalInterface
  public interface Source {
    int at(int x, int y);
  }

  public static PixelClasses of(int width, int height, Source source) {
    var classes = new int[width * height];
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) classes[y * width + x] = source.at(x, y);
    return new PixelClasses(width, height, classes);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int at(int x, int y) {
    return classes[y * width + x];
  }

  /// The same in another size; every pixel takes the class of the one at its middle.
  public PixelClasses sized(int wide, int high) {
    if (wide == width && high == height) return this;
    return of(
        wide,
        high,
        (x, y) -> at((int) ((x + 0.5) * width / wide), (int) ((y + 0.5) * height / high)));
  }

  /// The largest class, leaving out what is ignored; −1 if all is.
  public int largest() {
    return IntStream.of(classes).filter(one -> one != IGNORED).max().orElse(-1);
  }
}
