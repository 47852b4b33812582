package vertebra.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vertebra.cli.input.CommandContext;
import vertebra.cost.ModelCost;
import vertebra.report.Units;
import vertebra.tensor.TensorType;

/// The costs of a model file, in the same words and keys as those of a design.
record ModelCostReport(String name, ModelCost cost) {

  /// As JSON; what is not known of an operator's output is an empty list.
  Map<String, Object> json() {
    var total = cost.total();
    return CommandContext.fields(
        "parameters", total.parameters(),
        "macs", total.multiplyAdds(),
        "attentionMacs", total.attentionMultiplyAdds(),
        "flops", total.flops(),
        "activationBytes", total.activationBytes(),
        "peakActivationBytes", cost.peakBytes(),
        "operatorsCounted", total.counted(),
        "operators", total.operators(),
        "inputs", shapes(cost.inputs()),
        "outputs", shapes(cost.outputs()),
        "nodes", cost.rows().stream().map(ModelCostReport::entry).toList());
  }

  private static Map<String, Object> entry(ModelCost.OperatorCost row) {
    return CommandContext.fields(
        "path", row.name(),
        "block", row.operator(),
        "parameters", row.cost().parameters(),
        "macs", row.cost().multiplyAdds(),
        "output", row.output().map(CostVerb::sizes).orElse(List.of()));
  }

  private static Map<String, Object> shapes(Map<String, TensorType> types) {
    var shapes = new LinkedHashMap<String, Object>();
    types.forEach((name, type) -> shapes.put(name, CostVerb.sizes(type.shape())));
    return shapes;
  }

  /// As text, line by line.
  ///
  /// @param parts whether every operator gets a line
  List<String> lines(boolean parts) {
    var lines = new ArrayList<String>();
    var total = cost.total();
    lines.add(name);
    cost.inputs().forEach((input, type) -> lines.add(line("Input " + input, type.toString())));
    cost.outputs().forEach((output, type) -> lines.add(line("Output " + output, type.toString())));
    lines.add(line("Parameters", Units.exact(total.parameters())));
    lines.add(
        line(
            "MACs",
            Units.exact(total.multiplyAdds())
                + "  (multiply-adds of convolutions and linear layers)"));
    if (total.attentionMultiplyAdds() > 0)
      lines.add(line("Attention MACs", Units.exact(total.attentionMultiplyAdds())));
    lines.add(
        line(
            "FLOPs",
            Units.exact(total.flops()) + "  (2 a MAC, the usual count for every other operator)"));
    lines.add(
        line(
            "Activations",
            Units.bytes(total.activationBytes())
                + " in all, "
                + Units.bytes(cost.peakBytes())
                + " at the peak"
                + (cost.peakAt().isEmpty() ? "" : " (at " + cost.peakAt() + ")")));
    lines.add(
        line("Operators", total.counted() + " of " + total.operators() + " operators counted"));
    if (total.counted() < total.operators())
      lines.add(line("", "What is not counted is missing from every figure: " + uncounted()));
    if (parts) {
      lines.add("");
      for (var row : cost.rows()) lines.add(row(row));
    }
    return lines;
  }

  private String uncounted() {
    var kinds =
        cost.rows().stream()
            .filter(row -> row.cost().counted() == 0)
            .map(ModelCost.OperatorCost::operator)
            .distinct()
            .toList();
    return String.join(", ", kinds.subList(0, Math.min(5, kinds.size())))
        + (kinds.size() > 5 ? ", …" : "");
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "  %-16s %s", name, value);
  }

  private static String row(ModelCost.OperatorCost row) {
    return String.format(
            Locale.ROOT,
            "  %-44s %,15d %,18d  %s",
            row.name(),
            row.cost().parameters(),
            row.cost().multiplyAdds(),
            row.output().map(Object::toString).orElse("unknown sizes"))
        .stripTrailing();
  }
}
