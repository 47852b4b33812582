package vertebra.media;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import vertebra.runtime.Cancellation;

/// A webcam on Linux: Video for Linux 2, as `linux/videodev2.h` of 64-bit systems describes it. One
/// frame is taken, after a few that let the camera find its exposure.
final class LinuxWebcam implements Webcam {

  private static final long QUERY_CAPABILITIES = 0x80685600L;
  private static final long SET_FORMAT = 0xc0d05605L;
  private static final long REQUEST_BUFFERS = 0xc0145608L;
  private static final long QUERY_BUFFER = 0xc0585609L;
  private static final long QUEUE_BUFFER = 0xc058560fL;
  private static final long TAKE_BUFFER = 0xc0585611L;
  private static final long STREAM_ON = 0x40045612L;
  private static final long STREAM_OFF = 0x40045613L;

  private static final int CAN_CAPTURE = 0x1;
  private static final int CAN_STREAM = 0x04000000;
  private static final int HAS_OWN_CAPABILITIES = 0x80000000;
  private static final int YUYV = 0x56595559;
  private static final int MOTION_JPEG = 0x47504a4d;
  private static final int CAPTURE = 1;
  private static final int MAPPED = 1;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final int BUFFERS = 2;
  private static final int SKIPPED_FRAMES = 6;
  private static final int PATIENCE_MILLIS = 4000;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final Path devices;
  private final Supplier<VideoCalls> calls;

  LinuxWebcam(Path devices) {
    this(devices, VideoCalls.Native::new);
  }

  /// @param devices the folder of `video0` and its like
  LinuxWebcam(Path devices, Supplier<VideoCalls> calls) {
    this.devices = devices;
    this.calls = calls;
  }

  @Override
  public void take(Path file, Cancellation cancellation) throws InputException {
    var found = list();
    if (found.isEmpty())
      throw new InputException(
          say("media.no-webcam-there-is-no-or-another", devices.resolve("video0")));
    var complaints = new StringJoiner("; ");
    var system = calls.get();
    for (var device : found) {
      cancellation.check();
      try {
        var frame = frame(system, device, cancellation);
        if (frame.isPresent()) {
          write(frame.get(), file);
          return;
        }
        complaints.add(say("media.is-no-camera", device));
      } catch (IOException failure) {
        complaints.add(device + ": " + failure.getMessage());
      }
    }
    throw new InputException(say("media.no-webcam-gave-a-picture", complaints));
  }

