package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Family;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Designs;
import vertebra.graph.NodeId;

/// The blocks that the page for contributors writes compile, and do what their examples say.
class ContributingTest {

  private static final Pattern STATEMENT = Pattern.compile("(?s)```java\n(.*?)```");
  private static final int SCREEN = 20;

  static List<String> statements() {
    return STATEMENT
        .matcher(Page.named("contributing").section("Add a block"))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void oneBlockHasOneOutputAndTheOtherSeveral() {
    assertEquals(2, statements().size());
    assertTrue(statements().stream().allMatch(each -> each.lines().count() <= SCREEN));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("statements")
  void theBlockCompilesAndItsExamplesHold(String statement, @TempDir Path classes)
      throws Exception {
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
        import static vertebra.catalogue.layers.Reshaping.SPLIT;
        import java.util.List;
        import vertebra.block.*;
        import vertebra.graph.Parameters;
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
