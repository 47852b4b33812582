package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;

/// Which operators of a model stay in float32 when the rest computes in float16, each with its
/// reason.
///
/// Four rules, in this order: a table by operator; operators whose constants float16 has not; what
/// leads to coordinates and to scores that are ranked, back to the last product with weights; and
/// what goes on from all these with nothing else, up to the next product.
final class ExactOperators {

  /// The largest finite float16.
  static final float LARGEST = 65_504;

  /// Smaller numbers lose digits in float16, and vanish below 6e-8.
  private static final float SMALLEST = 0x1p-14f;

  private static final String RANGE = say("precision.leaves-float16-s-range");
  private static final String PLACES = say("precision.coordinates-float16-has-steps");
  private static final String RANKED = say("precision.ranks-scores-which-float16");

  /// Operators that stay, whatever flows in.
  private static final Map<String, String> TABLE = table();

  /// The inputs of operators that hold coordinates or ranked scores.
  private static final Map<String, List<Integer>> LED_TO =
      Map.of(
          "NonMaxSuppression", List.of(0, 1),
          "RoiAlign", List.of(1),
          "MaxRoiPool", List.of(1),
          "GridSample", List.of(1),
          "TopK", List.of(0));

  /// Where float32 ends again: these take most of the time, and sum in float32 by themselves.
  private static final Set<String> HEAVY =
      Set.of(
          "AveragePool",
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "Einsum",
          "Gemm",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GroupNormalization",
          "InstanceNormalization",
          "LayerNormalization",
          "LogSoftmax",
          "MatMul",
          "MaxPool",
          "Resize",
          "Softmax");

  private static Map<String, String> table() {
    var table = new HashMap<String, String>();
    for (var name : List.of("NonMaxSuppression", "Range"))
      table.put(name, say("precision.takes-float32-alone"));
    for (var name : List.of("CumSum", "GridSample", "MaxUnpool", "OneHot"))
      table.put(name, say("precision.has-no-float16-form-in-onnx"));
    for (var name : List.of("RoiAlign", "MaxRoiPool")) table.put(name, PLACES);
    table.put("TopK", RANKED);
    for (var name :
        List.of(
            "Exp", "Log", "LRN", "LpNormalization", "Pow", "ReduceL2", "ReduceProd", "ReduceSum"))
      table.put(name, RANGE);
    for (var name : List.of("Sin", "Cos")) table.put(name, say("precision.angles-of-many-turns"));
    return Map.copyOf(table);
  }

  private final Model model;
  private final ElementTypes types;
  private final Map<String, Integer> makers = new HashMap<>();
  private final SequencedMap<Integer, String> reasons = new LinkedHashMap<>();

  ExactOperators(Model model, ElementTypes types, Set<String> exactBlocks) {
    this.model = model;
    this.types = types;
    var operators = model.operators();
    for (int i = 0; i < operators.size(); i++)
      for (var output : operators.get(i).outputs()) makers.put(output, i);
    var outOfRange = outOfRange();
    for (int i = 0; i < operators.size(); i++) {
      var operator = operators.get(i);
      if (TABLE.containsKey(operator.type())) reasons.put(i, TABLE.get(operator.type()));
      else if (exactBlocks.contains(operator.block())) reasons.put(i, PLACES);
      else if (operator.inputs().stream().anyMatch(outOfRange::contains))
        reasons.put(i, say("precision.has-a-constant-that-float16-cannot-hold"));
      else if (operator.type().equals("Cast"))
        reasons.put(i, say("precision.makes-float32-of-whole"));
    }
    for (var operator : operators)
      for (int input : LED_TO.getOrDefault(operator.type(), List.of()))
        if (input < operator.inputs().size()) lead(operator, operator.inputs().get(input));
    for (int i = 0; i < operators.size(); i++) if (goesOn(operators.get(i))) goOn(i);
  }

  /// Why an operator stays in float32; empty if it does not.
  Optional<String> reason(int operator) {
    return Optional.ofNullable(reasons.get(operator));
  }

  /// The constants with a number that float16 makes infinite or takes digits from.
  private Set<String> outOfRange() {
    var names = new java.util.HashSet<String>();
    for (var weight : model.weights())
      if (weight.kind() == Model.Weight.WeightKind.CONSTANT
          && weight.init() instanceof Init.Values(var values)
          && values.stream().anyMatch(ExactOperators::isOutOfRange)) names.add(weight.name());
    return names;
  }

  private static boolean isOutOfRange(float value) {
    float size = Math.abs(value);
    return size != 0 && size < SMALLEST || size > LARGEST && Float.isFinite(size);
  }

  /// Keeps what leads to a tensor, back to the last product.
  private void lead(Operator reader, String tensor) {
    var maker = makers.get(tensor);
    if (maker == null || !types.isReal(tensor)) return;
    var operator = model.operators().get(maker);
    if (HEAVY.contains(operator.type()) || reasons.containsKey(maker)) return;
    reasons.put(maker, reader.type().equals("TopK") ? RANKED : PLACES);
    for (var input : operator.inputs()) lead(reader, input);
  }

  /// Whether everything that an operator computes with comes in float32.
  private boolean goesOn(Operator operator) {
    if (HEAVY.contains(operator.type())) return false;
    boolean divides = operator.type().equals("Div") && isExact(operator.inputs().get(1));
    boolean some = false;
    for (var input : operator.inputs()) {
      if (!types.isReal(input) || isWeight(input)) continue;
      if (!isExact(input) && !divides) return false;
      some = true;
    }
    return some;
  }

  private void goOn(int operator) {
    reasons.putIfAbsent(operator, say("precision.goes-on-with-what-is-in-float32"));
  }

  private boolean isWeight(String tensor) {
    return !makers.containsKey(tensor)
        && model.inputs().stream().noneMatch(input -> input.name().equals(tensor));
  }

  private boolean isExact(String tensor) {
    var maker = makers.get(tensor);
    return maker != null && reasons.containsKey(maker);
  }
}
