package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.block.Catalogue;
import vertebra.cli.Verbs;
import vertebra.runtime.ort.OrtEngine;

/// `bin/vertebra` finds a Java that is new enough and hands on what it was given. The Javas here
/// are scripts that print their name and their last arguments.
class StartScriptTest {

  @TempDir private Path folder;
  private Path script = Path.of("");

  @BeforeEach
  void install() throws IOException {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"), "a script for a Unix shell");
    var bin = Files.createDirectories(folder.resolve("a program/bin"));
    script = bin.resolve("vertebra");
    Files.copy(ProjectFiles.root().resolve("src/main/scripts/vertebra"), script);
    if (!script.toFile().setExecutable(true)) throw new IOException(script.toString());
  }

  private Path java(String name, String version) throws IOException {
    var home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    var java =
        Files.writeString(
            home.resolve("bin/java"),
            """
            #!/bin/sh
            cache=
            while [ "$1" != vertebra.Launcher ]; do
              case $1 in -XX:AOTCache=*) cache=" from ${1##*/}" ;; esac
              shift
            done
            shift
            printf '%s' "NAME$cache"
            for argument; do printf '|%s' "$argument"; done
            """
                .replace("NAME", name));
    if (!java.toFile().setExecutable(true)) throw new IOException(java.toString());
    return home;
  }

