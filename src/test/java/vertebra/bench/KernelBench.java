package vertebra.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Libraries;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Dim;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.Task;
import vertebra.weights.Initialiser;

/// A step of training in standard operators against the same step with oneDNN's kernels, in turn,
/// on noise: by the processor time of the whole process and by the clock.
public final class KernelBench {

  private static final int WARM = 2;
  private static final int STEPS = 9;
  private static final PrintStream OUT = System.out;

  /// MobileNet v2 and DeiT-Ti for small pictures.
  private static final Map<String, String> DRAWN =
      Map.of(
          "mobilenet-small",
          """
          image  = input(shape: "N,3,32,32")
          stem   = conv-unit(filters: 32, activation: relu6)                     image
          first  = inverted-residual(filters: 16, expansion: 1)                  stem
          second = inverted-residual(filters: 24, stride: 1)                     first
          third  = inverted-residual(filters: 24)                                second
          down   = inverted-residual(filters: 32, stride: 2)                     third
          fourth = inverted-residual(filters: 32)                                down
          deep   = inverted-residual(filters: 64, stride: 2)                     fourth
          fifth  = inverted-residual(filters: 64)                                deep
          wide   = conv-unit(filters: 128, kernel: 1, activation: relu6) fifth
          head   = classification-head(classes: 10)                              wide
          scores = output                                                        head
          """,
          "vit-tiny",
          """
          image  = input(shape: "N,3,32,32")
          tokens = vit(width: 192, layers: 6, heads: 3, patch: 4, resolution: 32) image
          head   = dense(units: 10) tokens:class
          scores = output head
          """);

  private KernelBench() {}

  /// Measures a network.
  ///
  /// @param arguments the name of a ready-made one, `mobilenet-small`, `vit-tiny` or the file of a
  ///   design, `resnet20_cifar` without; the batch, 64 without; the threads, 2 without
  public static void main(String[] arguments) throws Exception {
    var name = arguments.length > 0 ? arguments[0] : "resnet20_cifar";
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    var step = step(name, Recipe.USUAL.withBatch(batch));
    var options = Engine.Options.DEFAULT.withThreads(threads);
    var numbers = Initialiser.seeded(1);
    var engine = new OrtEngine();
    var accelerator = Libraries.accelerator().orElseThrow();
    try (var standard = engine.open(step.training(), numbers, Device.CPU, options);
        var whole = accelerator.open(step.training(), step.turns(), numbers, engine, options)) {
      var feed = feed(standard);
      var one = times(standard, feed);
      var other = times(whole, feed);
      for (int i = 0; i < WARM + STEPS; i++) {
        one.take(i >= WARM);
        other.take(i >= WARM);
      }
      OUT.printf(
          Locale.ROOT,
          "%s, batch %d, threads %d, %d turns: standard operators %.0f ms of processor time (%.0f"
              + " ms), with oneDNN %.0f ms (%.0f ms), %.2f (%.2f) times as fast%n",
          name,
          batch,
          threads,
          step.turns().size(),
          one.processor().median(),
          one.clock().median(),
          other.processor().median(),
          other.clock().median(),
          one.processor().median() / other.processor().median(),
          one.clock().median() / other.clock().median());
    }
  }

  /// The step of a network.
  ///
  /// @param name as `main` takes it
  static Step step(String name, Recipe recipe) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        DRAWN.containsKey(name)
            ? GraphText.parse(DRAWN.get(name), Ports.of(catalogue))
            : name.endsWith(".vertebra")
                ? DocumentFile.read(Path.of(name)).document().graph()
                : catalogue.preset(name).orElseThrow().graph().get();
    var analysis = new Analyzer(catalogue).analyze(graph);
    var task = Task.of(catalogue, analysis);
    var options = Compiler.Options.DEFAULT.withBatch(recipe.batch()).withTaps(task.taps());
    return Step.of(new Compiler(catalogue).compile(analysis, options), task, recipe, List.of());
  }

  /// Noise for all inputs.
  static Map<String, Tensor> feed(Session session) {
    var feed = new HashMap<String, Tensor>();
    var random = new Random(1);
    for (var input : session.inputs()) {
      var dims = input.type().shape().dims().stream().mapToLong(Dim::value).toArray();
      var tensor = Tensor.zeros(input.type().dtype(), dims);
      for (long i = 0; i < tensor.elements(); i++) tensor.set(i, 0.1 * random.nextDouble());
      feed.put(input.name(), tensor);
    }
    return feed;
  }

  /// As training steps: what a step gives is written where the one before it wrote.
  static Times times(Session session, Map<String, Tensor> feed) {
    var room = new HashMap<String, Tensor>();
    return new Times(() ->
        Taken.by(() -> {
          var given = session.run(feed, room, Cancellation.none());
          room.putAll(given);
          return given;
        }));
  }

  /// How long a step took, in milliseconds.
  ///
  /// @param processor what all threads of the process used
  record Taken(double processor, double clock) {

    static Taken by(Clock.Work step) throws Exception {
      var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long used = system.getProcessCpuTime();
      long start = System.nanoTime();
      step.done();
      double clock = (System.nanoTime() - start) / 1e6;
      return new Taken((system.getProcessCpuTime() - used) / 1e6, clock);
    }
  }

  /// How long the steps of one way to train took.
  record Times(Callable<Taken> step, Clock processor, Clock clock) {

    Times(Callable<Taken> step) {
      this(step, new Clock(), new Clock());
    }

    void take(boolean counts) throws Exception {
      var taken = step.call();
      if (!counts) return;
      processor.add(taken.processor());
      clock.add(taken.clock());
    }
  }
}
