package vertebra.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.inspect.TensorPlanes.Range;
import vertebra.media.ImageInput.Normalisation;
import vertebra.paint.Thumbnail;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;

/// A tensor painted for the room there is. Painting looks at every number, so it belongs on a
/// background thread; what comes of it is small.
public sealed interface TensorPicture {

  /// What to paint.
  sealed interface View {}

  /// All channels side by side.
  ///
  /// @param sharesRange whether a colour means the same number in every channel
  record Channels(boolean sharesRange) implements View {}

  /// One channel as large as possible.
  record One(int channel) implements View {}

  /// Three channels as red, green and blue.
  ///
  /// @param treatment how the picture was standardised, if that is known: then it shows in the
  ///   colours that it had
  record Colours(Optional<Normalisation> treatment) implements View {}

  /// A vector.
  record Bars() implements View {}

  /// How often each number occurs.
  record Histogram() implements View {}

  /// Tiles of equal size, row by row.
  ///
  /// @param width of a tile in pixels, without the gap to the next
  record Tiles(int columns, int width, int height) {

    private static final double WIDEST = 96;

    static Tiles fitting(int count, double ratio, int wide, int high) {
      int best = 1;
      double most = 0;
      for (int columns = 1; columns <= count; columns++) {
        int rows = Math.ceilDiv(count, columns);
        double width =
            Math.min(
                WIDEST,
                Math.min((double) wide / columns - GAP, ((double) high / rows - GAP) * ratio));
        if (width > most) {
          most = width;
          best = columns;
        }
      }
      return new Tiles(best, (int) Math.max(1, most), (int) Math.max(1, most / ratio));
    }

    /// The tile at a point; −1 beside all.
    public int at(double x, double y) {
      int column = (int) (x / (width + GAP));
      int row = (int) (y / (height + GAP));
      return column >= columns ? -1 : row * columns + column;
    }
  }

  /// Channels side by side, in one picture.
  ///
  /// @param shown how many there was room for
  record Mosaic(TensorPlanes planes, Thumbnail pixels, Tiles tiles, int shown)
      implements TensorPicture {}

  /// One map, a pixel a number unless it has very many.
  ///
  /// @param channel negative if all three are colours
  record Large(TensorPlanes planes, Thumbnail pixels, int channel, Range range)
      implements TensorPicture {}

  /// Bars up and down from zero. Where more numbers than pixels share the room, a bar goes from the
  /// least to the greatest of those it stands for.
  record BarChart(TensorPlanes planes, Range range, List<Bar> bars) implements TensorPicture {}

  /// From the least to the greatest of some numbers and zero.
  record Bar(float least, float most) {}

  /// How many numbers fall into each part of the range.
  record Counts(Range range, List<Integer> counts) implements TensorPicture {}

  /// More channels than this are not painted.
  int MOST_CHANNELS = 1024;

  int PARTS = 64;

  /// Pixels between tiles.
  int GAP = 2;

  /// A map with longer sides is thinned out.
  int LONGEST_SIDE = 2048;

  /// Paints the planes.
  ///
  /// @param ramp [Ramp#SIGNED] for differences
  static TensorPicture of(TensorPlanes planes, View view, Ramp ramp, int width, int height) {
    return switch (view) {
      case Channels(var sharesRange) -> mosaic(planes, sharesRange, ramp, width, height);
      case One(var channel) -> large(planes, Math.min(channel, planes.channels() - 1), ramp);
      case Colours(var treatment) -> colours(planes, treatment);
      case Bars _ -> bars(planes, width);
      case Histogram _ -> {
        var range = planes.range();
        yield new Counts(range, IntStream.of(planes.histogram(range, PARTS)).boxed().toList());
      }
    };
  }

