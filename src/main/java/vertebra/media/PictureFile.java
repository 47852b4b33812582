package vertebra.media;

import static vertebra.text.Texts.say;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import vertebra.media.ImageInput.Loaded;
import vertebra.media.ImageInput.PixelRows;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// Decodes a picture file without trusting it: the size is read first, and of a very large picture
/// only as many pixels are kept as the result needs.
final class PictureFile {

  /// More pixels than this are thinned out while reading. 32 million take 128 MB.
  private static final long MOST_PIXELS = 32L << 20;

  /// Wider or higher pictures are refused: a single row would be too much.
  private static final int LONGEST_SIDE = 100_000;

  /// More pixels than this are refused: reading them would take minutes.
  private static final long LARGEST_AREA = 1L << 30;

  /// A progressive JPEG is kept whole by its decoder, several bytes a pixel.
  private static final long LARGEST_PROGRESSIVE = 128L << 20;

  /// What is made of the decoded pixels.
  @FunctionalInterface
  interface Maker {
    Loaded make(PixelRows picture, int width, int height, int step);
  }

  private final Path file;
  private final Cancellation cancellation;
  private @Nullable String warning;

  private PictureFile(Path file, Cancellation cancellation) {
    this.file = file;
    this.cancellation = cancellation;
  }

  static Loaded read(Path file, Preparation preparation, Cancellation cancellation, Maker maker)
      throws InputException {
    return new PictureFile(file, cancellation).read(preparation, maker);
  }

  private Loaded read(Preparation preparation, Maker maker) throws InputException {
    if (!Files.exists(file)) throw new InputException(say("media.does-not-exist", file));
    if (!Files.isRegularFile(file) || !Files.isReadable(file))
      throw new InputException(say("media.cannot-be-read-choose-a-picture-file", file));
    try (var stream = ImageIO.createImageInputStream(file.toFile())) {
      if (stream == null) throw new InputException(say("media.cannot-be-read", file));
      var readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) throw unknownFormat();
      return read(readers, stream, preparation, maker);
    } catch (InputException known) {
      throw known;
    } catch (OutOfMemoryError error) {
      throw new InputException(say("media.is-too-large-for-the-memory", file), error);
    } catch (IOException | RuntimeException damage) {
      if (damage instanceof CancellationException cancelled) throw cancelled;
      throw new InputException(
          say("media.is-damaged-save-the-picture", file, damage.getMessage()), damage);
    }
  }

  private InputException unknownFormat() {
    return new InputException(say("media.is-not-a-png-jpeg-bmp", file));
  }

  private Loaded read(
      Iterator<ImageReader> readers, ImageInputStream stream, Preparation preparation, Maker maker)
      throws IOException {
    var reader = readers.next();
    try {
      reader.setInput(stream, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      checkSize(width, height);
      int step = step(width, height, preparation);
      var parameters = reader.getDefaultReadParam();
      thin(parameters, width, height, step);
      listen(reader);
      var image = reader.read(0, parameters);
      cancellation.check();
      var cut = warning;
      if (cut != null) throw new InputException(say("media.is-cut-short", file, cut));
      return maker.make(rows(image), width, height, step);
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(long width, long height) throws IOException {
    boolean tooLarge =
        width > LONGEST_SIDE
            || height > LONGEST_SIDE
            || width * height > LARGEST_AREA
            || (width * height > LARGEST_PROGRESSIVE && JpegHeader.isProgressive(file));
    if (width < 1 || height < 1 || tooLarge)
      throw new InputException(
          say("media.claims-to-be-pixels-which-is-too", file, width, height, tooLarge));
  }

  /// Of every so many pixels one is read, so that at most [#MOST_PIXELS] remain but, if possible,
  /// twice as many a side as the result has.
  private static int step(int width, int height, Preparation preparation) {
    int step = 1;
    while ((long) Math.ceilDiv(width, step) * Math.ceilDiv(height, step) > MOST_PIXELS) step++;
    if (step == 1) return 1;
    int enough = Math.min(width / preparation.width(), height / preparation.height()) / 2;
    return Math.max(step, enough);
  }

  private static void thin(ImageReadParam parameters, int width, int height, int step) {
    if (step == 1) return;
    parameters.setSourceRegion(new Rectangle(width, height));
    parameters.setSourceSubsampling(
        step, step, Math.min(step / 2, width - 1), Math.min(step / 2, height - 1));
  }

  private void listen(ImageReader reader) {
    reader.addIIOReadWarningListener((IIOReadWarningListener) (_, text) -> heard(text));
    reader.addIIOReadProgressListener(new Abort(cancellation));
  }

  /// Decoders complain about much that does no harm; a missing end is not of that kind.
  private void heard(String text) {
    if (text.toLowerCase(Locale.ROOT).contains("premature end")) warning = text;
  }

  /// Grey pictures are read as they are, because Java would brighten them on the way to RGB.
  private static PixelRows rows(BufferedImage image) {
    var colours = image.getColorModel();
    boolean grey =
        colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && colours instanceof java.awt.image.ComponentColorModel;
    return grey ? new GreyRows(image) : new ColourRows(image);
  }

  private record ColourRows(BufferedImage image) implements PixelRows {
    @Override
    public int width() {
      return image.getWidth();
    }

    @Override
    public int height() {
      return image.getHeight();
    }

    @Override
    public void read(int y, int[] row) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
    }
  }

  private record GreyRows(Raster raster, int bits, boolean alpha) implements PixelRows {

    GreyRows(BufferedImage image) {
      this(
          image.getRaster(),
          image.getColorModel().getComponentSize(0),
          image.getColorModel().hasAlpha());
    }

    @Override
    public int width() {
      return raster.getWidth();
    }

    @Override
    public int height() {
      return raster.getHeight();
    }

    @Override
    public void read(int y, int[] row) {
      for (int x = 0; x < row.length; x++) {
        int grey = eightBits(raster.getSample(x, y, 0));
        int opaque = alpha ? eightBits(raster.getSample(x, y, 1)) : 255;
        row[x] = opaque << 24 | grey << 16 | grey << 8 | grey;
      }
    }

    private int eightBits(int sample) {
      return bits > 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }
  }

  /// Stops the decoder when asked to.
  private record Abort(Cancellation cancellation) implements IIOReadProgressListener {
    @Override
    public void imageProgress(ImageReader reader, float percent) {
      if (cancellation.isCancelled()) reader.abort();
    }

    @Override
    public void sequenceStarted(ImageReader reader, int first) {}

    @Override
    public void sequenceComplete(ImageReader reader) {}

    @Override
    public void imageStarted(ImageReader reader, int index) {}

    @Override
    public void imageComplete(ImageReader reader) {}

    @Override
    public void thumbnailStarted(ImageReader reader, int image, int index) {}

    @Override
    public void thumbnailProgress(ImageReader reader, float percent) {}

    @Override
    public void thumbnailComplete(ImageReader reader) {}

    @Override
    public void readAborted(ImageReader reader) {}
  }
}
