package vertebra.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.collections.ListChangeListener;
import javafx.scene.Scene;
import javafx.scene.control.TabPane;
import javafx.scene.image.Image;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.util.Duration;
import vertebra.App;
import vertebra.start.FromClasses;

/// How long the program takes to start, each kind of start from a cache of its own: commands from
/// start to end, and the editor from start to the first frame of its window and until all of it is
/// there, which needs a display such as Xvfb's. Beside them a Java that does nothing and an empty
/// window of JavaFX, started in turn. Prints medians in milliseconds, the share of classes that
/// came from the cache, and how much of the first frame stays as it is.
public final class StartBench {

  private static final int ROUNDS = 11;
  private static final long POLL_NANOS = 1_000_000;
  private static final Duration SETTLED = Duration.seconds(8);

  /// Starts what follows and then says what it took, as shells do: minutes and seconds of the
  /// program's own, and of the system's for it.
  private static final List<String> COUNTED =
      List.of("/bin/sh", "-c", "\"$@\"; code=$?; times; exit $code", "sh");

  private static final Pattern SPENT = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");

  private static final String PAINTED = "painted";
  private static final String COMPLETE = "complete";

  /// Asks how much of the first frame stays, of a saved design if one is named behind it.
  private static final String SETTLE = "settle";

  private final Path folder;
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  /// Processor time in milliseconds, of which other programs on the machine change less.
  private final Map<String, List<Double>> works = new LinkedHashMap<>();

  private StartBench(Path folder) {
    this.folder = folder;
  }

  /// Without arguments it measures; with one it is what is measured.
  public static void main(String[] arguments) throws Exception {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "" -> {
        var folder = Files.createTempDirectory("vertebra-start");
        try {
          new StartBench(folder).measure();
        } finally {
          delete(folder);
        }
      }
      case "empty" -> Application.launch(Empty.class);
      case "window" -> openWindow(List.of(arguments).subList(1, arguments.length));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /// A Java that does nothing.
  public static final class Nothing {
    private Nothing() {}

    public static void main(String[] arguments) {}
  }

  /// JavaFX with nothing in it.
  public static final class Empty extends Application {
    @Override
    public void start(Stage stage) {
      stage.setScene(new Scene(new StackPane(), 1280, 800));
      stage.show();
      onceSeen(2, () -> end(PAINTED));
    }
  }

  private void measure() throws Exception {
    var tiny = Path.of("samples", "tiny-shapes.vertebra").toAbsolutePath().toString();
    var picture = Path.of("samples", "circle.png").toAbsolutePath().toString();
    boolean display = System.getenv("DISPLAY") != null;
    var commands = program(folder, "check");
    var command = new ArrayList<>(commands);
    command.add("-XX:TieredStopAtLevel=1");
    make(command);
    var window = display ? program(folder) : List.<String>of();
    var empty = display ? empty(window) : List.<String>of();
    if (display) make(window);
    for (int round = 0; round < ROUNDS; round++) {
      var nothing = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", tests());
      var ends = new ArrayList<>(nothing);
      ends.add(Nothing.class.getName());
      time("a Java that does nothing", ends);
      var check = cached(command);
      check.addAll(List.of("vertebra.Launcher", "check", "resnet50"));
      time("check resnet50", check);
      var run = cached(commands);
      run.addAll(List.of("vertebra.Launcher", "run", tiny, "--image", picture));
      time("run of the tiny sample on a picture", run);
      if (!display) continue;
      time("an empty window of JavaFX", empty);
      time("the editor", watched(window, "window"));
    }
    print("check resnet50", "a Java that does nothing");
    print("run of the tiny sample on a picture", "a Java that does nothing");
    if (display) {
      print("the editor, " + PAINTED, "an empty window of JavaFX");
      print("the editor, " + COMPLETE, "an empty window of JavaFX");
      started("", watched(window, "window", SETTLE, tiny), true);
      started("", watched(window, "window", SETTLE), true);
    } else IO.println("the editor was not started: there is no display");
    var check = cached(command);
    check.addAll(List.of("vertebra.Launcher", "check", "resnet50"));
    var here = Path.of("").toAbsolutePath();
    share("check resnet50", check, here);
    share("the same from another working folder", check, folder);
    var link = Files.createSymbolicLink(folder.resolve("link"), folder);
    var linked = check.stream().map(each -> each.replace(folder.toString(), link.toString()));
    share("the same through a symbolic link", linked.toList(), here);
    if (display) share("the editor", watched(window, "window"), here);
    for (var cache : List.of("commands.aot", "window.aot"))
      if (Files.exists(folder.resolve(cache)))
        IO.println("%s: %.0f MB".formatted(cache, Files.size(folder.resolve(cache)) / 1e6));
  }

  /// The options with which Maven starts the program, without a cache that is not there yet.
  static List<String> program(Path folder, String... arguments) throws IOException {
    var modules =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jar -> jar.matches(".*javafx-[a-z]+-[\\d.]+-[a-z0-9-]+\\.jar"))
            .toList();
    var given = new ArrayList<String>();
    given.addAll(List.of("target/classes", folder.toString()));
    given.add(String.join(File.pathSeparator, modules));
    given.addAll(List.of(arguments));
    FromClasses.main(given.toArray(String[]::new));
    var options = new ArrayList<String>();
    for (var line : Files.readAllLines(folder.resolve("options")))
      options.add(line.substring(1, line.length() - 1).replace("\\\\", "\\"));
    return options;
  }

