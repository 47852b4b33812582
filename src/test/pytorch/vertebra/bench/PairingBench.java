package vertebra.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import vertebra.bench.KernelBench.Taken;
import vertebra.bench.KernelBench.Times;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.onednn.Libraries;
import vertebra.runtime.ort.OrtEngine;
import vertebra.training.Optimiser;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.weights.Initialiser;

/// A step of training of this project, in standard operators and with oneDNN's kernels, against
/// PyTorch's as DJL brings it, channels first and last: in turn, batch 64, 32 × 32, SGD with
/// momentum, on noise.
///
/// PyTorch runs in processes of its own: both sides have the same library of threads, and in one
/// process would share it and its way to wait. One process is left as it is; in the other, which is
/// called tuned, threads rest while they wait, and memory once taken is kept, in huge pages. The
/// former is so much slower on a busy computer that it has every third turn.
///
/// Only the profile `pytorch` compiles it.
final class PairingBench {

  private static final int BATCH = 64;
  private static final int WARM = 3;

  /// The nanoseconds after which a network has no further rounds.
  private static final long ENOUGH = 70_000_000_000L;

  private static final Map<String, String> TUNED =
      Map.of(
          "OMP_WAIT_POLICY",
          "PASSIVE",
          "GLIBC_TUNABLES",
          "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=8589934592"
              + ":glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=268435456");
  private static final PrintStream OUT = System.out;

  /// One of those that take turns.
  ///
  /// @param every in how many rounds it has one turn
  private record Way(String name, boolean isTheirs, int every, Times times) {}

  private PairingBench() {}

  /// Measures networks, one after another.
  ///
  /// @param arguments how many rounds at most, 12 without; the threads, 2 without; the networks,
  ///   all three without
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 12;
    int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    var networks =
        arguments.length > 2
            ? Arrays.asList(arguments).subList(2, arguments.length)
            : List.of("resnet20_cifar", "mobilenet-small", "vit-tiny");
    OUT.printf("threads %d, batch %d; milliseconds a step%n", threads, BATCH);
    OUT.printf(
        "%-15s %6s %-36s %17s %17s %17s%n", "", "", "", "clock", "processor", "times as fast");
    OUT.printf(
        "%-15s %6s %-36s %8s %8s %8s %8s %8s %8s%n",
        "network", "rounds", "way", "least", "median", "least", "median", "least", "median");
    for (var network : networks) measure(network, rounds, threads);
  }

  private static void measure(String network, int rounds, int threads) throws Exception {
    var recipe = Recipe.USUAL.withBatch(BATCH).with(new Optimiser.Sgd(0.9, false, 1e-4), 0.01);
    var step = KernelBench.step(network, recipe);
    var options = Engine.Options.DEFAULT.withThreads(threads);
    var numbers = Initialiser.seeded(1);
    var engine = new OrtEngine();
    try (var plain = new Torch(network, threads, false);
        var tuned = new Torch(network, threads, true);
        var standard = engine.open(step.training(), numbers, Device.CPU, options);
        var kernels =
            step.turns().isEmpty()
                ? null
                : Libraries.accelerator()
                    .orElseThrow()
                    .open(step.training(), step.turns(), numbers, engine, options)) {
      var feed = KernelBench.feed(standard);
      var ways = new ArrayList<Way>();
      ways.add(new Way("standard operators", false, 1, KernelBench.times(standard, feed)));
      if (kernels != null) ways.add(new Way("oneDNN", false, 1, KernelBench.times(kernels, feed)));
      for (var torch : List.of(plain, tuned))
        for (var layout : List.of("first", "last"))
          ways.add(
              new Way(
                  "PyTorch %s, channels %s%s"
                      .formatted(torch.version, layout, torch == tuned ? ", tuned" : ""),
                  true,
                  torch == tuned ? 1 : WARM,
                  new Times(() -> torch.step(layout))));
      var order = new ArrayList<>(ways);
      long start = System.nanoTime();
      int done = 0;
      while (done <= WARM || done < WARM + rounds && System.nanoTime() - start < ENOUGH) {
        for (var way : order) if (done % way.every() == 0) way.times().take(done >= WARM);
        Collections.rotate(order, 1);
        done++;
      }
      requireSame(network, plain.learned, step);
      print(network, ways, done - WARM);
    }
  }

  private static void requireSame(String network, long theirs, Step step) {
    long ours = 0;
    for (var weight : step.weights())
      ours += weight.dims().stream().reduce(1L, (one, other) -> one * other);
    if (ours != theirs)
      throw new IllegalStateException(
          network + " learns " + ours + " numbers here, " + theirs + " in PyTorch");
  }

  private static void print(String network, List<Way> ways, int rounds) {
    for (var way : ways) {
      var clock = way.times().clock();
      var processor = way.times().processor();
      OUT.printf(
          Locale.ROOT,
          "%-15s %6d %-36s %8.0f %8.0f %8.0f %8.0f %8.2f %8.2f%n",
          network,
          rounds,
          way.name(),
          clock.least(),
          clock.median(),
          processor.least(),
          processor.median(),
          fastest(ways, Clock::least) / clock.least(),
          fastest(ways, Clock::median) / clock.median());
    }
  }

  /// How long the fastest way of PyTorch takes.
  private static double fastest(List<Way> ways, ToDoubleFunction<Clock> of) {
    return ways.stream()
        .filter(Way::isTheirs)
        .mapToDouble(way -> of.applyAsDouble(way.times().clock()))
        .min()
        .orElseThrow();
  }

  /// A process that trains with PyTorch and waits between steps.
  private static final class Torch implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final String version;
    private long learned;

    Torch(String network, int threads, boolean isTuned) throws IOException {
      var builder =
          new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              TorchStep.class.getName(),
              network,
              BATCH + "",
              threads + "");
      builder.environment().keySet().removeAll(TUNED.keySet());
      if (isTuned) builder.environment().putAll(TUNED);
      process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      answers = process.inputReader(US_ASCII);
      questions = new PrintStream(process.getOutputStream(), true, US_ASCII);
      version = answer();
    }

    Taken step(String layout) throws IOException {
      questions.println(layout);
      var numbers = answer().split(" ");
      learned = Long.parseLong(numbers[2]);
      return new Taken(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    }

    private String answer() throws IOException {
      var line = answers.readLine();
      if (line == null) throw new IOException("PyTorch's process ended");
      return line;
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
