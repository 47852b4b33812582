package vertebra.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twelvemonkeys.imageio.color.ColorSpaces;
import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// Pictures as phones, cameras, scanners and web sites make them.
class PictureFormatsTest {

  /// A red, green, blue and white quarter, each of whole JPEG blocks.
  private static final int[] QUARTERS = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

  @TempDir Path folder;

  private static BufferedImage quarters() {
    var image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 16; y++)
      for (int x = 0; x < 32; x++) image.setRGB(x, y, QUARTERS[y / 8 * 2 + x / 16]);
    return image;
  }

  private static Preparation plain(int width, int height) {
    return Preparation.usual(width, height, 3).with(new Fit.Stretch()).with(Normalisation.UNIT);
  }

  private static ImageInput.Loaded read(Path file, int width, int height) throws IOException {
    return ImageInput.read(file, plain(width, height), Cancellation.none());
  }

  /// A colour's letter at a place of a picture.
  private static String letter(Tensor tensor, int x, int y) {
    long plane = tensor.dim(2) * tensor.dim(3);
    long at = y * tensor.dim(3) + x;
    boolean red = tensor.get(at) > 0.5;
    boolean green = tensor.get(plane + at) > 0.5;
    boolean blue = tensor.get(2 * plane + at) > 0.5;
    return red && green && blue ? "D" : red ? "A" : green ? "B" : blue ? "C" : "?";
  }

  private static byte[] exif(int orientation) {
    var bytes = new byte[26];
    ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {'I', 'I', '*', 0})
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x112)
        .putShort((short) 3)
        .putInt(1)
        .putInt(orientation);
    return bytes;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    var writers = ImageIO.getImageWritersByFormatName(format);
    while (writers.hasNext()) {
      var writer = writers.next();
      if (writer.getClass().getName().startsWith("com.twelvemonkeys")) continue;
      try (var stream = ImageIO.createImageOutputStream(out)) {
        writer.setOutput(stream);
        writer.write(image);
      } finally {
        writer.dispose();
      }
      return out.toByteArray();
    }
    throw new IOException(format);
  }

  private static byte[] spliced(byte[] whole, int at, byte[] piece) {
    return ByteBuffer.allocate(whole.length + piece.length)
        .put(whole, 0, at)
        .put(piece)
        .put(whole, at, whole.length - at)
        .array();
  }

  private static byte[] jpeg(int orientation) throws IOException {
    var exif = exif(orientation);
    var segment =
        ByteBuffer.allocate(10 + exif.length)
            .putShort((short) 0xffe1)
            .putShort((short) (8 + exif.length))
            .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
            .put(exif);
    return spliced(encoded(quarters(), "jpeg"), 2, segment.array());
  }

  private static byte[] png(int orientation) throws IOException {
    var exif = exif(orientation);
    var named =
        ByteBuffer.allocate(4 + exif.length).put("eXIf".getBytes(StandardCharsets.US_ASCII));
    var sum = new CRC32();
    sum.update(named.put(exif).array());
    var chunk =
        ByteBuffer.allocate(12 + exif.length)
            .putInt(exif.length)
            .put(named.array())
            .putInt((int) sum.getValue());
    return spliced(encoded(quarters(), "png"), 33, chunk.array());
  }

  /// EXIF 2.32, figure of tag 0x0112: where the file's first row and column are seen.
  @ParameterizedTest
  @CsvSource({
    "1, ABCD", "2, BADC", "3, DCBA", "4, CDAB", "5, ACBD", "6, CADB", "7, DBCA", "8, BDAC"
  })
  void aPictureStandsAsItWasTaken(int orientation, String corners) throws IOException {
    for (var bytes : new byte[][] {jpeg(orientation), png(orientation)}) {
      var file = Files.write(folder.resolve("photo"), bytes);
      var loaded = read(file, 4, 4);
      var found = new StringBuilder();
      for (int y = 0; y < 4; y += 3)
        for (int x = 0; x < 4; x += 3) found.append(letter(loaded.tensor(), x, y));
      assertEquals(corners, found.toString());
      assertEquals(orientation > 4 ? 16 : 32, loaded.width());
    }
  }

  @Test
  void printersColoursAreRead() throws IOException {
    var space = ColorSpaces.getColorSpace(ColorSpaces.CS_GENERIC_CMYK);
    var model =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) raster.setPixel(i % 16, i / 16, new int[] {0, 255, 255, 0});
    var image = new BufferedImage(model, raster, false, null);
    var file = folder.resolve("cmyk.jpg");
    var writers = ImageIO.getImageWritersByFormatName("jpeg");
    boolean written = false;
    while (!written && writers.hasNext()) {
      var writer = writers.next();
      if (!writer.getClass().getName().startsWith("com.twelvemonkeys")) continue;
      try (var out = ImageIO.createImageOutputStream(file.toFile())) {
        writer.setOutput(out);
        writer.write(image);
        written = true;
      } finally {
        writer.dispose();
      }
    }
    assertTrue(written);
    assertEquals("A", letter(read(file, 1, 1).tensor(), 0, 0), "magenta and yellow are red");
  }

  @Test
  void aColourProfileIsFollowed() throws IOException {
    var space = ColorSpaces.getColorSpace(ColorSpaces.CS_ADOBE_RGB_1998);
    var model =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 3, null);
    for (int i = 0; i < 256; i++) raster.setPixel(i % 16, i / 16, new int[] {200, 100, 100});
    var file = folder.resolve("adobe.jpg");
    Files.write(file, encoded(new BufferedImage(model, raster, false, null), "jpeg"));
    float red = space.toRGB(new float[] {200 / 255f, 100 / 255f, 100 / 255f})[0];
    assertTrue(red > 0.84, "a red of 200 there is more on a screen");
    assertEquals(red, read(file, 1, 1).tensor().get(0), 0.03);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff", "bmp", "gif", "jpeg"})
  void everyFormatGivesTheSamePicture(String format) throws IOException {
    var file = Files.write(folder.resolve("a"), encoded(quarters(), format));
    var tensor = read(file, 4, 4).tensor();
    assertEquals(
        "ABCD",
        letter(tensor, 0, 0) + letter(tensor, 3, 0) + letter(tensor, 0, 3) + letter(tensor, 3, 3));
  }

  /// The smallest files of each kind that browsers are tested with.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
        "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
        "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAA"
            + "AP4AAA3AAP7mtQAAAA=="
      })
  void webPicturesAreRead(String content) throws IOException {
    var file = Files.write(folder.resolve("a.webp"), Base64.getDecoder().decode(content));
    var loaded = read(file, 1, 1);
    assertEquals("1 × 1", loaded.width() + " × " + loaded.height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void sixteenBitsKeepTheirBrightness(String format) throws IOException {
    var grey = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 64; i++) grey.getRaster().setSample(i % 8, i / 8, 0, 0x4000);
    var space = ColorSpace.getInstance(ColorSpace.CS_sRGB);
    var model =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 8, 8, 3, null);
    for (int i = 0; i < 64; i++) raster.setPixel(i % 8, i / 8, new int[] {0x4000, 0x4000, 0x4000});
    for (var image : new BufferedImage[] {grey, new BufferedImage(model, raster, false, null)}) {
      var file = Files.write(folder.resolve("deep"), encoded(image, format));
      assertEquals(0.25, read(file, 1, 1).tensor().get(0), 0.005);
    }
  }

  @Test
  void whatIsTransparentShowsTheChosenColour() throws IOException {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80ff0000);
    var file = Files.write(folder.resolve("clear.png"), encoded(image, "png"));
    for (int background : new int[] {0xffffff, 0x000000, 0x336699}) {
      var tensor =
          ImageInput.read(file, plain(2, 1).over(background), Cancellation.none()).tensor();
      var behind = new Color(background);
      assertEquals(behind.getGreen() / 255.0, tensor.get(3), 1e-6);
      assertEquals(behind.getBlue() / 255.0 * 127 / 255, tensor.get(4), 1e-3);
    }
  }

  @Test
  void aFrameStandsWhereItsScreenHasIt() throws IOException {
    var image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 4; i++) image.setRGB(i % 2, i / 2, 0xff0000);
    var bytes = encoded(image, "gif");
    bytes[6] = 4;
    bytes[8] = 4;
    int descriptor = 13 + 3 * (2 << (bytes[10] & 7));
    while (bytes[descriptor] != 0x2c) descriptor++;
    bytes[descriptor + 1] = 1;
    bytes[descriptor + 3] = 2;
    var loaded = read(Files.write(folder.resolve("a.gif"), bytes), 4, 4);
    assertEquals(4, loaded.width());
    var rows = new StringBuilder();
    for (int i = 0; i < 16; i++) rows.append(letter(loaded.tensor(), i % 4, i / 4));
    assertEquals("DDDDDDDDDAADDAAD", rows.toString());
  }

  @Test
  void whatCannotBeReadIsCalledByItsNameWithWhatCan() throws IOException {
    var heif = "\0\0\0\u0018ftypheic\0\0\0\0heicmif1".getBytes(StandardCharsets.ISO_8859_1);
    var file = Files.write(folder.resolve("IMG_1.HEIC"), Arrays.copyOf(heif, 64));
    var said = assertThrows(InputException.class, () -> read(file, 4, 4)).getMessage();
    assertTrue(said.contains("of the format HEIF, which is not read"), said);
    assertTrue(said.contains("PNG, JPEG, WebP, TIFF, GIF and BMP"), said);
  }
}
