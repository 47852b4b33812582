package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import vertebra.execute.PrecisionChoice;
import vertebra.graph.Graph;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;

/// What a result can depend on, read off an open design by the test itself and in its own way.
record Facts(
    Graph graph,
    Object definitions,
    Map<String, String> inputs,
    Optional<String> weights,
    Optional<String> labels,
    Optional<Device> device,
    boolean tf32,
    PrecisionChoice precision,
    int threads,
    Benchmark benchmark,
    Place place) {

  /// Which facts each kind of result depends on.
  private static final Map<String, Set<String>> DEPENDS =
      Map.ofEntries(
          Map.entry("verdict", Set.of("graph")),
          Map.entry("problems", Set.of("graph")),
          Map.entry("problem-count", Set.of("graph")),
          Map.entry("figures", Set.of("graph")),
          Map.entry("training", Set.of("graph")),
          Map.entry("costs", Set.of("graph")),
          Map.entry("gauges", Set.of("graph")),
          Map.entry("limits", Set.of("graph")),
          Map.entry("hotspots", Set.of("graph")),
          Map.entry("export", Set.of("graph", "weights")),
          Map.entry(
              "run",
              Set.of("graph", "inputs", "weights", "labels", "device", "precision", "benchmark")),
          Map.entry("refusal", Set.of("graph")),
          Map.entry("values", Set.of("graph", "inputs", "weights", "labels", "device", "place")),
          Map.entry("pin", Set.of("graph", "inputs", "weights", "labels", "device", "place")),
          Map.entry("signal", Set.of("graph", "weights", "device")),
          Map.entry(
              "benchmark",
              Set.of("graph", "inputs", "weights", "device", "precision", "threads", "benchmark")));

  static Facts of(OpenDesign design, Devices devices) {
    var settings = design.state().document().settings();
    var inputs = new TreeMap<String, String>();
    settings.forEach((key, text) -> {
      if (key.startsWith("input.") || key.equals("image")) inputs.put(key, text);
    });
    var chosen = devices.state();
    return new Facts(
        design.state().graph(),
        design.state().document().definitions(),
        inputs,
        settings.find("weights"),
        settings.find("labels"),
        chosen.wish().device(),
        chosen.wish().tf32(),
        chosen.wish().precisionChoice(),
        chosen.threads(),
        chosen.wish().benchmark(),
        design.present().place().get());
  }

  /// Whether anything differs that a kind of result depends on.
  boolean differs(Facts other, String kind) {
    var differing = new TreeSet<String>();
    if (graph != other.graph || definitions != other.definitions) differing.add("graph");
    if (!inputs.equals(other.inputs)) differing.add("inputs");
    if (!weights.equals(other.weights)) differing.add("weights");
    if (!labels.equals(other.labels)) differing.add("labels");
    if (!device.equals(other.device) || tf32 != other.tf32) differing.add("device");
    if (!precision.equals(other.precision)) differing.add("precision");
    if (threads != other.threads) differing.add("threads");
    if (!benchmark.equals(other.benchmark)) differing.add("benchmark");
    if (!place.equals(other.place)) differing.add("place");
    differing.retainAll(DEPENDS.getOrDefault(kind, Set.of()));
    return !differing.isEmpty();
  }
}
