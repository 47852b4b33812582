package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.PictureFolder;
import vertebra.runtime.Cancellation;

/// Pictures in a folder for each class, as in `cats/1.png`.
///
/// Where the folder holds `train` and `val`, each of them has the folders of classes; else a fifth
/// of each class, drawn from a seed, is kept to be judged by.
final class ClassFolders implements Dataset {

  private static final List<String> VALIDATION_NAMES =
      List.of("val", "validation", "valid", "test");

  /// One of so many pictures of a class is kept to be judged by.
  private static final int KEPT = 5;

  /// A class with so many times fewer pictures than another is said.
  private static final int UNEVEN = 10;

  private record Labelled(Path picture, int label) {}

  private final Path folder;
  private final Preparation preparation;
  private final List<String> classes;
  private final List<Labelled> training = new ArrayList<>();
  private final List<Labelled> validation = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private ClassFolders(Path folder, Preparation preparation, List<String> classes) {
    this.folder = folder;
    this.preparation = preparation;
    this.classes = List.copyOf(classes);
  }

  /// Lists a folder. The exception says what the folder lacks.
  public static ClassFolders of(
      Path folder, Preparation preparation, long seed, Cancellation cancellation)
      throws InputException {
    var train = folder.resolve("train");
    if (!Files.isDirectory(train)) {
      var found = listed(folder, folder, preparation, cancellation);
      found.divide(seed, cancellation);
      return found;
    }
    var found = listed(folder, train, preparation, cancellation);
    var judged =
        VALIDATION_NAMES.stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
    if (judged.isEmpty()) {
      found.divide(seed, cancellation);
      return found;
    }
    var names = folders(judged.get());
    for (var name : names)
      if (!found.classes.contains(name))
        throw new InputException(
            say("dataset.has-a-class-that-does-not-have", judged.get(), name, train));
    for (int label = 0; label < found.classes.size(); label++)
      if (names.contains(found.classes.get(label)))
        for (var picture : pictures(judged.get().resolve(found.classes.get(label))))
          found.validation.add(new Labelled(picture, label));
    if (found.validation.isEmpty())
      throw new InputException(say("dataset.has-no-pictures", judged.get()));
    found.compare(cancellation);
    return found;
  }

  private static ClassFolders listed(
      Path folder, Path parent, Preparation preparation, Cancellation cancellation)
      throws InputException {
    var classes = new ArrayList<String>();
    var found = new ArrayList<List<Path>>();
    for (var name : folders(parent)) {
      cancellation.check();
      var pictures = pictures(parent.resolve(name));
      if (pictures.isEmpty()) continue;
      classes.add(name);
      found.add(pictures);
    }
    if (classes.isEmpty())
      throw new InputException(say("dataset.has-no-folders-with-pictures", parent));
    if (classes.size() == 1)
      throw new InputException(
          say("dataset.has-pictures-of-one-class", parent, classes.getFirst()));
    var data = new ClassFolders(folder, preparation, classes);
    for (int label = 0; label < classes.size(); label++)
      for (var picture : found.get(label)) data.training.add(new Labelled(picture, label));
    data.weigh(found.stream().map(List::size).toList());
    return data;
  }

  private void weigh(List<Integer> counts) {
    int most = Collections.max(counts);
    int least = Collections.min(counts);
    if (most >= UNEVEN * least)
      remarks.add(
          say(
              "dataset.the-classes-are-uneven",
              classes.get(counts.indexOf(most)),
              most,
              classes.get(counts.indexOf(least)),
              least));
  }

  private void divide(long seed, Cancellation cancellation) throws InputException {
    var all = List.copyOf(training);
    training.clear();
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      var own =
          all.stream()
              .filter(one -> one.label() == wanted)
              .collect(Collectors.toCollection(ArrayList::new));
      if (own.size() < 2)
        throw new InputException(
            say("dataset.the-class-of-has-one-picture", classes.get(label), folder));
      Collections.shuffle(own, new Random(seed * 31 + label));
      int kept = Math.max(1, own.size() / KEPT);
      validation.addAll(own.subList(0, kept));
      training.addAll(own.subList(kept, own.size()));
    }
    remarks.add(say("dataset.one-in-pictures-of-each", KEPT, seed));
    compare(cancellation);
  }

  /// Warns of pictures that are learned from and judged by at once.
  private void compare(Cancellation cancellation) {
    SamePictures.remark(pictures(training), pictures(validation), cancellation)
        .ifPresent(remarks::add);
  }

  private static List<Path> pictures(List<Labelled> all) {
    return all.stream().map(Labelled::picture).toList();
  }

  private static List<String> folders(Path folder) throws InputException {
    try (var inside = Files.list(folder)) {
      return inside
          .filter(Files::isDirectory)
          .map(one -> String.valueOf(one.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new InputException(
          say(
              "dataset.cannot-be-listed-choose-a-folder",
              folder,
              String.valueOf(failure.getMessage())),
          failure);
    }
  }

  private static List<Path> pictures(Path folder) throws InputException {
    try (var inside = Files.list(folder)) {
      return inside.filter(PictureFolder::isPicture).filter(Files::isRegularFile).sorted().toList();
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-listed-with-folder", folder, String.valueOf(failure.getMessage())),
          failure);
    }
  }

  @Override
  public String title() {
    return folder.toString();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  private List<Labelled> of(Part part) {
    return switch (part) {
      case TRAINING -> training;
      case VALIDATION -> validation;
    };
  }

  @Override
  public int size(Part part) {
    return of(part).size();
  }

  @Override
  public List<Integer> counts(Part part) {
    var counts = new Integer[classes.size()];
    Arrays.fill(counts, 0);
    for (var one : of(part)) counts[one.label()]++;
    return List.of(counts);
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) throws InputException {
    var labelled = of(part).get(index);
    var loaded = ImageInput.read(labelled.picture(), preparation, cancellation);
    return new Example(loaded.tensor(), new RightAnswer.Named(labelled.label()));
  }

  @Override
  public List<String> remarks() {
    return List.copyOf(remarks);
  }
}
