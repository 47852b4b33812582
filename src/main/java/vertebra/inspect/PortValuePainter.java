package vertebra.inspect;

import java.util.Arrays;
import vertebra.media.ImageInput.Normalisation;
import vertebra.paint.Thumbnail;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.runtime.Tensor;

/// Paints tensors small: the first sample only.
public final class PortValuePainter {

  /// The longer side of a thumbnail, in pixels.
  private static final int SIDE = 64;

  private static final int BAR_HEIGHT = 32;
  private static final int BAR = 0xff5ec962;
  private static final int BAR_BELOW = 0xff2c728e;
  private static final int BROKEN = 0xffff00ff;
  private static final int NOTHING = 0x00000000;

  /// Of how many channels, and of how many numbers in each, the liveliest is found.
  private static final int CHANNELS = 128;

  private static final int SAMPLES = 128;

  /// A range below this share of the widest one is no signal.
  private static final double NEGLIGIBLE = 0.2;

  private PortValuePainter() {}

  /// What a tensor looks like: the liveliest channel of maps, colours of a picture of three, a
  /// plane of tokens, bars of a vector.
  public static Thumbnail paint(Tensor tensor) {
    int rank = tensor.rank();
    if (rank == 4 && tensor.dim(2) * tensor.dim(3) > 1) return image(tensor);
    if (rank == 3 && tensor.dim(1) > 1 && tensor.dim(2) > 1)
      return plane(tensor, 0, tensor.dim(1), tensor.dim(2));
    long batch = rank > 1 ? Math.max(1, tensor.dim(0)) : 1;
    return bars(tensor, tensor.elements() / batch);
  }

  private static Thumbnail image(Tensor tensor) {
    long rows = tensor.dim(2);
    long columns = tensor.dim(3);
    if (tensor.dim(1) == 3) return colours(tensor, rows, columns);
    return channel(tensor, liveliest(tensor, rows * columns));
  }

  /// One channel of a map.
  static Thumbnail channel(Tensor tensor, long channel) {
    long rows = tensor.dim(2);
    long columns = tensor.dim(3);
    return plane(tensor, channel * rows * columns, rows, columns);
  }

  /// The channel with most contrast, seen through a few of its numbers: the mean distance from the
  /// middle as a share of the range, among channels whose range is not negligible.
  private static long liveliest(Tensor tensor, long plane) {
    int channels = (int) Math.min(tensor.dim(1), CHANNELS);
    long step = Math.max(1, plane / SAMPLES);
    var ranges = new double[channels];
    var contrasts = new double[channels];
    double widest = 0;
    for (int channel = 0; channel < channels; channel++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      double sum = 0;
      long count = 0;
      for (long i = step / 2; i < plane; i += step, count++) {
        double value = tensor.get(channel * plane + i);
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += value;
      }
      ranges[channel] = most - least;
      widest = Math.max(widest, ranges[channel]);
      double distance = 0;
      for (long i = step / 2; i < plane; i += step)
        distance += Math.abs(tensor.get(channel * plane + i) - sum / count);
      contrasts[channel] = ranges[channel] > 0 ? distance / count / ranges[channel] : 0;
    }
    int best = 0;
    for (int channel = 1; channel < channels; channel++) {
      boolean counts = ranges[channel] >= widest * NEGLIGIBLE;
      boolean beats = contrasts[channel] > contrasts[best] || ranges[best] < widest * NEGLIGIBLE;
      if (counts && beats) best = channel;
    }
    return best;
  }

  private static Thumbnail plane(Tensor tensor, long from, long rows, long columns) {
    int height = small(rows, Math.max(rows, columns));
    int width = small(columns, Math.max(rows, columns));
    var values = shrunk(tensor, from, rows, columns, height, width);
    return new Thumbnail(width, height, Thumbnails.of(values, 0, height, width, Ramp.VIRIDIS));
  }