  private void make(List<String> options) throws Exception {
    var command = new ArrayList<>(options);
    command.addAll(List.of("vertebra.Launcher", "--make-start-cache"));
    started("", command, false);
  }

  /// An empty window with the modules of the editor and a cache of its own.
  private List<String> empty(List<String> window) throws Exception {
    var cache = folder.resolve("empty.aot").toString();
    var jar = folder.resolve("empty.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (var file : Path.of("target/test-classes/vertebra/bench").toFile().listFiles()) {
        if (!file.getName().startsWith("StartBench")) continue;
        out.putNextEntry(new ZipEntry("vertebra/bench/" + file.getName()));
        Files.copy(file.toPath(), out);
        out.closeEntry();
      }
    }
    var options = new ArrayList<>(window.subList(0, window.indexOf("-cp")));
    options.removeIf(option -> option.startsWith("-Dvertebra"));
    options.addAll(List.of("-Dprism.order=sw", "-cp", jar.toString()));
    options.addAll(List.of(StartBench.class.getName(), "empty"));
    var recording = new ArrayList<>(List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:disable"));
    recording.addAll(options);
    started("", recording, false);
    options.addFirst("-XX:AOTCache=" + cache);
    return options;
  }

  private List<String> cached(List<String> options) {
    var all = new ArrayList<>(options);
    var cache =
        options.stream().filter(option -> option.startsWith("-Dvertebra.start=")).findFirst();
    all.addFirst("-XX:AOTCache=" + cache.orElseThrow().substring("-Dvertebra.start=".length()));
    all.removeIf(option -> option.startsWith("-Dvertebra.start="));
    return all;
  }

  /// The editor with these tests behind it, which say what they see.
  private List<String> watched(List<String> window, String... arguments) {
    var options = cached(window);
    int path = options.indexOf("-cp") + 1;
    options.set(path, options.get(path) + File.pathSeparator + tests());
    options.addAll(List.of("-Dprism.order=sw", StartBench.class.getName()));
    options.addAll(List.of(arguments));
    return options;
  }

  private static String tests() {
    return Path.of("target/test-classes").toAbsolutePath().toString();
  }

  private void time(String what, List<String> options) throws Exception {
    started(what, options, false);
  }

  /// Starts a Java and keeps how long it took to end, and to say each thing that it says.
  private void started(String what, List<String> options, boolean show) throws Exception {
    started(what, options, show, Path.of("").toAbsolutePath());
  }

  private void started(String what, List<String> options, boolean show, Path from)
      throws Exception {
    var command = new ArrayList<String>();
    if (Files.isExecutable(Path.of(COUNTED.getFirst()))) command.addAll(COUNTED);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    var builder = new ProcessBuilder(command).directory(from.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .put("XDG_CONFIG_HOME", Files.createTempDirectory(folder, "home").toString());
    long start = System.nanoTime();
    var process = builder.start();
    double spent = 0;
    try (var output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        var times = SPENT.matcher(line);
        if (times.matches()) spent = millis(times);
        else if (line.equals(PAINTED) || line.equals(COMPLETE)) {
          keep(what + ", " + line, start);
          keep(works, what + ", " + line, spentBy(process));
        } else if (show) IO.println(line);
      }
    }
    if (process.waitFor() != 0) throw new IOException(options + " failed");
    keep(what, start);
    keep(works, what, spent);
  }

  private static double millis(Matcher times) {
    return 60_000 * (Double.parseDouble(times.group(1)) + Double.parseDouble(times.group(3)))
        + 1000 * (Double.parseDouble(times.group(2)) + Double.parseDouble(times.group(4)));
  }

  /// What the program has taken until now, in milliseconds, as far as the system tells.
  private static double spentBy(Process shell) {
    return shell
        .descendants()
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToDouble(spent -> spent.toNanos() / 1e6)
        .sum();
  }

