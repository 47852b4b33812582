package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What stands twice in the sources: runs of six and more lines that are equal but for white space.
/// Imports, comments, blank lines and lines without a letter or digit are passed over. Of a run
/// that stands in several places, every place but the first counts.
///
/// `main` prints the places and how many there are.
class RepetitionTest {

  private static final int LEAST = 6;
  private static final int MOST_RUNS = 10;
  private static final Pattern PASSED_OVER =
      Pattern.compile("(//|/\\*|\\*|import |package ).*|[^\\p{L}\\p{N}]*");

  /// A line that counts.
  private record Line(int number, String text) {}

  private record Place(String file, int index, int line) {}

  /// A run that stands at an earlier place too.
  private record Run(String file, int from, int to, Place earlier) {

    Run until(int line) {
      return new Run(file, from, line, earlier);
    }

    @Override
    public String toString() {
      return file + ":" + from + "-" + to + " as in " + earlier.file() + ":" + earlier.line();
    }
  }

  public static void main(String[] arguments) throws IOException {
    var runs = runs(sources());
    runs.forEach(System.out::println);
    System.out.println(runs.size() + " runs of " + LEAST + " and more lines that stand twice");
  }

  @Test
  void littleStandsTwice() throws IOException {
    var runs = runs(sources());
    assertTrue(
        runs.size() <= MOST_RUNS,
        () ->
            runs.size()
                + " runs of equal lines, "
                + MOST_RUNS
                + " are allowed:\n"
                + runs.stream().map(Run::toString).collect(Collectors.joining("\n")));
  }

  @Test
  void aRunIsFoundWhateverStandsBetweenItsLines() {
    var once = List.of("a();", "b();", "c();", "d();", "e();", "f();", "g();");
    var again =
        List.of(
            "x();", "  a();", "// why", "b();", "", "c();", "}", "d();", "e();", "f();", "y();");
    var files = new LinkedHashMap<String, List<String>>();
    files.put("Once.java", once);
    files.put("Again.java", again);
    assertEquals(
        List.of("Again.java:2-10 as in Once.java:1"),
        runs(files).stream().map(Run::toString).toList());
  }

  @Test
  void fiveLinesAndImportsDoNotCount() {
    var files = new LinkedHashMap<String, List<String>>();
    var lines = List.of("import a;", "import b;", "a();", "b();", "c();", "d();", "e();");
    files.put("Once.java", lines);
    files.put("Again.java", lines);
    assertEquals(List.of(), runs(files));
  }

  private static SequencedMap<String, List<String>> sources() throws IOException {
    var sources = new LinkedHashMap<String, List<String>>();
    for (Path file : ProjectFiles.javaSources())
      if (ProjectFiles.relative(file).startsWith("src/"))
        sources.put(ProjectFiles.relative(file), Files.readAllLines(file));
    return sources;
  }

  private static List<Run> runs(SequencedMap<String, List<String>> sources) {
    var seen = new HashMap<String, Place>();
    var runs = new ArrayList<Run>();
    sources.forEach((file, text) -> collect(file, counting(text), seen, runs));
    return runs;
  }

  private static void collect(
      String file, List<Line> lines, Map<String, Place> seen, List<Run> runs) {
    boolean going = false;
    for (int i = 0; i + LEAST <= lines.size(); i++) {
      var window = lines.subList(i, i + LEAST);
      var here = new Place(file, i, window.getFirst().number());
      var text = window.stream().map(Line::text).collect(Collectors.joining("\n"));
      var earlier = seen.putIfAbsent(text, here);
      int end = window.getLast().number();
      if (earlier == null || overlaps(earlier, here)) going = false;
      else if (going) runs.add(runs.removeLast().until(end));
      else {
        runs.add(new Run(file, here.line(), end, earlier));
        going = true;
      }
    }
  }

  private static boolean overlaps(Place earlier, Place here) {
    return earlier.file().equals(here.file()) && here.index() - earlier.index() < LEAST;
  }

  private static List<Line> counting(List<String> text) {
    var lines = new ArrayList<Line>();
    for (int i = 0; i < text.size(); i++) {
      var folded = text.get(i).strip().replaceAll("\\s+", " ");
      if (!PASSED_OVER.matcher(folded).matches()) lines.add(new Line(i + 1, folded));
    }
    return lines;
  }
}
