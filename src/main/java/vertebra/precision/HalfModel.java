package vertebra.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

/// Makes a model that computes in float16 from one that computes in float32.
///
/// Inputs and outputs stay float32, with a Cast inside the model, so that pictures go in and scores
/// come out as before. What has to stay in float32 does, with Casts around it; a weight is stored
/// in float16 unless an operator in float32 reads it.
public final class HalfModel {

  /// What the float16 form of a model's output is called after it.
  static final String SUFFIX = "/float16";

  /// The inputs that are float32 by ONNX's definition whatever the others are: the sizes and
  /// factors of Resize.
  private static boolean isFixed(Operator operator, int input) {
    return operator.type().equals("Resize") && (input == 1 || input == 2);
  }

  private final Model model;
  private final ElementTypes types;
  private final ExactOperators exact;
  private final List<Operator> operators = new ArrayList<>();
  private final Set<String> outputs = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  /// What every float32 tensor of the model is called in float16 and in float32, as far as it is
  /// there.
  private final Map<String, String> halves = new HashMap<>();

  private final Map<String, String> wholes = new HashMap<>();

  private HalfModel(Model model, Set<String> exactBlocks) {
    this.model = model;
    types = new ElementTypes(model);
    exact = new ExactOperators(model, types, exactBlocks);
    for (var output : model.outputs()) outputs.add(output.name());
    for (var value : model.inputs()) names.add(value.name());
    for (var weight : model.weights()) names.add(weight.name());
    for (var operator : model.operators()) {
      names.add(operator.name());
      names.addAll(operator.outputs());
    }
  }

  /// Converts a model.
  ///
  /// @param exactBlocks the paths of blocks that work with coordinates and therefore stay in
  ///   float32
  public static Reduced of(Model model, Set<String> exactBlocks) {
    return new HalfModel(model, exactBlocks).reduced();
  }

  private Reduced reduced() {
    var weights = weights();
    for (var input : model.inputs())
      if (types.isReal(input.name())) wholes.put(input.name(), input.name());
    for (int i = 0; i < model.operators().size(); i++) convert(i);
    var half =
        new Model(
            model.name(),
            model.opset(),
            model.inputs(),
            model.outputs(),
            operators,
            weights,
            withPrecision(model.metadata()),
            model.extents());
    return counted(half);
  }

  private static Map<String, String> withPrecision(Map<String, String> metadata) {
    var all = new LinkedHashMap<>(metadata);
    all.put("precision", Precision.FLOAT16.title());
    return all;
  }

  private Reduced counted(Model half) {
    int real = 0;
    var kept = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < model.operators().size(); i++) {
      var operator = model.operators().get(i);
      if (operator.type().equals("Cast") || !computesWithReals(operator)) continue;
      real++;
      exact
          .reason(i)
          .ifPresent(
              reason -> kept.computeIfAbsent(reason, _ -> new ArrayList<>()).add(operator.type()));
    }
    return new Reduced(
        Precision.FLOAT16,
        half,
        data -> new HalfWeights(model, data),
        "operators",
        real,
        kept,
        List.of());
  }

  private boolean computesWithReals(Operator operator) {
    return operator.inputs().stream().anyMatch(types::isReal)
        || operator.outputs().stream().anyMatch(types::isReal);
  }

  /// The weights, in float16 where nothing reads them in float32.
  private List<Weight> weights() {
    var readExactly = new HashSet<String>();
    for (int i = 0; i < model.operators().size(); i++) {
      var operator = model.operators().get(i);
      for (int input = 0; input < operator.inputs().size(); input++)
        if (exact.reason(i).isPresent() || isFixed(operator, input))
          readExactly.add(operator.inputs().get(input));
    }
    var weights = new ArrayList<Weight>();
    for (var weight : model.weights()) {
      boolean halved = weight.dtype() == DType.FLOAT32 && !readExactly.contains(weight.name());
      weights.add(
          halved
              ? new Weight(
                  weight.name(), DType.FLOAT16, weight.dims(), weight.init(), weight.kind())
              : weight);
      if (halved) halves.put(weight.name(), weight.name());
      else if (weight.dtype() == DType.FLOAT32) wholes.put(weight.name(), weight.name());
    }
    return weights;
  }

  private void convert(int index) {
    var operator = model.operators().get(index);
    boolean stays = exact.reason(index).isPresent();
    var inputs = new ArrayList<String>();
    for (int i = 0; i < operator.inputs().size(); i++) {
      var input = operator.inputs().get(i);
      if (!types.isReal(input)) inputs.add(input);
      else inputs.add(stays || isFixed(operator, i) ? whole(input) : half(input));
    }
    var made = new ArrayList<String>();
    var toCast = new ArrayList<String>();
    for (var output : operator.outputs()) {
      boolean becomesHalf = !stays && types.isReal(output);
      if (becomesHalf && outputs.contains(output)) {
        halves.put(output, unique(output + SUFFIX));
        toCast.add(output);
      } else if (types.isReal(output)) (becomesHalf ? halves : wholes).put(output, output);
      made.add(becomesHalf ? half(output) : output);
    }
    operators.add(
        new Operator(operator.name(), operator.type(), inputs, made, operator.attributes()));
    for (var output : toCast) {
      cast(half(output), output, DType.FLOAT32);
      wholes.put(output, output);
    }
  }

  private String half(String tensor) {
    return converted(tensor, halves, wholes, DType.FLOAT16);
  }

  private String whole(String tensor) {
    return converted(tensor, wholes, halves, DType.FLOAT32);
  }

  private String converted(
      String tensor, Map<String, String> wanted, Map<String, String> others, DType dtype) {
    var found = wanted.get(tensor);
    if (found != null) return found;
    var source = others.get(tensor);
    if (source == null) throw new IllegalStateException("nothing makes the tensor " + tensor);
    var name = unique(tensor + "/" + dtype);
    cast(source, name, dtype);
    wanted.put(tensor, name);
    return name;
  }

  private void cast(String from, String to, DType dtype) {
    operators.add(
        new Operator(
            unique(Operator.blockOf(from) + "/Cast"),
            "Cast",
            List.of(from),
            List.of(to),
            List.of(Attribute.whole("to", dtype.onnx()))));
  }

  private String unique(String name) {
    var free = name;
    for (int i = 2; !names.add(free); i++) free = name + "_" + i;
    return free;
  }
}
