package vertebra.compare;

import static vertebra.text.Texts.say;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import vertebra.files.AtomicFile;
import vertebra.paint.Enlarged;
import vertebra.paint.Palette;
import vertebra.paint.RasterSurface;
import vertebra.report.Chart;
import vertebra.report.ChartPainter;
import vertebra.report.Table;

/// Comparisons as files: a table of values, a picture of the scatter plot, or a page with all of
/// it. An earlier file is replaced only by a complete one.
public final class ComparisonFiles {

  /// The kinds of file, by extension.
  public static final List<String> EXTENSIONS = List.of("html", "csv", "svg", "png");

  private static final int SHARP = 2;

  private ComparisonFiles() {}

  /// Writes what the file's extension says.
  ///
  /// @param charts the plots; a picture is of the first one
  /// @throws IOException with a message for the user
  public static void write(
      Path file, Comparison comparison, List<Chart> charts, List<Changes> changes)
      throws IOException {
    var name = String.valueOf(file.getFileName());
    var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    AtomicFile.write(
        file,
        switch (extension) {
          case "html" -> bytes(ComparisonPage.of(comparison, charts, changes));
          case "csv" -> bytes(csv(comparison));
          case "svg" -> bytes(ComparisonPage.svg(charts.getFirst()));
          case "png" -> png(charts.getFirst());
          default -> throw new IOException(say("compare.a-comparison-is-written-as-html", name));
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Comma-separated values: every digit, the units in the headings, nothing where a number is not
  /// known, and ratios to the baseline if there is one.
  public static String csv(Comparison comparison) {
    var heads = new ArrayList<String>();
    heads.add(say("compare.word.network"));
    for (var quantity : comparison.quantities()) heads.add(quantity.heading());
    heads.add(say("compare.word.precision"));
    heads.add(say("compare.receptive-field"));
    heads.add(say("compare.published-with-source"));
    comparison
        .baseline()
        .ifPresent(base ->
            comparison
                .quantities()
                .forEach(quantity -> heads.add(quantity.title() + " ÷ " + base)));
    var rows = comparison.rows().stream().map(row -> digits(comparison, row)).toList();
    return Table.of(heads, rows).csv();
  }

  private static List<String> digits(Comparison comparison, Comparison.NetworkFigures row) {
    var cells = new ArrayList<String>();
    cells.add(row.name());
    for (var quantity : comparison.quantities()) cells.add(quantity.plain(row));
    cells.add(row.precision().title());
    cells.add(row.field().map(Object::toString).orElse(""));
    cells.add(
        row.published().stream()
            .map(figure -> figure.figure() + ": " + figure.value() + " (" + figure.source() + ")")
            .collect(Collectors.joining("; ")));
    if (comparison.baseline().isPresent())
      for (var quantity : comparison.quantities()) {
        var ratio = comparison.ratio(quantity, row);
        cells.add(ratio.isPresent() ? Double.toString(ratio.getAsDouble()) : "");
      }
    return cells;
  }

  /// A table for people, with ratios to the baseline, and the conditions below it.
  public static String markdown(Comparison comparison) {
    return table(comparison).markdown()
        + comparison.notes().stream()
            .map(note -> "- " + note + "\n")
            .collect(Collectors.joining("", "\n", ""));
  }

  /// The numbers as people read them, with ratios to the baseline.
  public static Table table(Comparison comparison) {
    var heads = new ArrayList<String>();
    heads.add(say("compare.word.network"));
    for (var quantity : comparison.quantities()) heads.add(quantity.title());
    var rows = new ArrayList<List<String>>();
    for (var row : comparison.rows()) {
      var cells = new ArrayList<String>();
      cells.add(row.name());
      for (var quantity : comparison.quantities()) {
        var ratio = comparison.ratio(quantity, row);
        cells.add(
            quantity.text(row)
                + (ratio.isPresent() ? " (" + Quantity.times(ratio.getAsDouble()) + ")" : ""));
      }
      rows.add(cells);
    }
    return Table.of(heads, rows);
  }

  private static byte[] png(Chart chart) throws IOException {
    int width = (int) ComparisonPage.WIDTH;
    int height = (int) ComparisonPage.HEIGHT;
    try (var surface = new RasterSurface(SHARP * width, SHARP * height)) {
      new ChartPainter(chart, width, height)
          .paint(new Enlarged(surface, SHARP), Palette.LIGHT, Optional.empty());
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(surface.image(), "png", bytes);
      return bytes.toByteArray();
    }
  }
}
