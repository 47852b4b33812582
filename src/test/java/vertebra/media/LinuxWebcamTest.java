package vertebra.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.runtime.Cancellation;

/// The conversation with a camera that is made of a few lines.
class LinuxWebcamTest {

  private static final int YUYV = 0x56595559;
  private static final int MOTION_JPEG = 0x47504a4d;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  @TempDir Path folder;

  /// A camera that gives one kind of picture, and keeps a diary.
  private static final class Camera implements VideoCalls {
    final List<String> diary = new ArrayList<>();
    final MemorySegment frame;
    int gives = YUYV;
    int capabilities = 0x04000001;
    String refusal = "";

    Camera(byte... bytes) {
      frame = Arena.ofAuto().allocate(bytes.length);
      MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    @Override
    public int open(Path device) throws IOException {
      if (!refusal.isEmpty()) throw new IOException(refusal);
      diary.add("open " + device.getFileName());
      return 7;
    }

    @Override
    public void control(int device, long request, MemorySegment argument) {
      switch ((int) request & 0xff) {
        case 0 -> argument.set(INT, 0x54, capabilities);
        case 5 -> {
          argument.set(INT, 0x8, 2);
          argument.set(INT, 0xc, 1);
          argument.set(INT, 0x10, gives);
          argument.set(INT, 0x18, 4);
        }
        case 9 -> {
          argument.set(INT, 0x40, 4096 * argument.get(INT, 0));
          argument.set(INT, 0x48, (int) frame.byteSize());
        }
        case 17 -> {
          diary.add("take");
          argument.set(INT, 8, (int) frame.byteSize());
          argument.set(INT, 0x48, (int) frame.byteSize());
        }
        case 18 -> diary.add("on");
        case 19 -> diary.add("off");
        default -> {}
      }
    }

    @Override
    public MemorySegment map(int device, long offset, long bytes) {
      diary.add("map " + offset);
      return frame;
    }

    @Override
    public void unmap(MemorySegment memory) {
      diary.add("unmap");
    }

    @Override
    public boolean awaits(int device, int millis) {
      return true;
    }

    @Override
    public void close(int device) {
      diary.add("close");
    }
  }

  private BufferedImage taken(Camera camera) throws IOException {
    Files.createFile(folder.resolve("video0"));
    var file = folder.resolve("frames/frame.png");
    new LinuxWebcam(folder, () -> camera).take(file, Cancellation.none());
    return ImageIO.read(file.toFile());
  }

  private String refused(Camera camera) throws IOException {
    Files.createFile(folder.resolve("video0"));
    return assertThrows(
            InputException.class,
            () ->
                new LinuxWebcam(folder, () -> camera)
                    .take(folder.resolve("frame.png"), Cancellation.none()))
        .getMessage();
  }

  @Test
  void aFrameOfBrightnessAndColourBecomesAPicture() throws IOException {
    var camera = new Camera((byte) 235, (byte) 128, (byte) 81, (byte) 240);
    var picture = taken(camera);
    assertEquals(2, picture.getWidth());
    assertEquals(0xff, picture.getRGB(0, 0) >> 16 & 255);
    assertTrue((picture.getRGB(1, 0) >> 16 & 255) > 250, Integer.toHexString(picture.getRGB(1, 0)));
    assertTrue((picture.getRGB(1, 0) & 255) < 90, Integer.toHexString(picture.getRGB(1, 0)));
  }

  @Test
  void theDeviceIsLeftAsItWas() throws IOException {
    var camera = new Camera((byte) 16, (byte) 128, (byte) 16, (byte) 128);
    taken(camera);
    assertEquals(List.of("open video0", "map 0"), camera.diary.subList(0, 2));
    assertEquals("close", camera.diary.getLast());
    assertTrue(camera.diary.containsAll(List.of("on", "off", "unmap")), camera.diary.toString());
    assertTrue(camera.diary.stream().filter("take"::equals).count() > 3, "time for the exposure");
  }

  @Test
  void aMotionJpegFrameBecomesAPicture() throws IOException {
    var jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    var camera = new Camera(jpeg.toByteArray());
    camera.gives = MOTION_JPEG;
    assertEquals(16, taken(camera).getWidth());
  }

  @Test
  void withoutAWebcamItSaysWhatWasLookedFor() {
    var failure =
        assertThrows(
            InputException.class,
            () -> new LinuxWebcam(folder).take(folder.resolve("frame.png"), Cancellation.none()));
    assertTrue(
        failure.getMessage().startsWith("No webcam: there is no " + folder.resolve("video0")),
        failure.getMessage());
  }

  @Test
  void whyACameraGivesNothingIsSaid() throws IOException {
    var camera = new Camera();
    camera.refusal = "another program uses it";
    assertTrue(refused(camera).contains("video0: another program uses it"));
  }

  @Test
  void aDeviceThatIsNoCameraIsLeftAlone() throws IOException {
    var camera = new Camera();
    camera.capabilities = 0;
    assertTrue(refused(camera).contains("video0: no camera that takes pictures"));
    assertEquals(List.of("open video0", "close"), camera.diary);
  }

  @Test
  void otherSystemsAreToldTheTruth() {
    var failure =
        assertThrows(
            InputException.class,
            () -> Webcam.of("Mac OS X").take(folder.resolve("x.png"), Cancellation.none()));
    assertTrue(failure.getMessage().contains("on Linux only"), failure.getMessage());
  }
}
