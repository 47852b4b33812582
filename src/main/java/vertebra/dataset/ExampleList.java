package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.BiFunction;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;

/// Examples of files, listed once; each is read when it is asked for.
final class ExampleList implements Dataset {

  /// One of so many examples is kept to be judged by.
  private static final int KEPT = 5;

  /// A class with so many times fewer examples than another is said.
  private static final int UNEVEN = 10;

  /// Reads an example.
  @FunctionalInterface
  interface Reading {
    Example read(Cancellation cancellation) throws InputException;
  }

  /// An example before it is read.
  ///
  /// @param name what messages call it; two of one name in both parts are the same example
  /// @param label the number of its class, or −1 where it has none of its own
  record Listed(String name, int label, Reading reading) {}

  private final String title;
  private final List<String> classes;
  private final List<Listed> training;
  private final List<Listed> validation;
  private final List<String> remarks;

  private ExampleList(
      String title,
      List<String> classes,
      List<Listed> training,
      List<Listed> validation,
      List<String> remarks) {
    this.title = title;
    this.classes = List.copyOf(classes);
    this.training = List.copyOf(training);
    this.validation = List.copyOf(validation);
    this.remarks = List.copyOf(remarks);
  }

  /// The examples of one table, which the seed divides, or of two of which the second is to be
  /// judged by.
  ///
  /// @param labels the classes in their order; the exception says so if there is only one
  /// @param listed the examples of a table, by its number among the files and the classes
  static ExampleList ofTables(
      List<Path> files,
      SequencedSet<String> labels,
      BiFunction<Integer, List<String>, List<Listed>> listed,
      long seed)
      throws InputException {
    var title = files.getFirst().toString();
    var classes = List.copyOf(labels);
    if (classes.size() < 2)
      throw new InputException(say("dataset.the-table-has-one-class", files.getFirst()));
    var judged = files.size() > 1 ? listed.apply(1, classes) : List.<Listed>of();
    return of(title, classes, listed.apply(0, classes), judged, List.of(), seed);
  }

  /// Examples whose parts the data themselves state; without validation, a part of the training
  /// examples that a seed chooses becomes it. The exception says what is lacking.
  static ExampleList of(
      String title,
      List<String> classes,
      List<Listed> training,
      List<Listed> validation,
      List<String> remarks,
      long seed)
      throws InputException {
    if (training.isEmpty()) throw new InputException(say("dataset.has-no-examples", title));
    var said = new ArrayList<>(remarks);
    unevenness(classes, training).ifPresent(said::add);
    if (validation.isEmpty()) return divided(title, classes, training, said, seed);
    var names = training.stream().map(Listed::name).toList();
    var known = new HashSet<>(names);
    long twice = validation.stream().filter(one -> known.contains(one.name())).count();
    if (twice > 0) said.add(say("dataset.stand-in-both-parts", twice));
    return new ExampleList(title, classes, training, validation, said);
  }

  private static ExampleList divided(
      String title, List<String> classes, List<Listed> all, List<String> remarks, long seed)
      throws InputException {
    if (all.size() < 2) throw new InputException(say("dataset.has-one-example", title));
    var byClass = new TreeMap<Integer, List<Listed>>();
    for (var one : all) byClass.computeIfAbsent(one.label(), _ -> new ArrayList<>()).add(one);
    var training = new ArrayList<Listed>();
    var validation = new ArrayList<Listed>();
    byClass.forEach((label, own) -> {
      Collections.shuffle(own, new Random(seed * 31 + label));
      int kept = own.size() < 2 ? 0 : Math.max(1, own.size() / KEPT);
      validation.addAll(own.subList(0, kept));
      training.addAll(own.subList(kept, own.size()));
    });
    remarks.add(say("dataset.one-in-examples-was-kept", KEPT, seed));
    return new ExampleList(title, classes, training, validation, remarks);
  }

  private static Optional<String> unevenness(List<String> classes, List<Listed> training) {
    var counts = new HashMap<Integer, Integer>();
    for (var one : training) if (one.label() >= 0) counts.merge(one.label(), 1, Integer::sum);
    if (counts.size() < 2) return Optional.empty();
    var most = Collections.max(counts.entrySet(), Map.Entry.comparingByValue());
    var least = Collections.min(counts.entrySet(), Map.Entry.comparingByValue());
    return most.getValue() < UNEVEN * least.getValue()
        ? Optional.empty()
        : Optional.of(
            say(
                "dataset.the-classes-are-uneven",
                classes.get(most.getKey()),
                most.getValue(),
                classes.get(least.getKey()),
                least.getValue()));
  }

  private List<Listed> of(Part part) {
    return part == Part.TRAINING ? training : validation;
  }

  @Override
  public List<Integer> counts(Part part) {
    var counts = new Integer[classes.size()];
    Arrays.fill(counts, 0);
    for (var one : of(part)) {
      if (one.label() < 0) return List.of();
      counts[one.label()]++;
    }
    return List.of(counts);
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) throws InputException {
    return of(part).get(index).reading().read(cancellation);
  }

  @Override
  public List<String> remarks() {
    return remarks;
  }

  @Override
  public int size(Part part) {
    return of(part).size();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public String title() {
    return title;
  }
}
