package vertebra.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ImageInput;
import vertebra.runtime.ImageInput.Preparation;
import vertebra.runtime.InputException;
import vertebra.runtime.NoiseInput;
import vertebra.runtime.Npy;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;

/// What flows into a model.
final class SourceOptions {

  /// How many of something there are where neither the model nor an array says it.
  private static final long USUAL_COUNT = 16;

  @Option(
      names = "--image",
      paramLabel = "PICTURE",
      description =
          "a PNG, JPEG, BMP or GIF picture for the only picture input; NAME=PICTURE where there are"
              + " several")
  private List<String> images = new ArrayList<>();

  @Option(
      names = "--npy",
      paramLabel = "NAME=F.npy",
      description = "an array in NumPy's file format for an input")
  private List<String> arrays = new ArrayList<>();

  @Option(
      names = "--random",
      paramLabel = "SEED",
      description = "noise of mean 0 and deviation 1 for every input that has nothing else")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--fit",
      paramLabel = "WAY",
      description = "how a picture is fitted: crop (the middle), stretch or pad")
  private String fit = "crop";

  @Option(
      names = "--scale",
      paramLabel = "RANGE",
      description = "a picture's numbers: imagenet (its mean and deviation), unit (0 to 1), signed")
  private String scale = "imagenet";

  /// Tensors by input, and what each of them is in words.
  record Feed(SequencedMap<String, Tensor> tensors, SequencedMap<String, String> words) {}

  /// The tensors for a model's inputs.
  ///
  /// @param usual the picture to take where nothing was said
  Feed feed(List<Model.Value> inputs, Optional<Path> usual, Cancellation cancellation)
      throws Unusable, InputException {
    var pictures = new LinkedHashMap<String, Path>();
    for (var image : images) {
      var named = named(image, inputs);
      var name = named.name().isPresent() ? named.name().get() : onlyPicture(inputs);
      pictures.put(name, Path.of(named.file()));
    }
    boolean silent = images.isEmpty() && arrays.isEmpty() && seed.isEmpty();
    if (silent && usual.isPresent() && inputs.size() == 1)
      pictures.put(inputs.getFirst().name(), usual.get());
    var tensors = read(inputs);
    var sizes = sizes(inputs, tensors);
    var all = new LinkedHashMap<String, Tensor>();
    var words = new LinkedHashMap<String, String>();
    for (var input : inputs) {
      cancellation.check();
      var name = input.name();
      if (tensors.containsKey(name)) {
        all.put(name, tensors.get(name));
        words.put(name, "the array");
      } else if (pictures.containsKey(name)) {
        var preparation = preparation(input, sizes);
        var loaded = ImageInput.read(pictures.get(name), preparation, cancellation);
        all.put(name, loaded.repeated(dims(input, sizes)[0]).converted(input.type().dtype()));
        words.put(name, words(pictures.get(name), loaded, preparation));
      } else {
        if (seed.isEmpty() && !silent) throw nothingFor(input);
        long drawn = seed.orElse(0L);
        all.put(name, noise(input, dims(input, sizes), drawn));
        words.put(
            name, "noise drawn from seed " + drawn + (seed.isPresent() ? "" : " (nothing given)"));
      }
    }
    return new Feed(all, words);
  }

  /// Noise of so many samples for every input.
  static SequencedMap<String, Tensor> noise(List<Model.Value> inputs, OptionalLong batch)
      throws Unusable {
    var sizes = new LinkedHashMap<String, Long>();
    if (batch.isPresent())
      for (var input : inputs) {
        if (input.type().shape().rank() == 0) continue;
        if (input.type().shape().dim(0) instanceof Dim.Symbol(var name))
          sizes.put(name, batch.getAsLong());
      }
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var input : inputs) tensors.put(input.name(), noise(input, dims(input, sizes), 0));
    return tensors;
  }

  private static Tensor noise(Model.Value input, long[] dims, long seed) throws Unusable {
    try {
      return NoiseInput.normal(seed).tensor(input.type().dtype(), dims);
    } catch (ArithmeticException | OutOfMemoryError tooLarge) {
      throw new Unusable(
          "The input \""
              + input.name()
              + "\" "
              + input.type().shape()
              + " needs more memory than there is. Use a smaller input or batch.",
          tooLarge);
    }
  }

  private record Named(Optional<String> name, String file) {}

  /// `NAME=FILE` where NAME is an input, else a file.
  private static Named named(String text, List<Model.Value> inputs) {
    int equals = text.indexOf('=');
    var name = text.substring(0, Math.max(0, equals));
    return inputs.stream().anyMatch(input -> input.name().equals(name))
        ? new Named(Optional.of(name), text.substring(equals + 1))
        : new Named(Optional.empty(), text);
  }

  private static String onlyPicture(List<Model.Value> inputs) throws Unusable, InputException {
    var fitting = inputs.stream().filter(SourceOptions::takesPicture).toList();
    if (fitting.size() == 1) return fitting.getFirst().name();
    if (inputs.size() == 1) Preparation.usual(inputs.getFirst());
    throw new Unusable(
        fitting.isEmpty()
            ? "No input takes a picture: " + names(inputs) + ". Give --npy NAME=F.npy or --random."
            : "Several inputs take a picture: "
                + names(fitting)
                + ". Say which: --image NAME=PICTURE.");
  }

  private static boolean takesPicture(Model.Value input) {
    try {
      Preparation.usual(input);
      return true;
    } catch (InputException notOne) {
      return false;
    }
  }

  private static String names(List<Model.Value> inputs) {
    return inputs.stream()
        .map(input -> input.name() + " " + input.type().shape())
        .collect(Collectors.joining(", "));
  }

  private Unusable nothingFor(Model.Value input) {
    return new Unusable(
        "The input \""
            + input.name()
            + "\" "
            + input.type().shape()
            + " was given nothing. Add --npy "
            + input.name()
            + "=F.npy, or --random SEED for noise.");
  }

  private Map<String, Tensor> read(List<Model.Value> inputs) throws Unusable, InputException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var array : arrays) {
      var named = named(array, inputs);
      if (named.name().isEmpty() && inputs.size() != 1)
        throw new Unusable(
            "--npy "
                + array
                + " names no input; write --npy NAME=F.npy with one of "
                + names(inputs)
                + ".");
      var input =
          inputs.stream()
              .filter(one -> named.name().isEmpty() || one.name().equals(named.name().get()))
              .findFirst()
              .orElseThrow();
      var tensor = Npy.read(Path.of(named.file()));
      boolean rounds = isReal(tensor.dtype()) && isReal(input.type().dtype());
      tensors.put(input.name(), rounds ? tensor.converted(input.type().dtype()) : tensor);
    }
    return tensors;
  }

  private static boolean isReal(DType dtype) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
      case INT8, UINT8, INT32, INT64, BOOL -> false;
    };
  }

  /// What the given arrays decide about open sizes.
  private static Map<String, Long> sizes(List<Model.Value> inputs, Map<String, Tensor> tensors) {
    var sizes = new LinkedHashMap<String, Long>();
    for (var input : inputs) {
      var tensor = tensors.get(input.name());
      var shape = input.type().shape();
      if (tensor == null) continue;
      for (int axis = 0; axis < Math.min(shape.rank(), tensor.rank()); axis++)
        if (shape.dim(axis) instanceof Dim.Symbol(var name))
          sizes.putIfAbsent(name, tensor.dim(axis));
    }
    return sizes;
  }

  private static long[] dims(Model.Value input, Map<String, Long> sizes) {
    var shape = input.type().shape();
    for (int axis = 0; axis < shape.rank(); axis++)
      if (shape.dim(axis) instanceof Dim.Symbol(var name))
        sizes.putIfAbsent(name, usual(axis, shape.rank()));
    return shape.dims().stream()
        .mapToLong(dim -> dim.substitute(sizes).known().orElse(USUAL_COUNT))
        .toArray();
  }

  private static long usual(int axis, int rank) {
    if (axis == 0) return 1;
    if (rank != 4) return USUAL_COUNT;
    return axis == 1 ? 3 : Preparation.USUAL_SIDE;
  }

  private Preparation preparation(Model.Value input, Map<String, Long> sizes)
      throws Unusable, InputException {
    var usual = Preparation.usual(input);
    var dims = dims(input, sizes);
    return new Preparation((int) dims[3], (int) dims[2], usual.channels(), fit(), scale());
  }

  private ImageInput.Fit fit() throws Unusable {
    return switch (fit.toLowerCase(Locale.ROOT)) {
      case "crop" -> new ImageInput.Fit.Crop(0.875);
      case "stretch" -> new ImageInput.Fit.Stretch();
      case "pad" -> new ImageInput.Fit.Pad();
      default -> throw new Unusable("--fit must be crop, stretch or pad, not \"" + fit + "\".");
    };
  }

  private ImageInput.Normalisation scale() throws Unusable {
    return switch (scale.toLowerCase(Locale.ROOT)) {
      case "imagenet" -> ImageInput.Normalisation.IMAGENET;
      case "unit" -> ImageInput.Normalisation.UNIT;
      case "signed" -> ImageInput.Normalisation.SIGNED;
      default ->
          throw new Unusable("--scale must be imagenet, unit or signed, not \"" + scale + "\".");
    };
  }

  private static String words(Path file, ImageInput.Loaded loaded, Preparation preparation) {
    return file
        + ", "
        + loaded.width()
        + " × "
        + loaded.height()
        + " pixels"
        + (loaded.step() > 1 ? " (every " + loaded.step() + "th read)" : "")
        + ": "
        + preparation.inWords();
  }
}
