package vertebra.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.execute.ModelInputs;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.execute.RunTask;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.inspect.PortValueTask;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// What it costs to run a whole network and to see what flows through its ports, before and after
/// an edit, each way in a process of its own (Linux only, which alone tells the memory).
///
/// The baseline opens the model with its taps and weights of its own for every look. Prints the
/// processor time of each step, the memory after all of them, and the ratios.
public final class LookBench {

  private static final int ROUNDS = 3;

  private LookBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      if (arguments[0].equals("baseline")) baseline(arguments[1]);
      else measured(arguments[1]);
      return;
    }
    for (var network : List.of("mobilenet_v2", "resnet50", "vgg16")) {
      var baseline = new LinkedHashMap<String, List<Double>>();
      var measured = new LinkedHashMap<String, List<Double>>();
      for (int round = 0; round < ROUNDS; round++) {
        read(child("baseline", network), baseline);
        read(child("measured", network), measured);
      }
      IO.println(network);
      measured.forEach((step, times) ->
          IO.println(
              "  %-44s %8.0f, baseline %8.0f, ratio %.2f"
                  .formatted(
                      step,
                      median(times),
                      median(baseline.get(step)),
                      median(times) / median(baseline.get(step)))));
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void read(List<String> lines, Map<String, List<Double>> into) {
    for (var line : lines) {
      var parts = line.split("\t", 2);
      into.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Double.parseDouble(parts[1]));
    }
  }

  private static List<String> child(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LookBench.class.getName()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(command + " failed");
    return said.lines().toList();
  }

  /// One step, whose processor time is told.
  @FunctionalInterface
  private interface Step {
    void take() throws Exception;
  }

  private static void time(String name, Step step) throws Exception {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long start = system.getProcessCpuTime();
    step.take();
    IO.println(name + "\t" + (system.getProcessCpuTime() - start) / 1e6);
  }

  private static void memory() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      var resident = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      IO.println(
          "memory at the end, MiB\t" + Long.parseLong(resident.replaceAll("\\D", "")) / 1024);
    }
  }

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static Graph graph(String network) {
    return CATALOGUE.preset(network).orElseThrow().graph().get();
  }

  /// An edit in the middle of the design: the second of its blocks that take something is bypassed
  /// nowhere, but muted, which changes no shape.
  private static Graph edited(Graph graph) {
    var nodes =
        graph.nodes().stream().filter(node -> !graph.incoming(node.id()).isEmpty()).toList();
    return graph.with(nodes.getFirst().with(Node.Mode.MUTED));
  }

  private static final Benchmark ONCE = new Benchmark(0, 1);

  private static void measured(String network) throws Exception {
    try (var sessions = new OpenSessions(new OrtEngine())) {
      var analyzer = new Analyzer(CATALOGUE);
      var graph = graph(network);
      var analysis = analyzer.analyze(graph);
      var changed = analyzer.analyze(edited(graph));
      time("look at the ports, ms", () -> look(sessions, analysis));
      time(
          "run, ms",
          () ->
              new RunTask(
                      CATALOGUE,
                      analysis,
                      settings(analysis),
                      samples(),
                      RunOptions.USUAL.on(Optional.of(Device.CPU)).with(ONCE),
                      (_, _, _) -> {})
                  .work(sessions, Cancellation.none()));
      time("look again after muting a block, ms", () -> look(sessions, changed));
      memory();
    }
  }

  private static void look(OpenSessions sessions, Analysis analysis) throws Exception {
    new PortValueTask(
            CATALOGUE,
            analysis,
            settings(analysis),
            samples(),
            RunOptions.USUAL.on(Optional.of(Device.CPU)),
            List.of(),
            Optional.empty(),
            PortValueTask.Limits.USUAL)
        .work(sessions, Cancellation.none());
  }

  private static RunSettings settings(Analysis analysis) {
    return new RunSettings(Document.of(analysis.graph()), Optional.empty());
  }

  private static Samples samples() {
    return new Samples(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// Sessions with weights of their own; what is muted is looked at with and without.
  private static void baseline(String network) throws Exception {
    var engine = new OrtEngine();
    var analyzer = new Analyzer(CATALOGUE);
    var graph = graph(network);
    var analysis = analyzer.analyze(graph);
    var changed = analyzer.analyze(edited(graph));
    var open = new ArrayList<AutoCloseable>();
    time("look at the ports, ms", () -> open.add(opened(engine, analysis, true)));
    time("run, ms", () -> open.add(opened(engine, analysis, false)));
    time(
        "look again after muting a block, ms",
        () -> {
          open.add(opened(engine, changed, true));
          open.add(opened(engine, analysis, true));
          open.add(opened(engine, changed, true));
        });
    memory();
    for (var session : open) session.close();
  }

  private static AutoCloseable opened(Engine engine, Analysis analysis, boolean tapped)
      throws Exception {
    var plan = Plan.ofEverything(CATALOGUE, analysis);
    var taps = plan.ports().keySet().stream().filter(port -> port.composites().isEmpty()).toList();
    var options = Compiler.Options.DEFAULT.withTaps(tapped ? taps : List.of());
    var model = new Compiler(CATALOGUE).compile(plan, options).model();
    var session =
        engine.open(
            model,
            Initialiser.seeded(0),
            Device.CPU,
            RunOptions.USUAL.options(plan).withThreads(tapped ? 1 : 0));
    var inputs = ModelInputs.read(model, settings(analysis), samples(), Cancellation.none());
    session.run(inputs.tensors(), Cancellation.none());
    return session;
  }
}
