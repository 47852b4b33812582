package vertebra.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.ImageInput.Preparation;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.TensorStatistics;
import vertebra.tensor.TensorType;

class ImageInputTest {

  @TempDir Path folder;

  private static Preparation plain(int width, int height) {
    return Preparation.usual(width, height, 3).with(new Fit.Stretch()).with(Normalisation.UNIT);
  }

  @Test
  void pixelsKeepTheirPlaceAndColour() {
    int[] pixels = {0xffff0000, 0xff00ff00, 0xff0000ff, 0xff804020};
    var tensor = ImageInput.of(pixels, 2, 2, plain(2, 2));
    assertEquals("[1, 3, 2, 2]", tensor.shapeText());
    float[] expected = {1, 0, 0, 128 / 255f, 0, 1, 0, 64 / 255f, 0, 0, 1, 32 / 255f};
    assertArrayEquals(expected, tensor.toFloats(), 1e-6f);
  }

  @Test
  void shrinkingAveragesEveryPixel() {
    var pixels = new int[64 * 64];
    for (int i = 0; i < pixels.length; i++)
      pixels[i] = (i % 64 + i / 64) % 2 == 0 ? 0xffffffff : 0xff000000;
    for (float value : ImageInput.of(pixels, 64, 64, plain(4, 4)).toFloats())
      assertEquals(0.5f, value, 0.01f);
  }

  @Test
  void growingInterpolates() {
    int[] pixels = {0xff000000, 0xffffffff};
    var red = Arrays.copyOf(ImageInput.of(pixels, 2, 1, plain(4, 1)).toFloats(), 4);
    assertArrayEquals(new float[] {0, 0.25f, 0.75f, 1}, red, 1e-6f);
  }

  @Test
  void cuttingTakesTheMiddle() {
    var pixels = new int[300 * 100];
    for (int i = 0; i < pixels.length; i++)
      pixels[i] = i % 300 >= 100 && i % 300 < 200 ? 0xffffffff : 0xff000000;
    var middle = plain(50, 50).with(new Fit.Crop(1));
    for (float value : ImageInput.of(pixels, 300, 100, middle).toFloats())
      assertTrue(value > 0.4f, "outside the middle");
    var whole = ImageInput.of(pixels, 300, 100, plain(3, 1)).toFloats();
    assertTrue(whole[0] < 0.2f && whole[1] > 0.6f && whole[2] < 0.2f, Arrays.toString(whole));
  }

  @Test
  void paddingKeepsProportionsAndContinuesTheEdge() {
    int[] pixels = {0xffffffff, 0xffffffff};
    for (float value : ImageInput.of(pixels, 2, 1, plain(8, 8).with(new Fit.Pad())).toFloats())
      assertEquals(1, value, 1e-6f);
  }

  @Test
  void transparencyShowsWhite() {
    int[] pixels = {0x00000000, 0x80000000};
    var tensor = ImageInput.of(pixels, 2, 1, plain(2, 1)).toFloats();
    assertEquals(1, tensor[0]);
    assertEquals(1 - 128 / 255f, tensor[1], 1e-6f);
  }

  @Test
  void theStandardisationIsTheStatedOne() {
    int[] grey = {0xff7f7f7f};
    double value = 127 / 255.0;
    var imagenet = ImageInput.of(grey, 1, 1, plain(1, 1).with(Normalisation.IMAGENET)).toFloats();
    assertEquals((value - 0.485) / 0.229, imagenet[0], 1e-5);
    assertEquals((value - 0.456) / 0.224, imagenet[1], 1e-5);
    assertEquals((value - 0.406) / 0.225, imagenet[2], 1e-5);
    var signed = ImageInput.of(grey, 1, 1, plain(1, 1).with(Normalisation.SIGNED)).toFloats();
    assertEquals(2 * value - 1, signed[0], 1e-6);
  }

  @Test
  void oneChannelIsBrightness() {
    var preparation = new Preparation(1, 1, 1, new Fit.Stretch(), Normalisation.UNIT);
    var tensor = ImageInput.of(new int[] {0xff00ff00}, 1, 1, preparation);
    assertEquals("[1, 1, 1, 1]", tensor.shapeText());
    assertEquals(0.587, tensor.get(0), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"png, 0", "bmp, 0", "gif, 0", "jpg, 0.02"})
  void everyFormatGivesTheSamePicture(String format, float tolerance) throws IOException {
    var image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 16; y++)
      for (int x = 0; x < 32; x++) image.setRGB(x, y, x < 16 ? 0xff0000 : 0x0000ff);
    var file = folder.resolve("picture." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    var loaded = ImageInput.read(file, plain(2, 1), Cancellation.none());
    assertEquals(1, loaded.step());
    assertEquals(32, loaded.width());
    var expected = ImageInput.of(rgb(image), 32, 16, plain(2, 1)).toFloats();
    assertArrayEquals(expected, loaded.tensor().toFloats(), tolerance + 1e-6f);
  }

  private static int[] rgb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void greyFilesKeepTheirBrightness(int type) throws IOException {
    var image = new BufferedImage(1, 1, type);
    int most = type == BufferedImage.TYPE_BYTE_GRAY ? 255 : 65_535;
    image.getRaster().setSample(0, 0, 0, most / 2);
    var file = folder.resolve("grey.png");
    ImageIO.write(image, "png", file.toFile());
    var tensor = ImageInput.read(file, plain(1, 1), Cancellation.none()).tensor();
    assertEquals(127 / 255f, tensor.get(0), 1e-6);
  }

