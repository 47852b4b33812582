package vertebra.paint;

import static vertebra.text.Texts.say;

/// A small picture of numbers: rows of `0xAARRGGBB` pixels from the top.
///
/// @see Thumbnails
public final class Thumbnail {

  private final int width;
  private final int height;
  private final int[] pixels;

  public Thumbnail(int width, int height, int... pixels) {
    if (width < 1 || height < 1 || pixels.length != width * height)
      throw new IllegalArgumentException(pixels.length + " pixels for " + width + " × " + height);
    this.width = width;
    this.height = height;
    this.pixels = pixels.clone();
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /// A copy of the pixels.
  public int[] pixels() {
    return pixels.clone();
  }

  /// The pixels themselves, for painters, which change nothing.
  public int[] shared() {
    return pixels;
  }

  @Override
  public String toString() {
    return say("paint.pixels", width, height);
  }
}
