package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.ExampleList.Listed;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;
import vertebra.document.DocumentException;
import vertebra.document.Json;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;

/// Boxes in the format of COCO: one JSON file with `images`, `annotations` and `categories`.
/// Classes are the categories in the order of their numbers.
final class CocoFile {

  /// A larger file would fill the memory.
  private static final long LARGEST = 512L << 20;

  private final Path file;
  private final Preparation preparation;

  /// The classes by the numbers that the file gives them.
  private final TreeMap<Long, String> names = new TreeMap<>();

  private final List<Listed> examples = new ArrayList<>();

  private CocoFile(Path file, Preparation preparation) {
    this.file = file;
    this.preparation = preparation;
  }

  /// The JSON files of a folder, empty if it has none. Where some are called `instances`, as COCO's
  /// own are, what stands beside them (captions, key points) is not meant.
  static List<Path> in(Path folder) throws InputException {
    var inside = new ArrayList<Path>(PictureParts.files(folder, CocoFile::isMeant));
    var annotations = folder.resolve("annotations");
    if (Files.isDirectory(annotations))
      inside.addAll(PictureParts.files(annotations, CocoFile::isMeant));
    var instances = inside.stream().filter(file -> name(file).startsWith("instances")).toList();
    return instances.isEmpty() ? inside : instances;
  }

  private static boolean isMeant(Path file) {
    return name(file).endsWith(".json");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// Opens one file, which a seed divides, or two of which one's name says that it is for judging.
  static Dataset open(Path folder, List<Path> files, Preparation preparation, long seed)
      throws InputException {
    var judging = files.stream().filter(CocoFile::isForJudging).findFirst();
    var learning =
        files.stream().filter(one -> !isForJudging(one)).findFirst().orElse(files.getFirst());
    var training = new CocoFile(learning, preparation).read(folder);
    var validation = new ArrayList<Listed>();
    if (judging.isPresent() && !judging.get().equals(learning))
      validation.addAll(new CocoFile(judging.get(), preparation).read(folder).examples);
    return ExampleList.of(
        learning.toString(),
        List.copyOf(training.names.values()),
        training.examples,
        validation,
        List.of(),
        seed);
  }

  private static boolean isForJudging(Path file) {
    return name(file).contains("val") || name(file).contains("test");
  }

  private CocoFile read(Path folder) throws InputException {
    Map<String, Object> all;
    try {
      if (Files.size(file) > LARGEST)
        throw new InputException(say("dataset.the-box-file-is-too-large", file));
      all = Json.object(file.toString(), Files.readString(file));
    } catch (InputException known) {
      throw known;
    } catch (IOException | DocumentException broken) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(broken.getMessage())), broken);
    }
    for (var category : list(all, "categories"))
      names.put(number(category, "id"), text(category, "name"));
    var boxes = new HashMap<Long, List<Map<?, ?>>>();
    for (var one : list(all, "annotations"))
      boxes.computeIfAbsent(number(one, "image_id"), _ -> new ArrayList<>()).add(one);
    for (var image : list(all, "images")) {
      var own = boxes.getOrDefault(number(image, "id"), List.of());
      var picture = place(folder, text(image, "file_name"));
      examples.add(
          new Listed(
              text(image, "file_name"),
              -1,
              cancellation -> {
                var loaded = ImageInput.read(picture, preparation, cancellation);
                return new Example(loaded.tensor(), boxed(own, picture, loaded));
              }));
    }
    return this;
  }

  /// Whether a box stands around many objects that were not told apart, which is no example of one.
  private static boolean isCrowd(Map<?, ?> annotation) {
    return annotation.get("iscrowd") instanceof Number flag && flag.intValue() == 1;
  }

  private RightAnswer boxed(List<Map<?, ?>> own, Path picture, ImageInput.Loaded loaded)
      throws InputException {
    var objects = new ArrayList<LabelledBox>();
    var crowds = new ArrayList<LabelledBox>();
    for (var one : own) {
      if (!(one.get("bbox") instanceof List<?> four) || four.size() != 4) throw broken("bbox");
      var sides = new double[4];
      for (int i = 0; i < 4; i++)
        sides[i] = four.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
      long category = number(one, "category_id");
      if (!names.containsKey(category)) throw broken("category_id " + category);
      double across = (double) preparation.width() / loaded.width();
      double down = (double) preparation.height() / loaded.height();
      var box =
          new BoundingBox(sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3])
              .scaled(across, down);
      int label = names.headMap(category).size();
      if (isCrowd(one)) crowds.add(new LabelledBox(box, label));
      else objects.add(new LabelledBox(PictureParts.seen(box, preparation, picture), label));
    }
    return new RightAnswer.Boxed(objects, crowds);
  }

  private Path place(Path folder, String name) throws InputException {
    var parent = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(folder);
    return Stream.of(folder, parent)
        .flatMap(base ->
            Stream.of("", "images", "train", "val", "train2017", "val2017").map(base::resolve))
        .map(base -> base.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(folder.resolve(name));
  }

  private InputException broken(String what) {
    return new InputException(say("dataset.the-box-file-lacks", file, what));
  }

  private List<Map<?, ?>> list(Map<?, ?> from, String key) throws InputException {
    if (!(from.get(key) instanceof List<?> found)) throw broken(key);
    var all = new ArrayList<Map<?, ?>>();
    for (var one : found) {
      if (!(one instanceof Map<?, ?> map)) throw broken(key);
      all.add(map);
    }
    return all;
  }

  private long number(Map<?, ?> from, String key) throws InputException {
    if (from.get(key) instanceof Number found) return found.longValue();
    throw broken(key);
  }

  private String text(Map<?, ?> from, String key) throws InputException {
    if (from.get(key) instanceof String found) return found;
    throw broken(key);
  }
}
