package vertebra.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.graph.PortPath;
import vertebra.onnx.ModelException;
import vertebra.report.Units;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// `vertebra cost`: parameters, arithmetic and memory of a design or a model.
@Command(
    name = "cost",
    description = "Counts parameters, multiply-adds (MACs) and activation memory, per sample.",
    footer = {"", "Example: vertebra cost resnet50 --input N,3,288,288"})
final class CostVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private NetworkFile file = new NetworkFile();

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description =
          "the input's sizes, such as N,3,224,224; NAME=SIZES when there are several inputs")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--parts", description = "list every operator, not only the blocks of the design")
  private boolean parts;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  CostVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError, DesignHasErrors {
    return switch (file.subject(context, inputs)) {
      case Subject.Design design -> cost(context.sound(design));
      case Subject.Foreign foreign -> cost(foreign);
    };
  }

  private int cost(Subject.Foreign foreign) throws UsageError {
    try {
      var report = new ModelCostReport(foreign.name(), ModelCost.of(foreign.file(), Map.of()));
      if (json) context.json(report.json());
      else report.lines(parts).forEach(context.out()::println);
      return Exit.GOOD;
    } catch (ModelException unreadable) {
      throw UsageError.because(unreadable);
    }
  }

  private int cost(CommandContext.Checked checked) {
    var plan = Plan.of(checked.catalogue(), checked.analysis());
    var table = CostTable.of(plan);
    if (json) context.json(report(table, plan));
    else print(table);
    return Exit.GOOD;
  }

  private static Map<String, Object> report(CostTable table, Plan plan) {
    var total = table.total();
    var fields = ReceptiveFields.of(plan);
    var ports = new HashMap<String, PortPath>();
    for (var port : plan.ports().keySet()) ports.putIfAbsent(PortPath.text(port.nodes()), port);
    return CommandContext.fields(
        "parameters", total.parameters(),
        "macs", total.multiplyAdds(),
        "attentionMacs", total.attentionMultiplyAdds(),
        "flops", total.flops(),
        "activationBytes", total.activationBytes(),
        "peakActivationBytes", table.peak().bytes(),
        "operatorsCounted", total.counted(),
        "operators", total.operators(),
        "inputs", shapes(table.inputs()),
        "outputs", shapes(table.outputs()),
        "nodes",
            table.rows().stream()
                .map(row ->
                    entry(row, Optional.ofNullable(ports.get(row.path())).flatMap(fields::at)))
                .toList());
  }

  private static Map<String, Object> entry(
      CostTable.BlockCost row, Optional<ReceptiveFields.Field> field) {
    return CommandContext.fields(
        "path", row.path(),
        "block", row.block(),
        "parameters", row.cost().parameters(),
        "macs", row.cost().multiplyAdds(),
        "output", sizes(row.output().shape()),
        "receptiveField", field.map(ReceptiveFields.Field::toString).orElse(""));
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

  private void print(CostTable table) {
    var out = context.out();
    var total = table.total();
    out.println(file.name());
    table.inputs().forEach((name, type) -> line("Input " + name, type.toString()));
    table.outputs().forEach((name, type) -> line("Output " + name, type.toString()));
    line(
        "Parameters",
        Units.exact(total.parameters())
            + "  ("
            + Units.bytes(4 * total.parameters())
            + " as float32)");
    line(
        "MACs",
        Units.exact(total.multiplyAdds())
            + "  per sample (multiply-adds of convolutions and linear layers)");
    if (total.attentionMultiplyAdds() > 0)
      line("Attention MACs", Units.exact(total.attentionMultiplyAdds()) + "  per sample");
    line(
        "FLOPs",
        Units.exact(total.flops()) + "  per sample (2 a MAC, 1 for every other operation)");
    line(
        "Activations",
        Units.bytes(total.activationBytes())
            + " in all, "
            + Units.bytes(table.peak().bytes())
            + " at the peak"
            + (table.peak().at().isEmpty() ? "" : " (at " + table.peak().at() + ")"));
    line("Operators", total.counted() + " of " + total.operators() + " operators counted");
    out.println();
    out.printf(
        Locale.ROOT,
        "  %-44s %15s %18s  %s%n",
        "Block",
        "Parameters",
        "MACs",
        parts ? "Output" : "");
    if (parts)
      for (var row : table.rows())
        row(
            row.path(),
            row.cost().parameters(),
            row.cost().multiplyAdds(),
            row.output().toString());
    else
      table.byNode().forEach((name, cost) -> row(name, cost.parameters(), cost.multiplyAdds(), ""));
  }

  private void line(String name, String value) {
    context.out().printf(Locale.ROOT, "  %-16s %s%n", name, value);
  }

  private void row(String name, long parameters, long macs, String output) {
    var text =
        String.format(Locale.ROOT, "  %-44s %,15d %,18d  %s", name, parameters, macs, output);
    context.out().println(text.stripTrailing());
  }
}
