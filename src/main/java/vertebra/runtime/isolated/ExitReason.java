package vertebra.runtime.isolated;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/// How a process ended that nobody told to: what the Java virtual machine wrote down about it, or
/// else its exit code.
final class ExitReason {

  /// The file in a session's folder where the virtual machine describes a crash.
  static final String REPORT = "crash.txt";

  /// `# SIGSEGV (0xb) at pc=…`, or `EXCEPTION_ACCESS_VIOLATION (0xc0000005)` on Windows.
  private static final Pattern SIGNAL = Pattern.compile("#\\s+([A-Z_]{3,}) \\(0x");

  /// `# C [libonnxruntime.so+0x527d06]`
  private static final Pattern PLACE = Pattern.compile("# C\\s+\\[([^+\\]]+)");

  /// What the shell and Java add to the number of the signal that ended a process.
  private static final int SIGNALS = 128;

  private static final int BUS_ERROR = 7;
  private static final int KILLED = 9;

  /// SIGILL, SIGABRT, SIGBUS, SIGFPE and SIGSEGV.
  private static final Set<Integer> CRASHES = Set.of(4, 6, 7, 8, 11);

  private static final int HEAD_LINES = 40;

  private ExitReason() {}

  /// @param report what the virtual machine writes when it crashes; need not exist
  static String words(int code, Path report) {
    var crash = crash(report);
    int signal = code - SIGNALS;
    if (crash.isEmpty() && CRASHES.contains(signal)) crash = say("isolated.signal", signal);
    if (signal == BUS_ERROR || crash.startsWith("SIGBUS"))
      return say("isolated.a-mapped-file-was-cut");
    if (!crash.isEmpty()) return say("isolated.crashed-which-is-an-error", crash);
    return signal == KILLED
        ? say("isolated.was-ended-by-the-system-signal")
        : say("isolated.ended-by-itself-code", code);
  }

  private static String crash(Path report) {
    if (!Files.isRegularFile(report)) return "";
    try (var lines = Files.lines(report, StandardCharsets.ISO_8859_1)) {
      var head = String.join("\n", lines.limit(HEAD_LINES).toList());
      var signal = SIGNAL.matcher(head);
      if (!signal.find()) return "";
      var place = PLACE.matcher(head);
      return signal.group(1) + (place.find() ? say("isolated.in", place.group(1)) : "");
    } catch (IOException unreadable) {
      return "";
    }
  }
}
