package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import vertebra.paint.Colour;

/// A small square picture that somebody drew, on paper of one colour. It has a text form of a few
/// hundred characters, under which a design remembers it.
public final class Sketch {

  /// Pixels a side.
  public static final int SIDE = 112;

  private final int[] pixels;

  private Sketch(int[] pixels) {
    this.pixels = pixels;
  }

  /// Empty paper.
  ///
  /// @param paper its colour, `0xAARRGGBB`
  public static Sketch on(int paper) {
    var pixels = new int[SIDE * SIDE];
    Arrays.fill(pixels, paper);
    return new Sketch(pixels);
  }

  /// The pixels, row by row from the top, each `0xAARRGGBB`.
  public int[] pixels() {
    return pixels.clone();
  }

  /// A line of a round pen drawn on top, with soft edges; a dot where both ends are one.
  ///
  /// @param radius of the pen, in pixels
  public Sketch line(double fromX, double fromY, double toX, double toY, double radius, int ink) {
    var drawn = pixels.clone();
    int top = clamped(Math.min(fromY, toY) - radius - 1);
    int bottom = clamped(Math.max(fromY, toY) + radius + 1);
    int left = clamped(Math.min(fromX, toX) - radius - 1);
    int right = clamped(Math.max(fromX, toX) + radius + 1);
    for (int y = top; y <= bottom; y++)
      for (int x = left; x <= right; x++) {
        double far = distance(x + 0.5, y + 0.5, fromX, fromY, toX, toY);
        double covered = Math.clamp(radius + 0.5 - far, 0, 1);
        int i = y * SIDE + x;
        if (covered > 0) drawn[i] = Colour.mix(drawn[i], ink, covered);
      }
    return new Sketch(drawn);
  }

  private static int clamped(double at) {
    return (int) Math.clamp(Math.floor(at), 0, SIDE - 1);
  }

  /// From a point to the nearest of a line's.
  private static double distance(
      double x, double y, double fromX, double fromY, double toX, double toY) {
    double dx = toX - fromX;
    double dy = toY - fromY;
    double length = dx * dx + dy * dy;
    double t = length == 0 ? 0 : Math.clamp(((x - fromX) * dx + (y - fromY) * dy) / length, 0, 1);
    return Math.hypot(x - fromX - t * dx, y - fromY - t * dy);
  }

  /// The text form: the red, green and blue of every pixel, deflated, in Base64.
  public String text() {
    var bytes = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      bytes[i] = (byte) Colour.red(pixels[i]);
      bytes[pixels.length + i] = (byte) Colour.green(pixels[i]);
      bytes[2 * pixels.length + i] = (byte) Colour.blue(pixels[i]);
    }
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var room = new byte[2 * bytes.length];
      int length = deflater.deflate(room);
      return Base64.getEncoder().encodeToString(Arrays.copyOf(room, length));
    }
  }

  /// Reads the text form; empty for anything else.
  public static Optional<Sketch> parse(String text) {
    var bytes = new byte[3 * SIDE * SIDE];
    try (var inflater = new Inflater()) {
      inflater.setInput(Base64.getDecoder().decode(text));
      if (inflater.inflate(bytes) != bytes.length) return Optional.empty();
    } catch (DataFormatException | IllegalArgumentException foreign) {
      return Optional.empty();
    }
    var pixels = new int[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++)
      pixels[i] =
          Colour.of(
              255,
              bytes[i] & 0xff,
              bytes[pixels.length + i] & 0xff,
              bytes[2 * pixels.length + i] & 0xff);
    return Optional.of(new Sketch(pixels));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sketch sketch && Arrays.equals(pixels, sketch.pixels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pixels);
  }

  @Override
  public String toString() {
    return say("design.a-drawing-of-pixels", SIDE);
  }
}
