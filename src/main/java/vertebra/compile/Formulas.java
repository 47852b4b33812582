package vertebra.compile;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.NodeId;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.tensor.UndecidedSizeException;

/// The arithmetic behind the numbers of a block, with the values filled in.
///
/// Nothing is written down twice: output sizes come from asking the block's own rule with names in
/// place of numbers, parameters from the weights that its lowering emits, and multiply-adds from
/// those weights and the places they are applied to. A line is shown only if it comes to the number
/// that Vertebra reports.
public final class Formulas {

  /// What a line explains.
  public enum Subject {
    /// An axis of what leaves the block.
    SIZE,
    PARAMETERS,
    MULTIPLY_ADDS,
    /// The bytes of what leaves the block.
    BYTES
  }

  /// One explained number.
  ///
  /// @param subject what is explained
  /// @param what the number's name and unit (`Output 1, axis 3`, `Parameters`)
  /// @param formula how it comes about, in names and factors
  /// @param filled the same with values
  /// @param result the number
  public record Line(Subject subject, String what, String formula, String filled, String result) {}

  private final Finding finding;
  private final List<Line> lines = new ArrayList<>();

  private Formulas(Finding finding) {
    this.finding = finding;
  }

  /// The explained numbers of a block whose finding is typed; nothing for one that is not.
  public static List<Line> of(BlockType block, Finding finding) {
    if (!finding.isTyped()) return List.of();
    var formulas = new Formulas(finding);
    switch (block.behaviour()) {
      case Behaviour.Primitive rules -> {
        formulas.explainSizes(rules);
        formulas.explainWork(formulas.explainWeights(rules));
      }
      case Behaviour.Composite _ -> formulas.explainParts();
    }
    return List.copyOf(formulas.lines);
  }

  private void explainSizes(Behaviour.Primitive rules) {
    var values = new LinkedHashMap<String, Long>();
    var named = new ArrayList<TensorType>();
    var inputs = finding.site().inputs();
    for (int i = 0; i < inputs.size(); i++)
      named.add(named(inputs.get(i), inputs.size() == 1 ? "" : String.valueOf(i + 1), values));
    if (!(asked(rules, named) instanceof Typing.Typed(var symbolic))) return;
    for (int i = 0; i < symbolic.size(); i++) {
      var actual = finding.typing().outputs().get(i).shape();
      var formula = symbolic.get(i).shape();
      for (int axis = 1; axis < Math.min(actual.rank(), formula.rank()); axis++) {
        if (!(formula.dim(axis) instanceof Dim.Formula)
            || !formula.dim(axis).substitute(values).equals(actual.dim(axis))) continue;
        var port =
            symbolic.size() == 1
                ? say("compile.word.output")
                : finding.outputPorts().get(i).title();
        var words = stripped(formula.dim(axis));
        lines.add(
            new Line(
                Subject.SIZE,
                port + ", " + axisName(axis, actual.rank()),
                words,
                filled(words, values),
                actual.dim(axis).toString()));
      }
    }
  }

  /// Rules may insist on numbers; then there is no formula to show.
  private Typing asked(Behaviour.Primitive rules, List<TensorType> named) {
    try {
      return rules
          .typing()
          .apply(new Site(finding.site().parameters(), finding.site().ports(), named));
    } catch (UndecidedSizeException | ArithmeticException insistsOnNumbers) {
      return new Typing.Waiting();
    }
  }

  private static TensorType named(TensorType type, String suffix, Map<String, Long> values) {
    var dims = new ArrayList<Dim>();
    for (int axis = 0; axis < type.shape().rank(); axis++) {
      var dim = type.shape().dim(axis);
      if (axis == 0 || dim.known().isEmpty()) {
        dims.add(dim);
      } else {
        var name = axisLetter(axis, type.shape().rank()) + suffix;
        values.put(name, dim.value());
        dims.add(Dim.named(name));
      }
    }
    return type.with(new Shape(dims));
  }

  private static String axisLetter(int axis, int rank) {
    if (rank == 4) return List.of("N", "C", "H", "W").get(axis);
    if (rank == 3) return List.of("N", "T", "C").get(axis);
    return rank == 2 ? "C" : "D" + axis;
  }

  /// An axis behind the batch.
  private static String axisName(int axis, int rank) {
    return switch (rank) {
      case 2 -> say("compile.features");
      case 3 -> axis == 1 ? say("compile.tokens") : say("compile.features");
      case 4 ->
          switch (axis) {
            case 1 -> say("compile.channels");
            case 2 -> say("compile.height");
            default -> say("compile.width");
          };
      default -> say("compile.axis", axis);
    };
  }