  private String started(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    var process = builder.start();
    try (var output = process.getInputStream()) {
      var printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), printed);
      return printed;
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(ProjectFiles.root().resolve(file));
  }

  @Test
  void everyStartOfTheWindowIsAsModestWithMemory() throws IOException {
    var script = text("src/main/scripts/vertebra");
    var options = Pattern.compile("modest=\"([^\"]+)\"").matcher(script);
    assertTrue(options.find());
    for (var other :
        List.of(
            "src/main/scripts/vertebra.bat",
            "src/main/java/vertebra/start/FromClasses.java",
            "jpackage/Package.java"))
      for (var option : options.group(1).split(" ", -1))
        assertTrue(text(other).contains(option), () -> other + " lacks " + option);
  }

  @Test
  void javaHomeIsAskedFirst() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25.0.1").toString());
    assertEquals("chosen|check|resnet18", started(script, chosen, "check", "resnet18"));
  }

  @Test
  void aJavaThatIsTooOldIsPassedOver() throws Exception {
    var path = java("on the path", "26").resolve("bin") + ":" + System.getenv("PATH");
    var old = Map.of("JAVA_HOME", java("old", "17.0.9").toString(), "PATH", path);
    assertEquals("on the path|doctor", started(script, old, "doctor"));
  }

  @Test
  void argumentsKeepTheirSpacesAndSigns() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    assertEquals(
        "chosen|check|my design.vertebra|*|\"$HOME\"",
        started(script, chosen, "check", "my design.vertebra", "*", "\"$HOME\""));
  }

  @Test
  void aLinkToTheScriptStartsIt() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    var link = Files.createSymbolicLink(folder.resolve("link"), script);
    var second = Files.createSymbolicLink(folder.resolve("second"), link.getFileName());
    assertEquals("chosen|check", started(second, chosen, "check"));
  }

  /// A Java that says what it was started with, and does not start where it is told so.
  private Path talkative() throws IOException {
    var home = java("talkative", "25");
    Files.writeString(
        home.resolve("bin/java"),
        """
        #!/bin/sh
        case "$*" in
          *-Xmx999g*) echo "Error: Could not create the Java Virtual Machine."; exit 1 ;;
          *-version) exit 0 ;;
        esac
        case "$*" in *--module-path*) printf 'window ' ;; esac
        printf '%s' "$LC_ALL"
        """);
    return home;
  }

  @Test
  void aNetworkOpensTheWindowAndAVerbDoesNot() throws Exception {
    var home = Map.of("JAVA_HOME", talkative().toString(), "LC_ALL", "C.UTF-8");
    assertEquals("window C.UTF-8", started(script, home, "resnet50"));
    for (var word : List.of("doctor", "--help", "no-such.vertebra", "x:depth=1"))
      assertEquals("C.UTF-8", started(script, home, word), word);
    assertEquals("C.UTF-8", started(script, home, "resnet50", "more"));
  }

  /// The words in which a script says what a pattern's group finds.
  private static List<String> words(String file, String pattern) throws IOException {
    var text = Files.readString(ProjectFiles.root().resolve("src/main/scripts").resolve(file));
    var found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), file + " has no " + pattern);
    return Stream.of(found.group(1).split("[ |]+", -1)).sorted().toList();
  }

  @Test
  void bothScriptsKnowEveryVerbOfTheProgram() throws IOException {
    var verbs =
        new Verbs(new Catalogue(List.of(), List.of()), new OrtEngine())
            .names().stream().sorted().toList();
    assertEquals(verbs, words("vertebra", "-\\* \\| (.*)\\) return 1"));
    assertEquals(verbs, words("vertebra.bat", "for %%V in \\((.*)\\) do if .* goto command"));
  }

  @Test
  void bothScriptsGiveTheSameVerbsTimeToCompile() throws IOException {
    assertEquals(
        words("vertebra.bat", "for %%V in \\((.*)\\) do if .* set"),
        words("vertebra", "(.*) \\| --headless-demo\\) tier=").stream()
            .filter(word -> !word.isEmpty())
            .toList());
  }

  @Test
  void whereThereIsOnlyAsciiJavaIsToldOfUtf8() throws Exception {
    for (var locale : List.of("C", "POSIX", "no_SUCH.UTF-8")) {
      var home = Map.of("JAVA_HOME", talkative().toString(), "LC_ALL", locale);
      assertEquals("C.UTF-8", started(script, home, "check", "x"), locale);
    }
  }

  @Test
  void aJavaThatDoesNotStartIsASentenceAndTwo() throws Exception {
    var builder = new ProcessBuilder(script.toString(), "check", "x").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", talkative().toString());
    builder.environment().put("VERTEBRA_OPTS", "-Xmx999g");
    var process = builder.start();
    try (var output = process.getInputStream()) {
      var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(2, process.waitFor(), said);
      assertTrue(said.startsWith("Java does not start with VERTEBRA_OPTS"), said);
    }
  }

  @Test
  void withoutAVerbTheWindowIsMeant() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    assertEquals("chosen", started(script, chosen));
    var design = Files.writeString(folder.resolve("my design.vertebra"), "{}").toString();
    assertEquals("chosen|" + design, started(script, chosen, design));
  }

  private Path cache(String name) throws IOException {
    var start = Files.createDirectories(script.resolveSibling("../start").normalize());
    var cache = Files.writeString(start.resolve(name), "classes");
    var stamp = Files.writeString(start.resolve(name + ".stamp"), "what it was made from");
    Files.setLastModifiedTime(stamp, Files.getLastModifiedTime(cache));
    return cache;
  }

  @Test
  void aStartTakesTheCacheOfItsKind() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    cache("commands.aot");
    assertEquals("chosen from commands.aot|check", started(script, chosen, "check"));
    assertEquals("chosen", started(script, chosen));
    cache("window.aot");
    assertEquals("chosen from window.aot", started(script, chosen));
    var link = Files.createSymbolicLink(folder.resolve("link"), script);
    assertEquals("chosen from commands.aot|check", started(link, chosen, "check"));
  }

  @Test
  void aCacheThatWasTouchedSinceItWasMadeIsLeftAside() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    var cache = cache("commands.aot");
    var made = Files.getLastModifiedTime(cache).toInstant();
    for (int shift : List.of(-3600, 3600)) {
      Files.setLastModifiedTime(cache, FileTime.from(made.plusSeconds(shift)));
      assertEquals("chosen|check", started(script, chosen, "check"));
    }
    Files.delete(cache);
    assertEquals("chosen|check", started(script, chosen, "check"));
  }

  @Test
  void aCacheThatTookJavaDownIsLeftAside() throws Exception {
    var falling = java("falling", "25");
    Files.writeString(
        falling.resolve("bin/java"),
        """
        #!/bin/sh
        for option; do
          case $option in -XX:OnError=*) sh -c "${option#*=}" ;; esac
        done
        """);
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    cache("window.aot");
    cache("commands.aot");
    started(script, Map.of("JAVA_HOME", falling.toString()), "check");
    assertEquals("chosen|check", started(script, chosen, "check"));
    assertEquals("chosen from window.aot", started(script, chosen), "the other is as it was");
    started(script, Map.of("JAVA_HOME", falling.toString()));
    assertEquals("chosen", started(script, chosen));
  }

  @Test
  void aCacheWithoutItsStampIsLeftAside() throws Exception {
    var chosen = Map.of("JAVA_HOME", java("chosen", "25").toString());
    Files.delete(cache("commands.aot").resolveSibling("commands.aot.stamp"));
    assertEquals("chosen|check", started(script, chosen, "check"));
  }
}
