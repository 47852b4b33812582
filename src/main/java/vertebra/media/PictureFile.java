package vertebra.media;

import static vertebra.text.Texts.say;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import vertebra.files.OtherFormat;
import vertebra.media.ImageInput.Loaded;
import vertebra.media.ImageInput.PixelRows;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// Decodes a picture file without trusting it: the size is read first, and of a very large picture
/// only as many pixels are kept as the result needs. The readers are those that Java's ImageIO
/// finds: its own, and TwelveMonkeys' for WebP, TIFF, and JPEG in CMYK or with colour profiles.
final class PictureFile {

  /// More pixels than this are thinned out while reading. 32 million take 128 MB.
  private static final long MOST_PIXELS = 32L << 20;

  /// Wider or higher pictures are refused: a single row would be too much.
  private static final int LONGEST_SIDE = 100_000;

  /// More pixels than this are refused: reading them would take minutes.
  private static final long LARGEST_AREA = 1L << 30;

  /// A progressive JPEG or a WebP is kept whole by its decoder, several bytes a pixel.
  private static final long LARGEST_WHOLE = 128L << 20;

  private static final String WEBP = "WebP";
  private static final String UNKNOWN = "Unknown";

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
          say("media.is-damaged-save-the-picture", file, reason(damage)), damage);
    }
  }

  /// What a decoder says about a file where it says it for people.
  private static String reason(Exception damage) {
    var words = String.valueOf(damage.getMessage());
    return damage instanceof IIOException && words.matches("[A-Z][A-Za-z0-9 ,.'-]{5,100}")
        ? words
        : say("media.its-contents-contradict");
  }

  private InputException unknownFormat() throws IOException {
    var format = PictureHeader.read(file).format();
    return new InputException(
        OtherFormat.of(file)
            .orElseGet(
                () -> say("media.is-not-a-picture-that", file, !format.equals(UNKNOWN), format)));
  }

  private Loaded read(
      Iterator<ImageReader> readers, ImageInputStream stream, Preparation preparation, Maker maker)
      throws IOException {
    var header = PictureHeader.read(file);
    var reader = readers.next();
    try {
      boolean frames = reader.getFormatName().equalsIgnoreCase("gif");
      reader.setInput(stream, true, !frames);
      var place = frames ? GifScreen.of(reader) : GifScreen.filled(reader);
      checkSize(place.width(), place.height(), header);
      boolean turned = header.orientation() > 4;
      int width = turned ? place.height() : place.width();
      int height = turned ? place.width() : place.height();
      int step = step(width, height, preparation);
      var parameters = reader.getDefaultReadParam();
      thin(parameters, reader.getWidth(0), reader.getHeight(0), step);
      listen(reader);
      var image = reader.read(0, parameters);
      cancellation.check();
      var cut = warning;
      if (cut != null) throw new InputException(say("media.is-cut-short", file, cut));
      return maker.make(
          PicturePixels.of(image, place.at(step), header.orientation()), width, height, step);
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(long width, long height, PictureHeader header) throws IOException {
    boolean isHeldWhole = header.isProgressive() || header.format().equals(WEBP);
    boolean tooLarge =
        width > LONGEST_SIDE
            || height > LONGEST_SIDE
            || width * height > LARGEST_AREA
            || (width * height > LARGEST_WHOLE && isHeldWhole);
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