  private static String stripped(Dim dim) {
    var text = dim.toString();
    return text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
  }

  private static String filled(String formula, Map<String, Long> values) {
    var text = formula;
    for (var entry : values.entrySet())
      text = text.replaceAll("\\b" + entry.getKey() + "\\b", entry.getValue().toString());
    return text;
  }

  private List<Weight> explainWeights(Behaviour.Primitive rules) {
    if (finding.cost().parameters() == 0) return List.of();
    var builder = new ModelBuilder(Compiler.OPSET);
    var refs = finding.site().inputs().stream().map(builder::placeholder).toList();
    rules.lowering().lower(finding.site(), refs, builder.at("x", "x", type -> type));
    var weights =
        builder.build("x", Map.of(), List.of()).weights().stream()
            .filter(weight -> weight.kind() == Weight.WeightKind.TRAINABLE)
            .toList();
    if (weights.stream().mapToLong(Weight::elements).sum() != finding.cost().parameters())
      return List.of();
    var names = weights.stream().map(Formulas::own).collect(Collectors.joining(" + "));
    var factors =
        weights.stream().map(weight -> joined(weight.dims())).collect(Collectors.joining(" + "));
    lines.add(
        new Line(
            Subject.PARAMETERS,
            say("compile.word.parameters"),
            names,
            factors,
            grouped(finding.cost().parameters())));
    return weights;
  }

  /// What a weight is called inside its block; of a block that is one weight, its whole name.
  private static String own(Weight weight) {
    return weight.name().startsWith("x.") ? weight.name().substring(2) : weight.name();
  }

  private static String joined(List<Long> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("·"));
  }

  /// A weight of a convolution or linear layer is applied once at every place of the output (of the
  /// input, when the block enlarges).
  private void explainWork(List<Weight> weights) {
    long macs = finding.cost().multiplyAdds();
    if (macs == 0 || weights.isEmpty()) return;
    var matrix = weights.getFirst();
    for (var candidate :
        List.of(finding.typing().outputs().getFirst(), finding.site().inputs().getFirst())) {
      var places = places(candidate);
      if (places.isEmpty() || product(places) * matrix.elements() != macs) continue;
      lines.add(
          new Line(
              Subject.MULTIPLY_ADDS,
              say("compile.word.multiply-adds-macs"),
              say("compile.times-places", own(matrix)),
              grouped(matrix.elements()) + " × " + joined(places),
              grouped(macs)));
      return;
    }
  }

  private static List<Long> places(TensorType type) {
    var shape = Site.perSample(type).shape();
    if (!shape.isKnown()) return List.of();
    var all = shape.dims().stream().map(Dim::value).toList();
    return shape.rank() == 4
        ? List.of(all.get(0), all.get(2), all.get(3)).subList(all.get(0) == 1 ? 1 : 0, 3)
        : all.subList(all.getFirst() == 1 && all.size() > 2 ? 1 : 0, all.size() - 1);
  }

  private static long product(List<Long> factors) {
    return factors.stream().reduce(1L, (a, b) -> a * b);
  }

  private void explainParts() {
    // A composite that is bypassed has no inside.
    if (finding.inside().isEmpty()) return;
    var parts = finding.inside().orElseThrow().findings().byNode();
    explainSum(
        Subject.PARAMETERS,
        say("compile.word.parameters"),
        parts,
        part -> part.cost().parameters(),
        finding.cost().parameters());
    explainSum(
        Subject.MULTIPLY_ADDS,
        say("compile.word.multiply-adds-macs"),
        parts,
        part -> part.cost().multiplyAdds(),
        finding.cost().multiplyAdds());
  }

  private void explainSum(
      Subject subject,
      String what,
      SequencedMap<NodeId, Finding> parts,
      ToLongFunction<Finding> number,
      long total) {
    var counted =
        parts.entrySet().stream()
            .filter(entry -> number.applyAsLong(entry.getValue()) > 0)
            .toList();
    long sum = counted.stream().mapToLong(entry -> number.applyAsLong(entry.getValue())).sum();
    if (counted.isEmpty() || sum != total) return;
    lines.add(
        new Line(
            subject,
            what,
            counted.stream()
                .map(entry -> called(entry.getKey()))
                .collect(Collectors.joining(" + ")),
            counted.stream()
                .map(entry -> grouped(number.applyAsLong(entry.getValue())))
                .collect(Collectors.joining(" + ")),
            grouped(total)));
  }

  /// A part by its name; one whose name is a number by what it is.
  private String called(NodeId part) {
    var node = finding.inside().orElseThrow().body().graph().node(part);
    return part.value().matches("\\d+") ? node.block().value() : part.value();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
