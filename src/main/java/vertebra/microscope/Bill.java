package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import vertebra.analysis.Analysis;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Cost;
import vertebra.compile.Formulas;
import vertebra.compile.Formulas.Subject;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// What a block costs: its weights, its multiply-adds and the memory of what leaves its operators,
/// each beside the whole design and with the formula filled in.
///
/// @param items the three costs
/// @param parts what the parts of a composite cost, in their order; none for other blocks
record Bill(List<Item> items, List<Part> parts) {

  /// One of the three costs.
  ///
  /// @param count empty while sizes are open
  /// @param whole of the design
  /// @param unit behind the count
  /// @param formula how it comes about, in names; blank where nobody can say
  /// @param filled the same with values
  record Item(
      String name,
      OptionalLong count,
      OptionalLong whole,
      String unit,
      String formula,
      String filled) {

    /// The share of the whole design, from 0 to 1.
    double share() {
      if (count.isEmpty() || whole.isEmpty() || whole.getAsLong() <= 0) return 0;
      return (double) count.getAsLong() / whole.getAsLong();
    }
  }

  /// A part of a composite.
  ///
  /// @param shares of the block's weights, multiply-adds and memory, each from 0 to 1
  record Part(String name, List<Double> shares) {
    Part {
      shares = List.copyOf(shares);
    }
  }

  Bill {
    items = List.copyOf(items);
    parts = List.copyOf(parts);
  }

  /// The bill of a block of a design; empty for one that does not work.
  ///
  /// @param block the block, after the composites around it from the outside in
  static Optional<Bill> of(Catalogue catalogue, Analysis analysis, List<NodeId> block) {
    if (block.isEmpty()) return Optional.empty();
    var level = Optional.of(analysis.top());
    for (var around : block.subList(0, block.size() - 1))
      level = level.flatMap(outer -> outer.inside(around));
    var last = block.getLast();
    return level.flatMap(known ->
        known
            .graph()
            .find(last)
            .flatMap(node -> catalogue.find(node.block()))
            .flatMap(type ->
                known
                    .findings()
                    .find(last)
                    .filter(Finding::isTyped)
                    .map(finding -> of(catalogue, type, finding, analysis.cost()))));
  }

  private static Bill of(Catalogue catalogue, BlockType type, Finding finding, Cost whole) {
    var lines = Formulas.of(type, finding);
    var cost = finding.cost();
    var items =
        List.of(
            item(
                say("microscope.weights"),
                OptionalLong.of(cost.parameters()),
                OptionalLong.of(whole.parameters()),
                "",
                line(lines, Subject.PARAMETERS)),
            item(
                say("microscope.multiply-adds"),
                cost.knownMultiplyAdds(),
                whole.knownMultiplyAdds(),
                "MACs",
                line(lines, Subject.MULTIPLY_ADDS)),
            item(
                say("microscope.memory"),
                cost.known(cost.activationBytes()),
                whole.known(whole.activationBytes()),
                "B",
                memory(finding)));
    return new Bill(items, parts(catalogue, finding));
  }

  private static Item item(
      String name,
      OptionalLong count,
      OptionalLong whole,
      String unit,
      Optional<Formulas.Line> line) {
    return new Item(
        name,
        count,
        whole,
        unit,
        line.map(Formulas.Line::formula).orElse(""),
        line.map(Formulas.Line::filled).orElse(""));
  }

  private static Optional<Formulas.Line> line(List<Formulas.Line> lines, Subject subject) {
    return lines.stream().filter(line -> line.subject() == subject).findFirst();
  }

  /// The bytes of what leaves a block that is one operator: its numbers times the bytes of each.
  private static Optional<Formulas.Line> memory(Finding finding) {
    var outputs = finding.typing().outputs();
    if (finding.inside().isPresent() || finding.cost().operators() != 1 || outputs.size() != 1)
      return Optional.empty();
    var type = outputs.getFirst();
    var dims = new ArrayList<>(type.shape().inBatchesOf(1).dims());
    var filled =
        dims.stream().map(String::valueOf).collect(Collectors.joining("·"))
            + " × "
            + type.dtype().bytes();
    return Optional.of(
        new Formulas.Line(Subject.BYTES, "", say("microscope.numbers-times-bytes"), filled, ""));
  }

  /// What people call a part: what its designer called it, or what it is where that is a number.
  static String called(Catalogue catalogue, Node part) {
    var name = part.id().value();
    return name.matches("\\d+")
        ? catalogue.find(part.block()).map(BlockType::title).orElse(name)
        : name;
  }

  private static List<Part> parts(Catalogue catalogue, Finding finding) {
    if (finding.inside().isEmpty()) return List.of();
    var all = finding.cost();
    var parts = new ArrayList<Part>();
    var inside = finding.inside().get();
    for (Node node : inside.body().graph().nodes()) {
      var cost = inside.findings().of(node.id()).cost();
      if (cost.operators() == 0) continue;
      parts.add(
          new Part(
              called(catalogue, node),
              List.of(
                  share(cost.parameters(), all.parameters()),
                  share(cost.multiplyAdds(), all.multiplyAdds()),
                  share(cost.activationBytes(), all.activationBytes()))));
    }
    return parts;
  }

  private static double share(long part, long all) {
    return all > 0 ? (double) part / all : 0;
  }
}