  /// A standardised picture in the colours that it had.
  static Thumbnail picture(Tensor tensor, Normalisation treatment) {
    long rows = tensor.dim(2);
    long columns = tensor.dim(3);
    int height = small(rows, Math.max(rows, columns));
    int width = small(columns, Math.max(rows, columns));
    var pixels = new int[height * width];
    Arrays.fill(pixels, 0xff);
    for (int colour = 0; colour < 3; colour++) {
      var plane = shrunk(tensor, colour * rows * columns, rows, columns, height, width);
      for (int i = 0; i < pixels.length; i++)
        pixels[i] = pixels[i] << 8 | (int) Math.round(treatment.brightness(plane[i], colour) * 255);
    }
    return new Thumbnail(width, height, pixels);
  }

  private static Thumbnail colours(Tensor tensor, long rows, long columns) {
    int height = small(rows, Math.max(rows, columns));
    int width = small(columns, Math.max(rows, columns));
    var planes = new float[3][];
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int colour = 0; colour < 3; colour++) {
      planes[colour] = shrunk(tensor, colour * rows * columns, rows, columns, height, width);
      for (float value : planes[colour])
        if (Float.isFinite(value)) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
    }
    float range = most > least ? most - least : 1;
    var pixels = new int[height * width];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = 0xff;
      boolean finite = true;
      for (var plane : planes) {
        finite &= Float.isFinite(plane[i]);
        pixel = pixel << 8 | Math.round(Math.clamp((plane[i] - least) / range, 0f, 1f) * 255);
      }
      pixels[i] = finite ? pixel : BROKEN;
    }
    return new Thumbnail(width, height, pixels);
  }

  private static int small(long side, long longer) {
    return Math.clamp(longer <= SIDE ? side : side * SIDE / longer, 1, SIDE);
  }

  /// A plane averaged down; a number that is not finite stays visible.
  private static float[] shrunk(
      Tensor tensor, long from, long rows, long columns, int height, int width) {
    var values = new float[height * width];
    for (int y = 0; y < height; y++) {
      long top = y * rows / height;
      long bottom = Math.max(top + 1, (y + 1) * rows / height);
      for (int x = 0; x < width; x++) {
        long left = x * columns / width;
        long right = Math.max(left + 1, (x + 1) * columns / width);
        double sum = 0;
        for (long row = top; row < bottom; row++)
          for (long column = left; column < right; column++)
            sum += tensor.get(from + row * columns + column);
        values[y * width + x] = (float) (sum / ((bottom - top) * (right - left)));
      }
    }
    return values;
  }

  /// Bars upwards and downwards from zero; of many numbers that share a bar the one farthest from
  /// zero shows.
  private static Thumbnail bars(Tensor tensor, long count) {
    int width = Math.clamp(count, 1, SIDE);
    var values = new double[width];
    double least = 0;
    double most = 0;
    for (int x = 0; x < width; x++) {
      long to = Math.max(x * count / width + 1, (x + 1) * count / width);
      for (long i = x * count / width; i < to; i++) {
        double value = tensor.get(i);
        if (!Double.isFinite(value)) values[x] = Double.NaN;
        else if (Math.abs(value) > Math.abs(values[x])) values[x] = value;
      }
      if (Double.isFinite(values[x])) {
        least = Math.min(least, values[x]);
        most = Math.max(most, values[x]);
      }
    }
    var pixels = new int[width * BAR_HEIGHT];
    double range = most > least ? most - least : 1;
    int zero = (int) Math.round(most / range * (BAR_HEIGHT - 1));
    for (int x = 0; x < width; x++) {
      boolean broken = Double.isNaN(values[x]);
      int end = broken ? 0 : (int) Math.round((most - values[x]) / range * (BAR_HEIGHT - 1));
      for (int y = 0; y < BAR_HEIGHT; y++) {
        boolean inside = y >= Math.min(end, zero) && y <= Math.max(end, zero);
        pixels[y * width + x] =
            !inside ? NOTHING : broken ? BROKEN : values[x] < 0 ? BAR_BELOW : BAR;
      }
    }
    return new Thumbnail(width, BAR_HEIGHT, pixels);
  }
}
