package vertebra.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.Value;
import vertebra.workbench.Workbench;

/// The catalogue at its largest: loading all of it in a fresh Java, dropping and checking the
/// networks with the most operators, and changing one parameter of a network of 1,000 operators or
/// more. Prints medians and 95th percentiles of the thread's processor time, and for loading also
/// the time of the whole start.
public final class CatalogueBench {

  private static final int STARTS = 7;
  private static final int ROUNDS = 40;
  private static final int LARGEST = 3;
  private static final int MANY_OPERATORS = 1_000;
  private static final List<String> WELL_KNOWN =
      List.of("efficientnet_b7", "swin_b", "maskrcnn_resnet50_fpn", "resnet50");

  private CatalogueBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      var clock = new Clock();
      clock.time(true, StandardCatalogue::catalogue);
      double listed = clock.median();
      var definitions = new Clock();
      definitions.time(
          true,
          () -> {
            StandardCatalogue.catalogue().define();
            return StandardCatalogue.catalogue();
          });
      IO.println(listed + " " + definitions.median());
      return;
    }
    var catalogue = StandardCatalogue.catalogue();
    IO.println(
        "%d blocks, %d presets".formatted(catalogue.blocks().size(), catalogue.presets().size()));
    load();
    var analyzer = new Analyzer(catalogue);
    var operators = new HashMap<Preset, Integer>();
    for (var preset : catalogue.presets())
      operators.put(preset, operators(analyzer, preset.graph().get()));
    var sizes =
        catalogue.presets().stream()
            .sorted(Comparator.comparingInt((Preset preset) -> -operators.get(preset)))
            .toList();
    for (var preset : sizes.subList(0, LARGEST)) drop(catalogue, analyzer, preset);
    for (var name : WELL_KNOWN) drop(catalogue, analyzer, catalogue.preset(name).orElseThrow());
    change(
        catalogue,
        analyzer,
        sizes.stream()
            .filter(preset -> operators.get(preset) >= MANY_OPERATORS)
            .reduce((_, smaller) -> smaller)
            .orElse(sizes.getFirst()));
  }

  private static int operators(Analyzer analyzer, Graph graph) {
    return analyzer.analyze(graph).cost().operators();
  }

  /// The first call in a Java that has loaded nothing of the program, what it then takes to make
  /// every definition at once, and how long that Java runs from start to end. The table of contents
  /// is there if Maven has built the classes.
  private static void load() throws Exception {
    var lists = new ArrayList<Double>();
    var definitions = new ArrayList<Double>();
    var starts = new ArrayList<Double>();
    for (int i = 0; i < STARTS; i++) {
      long start = System.nanoTime();
      var answer = child().split(" ", -1);
      lists.add(Double.valueOf(answer[0]));
      definitions.add(Double.valueOf(answer[1]));
      starts.add((System.nanoTime() - start) / 1e6);
    }
    lists.sort(null);
    definitions.sort(null);
    starts.sort(null);
    boolean contents = StandardCatalogue.class.getResource("contents.tsv") != null;
    IO.println(
        "load in a fresh Java, %s: %.0f ms; every definition on top: %.0f ms; that Java takes %.0f ms"
            .formatted(
                contents ? "from the table of contents" : "without a table of contents",
                lists.get(STARTS / 2),
                definitions.get(STARTS / 2),
                starts.get(STARTS / 2)));
  }

  private static String child() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                CatalogueBench.class.getName(),
                "load")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      return output.readAllAsString().strip();
    }
  }

  /// Makes the network of a preset and checks it from nothing.
  private static void drop(Catalogue catalogue, Analyzer analyzer, Preset preset) throws Exception {
    var clock = new Clock();
    for (int round = -ROUNDS; round < ROUNDS; round++)
      clock.time(round >= 0, () -> workbench(catalogue, preset));
    IO.println(
        "drop and check %-32s %s   %d operators"
            .formatted(preset.id(), clock, operators(analyzer, preset.graph().get())));
  }

  private static Workbench workbench(Catalogue catalogue, Preset preset) {
    return new Workbench(
        Document.of(preset.graph().get()), catalogue, Runnable::run, Runnable::run);
  }

  /// Changes one number of the head, then of the backbone, back and forth.
  private static void change(Catalogue catalogue, Analyzer analyzer, Preset preset)
      throws Exception {
    for (var role : List.of(Role.HEAD, Role.BACKBONE)) {
      var graph = preset.graph().get();
      for (var node : graph.nodes()) {
        var block = catalogue.find(node.block()).orElseThrow();
        var values =
            block.role() == role ? values(catalogue, graph, node, block) : Optional.<Values>empty();
        if (values.isPresent()) change(catalogue, analyzer, preset, node, values.get());
      }
    }
  }

  private record Values(String key, Value one, Value other) {}

  /// A parameter with two values that leave the design valid.
  private static Optional<Values> values(
      Catalogue catalogue, Graph graph, Node node, BlockType block) {
    for (var spec : block.parameters()) {
      var now = node.parameters().get(spec.key()).orElseGet(() -> initial(spec));
      for (var other : others(spec, now)) {
        var changed =
            GraphEdit.apply(graph, new GraphEdit.SetParameter(node.id(), spec.key(), other));
        if (new Analyzer(catalogue).analyze(changed).isValid())
          return Optional.of(new Values(spec.key(), now, other));
      }
    }
    return Optional.empty();
  }

  private static <T> Value initial(ParameterSpec<T> spec) {
    return spec.encode(spec.initial());
  }

  private static List<Value> others(ParameterSpec<?> spec, Value now) {
    return switch (spec) {
      case ParameterSpec.Whole whole ->
          whole
              .decode(now)
              .map(number -> List.of(whole.encode(number + 1), whole.encode(number * 2)))
              .orElse(List.of());
      case ParameterSpec.Real real ->
          real.decode(now).map(number -> List.of(real.encode(number * 2))).orElse(List.of());
      default -> List.of();
    };
  }

  private static void change(
      Catalogue catalogue, Analyzer analyzer, Preset preset, Node node, Values values)
      throws Exception {
    var workbench = workbench(catalogue, preset);
    var edits = new Clock();
    var wholes = new Clock();
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      var value = round % 2 == 0 ? values.other() : values.one();
      edits.time(
          round >= 0,
          () -> {
            workbench.perform("Set", new GraphEdit.SetParameter(node.id(), values.key(), value));
            return workbench.state();
          });
      wholes.time(round >= 0, () -> analyzer.analyze(workbench.state().graph(), Analysis.NONE));
    }
    IO.println(
        "change %-40s %s   from nothing %s   ratio %.2f   %d operators"
            .formatted(
                preset.id() + ": " + node.id() + "." + values.key(),
                edits,
                wholes,
                edits.median() / wholes.median(),
                workbench.state().analysis().cost().operators()));
  }
}
