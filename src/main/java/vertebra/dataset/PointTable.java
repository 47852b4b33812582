package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeSet;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.ExampleList.Listed;
import vertebra.media.InputException;

/// A table (CSV) with a row for every point: the set that it belongs to, the class of the set, and
/// where it is, `set,label,x,y,z`. The first row may name the columns.
///
/// Of a set with more points than a network takes, as many are drawn from a seed; of one with fewer
/// some come twice.
final class PointTable {

  private static final int COLUMNS = 2 + PointForm.AXES;

  /// The points of a set behind each other.
  private record Cloud(String label, List<Float> places) {}

  private PointTable() {}

  /// Opens one table, which a seed divides, or two of which the second is to be judged by.
  static Dataset open(List<Path> files, PointForm form, long seed) throws InputException {
    var tables = new ArrayList<SequencedMap<String, Cloud>>();
    var labels = new TreeSet<String>();
    for (var file : files) {
      var clouds = clouds(file);
      clouds.values().forEach(cloud -> labels.add(cloud.label()));
      tables.add(clouds);
    }
    return ExampleList.ofTables(
        files,
        labels,
        (i, classes) -> listed(files.get(i), tables.get(i), classes, form, seed),
        seed);
  }

  private static SequencedMap<String, Cloud> clouds(Path file) throws InputException {
    var clouds = new LinkedHashMap<String, Cloud>();
    int row = 0;
    try (var lines = Files.newBufferedReader(file)) {
      for (var text = lines.readLine(); text != null; text = lines.readLine()) {
        row++;
        if (text.isBlank()) continue;
        var cells = TableRow.cells(text);
        if (row == 1 && cells.contains("x")) continue;
        if (cells.size() != COLUMNS)
          throw new InputException(say("dataset.a-row-is-no-point", file, row, cells.size()));
        var cloud =
            clouds.computeIfAbsent(cells.get(0), _ -> new Cloud(cells.get(1), new ArrayList<>()));
        if (!cloud.label().equals(cells.get(1)))
          throw new InputException(
              say("dataset.a-set-has-two-classes", file, row, cells.get(0), cloud.label()));
        for (var cell : cells.subList(2, COLUMNS)) cloud.places().add(number(file, row, cell));
      }
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(failure.getMessage())), failure);
    }
    return clouds;
  }

  private static float number(Path file, int row, String cell) throws InputException {
    try {
      float number = Float.parseFloat(cell);
      if (Float.isFinite(number)) return number;
    } catch (NumberFormatException none) {
      throw new InputException(say("dataset.is-no-number", file, row, cell), none);
    }
    throw new InputException(say("dataset.is-no-number", file, row, cell));
  }

  private static List<Listed> listed(
      Path file, Map<String, Cloud> clouds, List<String> classes, PointForm form, long seed) {
    var all = new ArrayList<Listed>();
    clouds.forEach((name, cloud) -> {
      int label = classes.indexOf(cloud.label());
      long number = seed + name.hashCode();
      all.add(
          new Listed(
              file.getFileName() + " " + name,
              label,
              _ ->
                  new Example(
                      form.tensor(drawn(cloud.places(), form.points(), new Random(number))),
                      new RightAnswer.Named(label))));
    });
    return all;
  }

  /// So many of some points, in their order.
  private static float[] drawn(List<Float> places, int wanted, Random random) {
    int there = places.size() / PointForm.AXES;
    var chosen = new ArrayList<Integer>();
    for (int i = 0; i < Math.max(there, wanted); i++) chosen.add(i % there);
    while (chosen.size() > wanted) {
      int place = random.nextInt(chosen.size());
      chosen.subList(place, place + 1).clear();
    }
    var drawn = new float[PointForm.AXES * wanted];
    for (int i = 0; i < drawn.length; i++)
      drawn[i] =
          places.get(
              PointForm.AXES * chosen.get(Math.floorDiv(i, PointForm.AXES)) + i % PointForm.AXES);
    return drawn;
  }
}