  private List<Path> list() {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(devices, "video[0-9]*")) {
      files.forEach(found::add);
    } catch (IOException none) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  private static void write(BufferedImage frame, Path file) throws InputException {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      ImageIO.write(frame, "png", file.toFile());
    } catch (IOException failure) {
      throw new InputException(say("media.cannot-be-written", file, failure.getMessage()), failure);
    }
  }

  /// A frame; empty for a device that is no camera.
  private static Optional<BufferedImage> frame(
      VideoCalls system, Path device, Cancellation cancellation) throws IOException {
    int number = system.open(device);
    try (var arena = Arena.ofConfined()) {
      if (!isCamera(system, number, arena)) return Optional.empty();
      return Optional.of(new Stream(system, number, arena).frame(cancellation));
    } finally {
      system.close(number);
    }
  }

  private static boolean isCamera(VideoCalls system, int number, Arena arena) throws IOException {
    var about = arena.allocate(0x68, 8);
    system.control(number, QUERY_CAPABILITIES, about);
    int all = about.get(INT, 0x54);
    int own = (all & HAS_OWN_CAPABILITIES) != 0 ? about.get(INT, 0x58) : all;
    return (own & CAN_CAPTURE) != 0 && (own & CAN_STREAM) != 0;
  }

  /// Frames that arrive in memory shared with the device.
  private static final class Stream {
    private final VideoCalls system;
    private final int number;
    private final Arena arena;
    private final MemorySegment format;
    private final List<MemorySegment> memory = new ArrayList<>();

    Stream(VideoCalls system, int number, Arena arena) throws IOException {
      this.system = system;
      this.number = number;
      this.arena = arena;
      this.format = arena.allocate(0xd0, 8);
      ask(YUYV);
      if (pixels() != YUYV) ask(MOTION_JPEG);
      if (pixels() != YUYV && pixels() != MOTION_JPEG)
        throw new IOException(say("media.its-pictures-are-neither-yuyv", name(pixels())));
    }

    /// A camera answers with what it gives instead.
    private void ask(int pixelFormat) throws IOException {
      format.fill((byte) 0);
      format.set(INT, 0, CAPTURE);
      format.set(INT, 0x8, WIDTH);
      format.set(INT, 0xc, HEIGHT);
      format.set(INT, 0x10, pixelFormat);
      system.control(number, SET_FORMAT, format);
    }

    private int pixels() {
      return format.get(INT, 0x10);
    }

    private static String name(int code) {
      var letters = new byte[4];
      for (int i = 0; i < 4; i++) letters[i] = (byte) (code >> 8 * i);
      return new String(letters, StandardCharsets.ISO_8859_1);
    }

    BufferedImage frame(Cancellation cancellation) throws IOException {
      var type = arena.allocateFrom(INT, CAPTURE);
      try {
        int count = request();
        for (int i = 0; i < count; i++) share(i);
        system.control(number, STREAM_ON, type);
        for (int i = 0; i < SKIPPED_FRAMES; i++) {
          cancellation.check();
          system.control(number, QUEUE_BUFFER, next());
        }
        var last = next();
        var bytes =
            memory
                .get(last.get(INT, 0))
                .asSlice(0, Math.min(last.get(INT, 8), last.get(INT, 0x48)));
        return decoded(bytes.toArray(ValueLayout.JAVA_BYTE));
      } finally {
        system.control(number, STREAM_OFF, type);
        memory.forEach(system::unmap);
      }
    }

    private int request() throws IOException {
      var wish = arena.allocate(0x14, 8);
      wish.set(INT, 0, BUFFERS);
      wish.set(INT, 4, CAPTURE);
      wish.set(INT, 8, MAPPED);
      system.control(number, REQUEST_BUFFERS, wish);
      return wish.get(INT, 0);
    }

    private MemorySegment buffer(int index) {
      var buffer = arena.allocate(0x58, 8);
      buffer.set(INT, 0, index);
      buffer.set(INT, 4, CAPTURE);
      buffer.set(INT, 0x3c, MAPPED);
      return buffer;
    }

    private void share(int index) throws IOException {
      var buffer = buffer(index);
      system.control(number, QUERY_BUFFER, buffer);
      memory.add(system.map(number, buffer.get(INT, 0x40), buffer.get(INT, 0x48)));
      system.control(number, QUEUE_BUFFER, buffer);
    }

    /// The next filled buffer.
    private MemorySegment next() throws IOException {
      if (!system.awaits(number, PATIENCE_MILLIS))
        throw new IOException(say("media.no-picture-came-within", PATIENCE_MILLIS / 1000));
      var buffer = buffer(0);
      system.control(number, TAKE_BUFFER, buffer);
      return buffer;
    }

    private BufferedImage decoded(byte[] bytes) throws IOException {
      if (pixels() == YUYV)
        return ofYuyv(bytes, format.get(INT, 0x8), format.get(INT, 0xc), format.get(INT, 0x18));
      @Nullable BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null) throw new IOException(say("media.its-motion-jpeg-picture"));
      return image;
    }
  }

  /// Two pixels of four bytes: brightness, blue, brightness, red (ITU-R BT.601, studio range).
  ///
  /// @param stride bytes a row
  static BufferedImage ofYuyv(byte[] bytes, int width, int height, int stride) throws IOException {
    int step = stride > 0 ? stride : 2 * width;
    if ((long) step * (height - 1) + 2L * width > bytes.length)
      throw new IOException(say("media.its-picture-is-cut-short"));
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) {
        int pair = y * step + x / 2 * 4;
        double bright = 1.164 * ((bytes[y * step + 2 * x] & 0xff) - 16);
        int blue = (bytes[pair + 1] & 0xff) - 128;
        int red = (bytes[pair + 3] & 0xff) - 128;
        image.setRGB(
            x,
            y,
            level(bright + 1.596 * red) << 16
                | level(bright - 0.813 * red - 0.391 * blue) << 8
                | level(bright + 2.018 * blue));
      }
    return image;
  }

  private static int level(double value) {
    return (int) Math.round(Math.clamp(value, 0, 255));
  }
}
