package vertebra.importing.recognition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.analysis.Plan;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.tensor.UndecidedSizeException;

/// Collects what the blocks of a catalogue lower to, wherever they stand in the graphs that it is
/// given.
final class LibraryBuilder {

  private final Catalogue catalogue;
  private final Detail detail;
  private final Analyzer analyzer;
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Branch start = new Branch();
  private final Set<Asked> asked = new HashSet<>();
  private int longest;

  /// A block as it was described already; what it lowers to follows from this.
  private record Asked(BlockId block, Site site, boolean joined, boolean folded, boolean placed) {}

  private static final class Branch {
    private final TreeMap<Integer, Branch> children = new TreeMap<>();
    private final List<BlockReading> readings = new ArrayList<>();
  }

  LibraryBuilder(Catalogue catalogue, Detail detail) {
    this.catalogue = catalogue;
    this.detail = detail;
    analyzer = new Analyzer(catalogue);
  }

  /// The library of everything that the catalogue shows: its networks and the examples of its
  /// blocks.
  static BlockLibrary of(Catalogue catalogue, Detail detail) {
    var builder = new LibraryBuilder(catalogue, detail);
    for (var preset : catalogue.presets()) builder.add(preset.graph().get());
    for (var block : catalogue.blocks()) builder.addExamples(block);
    return builder.library();
  }

  /// Adds a block with the parameters and inputs of its examples.
  void addExamples(BlockType block) {
    if (block.role() == Role.INPUT || block.role() == Role.OUTPUT) return;
    for (var example : block.examples())
      Exemplar.around(catalogue, block.id(), block.site(example))
          .ifPresent(graph -> add(graph, BlockReading.Standing.EXAMPLE));
  }

  /// Adds the blocks of a design and all that are inside.
  void add(Graph graph) {
    add(graph, BlockReading.Standing.PLACED);
  }

  private void add(Graph graph, BlockReading.Standing standing) {
    var analysis = analyzer.check(graph);
    if (!analysis.isValid()) return;
    var plan = Plan.of(catalogue, analysis);
    for (boolean joined : new boolean[] {false, true}) {
      LoweredPlan lowered;
      try {
        lowered = LoweredPlan.of(plan);
      } catch (UndecidedSizeException undecided) {
        return;
      }
      var operators = lowered.operators();
      if (joined && !KnownSpellings.joinJoins(operators.draft())) return;
      new Walk(plan, lowered, operators, joined, false).over(analysis, standing);
      if (KnownSpellings.foldNorms(operators.draft()))
        new Walk(plan, lowered, operators, joined, true).over(analysis, standing);
    }
  }

