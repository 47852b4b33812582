package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.ExampleList.Listed;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.runtime.Tensor;

/// A table (CSV) with a row for every example: a label and the brightness of every pixel, 0 to 255,
/// or the name of a picture's file and a label. The first row may name the columns.
final class TableFile {

  private record Line(String name, String label, List<String> cells) {}

  private final Path file;
  private final Preparation preparation;

  private TableFile(Path file, Preparation preparation) {
    this.file = file;
    this.preparation = preparation;
  }

  /// Opens one table, which a seed divides, or two of which the second is to be judged by.
  static Dataset open(List<Path> files, Preparation preparation, long seed) throws InputException {
    var lines = new ArrayList<List<Line>>();
    var labels = new TreeSet<String>(TableFile::byNumber);
    for (var file : files) {
      var found = new TableFile(file, preparation).lines();
      found.forEach(line -> labels.add(line.label()));
      lines.add(found);
    }
    return ExampleList.ofTables(
        files,
        labels,
        (i, classes) -> new TableFile(files.get(i), preparation).listed(lines.get(i), classes),
        seed);
  }

  /// Numbers by their value, before all else by its letters.
  private static int byNumber(String a, String b) {
    boolean both = a.matches("\\d{1,9}") && b.matches("\\d{1,9}");
    return both ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b)) : a.compareTo(b);
  }

  private List<Line> lines() throws InputException {
    try {
      var all = new ArrayList<Line>();
      int labelled = 0;
      boolean first = true;
      for (var text : Files.readAllLines(file)) {
        if (text.isBlank()) continue;
        var cells = TableRow.cells(text);
        if (first) {
          first = false;
          int named = labelColumn(cells);
          labelled = named >= 0 ? named : isPicture(cells.getFirst()) ? cells.size() - 1 : 0;
          if (named >= 0 || isHead(cells)) continue;
        }
        if (cells.size() < 2 || labelled >= cells.size())
          throw new InputException(say("dataset.a-row-is-short", file, all.size() + 1));
        var rest = new ArrayList<>(cells);
        var label = rest.remove(labelled);
        all.add(new Line(file.getFileName() + " " + (all.size() + 1), label, rest));
      }
      return all;
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static int labelColumn(List<String> cells) {
    for (int i = 0; i < cells.size(); i++)
      if (List.of("label", "class", "target", "y").contains(cells.get(i).toLowerCase(Locale.ROOT)))
        return i;
    return -1;
  }

  private static boolean isHead(List<String> cells) {
    return cells.size() > 2 && cells.stream().noneMatch(cell -> cell.matches("-?[\\d.]+"));
  }

  private static boolean isPicture(String cell) {
    return cell.matches("(?i).+\\.(png|jpe?g|webp|tiff?|bmp|gif)");
  }

  private List<Listed> listed(List<Line> lines, List<String> classes) {
    var all = new ArrayList<Listed>();
    for (var line : lines) {
      int label = classes.indexOf(line.label());
      boolean isFile = line.cells().size() == 1 || isPicture(line.cells().getFirst());
      var name = isFile ? line.cells().getFirst() : line.name();
      all.add(
          new Listed(
              name,
              label,
              cancellation -> {
                Tensor input =
                    isFile
                        ? ImageInput.read(file.resolveSibling(name), preparation, cancellation)
                            .tensor()
                        : pixels(line);
                return new Example(input, new RightAnswer.Named(label));
              }));
    }
    return all;
  }

  private Tensor pixels(Line line) throws InputException {
    int count = line.cells().size();
    int channels = count == 3 * preparation.width() * preparation.height() ? 3 : 1;
    int side = (int) Math.round(Math.sqrt((double) count / channels));
    boolean asInput = count == channels * preparation.width() * preparation.height();
    int width = asInput ? preparation.width() : side;
    int height = asInput ? preparation.height() : side;
    if (width * height * channels != count)
      throw new InputException(say("dataset.a-row-is-no-picture", line.name(), count));
    var pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        int at = channels == 3 ? c * pixels.length + i : i;
        colour = colour << 8 | Math.clamp(Math.round(number(line, at)), 0, 255);
      }
      pixels[i] = colour;
    }
    return ImageInput.of(pixels, width, height, preparation.with(new ImageInput.Fit.Stretch()));
  }

  private static double number(Line line, int at) throws InputException {
    try {
      double number = Double.parseDouble(line.cells().get(at));
      if (Double.isFinite(number)) return number;
    } catch (NumberFormatException none) {
      throw new InputException(say("dataset.a-pixel-is-no-number", line.name()), none);
    }
    throw new InputException(say("dataset.a-pixel-is-no-number", line.name()));
  }
}
