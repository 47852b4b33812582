package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import vertebra.cli.Shell;

/// The README is short, and its table of commands is what the program offers.
class ReadmeTest {

  private static final int MOST_LINES = 150;

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+)[^|]*\\|.*$");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*");

  private static final Page README = Page.readme();
  private static final Shell SHELL = Shell.overStandardBlocks();

  @Test
  void itIsReadInFiveMinutes() {
    long lines = README.text().lines().count();
    assertTrue(lines <= MOST_LINES, lines + " lines, at most " + MOST_LINES);
  }

  @Test
  void everyCommandOfTheTableExistsWithItsOptions() {
    var rows = ROW.matcher(README.section("Commands"));
    int count = 0;
    while (rows.find()) {
      count++;
      var help = SHELL.run(rows.group(1), "--help");
      assertEquals(0, help.code(), help::toString);
      var options = OPTION.matcher(rows.group());
      while (options.find())
        assertTrue(
            Pattern.compile(Pattern.quote(options.group()) + "\\b").matcher(help.out()).find(),
            rows.group(1) + " has no " + options.group() + ":\n" + help.out());
    }
    assertTrue(count >= 7, count + " commands");
  }

  @Test
  void everyCommandThereIsStandsInTheTable() {
    var listed = new TreeSet<String>();
    var rows = ROW.matcher(README.section("Commands"));
    while (rows.find()) listed.add(rows.group(1));
    var help = SHELL.run("--help").out();
    var offered = new TreeSet<String>();
    Pattern.compile("(?m)^  ([a-z]+) {2,}")
        .matcher(help.substring(help.indexOf("Commands:")))
        .results()
        .forEach(result -> offered.add(result.group(1)));
    assertEquals(offered, listed);
  }

  @Test
  void itSaysWhatIsNeeded() throws IOException {
    var pom = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    var release = Pattern.compile("<maven.compiler.release>(\\d+)<").matcher(pom);
    assertTrue(release.find(), "the release to compile for");
    assertTrue(README.text().contains("JDK " + release.group(1)), "the JDK it needs");
    assertTrue(README.text().contains("Maven 3.8"), "the Maven it needs");
  }
}
