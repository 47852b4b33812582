package vertebra.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
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

  /// MobileNet v2 for small pictures.
  private static final String MOBILE_NET =
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
      """;

  private KernelBench() {}

  /// Measures a network.
  ///
  /// @param arguments the name of a ready-made one, `mobilenet-small` or the file of a design,
  ///   `resnet20_cifar` without; the batch, 64 without; the threads, 2 without
  public static void main(String[] arguments) throws Exception {
    var name = arguments.length > 0 ? arguments[0] : "resnet20_cifar";
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 64;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    var step = step(name, batch);
    var options = Engine.Options.DEFAULT.withThreads(threads);
    var numbers = Initialiser.seeded(1);
    var engine = new OrtEngine();
    var accelerator = Libraries.accelerator().orElseThrow();
    try (var standard = engine.open(step.training(), numbers, Device.CPU, options);
        var whole = accelerator.open(step.training(), step.turns(), numbers, engine, options)) {
      var one = new Times(standard);
      var other = new Times(whole);
      var feed = feed(standard);
      for (int i = 0; i < WARM + STEPS; i++) {
        one.take(feed, i >= WARM);
        other.take(feed, i >= WARM);
      }
      OUT.printf(
          Locale.ROOT,
          "%s, batch %d, threads %d, %d turns: standard operators %.0f ms of processor time (%.0f"
              + " ms), with oneDNN %.0f ms (%.0f ms), %.2f (%.2f) times as fast%n",
          name,
          batch,
          threads,
          step.turns().size(),
          one.processor(),
          one.clock(),
          other.processor(),
          other.clock(),
          one.processor() / other.processor(),
          one.clock() / other.clock());
    }
  }

  private static Step step(String name, int batch) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        name.equals("mobilenet-small")
            ? GraphText.parse(MOBILE_NET, Ports.of(catalogue))
            : name.endsWith(".vertebra")
                ? DocumentFile.read(Path.of(name)).document().graph()
                : catalogue.preset(name).orElseThrow().graph().get();
    var analysis = new Analyzer(catalogue).analyze(graph);
    var task = Task.of(catalogue, analysis);
    var options = Compiler.Options.DEFAULT.withBatch(batch).withTaps(task.taps());
    return Step.of(
        new Compiler(catalogue).compile(analysis, options),
        task,
        Recipe.USUAL.withBatch(batch),
        List.of());
  }

  private static Map<String, Tensor> feed(Session session) {
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

  /// How long the steps of a session took, in milliseconds.
  private static final class Times {
    private final Session session;
    private final List<Double> processor = new ArrayList<>();
    private final List<Double> clock = new ArrayList<>();

    Times(Session session) {
      this.session = session;
    }

    void take(Map<String, Tensor> feed, boolean counts) throws Exception {
      var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long used = system.getProcessCpuTime();
      long start = System.nanoTime();
      session.run(feed, Cancellation.none());
      if (!counts) return;
      processor.add((system.getProcessCpuTime() - used) / 1e6);
      clock.add((System.nanoTime() - start) / 1e6);
    }

    double processor() {
      return median(processor);
    }

    double clock() {
      return median(clock);
    }

    private static double median(List<Double> times) {
      var sorted = new ArrayList<>(times);
      Collections.sort(sorted);
      return sorted.get(sorted.size() / 2);
    }
  }
}
