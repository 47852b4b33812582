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

  /// A copy with a region framed in white on black, which is seen on any picture.
  ///
  /// @param region as shares of the picture from 0 to 1
  public Thumbnail framing(Box region) {
    var framed = pixels();
    int left = Math.clamp((int) Math.floor(region.x() * width), 0, width - 1);
    int top = Math.clamp((int) Math.floor(region.y() * height), 0, height - 1);
    int right = Math.clamp((int) Math.ceil(region.right() * width) - 1L, left, width - 1);
    int bottom = Math.clamp((int) Math.ceil(region.bottom() * height) - 1L, top, height - 1);
    outline(framed, left - 2, top - 2, right + 2, bottom + 2, 0xff000000);
    outline(framed, left - 1, top - 1, right + 1, bottom + 1, 0xffffffff);
    return new Thumbnail(width, height, framed);
  }

  private void outline(int[] on, int left, int top, int right, int bottom, int colour) {
    for (int x = left; x <= right; x++) {
      dot(on, x, top, colour);
      dot(on, x, bottom, colour);
    }
    for (int y = top; y <= bottom; y++) {
      dot(on, left, y, colour);
      dot(on, right, y, colour);
    }
  }

  private void dot(int[] on, int x, int y, int colour) {
    if (x >= 0 && x < width && y >= 0 && y < height) on[y * width + x] = colour;
  }

  @Override
  public String toString() {
    return say("paint.pixels", width, height);
  }
}
