package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.ExampleList.Listed;
import vertebra.detection.BoundingBox;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.PictureFolder;

/// Pictures in a folder `images`, and for each in a folder beside it a file of the same name that
/// answers: a mask in `masks`, or [lines of boxes][BoxLines] in `labels`. Training and validation
/// lie in folders inside these, or around them, or are divided by a seed.
final class PictureParts {

  private static final List<String> IMAGES = List.of("images", "JPEGImages", "imgs");
  private static final List<String> MASKS =
      List.of("masks", "labels", "annotations", "SegmentationClass");
  private static final List<String> VALIDATION = List.of("val", "validation", "valid", "test");

  private final Path folder;
  private final Preparation preparation;
  private final Wanted wanted;
  private final YoloDescription description;
  private final List<String> remarks = new ArrayList<>();

  private PictureParts(Path folder, Preparation preparation, Wanted wanted) throws InputException {
    this.folder = folder;
    this.preparation = preparation;
    this.wanted = wanted;
    description = YoloDescription.in(folder);
  }

  static Dataset open(Path folder, Preparation preparation, Wanted wanted, long seed)
      throws InputException {
    var parts = new PictureParts(folder, preparation, wanted);
    var classes = ClassNames.beside(folder, wanted);
    var training = parts.part(List.of("train"));
    var validation = parts.part(VALIDATION);
    if (training.isEmpty()) training = parts.pairs(folder, "");
    if (training.isEmpty())
      throw new InputException(
          say(
              wanted.answer() == Answer.MASK
                  ? "dataset.has-no-pictures-with-masks"
                  : "dataset.has-no-pictures-with-boxes",
              folder));
    return ExampleList.of(folder.toString(), classes, training, validation, parts.remarks, seed);
  }

  /// What lies in `train/images` or in `images/train`.
  private List<Listed> part(List<String> names) throws InputException {
    for (var name : names) {
      var around = pairs(folder.resolve(name), "");
      if (!around.isEmpty()) return around;
      var inside = pairs(folder, name);
      if (!inside.isEmpty()) return inside;
    }
    return List.of();
  }

  private static Optional<Path> first(Path parent, List<String> names, String inside) {
    return names.stream()
        .map(name -> inside.isEmpty() ? parent.resolve(name) : parent.resolve(name).resolve(inside))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private List<Listed> pairs(Path parent, String inside) throws InputException {
    var pictures = first(parent, IMAGES, inside);
    var answers = first(parent, wanted.answer() == Answer.MASK ? MASKS : List.of("labels"), inside);
    if (pictures.isEmpty() || answers.isEmpty()) return List.of();
    var all = new ArrayList<Listed>();
    int without = 0;
    for (var picture : files(pictures.get(), PictureFolder::isPicture)) {
      var answer = answer(answers.get(), stem(picture));
      if (answer.isEmpty()) without++;
      else all.add(listed(picture, answer.get()));
    }
    if (without > 0) remarks.add(say("dataset.pictures-have-no-answer", without, answers.get()));
    return all;
  }

  private Optional<Path> answer(Path answers, String stem) {
    if (wanted.answer() == Answer.BOXES)
      return Optional.of(answers.resolve(stem + ".txt")).filter(Files::isRegularFile);
    return PictureFolder.ENDINGS.stream()
        .map(ending -> answers.resolve(stem + "." + ending))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  static List<Path> files(Path folder, Predicate<Path> kept) throws InputException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(kept).filter(Files::isRegularFile).sorted().toList();
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-listed-with-folder", folder, String.valueOf(failure.getMessage())),
          failure);
    }
  }

  private static String stem(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  private Listed listed(Path picture, Path answer) {
    return new Listed(
        String.valueOf(picture.getFileName()),
        -1,
        cancellation -> {
          var loaded = ImageInput.read(picture, preparation, cancellation);
          return new Example(
              loaded.tensor(),
              wanted.answer() == Answer.MASK
                  ? mask(answer, loaded)
                  : new BoxLines(answer, preparation, wanted, description).read());
        });
  }

  private RightAnswer mask(Path file, ImageInput.Loaded loaded) throws InputException {
    var pixels = MaskFile.read(file, wanted.classes());
    if (pixels.width() != loaded.width() || pixels.height() != loaded.height())
      throw new InputException(
          say(
              "dataset.the-mask-has-another-size",
              file,
              pixels.width(),
              pixels.height(),
              loaded.width(),
              loaded.height()));
    return new RightAnswer.Masked(pixels.sized(preparation.width(), preparation.height()));
  }

  /// What of a box lies in the picture, which nothing is taught by if it is nothing.
  static BoundingBox seen(BoundingBox box, Preparation preparation, Path file)
      throws InputException {
    var inside = box.within(preparation.width(), preparation.height());
    if (inside.area() > 0) return inside;
    throw new InputException(say("dataset.a-box-covers-nothing", file));
  }
}
