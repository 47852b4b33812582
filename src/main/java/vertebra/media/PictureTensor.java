package vertebra.media;

import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.PixelRows;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Tensor;

/// Makes a tensor of a picture, a row at a time: every row of the picture is resized in width and
/// added, weighted, to the rows of the result that it goes into. So the picture is never held as
/// floating-point numbers.
final class PictureTensor {

  private static final int COLOURS = 3;

  private final PixelRows picture;
  private final Preparation preparation;
  private final Resampling across;
  private final Resampling down;
  private final float[] result;

  PictureTensor(PixelRows picture, Preparation preparation) {
    this.picture = picture;
    this.preparation = preparation;
    double horizontally = (double) preparation.width() / picture.width();
    double vertically = (double) preparation.height() / picture.height();
    switch (preparation.fit()) {
      case Fit.Stretch _ -> {}
      case Fit.Pad _ -> {
        horizontally = Math.min(horizontally, vertically);
        vertically = horizontally;
      }
      case Fit.Crop(var share) -> {
        horizontally = Math.max(horizontally, vertically) / share;
        vertically = horizontally;
      }
    }
    across = along(picture.width(), horizontally, preparation.width());
    down = along(picture.height(), vertically, preparation.height());
    result = new float[COLOURS * preparation.width() * preparation.height()];
  }

  /// Makes up for the rounding of a product that should be whole.
  private static final double SLACK = 1e-6;

  /// The middle `count` pixels of `source` pixels scaled by a factor and cut to whole pixels, as
  /// image libraries do.
  private static Resampling along(int source, double factor, int count) {
    double scaled = Math.max(1, Math.floor(source * factor + SLACK));
    return new Resampling(source, scaled, Math.round((scaled - count) / 2), count);
  }

  Tensor make() {
    var pixels = new int[picture.width()];
    var row = new float[picture.width()];
    var resized = new float[COLOURS][preparation.width()];
    for (int y = down.first(0); y <= down.last(down.count() - 1); y++) {
      picture.read(y, pixels);
      for (int colour = 0; colour < COLOURS; colour++) {
        for (int x = 0; x < row.length; x++)
          row[x] = over(preparation.background(), pixels[x], 16 - 8 * colour);
        across.apply(row, resized[colour]);
      }
      add(y, resized);
    }
    return Tensor.of(
        finished(), 1, preparation.channels(), preparation.height(), preparation.width());
  }

  /// One colour of a pixel over another, 0 to 255.
  private static float over(int background, int argb, int shift) {
    int alpha = argb >>> 24;
    int value = argb >>> shift & 0xff;
    int behind = background >>> shift & 0xff;
    return alpha == 255 ? value : behind + (value - behind) * alpha / 255f;
  }

  private void add(int y, float[][] resized) {
    int width = preparation.width();
    for (int line = 0; line < down.count(); line++) {
      if (y < down.first(line) || y > down.last(line)) continue;
      float weight = down.weight(line, y);
      for (int colour = 0; colour < COLOURS; colour++) {
        int at = (colour * preparation.height() + line) * width;
        for (int x = 0; x < width; x++) result[at + x] += weight * resized[colour][x];
      }
    }
  }

  private float[] finished() {
    int plane = preparation.width() * preparation.height();
    var numbers = preparation.channels() == 1 ? grey(plane) : result;
    for (int channel = 0; channel < preparation.channels(); channel++) {
      int colour = preparation.channels() == COLOURS ? channel : -1;
      for (int i = channel * plane; i < (channel + 1) * plane; i++)
        numbers[i] = (float) preparation.normalisation().applied(numbers[i] / 255, colour);
    }
    return numbers;
  }

  private float[] grey(int plane) {
    var grey = new float[plane];
    for (int i = 0; i < plane; i++)
      grey[i] = 0.299f * result[i] + 0.587f * result[plane + i] + 0.114f * result[2 * plane + i];
    return grey;
  }
}