  private void keep(String what, long start) {
    keep(times, what, (System.nanoTime() - start) / 1e6);
  }

  private static void keep(Map<String, List<Double>> all, String what, double millis) {
    all.computeIfAbsent(what, _ -> new ArrayList<>()).add(millis);
  }

  /// @param from the working folder
  private void share(String what, List<String> options, Path from) throws Exception {
    var log = folder.resolve("classes.txt.log");
    var logged = new ArrayList<>(options);
    logged.removeIf(option -> option.startsWith("-Xlog"));
    logged.addFirst("-Xlog:class+load:file=" + log);
    started("", logged, false, from);
    long all = 0;
    long cached = 0;
    for (var line : Files.readAllLines(log)) {
      if (!line.contains(" source: ") || line.contains("vertebra.bench.")) continue;
      all++;
      if (line.contains("shared objects file")) cached++;
    }
    IO.println(
        "%s: %.1f %% of %d classes came from the cache".formatted(what, 100.0 * cached / all, all));
  }

  /// Starts the editor as it starts itself, says when its window has been painted and when its
  /// panels are there, and ends.
  private static void openWindow(List<String> wish) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!isAsked(() -> onceShown(() -> onceSeen(2, () -> painted(wish)))))
            LockSupport.parkNanos(POLL_NANOS);
        });
    App.main(wish.stream().skip(1).toArray(String[]::new));
  }

  /// Whether JavaFX takes tasks already, and has this one.
  private static boolean isAsked(Runnable task) {
    try {
      Platform.runLater(task);
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  private static void onceShown(Runnable then) {
    if (!Window.getWindows().isEmpty()) then.run();
    else
      Window.getWindows()
          .addListener(
              new ListChangeListener<Window>() {
                @Override
                public void onChanged(Change<? extends Window> change) {
                  Window.getWindows().removeListener(this);
                  then.run();
                }
              });
  }

  private static void painted(List<String> wish) {
    say(PAINTED);
    if (wish.isEmpty()) {
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          var side = (TabPane) window().getScene().lookup("#side");
          if (side.getSelectionModel().getSelectedItem().getContent() == null) return;
          stop();
          onceSeen(2, () -> end(COMPLETE));
        }
      }.start();
      return;
    }
    var first = picture();
    var pause = new PauseTransition(SETTLED);
    pause.setOnFinished(_ -> {
      IO.println(
          "%.1f %% of the pixels of the first frame stay as they are%s"
              .formatted(
                  100 * equal(first, picture()),
                  wish.size() > 1 ? "" : " when the sample has run"));
      end("");
    });
    pause.play();
  }

  private static Window window() {
    return Window.getWindows().getFirst();
  }

  private static Image picture() {
    var scene = window().getScene();
    return new Robot()
        .getScreenCapture(
            null,
            window().getX() + scene.getX(),
            window().getY() + scene.getY(),
            scene.getWidth(),
            scene.getHeight());
  }

  private static double equal(Image one, Image other) {
    int equal = 0;
    for (int y = 0; y < one.getHeight(); y++)
      for (int x = 0; x < one.getWidth(); x++)
        if (one.getPixelReader().getArgb(x, y) == other.getPixelReader().getArgb(x, y)) equal++;
    return equal / (one.getWidth() * one.getHeight());
  }

  /// After so many pulses; what was there at one is painted when the second after it comes, and on
  /// the screen once that is no longer black.
  private static void onceSeen(int pulses, Runnable then) {
    new AnimationTimer() {
      private int seen;

      @Override
      public void handle(long now) {
        if (seen++ < pulses || isBlack()) return;
        stop();
        then.run();
      }
    }.start();
  }

  private static boolean isBlack() {
    var scene = window().getScene();
    var corner =
        new Robot()
            .getPixelColor(window().getX() + scene.getX() + 4, window().getY() + scene.getY() + 4);
    return corner.equals(Color.BLACK);
  }

  private static void say(String word) {
    IO.println(word);
    System.out.flush();
  }

  private static void end(String word) {
    say(word);
    Runtime.getRuntime().halt(0);
  }

  private void print(String what, String baseline) {
    IO.println(
        "%-40s %7.0f ms   %.1f times %s (%.0f ms), in processor time %.1f times (%.0f and %.0f ms)"
            .formatted(
                what,
                median(times, what),
                median(times, what) / median(times, baseline),
                baseline,
                median(times, baseline),
                median(works, what) / median(works, baseline),
                median(works, what),
                median(works, baseline)));
  }

  private static double median(Map<String, List<Double>> all, String what) {
    var sorted = all.get(what).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
