package vertebra.workmanship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every source passes Error Prone, and those of the program NullAway too.
///
/// That takes several times as long as compiling and keeps one processor busy, so it runs beside
/// the other tests instead of before them: whoever starts the editor does not wait for it, and the
/// package's name puts it first in the order of the suite.
@Tag("slow")
class LintTest {

  private static final Path PROGRAM = Path.of("src/main/java");
  private static final Path TESTS = Path.of("src/test/java");

  /// Identity is the change flag of our immutable values, so comparing references is meant.
  private static final String CHECKS =
      "-Xplugin:ErrorProne -Xep:ReferenceEquality:OFF -Xep:OperatorPrecedence:OFF"
          + " -Xep:StringSplitter:OFF -Xep:ImmutableEnumChecker:OFF"
          + " -XepOpt:NullAway:OnlyNullMarked=true ";

  private static final String NULLS = "-Xep:NullAway:ERROR -XepOpt:NullAway:JSpecifyMode=true";
  private static final String NO_NULLS = "-Xep:NullAway:OFF";

  /// The rooms of the compiler into which Error Prone reaches.
  private static final List<String> EXPORTED =
      List.of("api", "file", "main", "model", "parser", "processing", "tree", "util");

  private static final List<String> OPENED = List.of("code", "comp");

  @TempDir Path folder;

  @Test
  void everySourceOfTheProgramPasses() throws Exception {
    assertEquals("", said(NULLS, sources(PROGRAM)));
  }

  @Test
  void everySourceOfTheTestsPasses() throws Exception {
    assertEquals("", said(NO_NULLS, sources(TESTS)));
  }

  @Test
  void aSlipAndAForgottenNullAreFound() throws Exception {
    var slip = Files.writeString(folder.resolve("Slip.java"), SLIP);
    var said = said(NULLS, List.of(slip));
    assertTrue(said.contains("[SelfAssignment]"), said);
    assertTrue(said.contains("[NullAway]"), said);
  }

  private static final String SLIP =
      """
      @org.jspecify.annotations.NullMarked
      class Slip {
        int value;
        void same() { value = value; }
        String none() { return null; }
      }
      """;

  private static List<Path> sources(Path under) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /// What the compiler says of these sources with every check on; nothing if they pass.
  private String said(String nulls, List<Path> sources) throws IOException, InterruptedException {
    var arguments = new ArrayList<String>();
    var classPath = System.getProperty("java.class.path");
    arguments.addAll(List.of("-processorpath", classPath, "-classpath", classPath));
    arguments.addAll(List.of("-d", folder.resolve("classes").toString(), "-proc:none"));
    arguments.addAll(List.of("-parameters", "-Xmaxwarns", "500", "-Xmaxerrs", "500"));
    // What javac itself warns of, the build looked at.
    arguments.addAll(
        List.of("-Xlint:none", "-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
    arguments.add(CHECKS + nulls);
    sources.forEach(source -> arguments.add(source.toString()));
    var file = folder.resolve("arguments");
    Files.write(file, arguments.stream().map(LintTest::quoted).toList());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    // The compiler does not run long enough to be worth compiling by Java's second one.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseParallelGC"));
    for (var room : EXPORTED) command.add("-J--add-exports=" + room(room));
    for (var room : OPENED) command.add("-J--add-opens=" + room(room));
    command.add("@" + file);
    var heard = folder.resolve("heard");
    var compiler =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(heard.toFile())
            .start();
    try {
      int code = compiler.waitFor();
      var words = Files.readString(heard);
      assertTrue(code == 0 || !words.isBlank(), () -> "the compiler ended with " + code);
      return words;
    } finally {
      compiler.destroyForcibly();
    }
  }

  private static String room(String name) {
    return "jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED";
  }

  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\") + '"';
  }
}
