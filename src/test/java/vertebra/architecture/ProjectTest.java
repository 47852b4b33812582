package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The files that must be there, and what must not be in them.
class ProjectTest {

  private static final Set<String> TEXT =
      Set.of(
          "java",
          "xml",
          "md",
          "css",
          "fxml",
          "properties",
          "conf",
          "vertebra",
          "bat",
          "json",
          "csv",
          "txt",
          "yml");

  /// Written in two halves, so that this file does not accuse itself.
  private static final List<String> UNFINISHED =
      List.of(
          "TO" + "DO",
          "FIX" + "ME",
          "@Dis" + "abled",
          "printStack" + "Trace",
          "Thread.sl" + "eep(");

  /// Folders of one person's machine, and ways out of the project's folder.
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "/(root|work|home/[a-z]+|Users/[A-Za-z]+)/|[A-Z]:\\\\Users\\\\|\\.\\./shared");

  private static final Pattern OWN_FILE = Pattern.compile("\\$\\{project\\.basedir}/([^\"<]+)");

  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

  @Test
  void theFolderHoldsWhatItShouldAndNothingElse() throws IOException {
    assertEquals(
        List.of(
            ".ci",
            ".editorconfig",
            ".gitignore",
            ".mvn",
            "CHANGELOG.md",
            "LICENSE",
            "README.md",
            "jpackage",
            "pom.xml",
            "samples",
            "src",
            "styles"),
        ProjectFiles.topLevel());
    assertEquals(List.of("run"), ProjectFiles.list(ProjectFiles.root().resolve(".ci")));
  }

  @Test
  void theLicenceIsApache() throws IOException {
    String licence = read("LICENSE");
    assertTrue(licence.contains("Apache License") && licence.contains("END OF TERMS"), licence);
  }

  @Test
  void theChangelogHasAPlaceForWhatIsNotReleased() throws IOException {
    assertTrue(read("CHANGELOG.md").contains("## [Unreleased]"), "no `## [Unreleased]`");
  }

  @Test
  void sourcesHoldNoUnfinishedWork() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : ProjectFiles.javaSources()) {
      String text = Files.readString(source);
      UNFINISHED.stream()
          .filter(text::contains)
          .forEach(word -> found.add(ProjectFiles.relative(source) + ": " + word));
    }
    assertEquals(List.of(), found);
  }

  @Test
  void noFileNamesAFolderOfOneMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : ProjectFiles.all()) {
      if (!isText(file) || file.endsWith("ProjectTest.java")) {
        continue;
      }
      Matcher elsewhere = ELSEWHERE.matcher(Files.readString(file));
      if (elsewhere.find()) {
        found.add(ProjectFiles.relative(file) + ": " + elsewhere.group());
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyVersionHasItsPlaceAmongTheProperties() throws IOException {
    String pom = read("pom.xml");
    List<String> elsewhere =
        VERSION
            .matcher(pom)
            .results()
            .map(result -> result.group(1))
            .skip(1) // the project's own
            .filter(version -> !version.startsWith("${") && !version.equals("[25,)"))
            .toList();
    assertEquals(List.of(), elsewhere);
    assertFalse(pom.contains("SNAPSHOT"), "a dependency that may change under us");
  }

  @Test
  void everyFileThatTheBuildNamesIsThere() throws IOException {
    String pom = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    List<String> gone =
        OWN_FILE
            .matcher(pom)
            .results()
            .map(result -> result.group(1))
            .filter(file -> !Files.exists(ProjectFiles.root().resolve(file)))
            .toList();
    assertEquals(List.of(), gone);
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    return TEXT.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static String read(String name) throws IOException {
    return Files.readString(ProjectFiles.root().resolve(name));
  }
}
