package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Family;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cli.Verbs;
import vertebra.design.Designs;
import vertebra.graph.NodeId;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ort.OrtEngine;

/// The README is true: its commands exist, its example compiles and does what it says, its table is
/// what the program counts, and its pictures are there.
class ReadmeTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+)[^|]*\\|.*$");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final Pattern BENCH = Pattern.compile("`([A-Za-z]+Bench)`");
  private static final Pattern PROPERTY =
      Pattern.compile("-D(app\\.args|app\\.jvmArgs|bench|write|dist\\.what)=");
  private static final Pattern PROFILE = Pattern.compile("mvn -P([a-z]+)");

  private static String readme() throws IOException {
    return Files.readString(ProjectFiles.root().resolve("README.md"));
  }

  private static String section(String title) throws IOException {
    var text = readme();
    int begin = text.indexOf("\n## " + title + "\n");
    assertTrue(begin >= 0, "no section \"" + title + "\"");
    int end = text.indexOf("\n## ", begin + 1);
    return text.substring(begin, end < 0 ? text.length() : end);
  }

  private record Answer(int code, String text) {}

  private static Answer verb(String... arguments) {
    var bytes = new ByteArrayOutputStream();
    var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code =
        new Verbs(StandardCatalogue.catalogue(), new OrtEngine())
            .run(arguments, stream, stream, Cancellation.none());
    return new Answer(code, bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void everyCommandOfTheTableExistsWithItsOptions() throws IOException {
    var rows = ROW.matcher(section("Commands"));
    int count = 0;
    while (rows.find()) {
      count++;
      var help = verb(rows.group(1), "--help");
      assertEquals(0, help.code(), help.text());
      var options = OPTION.matcher(rows.group());
      while (options.find())
        assertTrue(
            Pattern.compile(Pattern.quote(options.group()) + "\\b").matcher(help.text()).find(),
            rows.group(1) + " has no " + options.group() + ":\n" + help.text());
    }
    assertTrue(count >= 7, count + " commands");
  }

  @Test
  void everyCommandThereIsStandsInTheTable() throws IOException {
    var table = section("Commands");
    var listed = new TreeSet<String>();
    var rows = ROW.matcher(table);
    while (rows.find()) listed.add(rows.group(1));
    var help = verb("--help").text();
    var offered = new TreeSet<String>();
    Pattern.compile("(?m)^  ([a-z]+) {2,}")
        .matcher(help.substring(help.indexOf("Commands:")))
        .results()
        .forEach(result -> offered.add(result.group(1)));
    assertEquals(offered, listed);
  }

  @Test
  void theTableOfNetworksIsWhatTheProgramCounts() throws IOException {
    var expected = ReadmeTable.written(readme()).lines().toList();
    var found = readme().lines().toList();
    var differing = new ArrayList<String>();
    expected.stream().filter(line -> !found.contains(line)).forEach(differing::add);
    found.stream().filter(line -> !expected.contains(line)).forEach(differing::add);
    assertEquals(
        List.of(),
        differing,
        "run `mvn -q test-compile exec:exec@write -Dwrite=architecture.ReadmeTable`");
    assertEquals(expected.size(), found.size());
  }

  @Test
  void theFilesThatItLinksToAreThere() throws IOException {
    var links = LINK.matcher(readme());
    var missing = new ArrayList<String>();
    while (links.find())
      if (!Files.exists(ProjectFiles.root().resolve(links.group(1)))) missing.add(links.group(1));
    assertEquals(List.of(), missing);
  }

  @Test
  void theBuildKnowsWhatItPromises() throws IOException {
    var pom = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    var text = readme();
    PROPERTY
        .matcher(text)
        .results()
        .forEach(
            property -> assertTrue(pom.contains("${" + property.group(1) + "}"), property.group()));
    PROFILE
        .matcher(text)
        .results()
        .forEach(profile ->
            assertTrue(pom.contains("<id>" + profile.group(1) + "</id>"), profile.group()));
    var benches = BENCH.matcher(text);
    while (benches.find())
      assertTrue(
          Files.exists(
              ProjectFiles.root()
                  .resolve("src/test/java/vertebra/bench/" + benches.group(1) + ".java")),
          benches.group());
    assertTrue(
        text.contains("JDK " + between(pom, "<maven.compiler.release>", "<")), "the JDK it needs");
    assertTrue(text.contains("Maven 3.8"), "the Maven it needs");
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  @Test
  void theBlockOfTheExampleCompilesAndItsExamplesHold(@TempDir Path classes) throws Exception {
    var example = section("Add a block");
    var statement = between(example, "```java\n", "```");
    assertTrue(statement.lines().count() <= 20, "twenty lines");
    compile(statement, classes);
    try (var loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      var family = (Family) loader.loadClass("Snippet").getField("CLOSED").get(null);
      var catalogue = StandardCatalogue.catalogue().plus(family);
      var block = family.blocks().getFirst();
      assertEquals(2, block.examples().size());
      for (var each : block.examples()) {
        var shape = Map.of("x", each.inputs().getFirst().shape());
        var graph = new Designs(catalogue).around(block, each.parameters(), shape);
        var analysis = new Analyzer(catalogue).analyze(graph);
        assertEquals(List.of(), analysis.errors(), each.name());
        var node = new NodeId(block.id().value());
        assertEquals(each.outputs(), analysis.findings().of(node).typing().outputs(), each.name());
      }
    }
  }

  private static void compile(String statement, Path classes) throws IOException {
    var source =
        """
        import static vertebra.block.ParameterSpec.set;
        import static vertebra.catalogue.layers.Activations.SILU;
        import static vertebra.catalogue.layers.Convolutions.*;
        import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
        import vertebra.block.*;
        public final class Snippet {
          private static final Family.Builder FAMILY = Family.named("mine", "Mine");
        """
            + statement
            + "  public static final Family CLOSED = FAMILY.close();\n}\n";
    var messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var file =
        new SimpleJavaFileObject(
            URI.create("string:///Snippet.java"), javax.tools.JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var options =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    assertTrue(
        compiler.getTask(messages, null, null, options, null, List.of(file)).call(),
        messages.toString());
  }
}
