package vertebra.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javafx.util.Duration;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;
import vertebra.workbench.Comparing;
import vertebra.workbench.Scope;

/// The memory that the editor holds as others see it (Linux only, and with a display such as
/// Xvfb's), started with the options that Maven and the start script use: an empty window of
/// JavaFX, the editor half a minute after it has run its sample, and the same after four networks
/// were compared, measured and taken away again. No collection is asked for.
public final class EditorMemoryBench {

  private static final Duration SETTLING = Duration.seconds(35);
  private static final List<String> NETWORKS =
      List.of("resnet50", "mobilenet_v2", "vgg16", "convnext_tiny");
  private static final String NOW = "now";

  private EditorMemoryBench() {}

  /// Without arguments it measures; with one it is what is measured.
  public static void main(String[] arguments) throws Exception {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "empty" -> Application.launch(Empty.class);
      case "editor" -> Application.launch(Window.class);
      default -> measure();
    }
  }

  private static void measure() throws Exception {
    var folder = Files.createTempDirectory("vertebra-memory");
    var empty = resident(folder, "empty");
    var editor = resident(folder, "editor");
    IO.println(
        "an empty window of JavaFX                      %,5d MiB".formatted(empty.getFirst()));
    IO.println(
        "the editor with its sample                     %,5d MiB, %.2f times the empty window"
            .formatted(editor.getFirst(), ratio(editor.getFirst(), empty.getFirst())));
    IO.println(
        "while four networks are compared, at the most  %,5d MiB".formatted(editor.getLast()));
    IO.println(
        "after they were taken away                     %,5d MiB, %.2f times before"
            .formatted(editor.get(1), ratio(editor.get(1), editor.getFirst())));
  }

  private static double ratio(long one, long other) {
    return (double) one / other;
  }

  /// Starts a window; answers what is resident each time that it says so, and the most there was.
  private static List<Long> resident(Path folder, String which) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    var options = StartBench.program(folder);
    int path = options.indexOf("-cp") + 1;
    options.set(path, options.get(path) + java.io.File.pathSeparator + "target/test-classes");
    options.removeIf(option -> option.startsWith("-Dvertebra.start="));
    command.addAll(options);
    command.addAll(List.of("-Dprism.order=sw", EditorMemoryBench.class.getName(), which));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    var process = builder.start();
    var found = new ArrayList<Long>();
    try (var output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine())
        if (line.equals(NOW)) found.add(mebibytes(process.pid(), "VmRSS:"));
        else found.add(mebibytes(process.pid(), "VmHWM:"));
    }
    if (process.waitFor() != 0) throw new IOException(which + " failed");
    return found;
  }

  private static long mebibytes(long process, String what) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process), "status"))) {
      return lines
              .filter(line -> line.startsWith(what))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          >> 10;
    }
  }

  private static void say(String word) {
    IO.println(word);
    System.out.flush();
  }

  private static void after(Duration wait, Runnable then) {
    var pause = new PauseTransition(wait);
    pause.setOnFinished(_ -> then.run());
    pause.play();
  }

  /// Says it and gives whoever listens the time to look.
  private static void look(String word, Runnable then) {
    say(word);
    after(Duration.seconds(1), then);
  }

  /// JavaFX with nothing in it.
  public static final class Empty extends Application {
    @Override
    public void start(Stage stage) {
      stage.setScene(new Scene(new StackPane(), 1280, 800));
      stage.show();
      after(SETTLING, () -> look(NOW, Platform::exit));
    }
  }

  /// The editor, which compares networks once it has settled.
  public static final class Window extends Application {

    private final Executor weighing =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    @Override
    public void start(Stage stage) throws IOException {
      var home = Files.createTempDirectory("vertebra-home");
      var editor = Editor.in(home, StandardCatalogue.catalogue(), new OrtEngine(), stage);
      editor.greet(Samples.all().getFirst());
      after(SETTLING, () -> look(NOW, () -> compare(editor)));
    }

    private void compare(Editor editor) {
      var catalogue = StandardCatalogue.catalogue();
      var comparing =
          new Comparing(
              catalogue, editor.designs().services().devices(), Platform::runLater, weighing);
      for (var network : NETWORKS) comparing.add(catalogue.preset(network).orElseThrow());
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          if (comparing.state().items().stream().anyMatch(item -> item.counted().isEmpty())) return;
          stop();
          comparing.measure(List.of(Optional.of(Device.CPU)), Benchmark.USUAL, 1);
          comparing
              .observed()
              .follow(
                  new Scope(),
                  state -> {
                    if (state.isMeasuring() || state.items().isEmpty()) return;
                    for (var network : NETWORKS) comparing.remove(network);
                    after(SETTLING, () -> look(NOW, () -> look("most", Platform::exit)));
                  });
        }
      }.start();
    }
  }
}
