package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own, from its start to an end that it did not choose.
@Tag("slow")
@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EndedProgramTest {

  @TempDir Path folder;

  private Path temporary = Path.of("");

  @BeforeEach
  void make() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  private Process start(Path temporary, String... arguments) throws IOException {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath(),
                "vertebra.Launcher"));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .redirectInput(Redirect.PIPE)
        .start();
  }

  /// The class path of this test, also from another folder.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private static void await(Process process, BooleanSupplier reached) {
    while (process.isAlive() && !reached.getAsBoolean())
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    assertTrue(process.isAlive(), "it ended before it was to be ended");
  }

  private static boolean holds(Path folder, String part) {
    try (var files = Files.list(folder)) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).contains(part));
    } catch (IOException gone) {
      return false;
    }
  }

  private void assertEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private String words() {
    try {
      return err();
    } catch (IOException unread) {
      return unread.toString();
    }
  }

  @Test
  void whatAKillLeavesIsClearedByTheNextStart() throws Exception {
    var process = start(temporary, "export", "resnet50", "-o", "net.onnx");
    await(process, () -> holds(folder, ".part"));
    process.destroyForcibly().waitFor();
    assertTrue(holds(folder, ".part"), "it was killed too late");
    assertEquals(0, start(temporary, "check", "lenet5").waitFor(), this::words);
    assertTrue(!holds(folder, ".part") && !holds(folder, "net.onnx"));
    assertEmpty(temporary);
  }

  @Test
  void anInterruptedRunSaysThatNothingIsLeftAndLeavesNothing() throws Exception {
    var process = start(temporary, "bench", "resnet18", "--apart", "--runs", "1000000");
    await(process, this::holdsModel);
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).inheritIO().start().waitFor();
    assertEquals(130, process.waitFor(), this::words);
    assertTrue(err().contains("nothing was left behind"), this::words);
    assertEmpty(temporary);
  }

  /// Whether weights for a process apart lie in the temporary folder.
  private boolean holdsModel() {
    try (var files = Files.walk(temporary)) {
      return files.anyMatch(file -> file.toFile().length() > 40_000_000);
    } catch (IOException | UncheckedIOException gone) {
      return false;
    }
  }

  @Test
  void aTemporaryFolderThatCannotBeUsedIsCalledThat() throws Exception {
    var nowhere = folder.resolve("nowhere");
    assertEquals(2, start(nowhere, "run", "dense", "--random", "1").waitFor(), this::words);
    assertTrue(
        err().contains("The temporary folder " + nowhere + " cannot be used: it does not exist."),
        this::words);
  }
}
