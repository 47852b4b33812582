package vertebra.teaching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

/// What the words of the course mean, from one text file: for each term a plain sentence, what is
/// often mistaken about it, the lessons that explain it, and a block or network that shows it, with
/// the view to look at.
public final class Glossary {

  /// One term.
  ///
  /// @param title the term, with what else it is called
  /// @param names each of its names by itself
  /// @param sentence what it is
  /// @param note what is often mistaken about it; empty for nothing
  /// @param lessons the lessons that explain it, by id
  /// @param show a block, a network, a sample or the recorded trainings of a lesson that show it
  /// @param view how that is seen best under the microscope, if it is
  public record Entry(
      String title,
      List<String> names,
      String sentence,
      String note,
      List<String> lessons,
      Optional<String> show,
      Optional<View> view) {
    public Entry {
      names = List.copyOf(names);
      lessons = List.copyOf(lessons);
    }

    private boolean isCalled(String name) {
      return names.stream().anyMatch(name::equalsIgnoreCase) || title.equalsIgnoreCase(name);
    }
  }

  /// A view of the microscope.
  ///
  /// @param kind such as `conv` or `flow`
  /// @param block what is looked at, after the composites around it from the outside in
  public record View(String kind, List<NodeId> block) {
    public View {
      block = List.copyOf(block);
    }

    /// Reads `conv at stem/conv`.
    private static View parse(String text) {
      int at = text.indexOf(AT);
      return new View(
          text.substring(0, at), PortPath.nodes(text.substring(at + AT.length())).orElseThrow());
    }
  }

  /// A piece of a text, which may be a term.
  ///
  /// @param term the title of the entry
  public record Part(String words, Optional<String> term) {}

  private static final String FILE = "/vertebra/lessons/glossary.md";
  private static final String LESSONS = "- lessons: ";
  private static final String SHOW = "- show: ";
  private static final String VIEW = "- view: ";
  private static final String AT = " at ";

  private Glossary() {}

  /// Read when somebody asks.
  private static final class Text {
    static final List<Entry> ENTRIES = read(Resource.text(FILE));
  }

  /// All terms in the order of the file.
  public static List<Entry> entries() {
    return Text.ENTRIES;
  }

  /// The term of that name, or one of its names.
  public static Optional<Entry> find(String name) {
    return entries().stream().filter(entry -> entry.isCalled(name)).findFirst();
  }

  /// Terms whose name or words hold what is searched; those whose name begins with it come first.
  public static List<Entry> search(String words) {
    var wanted = words.strip().toLowerCase(Locale.ROOT);
    return entries().stream()
        .filter(entry ->
            (entry.title() + " " + entry.sentence() + " " + entry.note())
                .toLowerCase(Locale.ROOT)
                .contains(wanted))
        .sorted(
            Comparator.comparing((Entry entry) -> !isNamed(entry, wanted))
                .thenComparing(entry -> entry.title().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static boolean isNamed(Entry entry, String wanted) {
    return !wanted.isEmpty()
        && entry.names().stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(wanted));
  }

  /// A text in pieces, in which the first mention of each of these terms is one.
  public static List<Part> linked(String words, List<String> terms) {
    var entries = terms.stream().flatMap(term -> find(term).stream()).distinct().toList();
    var parts = new ArrayList<Part>();
    if (entries.isEmpty()) return List.of(new Part(words, Optional.empty()));
    var names =
        entries.stream()
            .flatMap(entry -> entry.names().stream())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    var matcher =
        Pattern.compile(
                "(?<![\\p{L}\\d-])(" + names + ")s?(?![\\p{L}\\d-])", Pattern.CASE_INSENSITIVE)
            .matcher(words);
    var met = new HashSet<String>();
    int at = 0;
    while (matcher.find()) {
      var entry = find(matcher.group(1));
      if (entry.isEmpty() || !met.add(entry.get().title())) continue;
      if (matcher.start() > at)
        parts.add(new Part(words.substring(at, matcher.start()), Optional.empty()));
      parts.add(new Part(matcher.group(), Optional.of(entry.get().title())));
      at = matcher.end();
    }
    if (at < words.length()) parts.add(new Part(words.substring(at), Optional.empty()));
    return parts;
  }

  private static List<Entry> read(String text) {
    var entries = new ArrayList<Entry>();
    for (var part : text.split("(?m)^## ", -1)) {
      var lines = part.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (lines.isEmpty()) continue;
      var title = lines.getFirst();
      var words = lines.stream().skip(1).filter(line -> !line.startsWith("- ")).toList();
      entries.add(
          new Entry(
              title,
              names(title),
              words.getFirst(),
              words.size() > 1 ? words.get(1) : "",
              field(lines, LESSONS).map(list -> List.of(list.split(", ", -1))).orElse(List.of()),
              field(lines, SHOW),
              field(lines, VIEW).map(View::parse)));
    }
    return List.copyOf(entries);
  }

  private static Optional<String> field(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst();
  }

  /// `filter, kernel` is called filter and kernel; what stands in brackets explains and names
  /// nothing.
  private static List<String> names(String title) {
    int bracket = title.indexOf('(');
    var before = bracket < 0 ? title : title.substring(0, bracket);
    return Arrays.stream(before.split(",| and ", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
