package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;

/// Pictures as input: what a picture goes through before a network sees it.
public final class ImageInput {

  private ImageInput() {}

  /// How a picture is made to fit a rectangle.
  public sealed interface Fit {
    /// The picture is resized until its shorter side is a little longer than the rectangle's, and
    /// the middle is cut out.
    ///
    /// @param share the part of the shorter side that is kept, such as 0.875
    record Crop(double share) implements Fit {
      public Crop {
        if (!(share > 0 && share <= 1))
          throw new IllegalArgumentException("a share of " + share + ", not between 0 and 1");
      }
    }

    /// The whole picture is stretched, changing its proportions.
    record Stretch() implements Fit {}

    /// The whole picture keeps its proportions; what is left over continues its edge.
    record Pad() implements Fit {}
  }

  /// How brightness becomes numbers: `(value − mean) ⁄ std` for a value of 0 to 1, colour by
  /// colour.
  ///
  /// @param title what people call it
  public record Normalisation(String title, List<Double> mean, List<Double> std) {

    /// The mean and deviation of the photographs most classifiers were trained on.
    public static final Normalisation IMAGENET =
        new Normalisation("ImageNet", List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /// Numbers from 0 to 1.
    public static final Normalisation UNIT =
        new Normalisation("0 to 1", List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /// Numbers from −1 to 1.
    public static final Normalisation SIGNED =
        new Normalisation("−1 to 1", List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /// Numbers from 0 to 255, as a file holds them.
    public static final Normalisation BYTES =
        new Normalisation(
            "0 to 255", List.of(0.0, 0.0, 0.0), List.of(1.0 / 255, 1.0 / 255, 1.0 / 255));

    public static final List<Normalisation> PRESETS = List.of(IMAGENET, UNIT, SIGNED, BYTES);

    public Normalisation {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(value -> !(value > 0)))
        throw new IllegalArgumentException("a mean and a positive deviation for each of 3 colours");
    }

    /// A brightness of 0 to 1 as the network takes it.
    ///
    /// @param colour 0 for red to 2 for blue; negative for grey, which has the middle of the three
    public double applied(double brightness, int colour) {
      return (brightness - number(mean, colour)) / number(std, colour);
    }

    /// The brightness of 0 to 1 that a number of a network's input stands for.
    ///
    /// @param colour 0 for red to 2 for blue; negative for grey
    public double brightness(double applied, int colour) {
      return Math.clamp(applied * number(std, colour) + number(mean, colour), 0, 1);
    }

    private static double number(List<Double> colours, int colour) {
      return colour >= 0
          ? colours.get(colour)
          : colours.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
  }

  /// Everything that is done to a picture.
  ///
  /// One channel means grey, by the weights of Rec. 601.
  ///
  /// @param channels 3 for red, green and blue, 1 for grey
  /// @param background what transparent parts show, `0xRRGGBB`
  public record Preparation(
      int width, int height, int channels, Fit fit, Normalisation normalisation, int background) {

    /// What transparent parts show where nothing was chosen.
    public static final int WHITE = 0xffffff;

    private static final int LARGEST_SIDE = 16_384;

    public Preparation {
      if (channels != 1 && channels != 3)
        throw new IllegalArgumentException("a picture has 1 or 3 channels, not " + channels);
      if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE)
        throw new IllegalArgumentException(
            "a picture of "
                + width
                + " × "
                + height
                + " pixels; sides go from 1 to "
                + LARGEST_SIDE);
    }

    /// A preparation over white.
    public Preparation(int width, int height, int channels, Fit fit, Normalisation normalisation) {
      this(width, height, channels, fit, normalisation, WHITE);
    }

    /// The customary way: resize, cut out the middle, standardise as for ImageNet.
    public static Preparation usual(int width, int height, int channels) {
      return new Preparation(width, height, channels, new Fit.Crop(0.875), Normalisation.IMAGENET);
    }

    /// The customary way for a model's input `[batch, channels, height, width]`. The exception says
    /// why a picture cannot fill the input.
    public static Preparation usual(Model.Value input) throws InputException {
      var shape = input.type().shape();
      long channels = shape.rank() == 4 ? shape.dim(1).known().orElse(3) : 0;
      if ((channels != 1 && channels != 3) || !isReal(input.type().dtype()))
        throw new InputException(
            say("media.a-picture-cannot-fill-the-input", input.name(), input.type()));
      long height = side(shape.dim(2));
      long width = side(shape.dim(3));
      if (height > LARGEST_SIDE || width > LARGEST_SIDE)
        throw new InputException(
            say("media.the-input-is-larger-than", input.name(), shape, LARGEST_SIDE));
      return usual((int) width, (int) height, (int) channels);
    }

    private static long side(Dim dim) {
      return dim.known().orElse(UsualSizes.SIDE);
    }

    private static boolean isReal(DType dtype) {
      return switch (dtype) {
        case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
        case INT8, UINT8, INT32, INT64, BOOL -> false;
      };
    }

    public Preparation with(Fit other) {
      return new Preparation(width, height, channels, other, normalisation, background);
    }

    public Preparation with(Normalisation other) {
      return new Preparation(width, height, channels, fit, other, background);
    }

    public Preparation over(int other) {
      return new Preparation(width, height, channels, fit, normalisation, other);
    }

    /// One line for people, such as `shorter side to 256, middle 224 × 224, ImageNet`.
    public String inWords() {
      var size = width + " × " + height;
      var fitted =
          switch (fit) {
            case Fit.Crop(var share) ->
                say(
                    "media.shorter-side-to-middle",
                    Math.round(Math.min(width, height) / share),
                    size);
            case Fit.Stretch _ -> say("media.stretched-to", size);
            case Fit.Pad _ -> say("media.whole-picture-in", size);
          };
      return say("media.grey", fitted, channels, normalisation.title());
    }
  }

  /// A picture as a tensor, and what it was made from.
  ///
  /// @param tensor float32 `[1, channels, height, width]`
  /// @param width the picture's own, in pixels
  /// @param height the picture's own, in pixels
  /// @param step 1, or for a very large picture: only every so many-th pixel of every so many-th
  ///   row was read
  public record Loaded(Tensor tensor, int width, int height, int step) {

    /// The same picture so many times over, for a model with a fixed batch.
    public Tensor repeated(long batch) {
      var dims = tensor.dims();
      dims[0] = batch;
      var result = Tensor.zeros(tensor.dtype(), dims);
      for (long i = 0; i < batch; i++)
        result.data().asSlice(i * tensor.bytes(), tensor.bytes()).copyFrom(tensor.data());
      return result;
    }
  }

  /// Reads a picture file: PNG, JPEG, WebP, TIFF, GIF or BMP, upright as its header says. The
  /// exception's message names the file, what is wrong and the way out.
  public static Loaded read(Path file, Preparation preparation, Cancellation cancellation)
      throws InputException {
    return PictureFile.read(
        file,
        preparation,
        cancellation,
        (picture, width, height, step) ->
            new Loaded(tensor(picture, preparation), width, height, step));
  }

  /// Reads a picture that is trusted, such as one of the program's own.
  public static Loaded read(InputStream picture, Preparation preparation) throws IOException {
    var image = ImageIO.read(picture);
    if (image == null) throw new IOException(say("media.its-contents-contradict"));
    int width = image.getWidth();
    int height = image.getHeight();
    var pixels = image.getRGB(0, 0, width, height, null, 0, width);
    return new Loaded(of(pixels, width, height, preparation), width, height, 1);
  }

  /// Pixels in memory, each `0xAARRGGBB`, row by row from the top.
  public static Tensor of(int[] argb, int width, int height, Preparation preparation) {
    if (argb.length != width * height)
      throw new IllegalArgumentException(argb.length + " pixels for " + width + " × " + height);
    return tensor(
        new PixelRows() {
          @Override
          public int width() {
            return width;
          }

          @Override
          public int height() {
            return height;
          }

          @Override
          public void read(int y, int[] row) {
            System.arraycopy(argb, y * width, row, 0, width);
          }
        },
        preparation);
  }

  /// Rows of pixels, each `0xAARRGGBB`.
  interface PixelRows {
    int width();

    int height();

    void read(int y, int[] row);
  }

  private static Tensor tensor(PixelRows picture, Preparation preparation) {
    return new PictureTensor(picture, preparation).make();
  }
}
