package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.cli.Shell;
import vertebra.document.DocumentFile;

/// The README and the pages are true: what they link to, what they tell people to type, and the
/// files, classes, threads and measurements that they name are there.
class PagesTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern FENCE = Pattern.compile("(?s)```[a-z]*\n(.*?)```");
  private static final List<Path> TESTS =
      Stream.of("java", "pytorch")
          .map(folder -> ProjectFiles.root().resolve("src/test/" + folder + "/vertebra"))
          .toList();

  private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z.]+)=");
  private static final Pattern PROFILE = Pattern.compile("-P([a-z]+)");
  private static final Pattern EXECUTION = Pattern.compile("exec:exec@([a-z]+)");
  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]+[A-Za-z0-9]*[a-z0-9]");

  /// A key and a number that look like classes.
  private static final Set<String> NO_CLASSES = Set.of("Enter", "Infinity");

  private static final Pattern FILE =
      Pattern.compile("(src|samples|styles|jpackage|\\.ci)(/[\\w.*-]+)*/?|pom\\.xml");

  /// What Maven itself knows.
  private static final Set<String> MAVEN =
      Set.of("test", "package", "verify", "test-compile", "process-sources");

  private static final Set<String> MAVENS_PROPERTIES = Set.of("test", "style.color");

  private static final Shell SHELL = Shell.overStandardBlocks();

  static List<Page> pages() throws IOException {
    return Page.all();
  }

  /// Lines of code blocks and code within sentences.
  private static Stream<String> code(Page page) {
    var prose = FENCE.matcher(page.text()).replaceAll("");
    return Stream.concat(
        FENCE.matcher(page.text()).results().flatMap(fence -> fence.group(1).lines()),
        CODE.matcher(prose).results().map(code -> code.group(1)));
  }

  private static Stream<String> commands(Page page, String program) {
    return code(page)
        .map(line -> line.replaceFirst(" {2,}#.*", "").strip())
        .filter(line -> line.equals(program) || line.startsWith(program + " "));
  }

  private static List<String> failing(Stream<String> all, Predicate<String> holds) {
    return all.filter(holds.negate()).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Page page) {
    var broken =
        LINK.matcher(FENCE.matcher(page.text()).replaceAll(""))
            .results()
            .filter(link -> !leads(page, link))
            .map(MatchResult::group)
            .toList();
    assertEquals(List.of(), broken);
  }

  private static boolean leads(Page page, MatchResult link) {
    var file =
        link.group(1).isEmpty()
            ? page.file()
            : page.file().resolveSibling(link.group(1)).normalize();
    if (!Files.exists(file)) return false;
    if (link.group(2) == null) return true;
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line ->
              line.replaceFirst("#+ ", "")
                  .toLowerCase(Locale.ROOT)
                  .replaceAll("[^a-z0-9 -]", "")
                  .replace(' ', '-'))
          .anyMatch(link.group(2)::equals);
    } catch (IOException unreadable) {
      return false;
    }
  }

  @Test
  void everyPageIsReachedFromTheReadme() throws IOException {
    var reached = new TreeSet<Path>();
    reach(Page.readme(), reached);
    assertEquals(
        List.of(),
        pages().stream().map(Page::file).filter(file -> !reached.contains(file)).toList());
  }

  private static void reach(Page page, Set<Path> reached) {
    if (!reached.add(page.file())) return;
    LINK.matcher(page.text())
        .results()
        .map(link -> page.file().resolveSibling(link.group(1)).normalize())
        .filter(file -> file.toString().endsWith(".md") && Files.exists(file))
        .forEach(file -> reach(Page.at(file), reached));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandIsUnderstood(Page page) {
    var direct = commands(page, "vertebra").map(line -> line.replaceFirst("^vertebra ?", ""));
    var byMaven =
        code(page)
            .map(Pattern.compile("-Dapp\\.args=\"([^\"]+)\"")::matcher)
            .filter(found -> found.find())
            .map(found -> found.group(1));
    var misunderstood =
        failing(
            Stream.concat(direct, byMaven),
            line -> SHELL.run((line + " --help").strip().split(" +")).code() == 0);
    assertEquals(List.of(), misunderstood);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theBuildKnowsWhatIsPromised(Page page) throws IOException {
    var pom = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    var unknown =
        failing(
            commands(page, "mvn").flatMap(line -> Arrays.stream(words(line)).skip(1)),
            word -> knows(pom, word));
    assertEquals(List.of(), unknown);
  }

  /// A value in quotation marks is one word with its option.
  private static String[] words(String line) {
    return line.replaceAll("\"[^\"]*\"", "…").split(" +");
  }

  private static boolean knows(String pom, String word) {
    var property = PROPERTY.matcher(word);
    if (property.lookingAt()) {
      var value = word.substring(property.end());
      return switch (property.group(1)) {
        case "bench" -> value.equals("NAME") || hasClass("bench." + value);
        case "write" -> hasClass(value);
        case "test" -> hasTests(value);
        case String other -> MAVENS_PROPERTIES.contains(other) || pom.contains("${" + other + "}");
      };
    }
    var execution = EXECUTION.matcher(word);
    if (execution.matches()) return pom.contains("<id>" + execution.group(1) + "</id>");
    var profile = PROFILE.matcher(word);
    if (profile.matches()) return pom.contains("<id>" + profile.group(1) + "</id>");
    return MAVEN.contains(word) || word.equals("…") || word.equals("-B");
  }

  private static boolean hasClass(String name) {
    return TESTS.stream()
        .anyMatch(folder -> Files.exists(folder.resolve(name.replace('.', '/') + ".java")));
  }

  /// `Class`, `Class#method` or several of them.
  private static boolean hasTests(String names) {
    return Arrays.stream(names.split(","))
        .map(name -> name.split("#"))
        .allMatch(parts ->
            sources("/" + parts[0] + ".java")
                .anyMatch(
                    source -> parts.length == 1 || text(source).contains(" " + parts[1] + "(")));
  }

  private static Stream<Path> sources(String end) {
    return ProjectFiles.javaSources().stream()
        .filter(source -> ProjectFiles.relative(source).endsWith(end));
  }

  private static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFileNamedIsThere(Page page) {
    var prose = FENCE.matcher(page.text()).replaceAll("");
    var missing =
        failing(
            CODE.matcher(prose)
                .results()
                .map(code -> code.group(1))
                .filter(FILE.asMatchPredicate())
                .map(name -> name.replaceFirst("/[^/]*\\*.*", "")),
            name -> Files.exists(ProjectFiles.root().resolve(name)));
    assertEquals(List.of(), missing);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyClassNamedIsThere(Page page) {
    var prose = FENCE.matcher(page.text()).replaceAll("");
    var names =
        ProjectFiles.javaSources().stream()
            .map(source -> source.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    var missing =
        failing(
            CODE.matcher(prose)
                .results()
                .map(code -> code.group(1).replaceFirst("[.#(].*", ""))
                .filter(CLASS.asMatchPredicate())
                .filter(word -> !NO_CLASSES.contains(word)),
            names::contains);
    assertEquals(List.of(), missing);
  }

  @Test
  void everyThreadOfTheEditorStandsOnItsPage() throws IOException {
    var editor =
        Files.readString(ProjectFiles.root().resolve("src/main/java/vertebra/Editor.java"));
    assertEquals(
        matches("thread\\(\"([a-z]+)\"\\)", editor),
        matches("(?m)^\\| `vertebra-([a-z]+)` \\|", Page.named("threads").text()));
  }

  @Test
  void everyMeasurementStandsOnThePageOfFigures() throws IOException {
    var benches = new ArrayList<String>();
    for (var folder : TESTS) benches.addAll(ProjectFiles.list(folder.resolve("bench")));
    var there =
        benches.stream()
            .filter(name -> name.endsWith("Bench.java"))
            .map(name -> name.replace(".java", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(there, matches("(?m)^\\| `([A-Za-z]+Bench)` \\|", Page.named("figures").text()));
  }

  @Test
  void theFormatOfDesignsIsTheOneThatIsWritten() throws IOException {
    var page = Page.named("formats");
    assertEquals(
        Set.of(DocumentFile.FORMAT_VERSION + ""),
        matches("`formatVersion` \\| (\\d+);", page.text()));
    var values =
        Files.readString(
            ProjectFiles.root().resolve("src/main/java/vertebra/document/Values.java"));
    var kinds = page.text().substring(page.text().indexOf("| kind |"));
    assertEquals(
        matches("case \"([a-z]+)\" ->", values),
        matches("(?m)^\\| `([a-z]+)` \\|", kinds.substring(0, kinds.indexOf("\n\n"))));
  }

  @Test
  void everyVerbAnswersOnThePageOfFormats() {
    var help = SHELL.run("--help").out();
    assertEquals(
        matches("(?m)^  ([a-z]+) {2,}", help.substring(help.indexOf("Commands:"))),
        matches("(?m)^`vertebra ([a-z]+) .*--json`$", Page.named("formats").text()));
  }

  private static Set<String> matches(String pattern, String text) {
    var found =
        Pattern.compile(pattern)
            .matcher(text)
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(!found.isEmpty(), "nothing like " + pattern);
    return found;
  }
}