  @Test
  void onePixelFillsAnyInput() throws IOException {
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff0000ff);
    var file = folder.resolve("dot.png");
    ImageIO.write(image, "png", file.toFile());
    var loaded = ImageInput.read(file, Preparation.usual(224, 224, 3), Cancellation.none());
    var numbers = TensorStatistics.of(loaded.tensor());
    assertEquals((1 - 0.406) / 0.225, numbers.max(), 1e-5);
    assertTrue(numbers.isFinite());
  }

  @Test
  void aThinLineFillsAnInput() throws IOException {
    var image = new BufferedImage(1, 5000, BufferedImage.TYPE_INT_RGB);
    var file = folder.resolve("line.png");
    ImageIO.write(image, "png", file.toFile());
    var loaded = ImageInput.read(file, Preparation.usual(224, 224, 3), Cancellation.none());
    assertTrue(TensorStatistics.of(loaded.tensor()).isFinite());
  }

  @Tag("slow")
  @Test
  void anEnormousPictureIsThinnedWhileReading() throws IOException {
    var file = folder.resolve("enormous.png");
    PngBytes.uniform(file, 20_000, 20_000, 0x40);
    var loaded = ImageInput.read(file, plain(16, 16), Cancellation.none());
    assertEquals(20_000, loaded.width());
    assertTrue(loaded.step() > 1);
    for (float value : loaded.tensor().toFloats()) assertEquals(0x40 / 255f, value, 1e-5f);
  }

  @Test
  void aPictureThatClaimsMoreThanAnyMemoryIsRefused() throws IOException {
    var file = folder.resolve("claim.png");
    PngBytes.header(file, 90_000, 90_000);
    var refusal =
        assertThrows(
            InputException.class, () -> ImageInput.read(file, plain(8, 8), Cancellation.none()));
    assertTrue(refusal.getMessage().contains("90000 × 90000 pixels"), refusal.getMessage());
  }

  @Test
  void everyTruncationOfAPictureIsRefused() throws IOException {
    var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) image.setRGB(i % 64, i / 64, i * 2_654_435 & 0xffffff);
    for (var format : new String[] {"png", "jpg", "bmp"}) {
      var file = folder.resolve("cut." + format);
      ImageIO.write(image, format, file.toFile());
      var whole = Files.readAllBytes(file);
      for (int part = 0; part < 8; part++) {
        Files.write(file, Arrays.copyOf(whole, whole.length * part / 8));
        var refusal =
            assertThrows(
                InputException.class,
                () -> ImageInput.read(file, plain(8, 8), Cancellation.none()),
                format + " cut to " + part + "/8");
        assertTrue(refusal.getMessage().contains("cut." + format), refusal.getMessage());
      }
    }
  }

  @Tag("slow")
  @Test
  void aFlippedByteGivesAPictureOrASentence() throws IOException {
    var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_INDEXED);
    for (var format : new String[] {"png", "jpg", "bmp", "gif"}) {
      var file = folder.resolve("flip." + format);
      ImageIO.write(image, format, file.toFile());
      var whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at++) {
        var bytes = whole.clone();
        bytes[at] ^= (byte) 0x85;
        Files.write(file, bytes);
        try {
          ImageInput.read(file, plain(8, 8), Cancellation.none());
        } catch (InputException refusal) {
          assertTrue(refusal.getMessage().contains("flip."), refusal.getMessage());
        }
      }
    }
  }

  @Test
  void whatIsNoPictureIsSaidSo() throws IOException {
    var file = Files.writeString(folder.resolve("notes.txt"), "no picture");
    var preparation = plain(8, 8);
    var refusal =
        assertThrows(
            InputException.class, () -> ImageInput.read(file, preparation, Cancellation.none()));
    assertTrue(
        refusal.getMessage().contains("PNG, JPEG, WebP, TIFF, GIF and BMP are"),
        refusal.getMessage());
    for (var other : new Path[] {folder, folder.resolve("none.png")})
      assertThrows(
          InputException.class, () -> ImageInput.read(other, preparation, Cancellation.none()));
  }

  @Test
  void readingStopsWhenCancelled() throws IOException {
    var file = folder.resolve("long.png");
    PngBytes.uniform(file, 4000, 4000, 1);
    var cancellation = new Cancellation();
    cancellation.cancel();
    assertThrows(
        CancellationException.class, () -> ImageInput.read(file, plain(8, 8), cancellation));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "N,3,32,48 | shorter side to 37, middle 48 × 32, ImageNet",
        "N,1,H,W | shorter side to 256, middle 224 × 224, grey, ImageNet",
        "4,C,224,224 | shorter side to 256, middle 224 × 224, ImageNet",
      })
  void theUsualWayFollowsTheInput(String shape, String words) throws InputException {
    var input = new Model.Value("image", TensorType.float32(shape));
    assertEquals(words, Preparation.usual(input).inWords());
  }

  @ParameterizedTest
  @ValueSource(strings = {"N,12", "N,7,32,32", "N,3,32", "N,3,99999,8"})
  void anInputThatIsNoPictureIsNamed(String shape) {
    var input = new Model.Value("tokens", TensorType.float32(shape));
    var refusal = assertThrows(InputException.class, () -> Preparation.usual(input));
    assertTrue(refusal.getMessage().contains("\"tokens\""), refusal.getMessage());
  }

  @Test
  void aFixedBatchRepeatsThePicture() {
    var one = ImageInput.of(new int[] {0xff0000ff}, 1, 1, plain(1, 1));
    var batch = new ImageInput.Loaded(one, 1, 1, 1).repeated(3);
    assertEquals("[3, 3, 1, 1]", batch.shapeText());
    assertArrayEquals(new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1}, batch.toFloats());
  }
}
