package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Cost;
import vertebra.cli.input.CommandContext;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.cost.OpenFigures;
import vertebra.cost.OpenFigures.Count;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.importing.FileBlocks;
import vertebra.report.Units;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a network costs, whether it is a design or a model of another program, in the same words
/// and keys.
///
/// @param macs the multiply-adds with weights, unless something is not counted that may have some
/// @param peakAt where the most activation bytes are alive; blank if that is not known
/// @param blocks the sums by block of a design
/// @param readAs the sums by block that the operators of a model of another program are read as
/// @param open what a design costs that leaves sizes open
record CostReport(
    String name,
    SequencedMap<String, TensorType> inputs,
    SequencedMap<String, TensorType> outputs,
    Cost total,
    OptionalLong macs,
    long peakBytes,
    String peakAt,
    Optional<SequencedMap<NodeId, Cost>> blocks,
    List<ReadAs> readAs,
    List<Operator> operators,
    Optional<OpenFigures> open) {

  /// A block that operators of a model are read as.
  ///
  /// @param block its name in the design; empty for all operators that are kept as such
  private record ReadAs(Optional<NodeId> block, String title, Cost cost) {
    Map<String, @Nullable Object> json() {
      var entry = new LinkedHashMap<String, @Nullable Object>();
      entry.put("block", block.map(NodeId::value).orElse(""));
      entry.put("title", title);
      entry.put("operators", cost.operators());
      entry.put("parameters", cost.parameters());
      entry.put("macs", cost.multiplyAdds());
      entry.put("attentionMacs", cost.attentionMultiplyAdds());
      return entry;
    }
  }

  /// One operator.
  ///
  /// @param output what leaves it first, in words
  /// @param sizes the same as JSON; empty where they are not known
  /// @param field what an element of a design's output sees; nothing is said of a model's
  /// @param nodes the block of a design, after the composites around it; empty for a model's
  private record Operator(
      String path,
      String block,
      Cost cost,
      String output,
      List<Object> sizes,
      Optional<ReceptiveFields.Field> field,
      List<String> nodes) {

    Map<String, @Nullable Object> json() {
      var entry = new LinkedHashMap<String, @Nullable Object>();
      entry.put("path", path);
      entry.put("block", block);
      entry.put("parameters", cost.parameters());
      entry.put("macs", cost.isComplete() ? cost.multiplyAdds() : null);
      entry.put("output", sizes);
      if (nodes.isEmpty()) return entry;
      entry.put("receptiveField", field.map(ReceptiveFields.Field::toString).orElse(""));
      entry.put("field", field.map(CostReport::json).orElse(null));
      entry.put("names", nodes);
      return entry;
    }
  }

  static CostReport of(String name, Plan plan, Optional<OpenFigures> open) {
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
                  field,
                  row.nodes().stream().map(NodeId::value).toList());
            })
            .toList();
    return new CostReport(
        name,
        table.inputs(),
        table.outputs(),
        table.total(),
        table.total().knownMultiplyAdds(),
        table.peak().bytes(),
        table.peak().at(),
        Optional.of(table.byNode()),
        List.of(),
        operators,
        open);
  }

  static CostReport of(String name, ModelCost cost, FileBlocks blocks) {
    var operators =
        cost.rows().stream()
            .map(row ->
                new Operator(
                    row.name(),
                    row.operator(),
                    row.cost(),
                    row.output().map(Object::toString).orElse(say("cli.unknown-sizes")),
                    row.output().map(CostReport::sizes).orElse(List.of()),
                    Optional.empty(),
                    List.of()))
            .toList();
    return new CostReport(
        name,
        cost.inputs(),
        cost.outputs(),
        cost.total(),
        cost.total().knownMultiplyAdds(),
        cost.peakBytes(),
        cost.peakAt(),
        Optional.empty(),
        cost.byBlock(blocks).entrySet().stream().map(sum -> readAs(sum, blocks)).toList(),
        operators,
        Optional.empty());
  }

  private static ReadAs readAs(Map.Entry<Optional<NodeId>, Cost> sum, FileBlocks blocks) {
    var title = sum.getKey().map(blocks::title).orElseGet(() -> say("cli.kept-as-operators"));
    return new ReadAs(sum.getKey(), title, sum.getValue());
  }

  Map<String, @Nullable Object> json() {
    var report = new LinkedHashMap<String, @Nullable Object>();
    report.put("parameters", total.parameters());
    report.put("macs", number(macs));
    report.put("attentionMacs", known(total.attentionMultiplyAdds()));
    report.put("flops", known(total.flops()));
    report.put("activationBytes", known(total.activationBytes()));
    report.put("peakActivationBytes", known(peakBytes));
    report.put("operatorsCounted", total.counted());
    report.put("operators", total.operators());
    open.ifPresent(figures -> report.putAll(json(figures)));
    report.put("inputs", shapes(inputs));
    report.put("outputs", shapes(outputs));
    report.put("nodes", operators.stream().map(Operator::json).toList());
    if (blocks.isEmpty()) report.put("readAs", readAs.stream().map(ReadAs::json).toList());
    return report;
  }

  /// A number of a design that is the sum over all operators, or nothing.
  private @Nullable Long known(long number) {
    return isKnown() ? number : null;
  }

  /// Of a model of another program, what was counted is said together with what was not.
  private boolean isKnown() {
    return blocks.isEmpty() || total.isComplete();
  }

  private static Map<String, Object> shapes(Map<String, TensorType> types) {
    var shapes = new LinkedHashMap<String, Object>();
    types.forEach((name, type) -> shapes.put(name, sizes(type.shape())));
    return shapes;
  }

  private static Map<String, @Nullable Object> json(OpenFigures figures) {
    var formulas = new LinkedHashMap<String, Object>();
    figures.formulas().forEach((count, formula) -> formulas.put(count.key(), formula.toString()));
    var chosen = new LinkedHashMap<String, @Nullable Object>();
    chosen.put("sizes", figures.sizes());
    for (var count : Count.values()) chosen.put(count.key(), number(figures.number(count)));
    var total = figures.at().total();
    chosen.put("peakActivationBytes", number(total.known(figures.at().peak().bytes())));
    var report = new LinkedHashMap<String, @Nullable Object>();
    report.put("formulas", formulas);
    report.put("formulasHoldFor", figures.condition());
    report.put("at", chosen);
    return report;
  }

  /// A number that may not be known, as JSON.
  static @Nullable Long number(OptionalLong known) {
    return known.isPresent() ? known.getAsLong() : null;
  }

  /// A field in numbers as JSON.
  static Map<String, Object> json(ReceptiveFields.Field field) {
    return CommandContext.fields(
        "rows", field.height(),
        "columns", field.width(),
        "rowStride", field.strideY(),
        "columnStride", field.strideX(),
        "everything", field.everything());
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
    boolean hasBlocks =
        blocks.isPresent() || readAs.stream().anyMatch(row -> row.block().isPresent());
    if (hasBlocks) {
      lines.add("");
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-44s %15s %18s  %s",
              say("cli.word.block"),
              say("cli.word.parameters"),
              "MACs",
              parts ? say("cli.word.output") : ""));
    }
    if (!parts) {
      blocks.ifPresent(
          sums -> sums.forEach((node, cost) -> lines.add(row(node.value(), cost, ""))));
      if (hasBlocks) for (var row : readAs) lines.add(row(row.title(), row.cost(), ""));
      return lines;
    }
    if (!hasBlocks) lines.add("");
    for (var row : operators) lines.add(row(row.path(), row.cost(), row.output()));
    return lines;
  }

  private void totals(List<String> lines) {
    boolean isDesign = blocks.isPresent();
    var scope = isDesign ? say("cli.per-sample") : "";
    lines.add(
        line(
            say("cli.word.parameters"),
            Units.exact(total.parameters())
                + (isDesign ? say("cli.as-float32", Units.bytes(4 * total.parameters())) : "")));
    if (!isKnown()) {
      var open =
          say(
              "cli.not-known-at-open-sizes",
              total.operators() - total.counted(),
              total.operators());
      if (this.open.isPresent()) lines(lines, this.open.get());
      else
        for (var name : List.of("MACs", "FLOPs", say("cli.word.activations")))
          lines.add(line(name, open));
      lines.add(
          line(
              say("cli.word.operators"),
              say("cli.of-operators-counted", total.counted(), total.operators())));
      return;
    }
    lines.add(
        line(
            "MACs",
            macs.isEmpty()
                ? say("cli.macs-not-known", uncounted())
                : say(
                    "cli.multiply-adds-of-convolutions",
                    Units.exact(macs.getAsLong()),
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
            say("cli.word.activations"),
            say(
                "cli.in-all-at-the-peak",
                Units.bytes(total.activationBytes()),
                Units.bytes(peakBytes),
                peakAt.isEmpty() ? "" : say("cli.at-peak", peakAt))));
    lines.add(
        line(
            say("cli.word.operators"),
            say("cli.of-operators-counted", total.counted(), total.operators())));
    if (!isDesign && total.counted() < total.operators())
      lines.add(line("", say("cli.what-is-not-counted-is-missing", uncounted())));
  }

  /// The numbers at chosen sizes, with the formula where there is one.
  private static void lines(List<String> lines, OpenFigures figures) {
    for (var count : Count.values()) {
      var number = figures.number(count);
      boolean isBytes = count == Count.ACTIVATION_BYTES;
      if (count == Count.ATTENTION_MACS && number.orElse(0) == 0) continue;
      var title =
          switch (count) {
            case MACS -> "MACs";
            case ATTENTION_MACS -> say("cli.attention-macs");
            case FLOPS -> "FLOPs";
            case ACTIVATION_BYTES -> say("cli.word.activations");
          };
      var formula = figures.formula(count).map(known -> isBytes ? known + " B" : known.toString());
      lines.add(line(title, atSizes(formula.orElse(Units.UNKNOWN), number, isBytes, figures)));
    }
    var peak = figures.at().total().known(figures.at().peak().bytes());
    lines.add(line(say("cli.peak-memory"), atSizes(Units.UNKNOWN, peak, true, figures)));
    if (!figures.condition().isEmpty())
      lines.add(line("", say("cli.formulas-hold-for", figures.condition())));
    lines.add(line("", say("cli.macs-leave-out")));
  }

  private static String atSizes(
      String formula, OptionalLong number, boolean isBytes, OpenFigures figures) {
    if (number.isEmpty()) return formula;
    var words = isBytes ? Units.bytes(number.getAsLong()) : Units.exact(number.getAsLong());
    return say("cli.cost-at-sizes", formula, words, figures.atSizes());
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
            "  %-44s %,15d %18s  %s",
            name,
            cost.parameters(),
            cost.isComplete() ? Units.exact(cost.multiplyAdds()) : "—",
            output)
        .stripTrailing();
  }
}
