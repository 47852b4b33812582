package vertebra.runtime.isolated;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a process that serves models is started.
///
/// @param command the program and its arguments; it answers on its standard streams as
///   [WorkerProcess] does
/// @param environment what is added to this process's environment; an empty text takes a variable
///   away
public record WorkerLaunch(List<String> command, Map<String, String> environment) {

  /// The argument by which the program is asked to serve.
  public static final String SERVE = "--serve";

  /// Set by a packaged program to the path of its own start file.
  private static final String PACKAGED = "jpackage.app-path";

  /// By this variable a packaged program knows on Linux that it has started itself already.
  private static final String PACKAGED_ALREADY = "_JPACKAGE_LAUNCHER";

  private static final String PACK = "onnxruntime.native.path";

  public WorkerLaunch {
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /// A second copy of this very program, which serves models.
  ///
  /// @param main the program's first class
  public static WorkerLaunch ofThisProgram(Class<?> main) {
    return ofThisProgram(main, SERVE);
  }

  /// A second copy of this very program.
  ///
  /// @param main the program's first class
  /// @param argument what says what it is to do
  public static WorkerLaunch ofThisProgram(Class<?> main, String argument) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var packaged = System.getProperty(PACKAGED);
    // A package may come without Java's own start file; then it starts itself again.
    if (packaged != null && !isThere(java))
      return new WorkerLaunch(List.of(packaged, argument), Map.of(PACKAGED_ALREADY, ""));
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-CreateCoredumpOnCrash");
    // A crash is described in the session's folder; the standard output is for answers.
    command.add("-XX:ErrorFile=" + ExitReason.REPORT);
    command.add("-XX:+DisplayVMOutputToStderr");
    var pack = System.getProperty(PACK);
    if (pack != null) command.add("-D" + PACK + "=" + Path.of(pack).toAbsolutePath());
    command.addAll(
        List.of("-cp", absolute(System.getProperty("java.class.path")), main.getName(), argument));
    return new WorkerLaunch(command, Map.of());
  }

  private static boolean isThere(Path java) {
    return Files.isExecutable(java) || Files.isExecutable(Path.of(java + ".exe"));
  }

  /// A class path that means the same in another folder.
  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator)))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  WorkerLaunch with(Map<String, String> more) {
    var all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new WorkerLaunch(command, all);
  }

  /// The command with the folder as its temporary folder, so that nothing outlives it elsewhere.
  private List<String> within(Path folder) {
    if (!command.contains("-cp")) return command;
    var all = new ArrayList<>(command);
    all.add(1, "-Djava.io.tmpdir=" + folder.toAbsolutePath());
    return all;
  }

  /// Starts it in a folder, where it may leave its complaints.
  Process start(Path folder) throws IOException {
    var builder = new ProcessBuilder(within(folder)).directory(folder.toFile());
    environment.forEach((name, value) -> {
      if (value.isEmpty()) builder.environment().remove(name);
      else builder.environment().put(name, value);
    });
    return builder.redirectError(folder.resolve("complaints.txt").toFile()).start();
  }
}
