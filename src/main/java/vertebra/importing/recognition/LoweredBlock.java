package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.tensor.UndecidedSizeException;

/// A block alone, lowered, and described from its outputs.
///
/// @param body what it is made of
/// @param region its description
record LoweredBlock(
    Plan plan,
    LoweredPlan lowered,
    Graph body,
    ModelOperators operators,
    OperatorGraph graph,
    Region region) {

  private static final String START = Exemplar.NODE + "/";
  private static final String WEIGHT = "w " + Exemplar.NODE + ".";

  /// Lowers a design of one block; empty where it cannot be lowered so.
  ///
  /// @param reading which of its outputs count, and whether batch norms are folded
  /// @param joined whether joins of joins are one
  static Optional<LoweredBlock> of(
      Catalogue catalogue, Analyzer analyzer, Graph design, BlockReading reading, boolean joined) {
    var analysis = analyzer.check(design);
    if (!analysis.isValid()) return Optional.empty();
    var plan = Plan.of(catalogue, analysis);
    LoweredPlan lowered;
    try {
      lowered = LoweredPlan.of(plan);
    } catch (UndecidedSizeException undecided) {
      return Optional.empty();
    }
    var operators = lowered.operators();
    if (joined) KnownSpellings.joinJoins(operators.draft());
    if (reading.normsFolded()) KnownSpellings.foldNorms(operators.draft());
    var graph = operators.draft().freeze();
    var roots = new ArrayList<Integer>();
    for (var output : reading.outputs()) {
      var tensor = plan.tensor(PortPath.of(new Port(Exemplar.NODE, output))).map(lowered::name);
      int root = tensor.map(operators::number).orElse(OperatorGraph.NONE);
      if (root == OperatorGraph.NONE) return Optional.empty();
      roots.add(root);
    }
    var region = Region.of(graph, _ -> true, roots, Detail.FORM, _ -> 0);
    var body =
        analysis
            .findings()
            .find(Exemplar.NODE)
            .flatMap(Finding::inside)
            .map(inside -> inside.body().graph())
            .orElse(Graph.EMPTY);
    return Optional.of(new LoweredBlock(plan, lowered, body, operators, graph, region));
  }

  /// The part of the block that an operator belongs to; empty where it belongs to several or to
  /// none.
  Optional<NodeId> owner(int operation) {
    var owners = new HashSet<String>();
    for (int origin : graph.operation(operation).origins()) owners.add(first(origin));
    return owners.size() == 1 && !owners.contains("")
        ? Optional.of(new NodeId(owners.iterator().next()))
        : Optional.empty();
  }

  /// Where inside the block an operator stands, however deep; where it does what several parts do,
  /// the first of them.
  List<NodeId> place(int operation) {
    return graph.operation(operation).origins().stream()
        .map(lowered::path)
        .filter(path -> path.startsWith(START))
        .findFirst()
        .flatMap(path -> PortPath.nodes(path.substring(START.length())))
        .orElse(List.of());
  }

  private String first(int origin) {
    var path = lowered.path(origin);
    if (!path.startsWith(START)) return "";
    var inside = path.substring(START.length());
    int slash = inside.indexOf('/');
    return slash < 0 ? inside : inside.substring(0, slash);
  }

  /// The tensor at every output port of a part of the block.
  Map<Port, Integer> ports() {
    var ports = new HashMap<Port, Integer>();
    plan.ports()
        .forEach((path, number) -> {
          boolean isPart =
              path.nodes().size() == 2 && path.nodes().getFirst().equals(Exemplar.NODE);
          int tensor = isPart ? operators.number(lowered.name(number)) : OperatorGraph.NONE;
          if (tensor != OperatorGraph.NONE) ports.put(path.inItsGraph(), tensor);
        });
    return ports;
  }

  /// What is at every output port inside the block, however deep, by its path from the block on.
  Map<PortPath, String> inner() {
    var inner = new HashMap<PortPath, String>();
    plan.ports()
        .forEach((path, number) -> {
          if (path.isInside(List.of(Exemplar.NODE)))
            inner.put(
                new PortPath(path.nodes().subList(1, path.nodes().size()), path.port()),
                lowered.name(number));
        });
    return inner;
  }

  /// What a weight is called within the block.
  Optional<String> role(int weight) {
    var own =
        operators.tensors().entrySet().stream()
            .filter(entry -> entry.getValue() == weight && entry.getKey().startsWith(WEIGHT))
            .map(entry -> entry.getKey().substring(WEIGHT.length()))
            .findFirst();
    return own.isPresent() ? own : bias(weight);
  }

  /// The bias of a batch norm that was folded into the convolution before it.
  private Optional<String> bias(int weight) {
    for (int reader : graph.readers(weight)) {
      var inputs = graph.inputs(reader);
      if (!graph.operation(reader).is("Conv") || inputs.length < 3 || inputs[2] != weight) continue;
      var paths = graph.operation(reader).origins().stream().map(lowered::path).distinct().toList();
      var filters = role(inputs[1]);
      if (filters.isEmpty()) continue;
      return paths.stream()
          .filter(path -> path.startsWith(START))
          .map(path -> path.substring(START.length()).replace('/', '.'))
          .filter(path -> !filters.get().startsWith(path + "."))
          .map(path -> path + ".bias")
          .findFirst();
    }
    return Optional.empty();
  }
}
