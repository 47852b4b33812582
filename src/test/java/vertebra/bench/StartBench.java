package vertebra.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.stage.Window;
import vertebra.App;

/// How long the program takes to start: a command from start to end, and the editor from start to
/// the first frame of its window, which needs a display such as Xvfb's. Each against a Java that
/// does nothing, started in turn. Prints medians in milliseconds.
public final class StartBench {

  private static final int ROUNDS = 5;
  private static final long POLL_NANOS = 1_000_000;

  private StartBench() {}

  /// Without arguments it measures; with the argument `nothing` or `window` it is what is measured.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) measure();
    else if (arguments[0].equals("window")) openWindow();
  }

  private static void measure() throws IOException, InterruptedException {
    var own = StartBench.class.getName();
    var nothing = new ArrayList<Double>();
    var verb = new ArrayList<Double>();
    var window = new ArrayList<Double>();
    boolean display = System.getenv("DISPLAY") != null;
    for (int round = 0; round < ROUNDS; round++) {
      nothing.add(started(List.of("-XX:TieredStopAtLevel=1", own, "nothing")));
      verb.add(
          started(List.of("-XX:TieredStopAtLevel=1", "vertebra.Launcher", "check", "resnet50")));
      if (display) window.add(started(List.of("-Dprism.order=sw", own, "window")));
    }
    print("a Java that does nothing", nothing, nothing);
    print("vertebra check resnet50", verb, nothing);
    if (display) print("the editor, to its first frame", window, nothing);
    else IO.println("the editor was not started: there is no display");
  }

  /// Milliseconds from the start of a process to its end, or to the first thing it prints.
  private static double started(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    var home = Files.createTempDirectory("vertebra-start").toString();
    builder.environment().put("XDG_CONFIG_HOME", home);
    long start = System.nanoTime();
    var process = builder.start();
    try (var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      boolean said = output.read() >= 0;
      boolean waits = !said || !arguments.contains("window");
      if (waits) process.waitFor();
      double millis = (System.nanoTime() - start) / 1e6;
      if (process.waitFor() != 0) throw new IOException(arguments + " failed");
      return millis;
    }
  }

  /// Starts the editor as it starts itself, says when its window has been painted, and ends.
  private static void openWindow() {
    Thread.ofPlatform().daemon().start(StartBench::watch);
    App.main(new String[0]);
  }

  private static void watch() {
    while (Window.getWindows().stream().noneMatch(Window::isShowing))
      LockSupport.parkNanos(POLL_NANOS);
    Platform.runLater(() ->
        new AnimationTimer() {
          private int frames;

          @Override
          public void handle(long now) {
            // The second pulse comes once the first has been painted.
            if (++frames < 2) return;
            IO.println("painted");
            System.out.flush();
            Runtime.getRuntime().halt(0);
          }
        }.start());
  }

  private static void print(String what, List<Double> times, List<Double> baseline) {
    IO.println(
        "%-32s %7.0f ms   (%.1f times a Java that does nothing)"
            .formatted(what, median(times), median(times) / median(baseline)));
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }
}
