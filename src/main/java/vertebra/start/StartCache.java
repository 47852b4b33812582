package vertebra.start;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The file from which Java takes the classes of a start read, checked and linked (JEP 483). It
/// fits one Java, one class path and one set of options; Java leaves aside what does not fit and
/// says nothing.
///
/// Beside it lies its stamp: what it was made from, and its own size and time. Whoever starts the
/// program names the cache to Java only where the two files bear the same time, because a cache
/// that was damaged later could take Java down. One that was damaged and looks the same does so
/// once: Java then deletes the stamp. A session that ends asks [#keep], and where cache, stamp and
/// program do not belong together, a process of its own makes both anew. Without a cache the
/// program starts more slowly and does all it does with one.
///
/// @param file where the cache lies or shall lie; its name says what it serves, as in [StartKind]
public record StartCache(Path file) {

  /// Set by whoever starts the program: the path of the cache for this kind of start.
  public static final String PROPERTY = "vertebra.start";

  /// What a cache serves, and how a start is rehearsed so that Java sees what such a start loads.
  enum StartKind {
    WINDOW(
        List.of("-Dglass.platform=Headless", "-Dprism.order=sw", "-D" + ONCE + "=true"), List.of()),
    COMMANDS(List.of(), List.of(REHEARSE));

    final List<String> options;
    final List<String> arguments;

    StartKind(List<String> options, List<String> arguments) {
      this.options = options;
      this.arguments = arguments;
    }
  }

  /// Set where the window shall open, run its sample once and end.
  public static final String ONCE = "vertebra.exitAfterStart";

  /// The argument by which the program is asked to go through its commands once.
  public static final String REHEARSE = "--rehearse";

  /// The argument by which the program is asked to make its cache now.
  public static final String MAKE = "--make-start-cache";

  /// What only this session was started with: its cache, what Java should say about it, and where
  /// to find itself.
  private static final List<String> OWN =
      List.of("-XX:AOT", "-XX:OnError", "-Xlog", "-D" + PROPERTY, "-Djpackage.");

  /// A program that is watched is not what a cache could be made from.
  private static final List<String> WATCHED = List.of("-agentlib", "-agentpath", "-javaagent");

  /// The cache of this very program, if whoever started it named one.
  public static Optional<StartCache> ofThisProgram() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .filter(path -> !path.isBlank())
        .map(path -> new StartCache(Path.of(path).toAbsolutePath()));
  }

  /// Called when a session ends: has the cache made anew where it no longer fits the program, by a
  /// process that outlives this one. Never fails and never waits.
  public void keep() {
    if (fits(origin()) || !canBeMade()) return;
    try {
      var making = new ProcessBuilder(modestly(command()));
      making.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      making.redirectError(ProcessBuilder.Redirect.DISCARD);
      making.directory(folder().toFile()).start().getOutputStream().close();
    } catch (IOException refused) {
      // The program starts without, and the next session that ends asks again.
    }
  }

  /// Makes the cache now and waits for it. Answers whether it is there.
  public boolean make() throws IOException, InterruptedException {
    if (!canBeMade()) return false;
    var making = new ProcessBuilder(command()).inheritIO().directory(folder().toFile());
    return making.start().waitFor() == 0 && Files.isRegularFile(file);
  }

  /// Whether cache and stamp are as they were made, from this origin. A stamp without a cache says
  /// that none could be made from it.
  boolean fits(CacheOrigin origin) {
    try {
      return Files.isRegularFile(stamp()) && Files.readAllLines(stamp()).equals(stamped(origin));
    } catch (IOException unreadable) {
      return false;
    }
  }

  /// The lines of a stamp for the cache as it lies there now.
  List<String> stamped(CacheOrigin origin) {
    return Stream.concat(Stream.of(CacheOrigin.line(file)), origin.lines().stream()).toList();
  }

  Path stamp() {
    return beside("stamp");
  }

  /// A file of this cache's own in its folder.
  Path beside(String ending) {
    return file.resolveSibling(file.getFileName() + "." + ending);
  }

  Path folder() {
    return file.resolveSibling("");
  }

  StartKind kind() {
    return file.getFileName().toString().startsWith("window")
        ? StartKind.WINDOW
        : StartKind.COMMANDS;
  }

  private boolean canBeMade() {
    if (given().anyMatch(option -> startsWithAny(option, WATCHED))) return false;
    try {
      Files.createDirectories(folder());
      return Files.isWritable(folder());
    } catch (IOException readOnly) {
      return false;
    }
  }

  private static CacheOrigin origin() {
    return CacheOrigin.of(classPath(), modulePath());
  }

  /// The process that makes it: its arguments are the cache, the module path, and the whole command
  /// of the rehearsal.
  private List<String> command() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = absolute(classPath());
    var command = new ArrayList<String>();
    command.addAll(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes));
    command.addAll(List.of(Making.class.getName(), file.toString(), absolute(modulePath()), java));
    given().filter(option -> !startsWithAny(option, OWN)).forEach(command::add);
    // Without the second compiler, no profiles are recorded: with them, Java compiles so much at
    // the
    // next start that the window takes twice as long on two cores.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(kind().options);
    command.addAll(List.of("-cp", classes, "vertebra.Launcher"));
    command.addAll(kind().arguments);
    return command;
  }

  /// The options with which this Java was started.
  private static Stream<String> given() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream();
  }

  private static boolean startsWithAny(String option, List<String> beginnings) {
    return beginnings.stream().anyMatch(option::startsWith);
  }

  private static String classPath() {
    return System.getProperty("java.class.path", "");
  }

  private static String modulePath() {
    return System.getProperty("jdk.module.path", "");
  }

  /// A path of files that means the same in another folder.
  private static String absolute(String path) {
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Where the system knows how, the work gives way to whatever else is done.
  private static List<String> modestly(List<String> command) {
    var nice = Path.of("/usr/bin/nice");
    if (!Files.isExecutable(nice)) return command;
    return Stream.concat(Stream.of(nice.toString(), "-n", "19"), command.stream()).toList();
  }
}
