package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Cost;
import vertebra.cli.input.CommandContext;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.report.Units;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a network costs, whether it is a design or a model of another program, in the same words
/// and keys.
///
/// @param peakAt where the most activation bytes are alive; blank if that is not known
/// @param blocks the sums by block of a design; a model of another program has operators only
record CostReport(
    String name,
    SequencedMap<String, TensorType> inputs,
    SequencedMap<String, TensorType> outputs,
    Cost total,
    long peakBytes,
    String peakAt,
    Optional<SequencedMap<NodeId, Cost>> blocks,
    List<Operator> operators) {

  /// One operator.
  ///
  /// @param output what leaves it first, in words
  /// @param sizes the same as JSON; empty where they are not known
  /// @param field what an element of a design's output sees; nothing is said of a model's
  private record Operator(
      String path,
      String block,
      Cost cost,
      String output,
      List<Object> sizes,
      Optional<String> field) {

    Map<String, Object> json() {
      var entry =
          CommandContext.fields(
              "path", path,
              "block", block,
              "parameters", cost.parameters(),
              "macs", cost.multiplyAdds(),
              "output", sizes);
      field.ifPresent(seen -> entry.put("receptiveField", seen));
      return entry;
    }
  }

  static CostReport of(String name, Plan plan) {
    var table = CostTable.of(plan);
    var fields = ReceptiveFields.of(plan);
    var ports = new HashMap<String, PortPath>();
    for (var port : plan.ports().keySet()) ports.putIfAbsent(PortPath.text(port.nodes()), port);
    var operators =
        table.rows().stream()
            .map(row -> {
              var field = Optional.ofNullable(ports.get(row.path())).flatMap(fields::at);
              return new Operator(
                  row.path(),
                  row.block(),
                  row.cost(),
                  row.output().toString(),
                  sizes(row.output().shape()),
                  Optional.of(field.map(ReceptiveFields.Field::toString).orElse("")));
            })
            .toList();
    return new CostReport(
        name,
        table.inputs(),
        table.outputs(),
        table.total(),
        table.peak().bytes(),
        table.peak().at(),
        Optional.of(table.byNode()),
        operators);
  }

  static CostReport of(String name, ModelCost cost) {
    var operators =
        cost.rows().stream()
            .map(row ->
                new Operator(
                    row.name(),
                    row.operator(),
                    row.cost(),
                    row.output().map(Object::toString).orElse(say("cli.unknown-sizes")),
                    row.output().map(CostReport::sizes).orElse(List.of()),
                    Optional.empty()))
            .toList();
    return new CostReport(
        name,
        cost.inputs(),
        cost.outputs(),
        cost.total(),
        cost.peakBytes(),
        cost.peakAt(),
        Optional.empty(),
        operators);
  }

  Map<String, Object> json() {
    return CommandContext.fields(
        "parameters", total.parameters(),
        "macs", total.multiplyAdds(),
        "attentionMacs", total.attentionMultiplyAdds(),
        "flops", total.flops(),
        "activationBytes", total.activationBytes(),
        "peakActivationBytes", peakBytes,
        "operatorsCounted", total.counted(),
        "operators", total.operators(),
        "inputs", shapes(inputs),
        "outputs", shapes(outputs),
        "nodes", operators.stream().map(Operator::json).toList());
  }

  private static Map<String, Object> shapes(Map<String, TensorType> types) {
    var shapes = new LinkedHashMap<String, Object>();
    types.forEach((name, type) -> shapes.put(name, sizes(type.shape())));
    return shapes;
  }

  /// A shape as JSON: numbers, and texts for sizes that are open.
  static List<Object> sizes(Shape shape) {
    return shape.dims().stream()
        .map(dim -> dim instanceof Dim.Known(var value) ? (Object) value : dim.toString())
        .toList();
  }

  /// As text, line by line.
  ///
  /// @param parts whether every operator gets a line
  List<String> lines(boolean parts) {
    var lines = new ArrayList<String>();
    lines.add(name);
    inputs.forEach((input, type) -> lines.add(line(say("cli.input", input), type.toString())));
    outputs.forEach(
        (output, type) -> lines.add(line(say("cli.output-named", output), type.toString())));
    totals(lines);
    if (blocks.isPresent()) {
      lines.add("");
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-44s %15s %18s  %s",
              "Block",
              "Parameters",
              "MACs",
              parts ? "Output" : ""));
    }
    if (!parts) {
      blocks.ifPresent(
          sums -> sums.forEach((node, cost) -> lines.add(row(node.value(), cost, ""))));
      return lines;
    }
    if (blocks.isEmpty()) lines.add("");
    for (var row : operators) lines.add(row(row.path(), row.cost(), row.output()));
    return lines;
  }

  private void totals(List<String> lines) {
    boolean isDesign = blocks.isPresent();
    var scope = isDesign ? say("cli.per-sample") : "";
    lines.add(
        line(
            "Parameters",
            Units.exact(total.parameters())
                + (isDesign ? say("cli.as-float32", Units.bytes(4 * total.parameters())) : "")));
    lines.add(
        line(
            "MACs",
            say(
                "cli.multiply-adds-of-convolutions",
                Units.exact(total.multiplyAdds()),
                isDesign ? scope + " " : "  ")));
    if (total.attentionMultiplyAdds() > 0)
      lines.add(
          line(say("cli.attention-macs"), Units.exact(total.attentionMultiplyAdds()) + scope));
    lines.add(
        line(
            "FLOPs",
            Units.exact(total.flops())
                + (isDesign ? say("cli.2-a-mac-1", scope) : say("cli.2-a-mac-the-usual"))));
    lines.add(
        line(
            "Activations",
            say(
                "cli.in-all-at-the-peak",
                Units.bytes(total.activationBytes()),
                Units.bytes(peakBytes),
                peakAt.isEmpty() ? "" : say("cli.at-peak", peakAt))));
    lines.add(
        line("Operators", say("cli.of-operators-counted", total.counted(), total.operators())));
    if (!isDesign && total.counted() < total.operators())
      lines.add(line("", say("cli.what-is-not-counted-is-missing", uncounted())));
  }

  private String uncounted() {
    var kinds =
        operators.stream()
            .filter(row -> row.cost().counted() == 0)
            .map(Operator::block)
            .distinct()
            .toList();
    return kinds.stream().limit(5).collect(Collectors.joining(", "))
        + (kinds.size() > 5 ? ", …" : "");
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "  %-16s %s", name, value);
  }

  private static String row(String name, Cost cost, String output) {
    return String.format(
            Locale.ROOT,
            "  %-44s %,15d %,18d  %s",
            name,
            cost.parameters(),
            cost.multiplyAdds(),
            output)
        .stripTrailing();
  }
}
