package vertebra.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vertebra.analysis.Plan;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Cost;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.compile.Compiled;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;

/// What a network is made of, laid out so that two of them can be compared.
///
/// @param nodes the blocks of the design by name; empty for a model file
/// @param parts the primitive blocks of a design, or the operators of a model file, in execution
///   order
/// @param operators the ONNX operators, in execution order, which designs and files have in common
record NetworkSummary(SequencedMap<String, Part> nodes, List<Part> parts, List<Part> operators) {

  private static final String BETWEEN = "/";

  /// One piece.
  ///
  /// @param names from the outside in: nodes of a design, and of an operator what stands between
  ///   the slashes of its name
  /// @param kind the block's title or the operator's name
  /// @param settings the parameters, by label
  /// @param output the sizes that leave it first; blank where they are unknown
  record Part(
      List<String> names,
      String kind,
      SequencedMap<String, String> settings,
      String output,
      Cost cost) {
    Part {
      names = List.copyOf(names);
      settings = Collections.unmodifiableSequencedMap(settings);
    }

    /// The names joined by slashes.
    String path() {
      return text(names);
    }

    /// The outermost name.
    String top() {
      return names.getFirst();
    }
  }

  NetworkSummary {
    nodes = Collections.unmodifiableSequencedMap(nodes);
    parts = List.copyOf(parts);
    operators = List.copyOf(operators);
  }

  static NetworkSummary of(Catalogue catalogue, Graph graph, Compiled compiled) {
    var parts = parts(compiled.plan());
    return new NetworkSummary(nodes(catalogue, graph, parts), parts, operators(compiled, parts));
  }

  static NetworkSummary of(ModelCost cost) {
    var operators = new ArrayList<Part>();
    for (var row : cost.rows())
      operators.add(
          new Part(
              names(row.name()),
              row.operator(),
              new LinkedHashMap<>(),
              row.output().map(Object::toString).orElse(""),
              row.cost()));
    return new NetworkSummary(new LinkedHashMap<>(), operators, operators);
  }

  private static List<Part> parts(Plan plan) {
    var costs = new HashMap<String, Cost>();
    for (var row : CostTable.of(plan).rows()) costs.put(row.path(), row.cost());
    var parts = new ArrayList<Part>();
    for (var step : plan.steps()) {
      if (step.block().role() == Role.OUTPUT) continue;
      var output = step.outputs().isEmpty() ? "" : plan.tensors().get(step.outputs().getFirst());
      parts.add(
          new Part(
              step.nodes().stream().map(NodeId::value).toList(),
              step.block().title(),
              settings(step.block(), step.site().parameters()),
              output.toString(),
              costs.getOrDefault(step.path(), Cost.FREE)));
    }
    return parts;
  }

  private static SequencedMap<String, Part> nodes(
      Catalogue catalogue, Graph graph, List<Part> parts) {
    var totals = new LinkedHashMap<String, Cost>();
    var outputs = new HashMap<String, String>();
    for (var part : parts) {
      totals.merge(part.top(), part.cost(), Cost::plus);
      outputs.put(part.top(), part.output());
    }
    var nodes = new LinkedHashMap<String, Part>();
    for (var name : totals.keySet())
      graph.nodes().stream()
          .filter(node -> node.id().value().equals(name))
          .findFirst()
          .ifPresent(node -> {
            var block = catalogue.find(node.block());
            nodes.put(
                name,
                new Part(
                    List.of(name),
                    block.map(BlockType::title).orElse(node.block().value()),
                    block
                        .map(known -> settings(known, node.parameters()))
                        .orElseGet(LinkedHashMap::new),
                    outputs.getOrDefault(name, ""),
                    totals.getOrDefault(name, Cost.FREE)));
          });
    return nodes;
  }

  /// The parameters of a block by label.
  static LinkedHashMap<String, String> settings(BlockType block, Parameters parameters) {
    var settings = new LinkedHashMap<String, String>();
    for (var spec : block.parameters()) settings.put(spec.label(), value(spec, parameters));
    return settings;
  }

  private static <T> String value(ParameterSpec<T> spec, Parameters parameters) {
    return spec.encode(spec.in(parameters)).toString();
  }

  /// The first operator of a block carries its cost, the last its output.
  private static List<Part> operators(Compiled compiled, List<Part> parts) {
    var byPath = new HashMap<String, Part>();
    for (var part : parts) byPath.put(part.path(), part);
    var paths = new LinkedHashMap<String, Integer>();
    for (var operator : compiled.model().operators())
      paths.merge(operator.block(), 1, Integer::sum);
    var outputs = samples(compiled.plan());
    var seen = new HashMap<String, Integer>();
    var operators = new ArrayList<Part>();
    for (var operator : compiled.model().operators()) {
      var path = operator.block();
      int number = seen.merge(path, 1, Integer::sum);
      var part = byPath.get(path);
      boolean isLast = number == paths.getOrDefault(path, 0);
      operators.add(
          new Part(
              names(operator.name()),
              operator.type(),
              new LinkedHashMap<>(),
              isLast ? outputs.getOrDefault(path, "") : "",
              part != null && number == 1 ? part.cost() : Cost.FREE));
    }
    return operators;
  }

  /// What leaves each block first, for one sample, as a model file is counted too.
  private static HashMap<String, String> samples(Plan plan) {
    var outputs = new HashMap<String, String>();
    for (var step : plan.steps())
      if (!step.outputs().isEmpty())
        outputs.put(
            step.path(),
            Site.perSample(plan.tensors().get(step.outputs().getFirst())).shape().toString());
    return outputs;
  }

  /// Names from the outside in as text.
  static String text(List<String> names) {
    return String.join(BETWEEN, names);
  }

  private static List<String> names(String operator) {
    return Arrays.asList(operator.split(BETWEEN, -1));
  }
}
