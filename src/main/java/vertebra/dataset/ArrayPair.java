package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.ExampleList.Listed;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.Npy;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Two NumPy arrays, one of pictures and one of their classes' numbers: `x_train.npy` and
/// `y_train.npy` with `x_val` and `y_val` or `x_test` and `y_test`, or `images.npy` and
/// `labels.npy`. Pictures are `[n, height, width]`, `[n, height, width, colours]` or `[n, colours,
/// height, width]`, whole numbers from 0 to 255 or real ones from 0 to 1. For a network that makes
/// pictures of numbers the first array has the numbers, `[n, numbers]`, and the second the
/// pictures, `[n, colours, height, width]`, as the network should give them.
final class ArrayPair {

  private record Names(String pictures, String labels) {}

  private static final List<Names> TRAINING =
      List.of(
          new Names("x_train.npy", "y_train.npy"),
          new Names("train_images.npy", "train_labels.npy"),
          new Names("images.npy", "labels.npy"),
          new Names("x.npy", "y.npy"));

  private static final List<Names> VALIDATION =
      List.of(
          new Names("x_val.npy", "y_val.npy"),
          new Names("x_test.npy", "y_test.npy"),
          new Names("val_images.npy", "val_labels.npy"),
          new Names("test_images.npy", "test_labels.npy"));

  private ArrayPair() {}

  static boolean isMeant(Path folder) {
    return find(folder, TRAINING).isPresent();
  }

  private static Optional<Names> find(Path folder, List<Names> names) {
    return names.stream()
        .filter(pair ->
            Stream.of(pair.pictures(), pair.labels())
                .allMatch(name -> Files.isRegularFile(folder.resolve(name))))
        .findFirst();
  }

  static Dataset open(Path folder, Preparation preparation, long seed) throws InputException {
    var training = part(folder, find(folder, TRAINING).orElseThrow(), preparation);
    var judged = find(folder, VALIDATION);
    var validation =
        judged.isPresent() ? part(folder, judged.get(), preparation) : List.<Listed>of();
    int largest =
        Stream.concat(training.stream(), validation.stream())
            .mapToInt(Listed::label)
            .max()
            .orElse(0);
    return ExampleList.of(
        folder.toString(),
        ClassNames.beside(
            folder, new Dataset.Wanted(Dataset.Answer.CLASS, Math.max(2, largest + 1))),
        training,
        validation,
        List.of(),
        seed);
  }

  /// Numbers and the pictures that belong to them.
  static Dataset decoded(Path folder, Model.Value input, Wanted wanted, long seed)
      throws InputException {
    var names = find(folder, TRAINING);
    if (names.isEmpty()) throw new InputException(say("dataset.pictures-need-arrays", folder));
    var judged = find(folder, VALIDATION);
    var validation =
        judged.isPresent() ? pairs(folder, judged.get(), input, wanted) : List.<Listed>of();
    return ExampleList.of(
        folder.toString(),
        List.of(),
        pairs(folder, names.get(), input, wanted),
        validation,
        List.of(),
        seed);
  }

  private static List<Listed> pairs(Path folder, Names names, Model.Value input, Wanted wanted)
      throws InputException {
    var file = folder.resolve(names.pictures());
    var numbers = Npy.read(file);
    var pictures = Npy.read(folder.resolve(names.labels()));
    boolean known =
        numbers.rank() == 2
            && numbers.dim(1) == input.type().shape().dim(1).known().orElse(0)
            && pictures.rank() == 4
            && pictures.dim(0) == numbers.dim(0)
            && Arrays.stream(pictures.dims()).skip(1).boxed().toList().equals(wanted.sizes());
    if (!known)
      throw new InputException(say("dataset.the-arrays-do-not-fit", file, numbers, pictures));
    var all = new ArrayList<Listed>();
    for (int i = 0; i < numbers.dim(0); i++) {
      int row = i;
      all.add(
          new Listed(
              names.pictures() + " " + i,
              -1,
              _ -> new Example(row(numbers, row), new RightAnswer.Pictured(row(pictures, row)))));
    }
    return all;
  }

  private static Tensor row(Tensor all, int row) {
    var dims = all.dims();
    dims[0] = 1;
    var numbers = new float[Math.toIntExact(all.elements() / all.dim(0))];
    for (int i = 0; i < numbers.length; i++)
      numbers[i] = (float) all.get((long) row * numbers.length + i);
    return Tensor.of(numbers, dims);
  }

  private static List<Listed> part(Path folder, Names names, Preparation preparation)
      throws InputException {
    var file = folder.resolve(names.pictures());
    var pictures = Npy.read(file);
    var labels = Npy.read(folder.resolve(names.labels()));
    boolean known =
        pictures.rank() >= 3 && pictures.rank() <= 4 && labels.elements() == pictures.dim(0);
    if (!known)
      throw new InputException(say("dataset.the-arrays-do-not-fit", file, pictures, labels));
    boolean isLast = pictures.rank() == 4 && pictures.dim(3) <= 4 && pictures.dim(1) > 4;
    int colours = pictures.rank() == 3 ? 1 : (int) pictures.dim(isLast ? 3 : 1);
    int height = (int) pictures.dim(pictures.rank() == 3 || isLast ? 1 : 2);
    int width = (int) pictures.dim(pictures.rank() == 3 || isLast ? 2 : 3);
    var all = new ArrayList<Listed>();
    for (int i = 0; i < pictures.dim(0); i++) {
      var name = names.pictures() + " " + i;
      long from = (long) i * colours * height * width;
      int label = (int) labels.get(i);
      if (label < 0) throw new InputException(say("dataset.a-class-is-negative", file, i, label));
      all.add(
          new Listed(
              name,
              label,
              _ ->
                  new Example(
                      picture(name, pictures, from, colours, width, height, isLast, preparation),
                      new RightAnswer.Named(label))));
    }
    return all;
  }

  private static Tensor picture(
      String name,
      Tensor pictures,
      long from,
      int colours,
      int width,
      int height,
      boolean isLast,
      Preparation preparation)
      throws InputException {
    boolean isReal = pictures.dtype() == DType.FLOAT32 || pictures.dtype() == DType.FLOAT64;
    var pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        int one = colours >= 3 ? c : 0;
        long at = from + (isLast ? (long) i * colours + one : (long) one * pixels.length + i);
        double number = pictures.get(at) * (isReal ? 255 : 1);
        if (!Double.isFinite(number))
          throw new InputException(say("dataset.a-pixel-is-no-number", name));
        colour = colour << 8 | Math.clamp(Math.round(number), 0, 255);
      }
      pixels[i] = colour;
    }
    return ImageInput.of(pixels, width, height, preparation.with(new ImageInput.Fit.Stretch()));
  }
}