  private static Mosaic mosaic(
      TensorPlanes planes, boolean sharesRange, Ramp ramp, int width, int height) {
    int shown = Math.min(planes.channels(), MOST_CHANNELS);
    var tiles = Tiles.fitting(shown, (double) planes.columns() / planes.rows(), width, height);
    int wide = tiles.columns() * (tiles.width() + GAP);
    int high = Math.ceilDiv(shown, tiles.columns()) * (tiles.height() + GAP);
    var pixels = new int[wide * high];
    boolean shares = sharesRange || ramp == Ramp.SIGNED;
    var common = shares ? planes.range().under(ramp) : new Range(0, 0);
    for (int channel = 0; channel < shown; channel++) {
      var plane = planes.plane(channel);
      var range = shares ? common : Range.of(plane);
      var tile =
          coloured(
              fitted(plane, planes, tiles.width(), tiles.height()), range, ramp, tiles.width());
      int left = channel % tiles.columns() * (tiles.width() + GAP);
      int top = channel / tiles.columns() * (tiles.height() + GAP);
      for (int y = 0; y < tiles.height(); y++)
        System.arraycopy(tile, y * tiles.width(), pixels, (top + y) * wide + left, tiles.width());
    }
    return new Mosaic(planes, new Thumbnail(wide, high, pixels), tiles, shown);
  }

  private static Large large(TensorPlanes planes, int channel, Ramp ramp) {
    int width = Math.min(planes.columns(), LONGEST_SIDE);
    int height = Math.min(planes.rows(), LONGEST_SIDE);
    var plane = planes.plane(channel);
    var range = Range.of(plane).under(ramp);
    var pixels = coloured(fitted(plane, planes, width, height), range, ramp, width);
    return new Large(planes, new Thumbnail(width, height, pixels), channel, range);
  }

  private static Large colours(TensorPlanes planes, Optional<Normalisation> treatment) {
    int width = Math.min(planes.columns(), LONGEST_SIDE);
    int height = Math.min(planes.rows(), LONGEST_SIDE);
    var range = planes.range();
    double span = range.most() > range.least() ? range.most() - range.least() : 1;
    var pixels = new int[width * height];
    var broken = new boolean[pixels.length];
    java.util.Arrays.fill(pixels, 0xff);
    for (int colour = 0; colour < planes.channels(); colour++) {
      var plane = fitted(planes.plane(colour), planes, width, height);
      for (int i = 0; i < pixels.length; i++) {
        double share =
            treatment.isPresent()
                ? treatment.get().brightness(plane[i], colour)
                : Math.clamp((plane[i] - range.least()) / span, 0, 1);
        pixels[i] = pixels[i] << 8 | (int) Math.round(share * 255);
        broken[i] |= !Float.isFinite(plane[i]);
      }
    }
    for (int i = 0; i < pixels.length; i++) if (broken[i]) pixels[i] = Thumbnails.BROKEN;
    return new Large(planes, new Thumbnail(width, height, pixels), -1, range);
  }

  private static BarChart bars(TensorPlanes planes, int width) {
    var values = planes.plane(0);
    int bars = Math.clamp(values.length, 1, Math.max(1, width));
    var made = new ArrayList<Bar>(bars);
    for (int bar = 0; bar < bars; bar++) {
      int from = (int) ((long) bar * values.length / bars);
      int to = Math.max(from + 1, (int) ((bar + 1L) * values.length / bars));
      float least = 0;
      float most = 0;
      for (int i = from; i < to; i++)
        if (Float.isFinite(values[i])) {
          least = Math.min(least, values[i]);
          most = Math.max(most, values[i]);
        }
      made.add(new Bar(least, most));
    }
    return new BarChart(planes, Range.of(values), made);
  }

  private static int[] coloured(float[] values, Range range, Ramp ramp, int width) {
    return Thumbnails.of(
        values, 0, values.length / width, width, (float) range.least(), (float) range.most(), ramp);
  }

  /// A plane in another size: means where it shrinks, so that nothing is overlooked, and blocks
  /// where it grows.
  private static float[] fitted(float[] plane, TensorPlanes planes, int width, int height) {
    int rows = planes.rows();
    int columns = planes.columns();
    if (width == columns && height == rows) return plane;
    var fitted = new float[width * height];
    for (int y = 0; y < height; y++) {
      int top = (int) ((long) y * rows / height);
      int bottom = Math.max(top + 1, (int) ((y + 1L) * rows / height));
      for (int x = 0; x < width; x++) {
        int left = (int) ((long) x * columns / width);
        int right = Math.max(left + 1, (int) ((x + 1L) * columns / width));
        double sum = 0;
        for (int row = top; row < bottom; row++)
          for (int column = left; column < right; column++) sum += plane[row * columns + column];
        fitted[y * width + x] = (float) (sum / ((double) (bottom - top) * (right - left)));
      }
    }
    return fitted;
  }
}