  /// Everything that was added.
  BlockLibrary library() {
    var tokens = new ArrayList<Integer>();
    var children = new ArrayList<Integer>();
    var readings = new HashMap<Integer, List<BlockReading>>();
    var open = new ArrayDeque<Branch>();
    tokens.add(Token.ROOT);
    open.add(start);
    int made = 1;
    for (int node = 0; !open.isEmpty(); node++) {
      var branch = open.remove();
      children.add(made);
      made += branch.children.size();
      branch.children.forEach((token, child) -> {
        tokens.add(token);
        open.add(child);
      });
      if (!branch.readings.isEmpty())
        readings.put(
            node,
            branch.readings.stream()
                .sorted(
                    Comparator.comparing(BlockReading::normsFolded)
                        .thenComparingLong(BlockReading::unread)
                        .thenComparing(BlockReading::standing))
                .toList());
    }
    children.add(made);
    return new BlockLibrary(
        List.copyOf(words.keySet()), array(tokens), array(children), readings, longest, detail);
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private final class Walk {
    private final Plan plan;
    private final LoweredPlan lowered;
    private final ModelOperators model;
    private final OperatorGraph operators;
    private final boolean joined;
    private final boolean folded;

    Walk(Plan plan, LoweredPlan lowered, ModelOperators model, boolean joined, boolean folded) {
      this.plan = plan;
      this.lowered = lowered;
      this.model = model;
      operators = model.draft().freeze();
      this.joined = joined;
      this.folded = folded;
    }

    void over(Analysis analysis, BlockReading.Standing standing) {
      over(analysis.graph(), analysis.findings(), List.of(), standing);
    }

    private void over(
        Graph graph, Findings findings, List<NodeId> around, BlockReading.Standing standing) {
      for (var node : graph.nodes()) {
        var block = catalogue.find(node.block());
        var finding = findings.find(node.id()).filter(Finding::isTyped);
        if (block.isEmpty() || finding.isEmpty()) continue;
        if (block.get().role() == Role.INPUT || block.get().role() == Role.OUTPUT) continue;
        if (node.mode() != Node.Mode.ACTIVE) continue;
        var here = PortPath.plus(around, node.id());
        var key =
            new Asked(
                node.block(),
                finding.get().site(),
                joined,
                folded,
                standing == BlockReading.Standing.PLACED);
        boolean general =
            entering(graph, node, finding.get(), around).stream()
                .allMatch(
                    tensor -> tensor == OperatorGraph.NONE || operators.stored(tensor).isEmpty());
        // Where constants flow in, other places of the same block say more.
        if (general && !asked.add(key)) continue;
        describe(graph, node, finding.get(), around, standing);
        finding
            .get()
            .inside()
            .ifPresent(inside ->
                over(
                    inside.body().graph(),
                    inside.findings(),
                    here,
                    standing == BlockReading.Standing.PLACED
                        ? BlockReading.Standing.PART
                        : standing));
      }
    }

    private void describe(
        Graph graph,
        Node node,
        Finding finding,
        List<NodeId> around,
        BlockReading.Standing standing) {
      var here = PortPath.plus(around, node.id());
      var path = PortPath.text(here);
      var entering = entering(graph, node, finding, around);
      // The last first, so that a part is found from its end.
      var outputs = new TreeMap<Integer, String>(Comparator.reverseOrder());
      for (var spec : finding.outputPorts()) {
        int tensor = tensor(around, new Port(node.id(), spec.name()));
        if (entering.contains(tensor)) continue;
        if (tensor == OperatorGraph.NONE || operators.maker(tensor) == OperatorGraph.NONE) return;
        int place = operators.maker(tensor) * Token.MOST_OUTPUTS + operators.outputNumber(tensor);
        outputs.putIfAbsent(place, spec.name());
      }
      describe(node, finding, path, entering, standing, outputs);
      // A file has no operators for what nobody reads.
      var read = new TreeMap<>(outputs);
      read.values().removeIf(port -> graph.outgoing(new Port(node.id(), port)).isEmpty());
      if (!read.isEmpty() && read.size() < outputs.size())
        describe(node, finding, path, entering, standing, read);
    }

    private void describe(
        Node node,
        Finding finding,
        String path,
        List<Integer> entering,
        BlockReading.Standing standing,
        SortedMap<Integer, String> outputs) {
      var roots =
          outputs.keySet().stream()
              .map(place ->
                  operators.outputs(place / Token.MOST_OUTPUTS)[place % Token.MOST_OUTPUTS])
              .toList();
      var region =
          Region.of(
              operators,
              operation -> isInside(operation, path),
              roots,
              detail,
              word -> words.computeIfAbsent(word, _ -> words.size()));
      if (region.operations().isEmpty()) return;
      var bounds = entering.stream().map(region.bounds()::indexOf).toList();
      boolean closed = IntStream.range(0, region.bounds().size()).allMatch(bounds::contains);
      if (!closed) return;
      put(
          region,
          new BlockReading(
              node.block(),
              finding.site().parameters(),
              finding.site().ports(),
              bounds,
              List.copyOf(outputs.values()),
              folded,
              standing));
    }

    private List<Integer> entering(Graph graph, Node node, Finding finding, List<NodeId> around) {
      return finding.site().ports().stream()
          .map(port -> tensor(around, graph.source(new Port(node.id(), port)).orElseThrow()))
          .toList();
    }

    /// The tensor of the operators that leaves a port.
    private int tensor(List<NodeId> around, Port source) {
      return plan.tensor(PortPath.of(around, source))
          .map(lowered::name)
          .map(model::number)
          .orElse(OperatorGraph.NONE);
    }

    private boolean isInside(int operation, String path) {
      return operators.operation(operation).origins().stream()
          .map(lowered::path)
          .allMatch(place -> place.equals(path) || place.startsWith(path + "/"));
    }
  }

  private void put(Region region, BlockReading reading) {
    var branch = start;
    for (int token : region.tokens())
      branch = branch.children.computeIfAbsent(token, _ -> new Branch());
    longest = Math.max(longest, region.tokens().size());
    var same =
        branch.readings.stream()
            .filter(other -> other.block().equals(reading.block()))
            .filter(other -> other.normsFolded() == reading.normsFolded())
            .findFirst();
    if (same.isEmpty()) branch.readings.add(reading);
    else branch.readings.replaceAll(other -> other == same.get() ? plainer(other, reading) : other);
  }

  /// Of two places of a block that differ in nothing that an operator shows, the one that says
  /// less.
  private BlockReading plainer(BlockReading a, BlockReading b) {
    var plain = settings(b) < settings(a) ? b : a;
    var likelier = a.standing().compareTo(b.standing()) <= 0 ? a : b;
    return plain.with(likelier.standing());
  }

  private long settings(BlockReading reading) {
    return catalogue.find(reading.block()).orElseThrow().parameters().stream()
        .filter(spec -> !spec.in(reading.parameters()).equals(spec.initial()))
        .count();
  }
}
