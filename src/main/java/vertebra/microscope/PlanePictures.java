package vertebra.microscope;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.media.ImageInput.Normalisation;
import vertebra.paint.Colour;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;

/// Maps as pixels, each made once: whoever walks over a map paints it again and again.
final class PlanePictures {

  /// More pictures than this are made anew.
  private static final int MOST = 512;

  private record Key(Plane plane, int channel, double least, double most) {}

  private record Range(double least, double most) {}

  private final Optional<Normalisation> treatment;
  private final Map<Key, int[]> made = new HashMap<>();
  private final Map<Plane, Range> ranges = new HashMap<>();

  /// @param treatment how the picture was standardised that shows in colours, if that is known
  PlanePictures(Optional<Normalisation> treatment) {
    this.treatment = treatment;
  }

  /// A channel in its own range.
  int[] channel(Plane plane, int channel) {
    return made(new Key(plane, channel, Double.NaN, Double.NaN));
  }

  /// A channel in a given range, so that several can be compared.
  int[] channel(Plane plane, int channel, double least, double most) {
    return made(new Key(plane, channel, least, most));
  }

  private int[] made(Key key) {
    if (made.size() > MOST) made.clear();
    return made.computeIfAbsent(key, PlanePictures::paint);
  }

  private static int[] paint(Key key) {
    var numbers = key.plane().channel(key.channel());
    int rows = key.plane().rows();
    int columns = key.plane().columns();
    var pixels =
        Double.isNaN(key.least())
            ? Thumbnails.of(numbers, 0, rows, columns, Ramp.VIRIDIS)
            : Thumbnails.of(
                numbers, 0, rows, columns, (float) key.least(), (float) key.most(), Ramp.VIRIDIS);
    for (int i = 0; i < pixels.length; i++)
      if (key.plane().index(key.channel(), i / columns, i % columns) < 0) pixels[i] = 0;
    return pixels;
  }

  /// A picture as a person knows it; where nothing is known of how it was standardised, in one
  /// range for all three colours.
  int[] coloured(Plane plane) {
    if (made.size() > MOST) made.clear();
    return made.computeIfAbsent(
        new Key(plane, -1, 0, 0),
        _ -> {
          var range = range(plane);
          var pixels = new int[plane.rows() * plane.columns()];
          var channels = new float[][] {plane.channel(0), plane.channel(1), plane.channel(2)};
          for (int i = 0; i < pixels.length; i++)
            pixels[i] =
                Colour.of(
                    255,
                    share(channels[0][i], 0, range),
                    share(channels[1][i], 1, range),
                    share(channels[2][i], 2, range));
          return pixels;
        });
  }

  private int share(float value, int colour, Range range) {
    if (treatment.isPresent())
      return (int) Math.round(255 * treatment.get().brightness(value, colour));
    double width = range.most() - range.least();
    return (int)
        Math.round(255 * Math.clamp(width > 0 ? (value - range.least()) / width : 0.5, 0, 1));
  }

  private Range range(Plane plane) {
    return ranges.computeIfAbsent(
        plane,
        _ -> {
          double least = Double.POSITIVE_INFINITY;
          double most = Double.NEGATIVE_INFINITY;
          for (long i = 0; i < plane.count(); i++) {
            double value = plane.at(i);
            if (!Double.isFinite(value)) continue;
            least = Math.min(least, value);
            most = Math.max(most, value);
          }
          return least <= most ? new Range(least, most) : new Range(0, 0);
        });
  }

  double least(Plane plane) {
    return range(plane).least();
  }

  double most(Plane plane) {
    return range(plane).most();
  }
}
