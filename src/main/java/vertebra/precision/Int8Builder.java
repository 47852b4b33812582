package vertebra.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.precision.Int8Plan.Layer;
import vertebra.tensor.DType;

/// Writes the operators of an int8 model down: every rounded activation goes through QuantizeLinear
/// and DequantizeLinear, every weight and bias of a layer comes out of a DequantizeLinear.
final class Int8Builder {

  private final Model model;
  private final Int8Plan plan;
  private final Map<String, Range> ranges;
  private final ChannelScales scales;
  private final List<Operator> operators = new ArrayList<>();
  private final Map<String, Weight> added = new LinkedHashMap<>();
  private final Map<String, Int8Weights.Recipe> recipes = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /// What readers of a tensor read instead.
  private final Map<String, String> instead = new HashMap<>();

  Int8Builder(Model model, Int8Plan plan, Map<String, Range> ranges, ChannelScales scales) {
    this.model = model;
    this.plan = plan;
    this.ranges = ranges;
    this.scales = scales;
    model.weights().forEach(weight -> names.add(weight.name()));
    model.inputs().forEach(input -> names.add(input.name()));
    for (var operator : model.operators()) {
      names.add(operator.name());
      names.addAll(operator.outputs());
    }
  }

  /// How the numbers of the added weights come about.
  Map<String, Int8Weights.Recipe> recipes() {
    return recipes;
  }

  Model build() {
    for (var input : model.inputs()) round(input.name(), input.name());
    var done = plan.done();
    for (var operator : model.operators()) {
      if (done.contains(operator.name())) continue;
      var layer = plan.layers().get(operator.name());
      operators.add(layer == null ? reading(operator, operator.inputs()) : layer(layer));
      for (var output : operator.outputs()) round(output, operator.block());
    }
    var metadata = new LinkedHashMap<>(model.metadata());
    metadata.put("precision", Precision.INT8.title());
    return new Model(
        model.name(),
        model.opset(),
        model.inputs(),
        model.outputs(),
        operators,
        weights(),
        metadata,
        model.extents());
  }

  private List<Weight> weights() {
    var read = new HashSet<String>();
    operators.forEach(operator -> read.addAll(operator.inputs()));
    var all = new ArrayList<Weight>();
    for (var weight : model.weights()) if (read.contains(weight.name())) all.add(weight);
    all.addAll(added.values());
    return all;
  }

  private Operator reading(Operator operator, List<String> inputs) {
    return new Operator(
        operator.name(),
        operator.type(),
        inputs.stream().map(input -> instead.getOrDefault(input, input)).toList(),
        operator.outputs(),
        operator.attributes());
  }

  /// Puts a rounded tensor on its grid, and off it again for its readers.
  private void round(String tensor, String block) {
    var range = ranges.get(plan.origin(tensor));
    if (range == null || !plan.rounded().contains(tensor)) return;
    var grid = range.grid();
    var scale = constant(tensor + "/scale", DType.FLOAT32, new Init.Values(List.of(grid.scale())));
    var zero =
        constant(tensor + "/zero", DType.UINT8, new Init.Wholes(List.of((long) grid.zero())));
    var whole = unique(tensor + "/uint8");
    var real = unique(tensor + "/rounded");
    add(block, "QuantizeLinear", List.of(tensor, scale, zero), whole);
    add(block, "DequantizeLinear", List.of(whole, scale, zero), real);
    instead.put(tensor, real);
  }

  private Operator layer(Layer layer) {
    var operator = layer.operator();
    var block = operator.block();
    var inputs = new ArrayList<>(operator.inputs());
    inputs.set(1, weight(layer, block));
    layer.bias().ifPresent(bias -> inputs.set(2, bias(layer, bias, block)));
    return reading(operator, inputs);
  }

  private String weight(Layer layer, String block) {
    var weight = layer.weight();
    var known = instead.get(weight.name());
    if (known != null) return known;
    var perChannel = scales.of(weight);
    var dims = List.of((long) perChannel.length);
    var stored = unique(weight.name() + "/int8");
    boolean turned = layer.turned().isPresent();
    added.put(
        stored,
        new Weight(
            stored,
            DType.INT8,
            turned ? weight.dims().reversed() : weight.dims(),
            weight.init(),
            weight.kind()));
    recipes.put(stored, new Int8Weights.Whole(weight, perChannel, layer.axis(), turned));
    var scale =
        vector(weight.name() + "/scale", DType.FLOAT32, dims, new Init.Values(list(perChannel)));
    var zero = vector(weight.name() + "/zero", DType.INT8, dims, Init.zeros());
    var real = unique(weight.name() + "/rounded");
    add(
        block,
        "DequantizeLinear",
        List.of(stored, scale, zero),
        real,
        Attribute.whole("axis", turned ? 1 - layer.axis() : layer.axis()));
    instead.put(weight.name(), real);
    return real;
  }

  private String bias(Layer layer, Weight bias, String block) {
    var range = ranges.get(plan.origin(layer.input()));
    if (range == null) throw new IllegalStateException("no range for " + layer.input());
    var perChannel = scales.of(layer.weight()).clone();
    for (int i = 0; i < perChannel.length; i++) perChannel[i] *= range.grid().scale();
    var stored = unique(bias.name() + "/int32");
    added.put(stored, new Weight(stored, DType.INT32, bias.dims(), bias.init(), bias.kind()));
    recipes.put(stored, new Int8Weights.Bias(bias, perChannel));
    var scale =
        vector(
            bias.name() + "/scale", DType.FLOAT32, bias.dims(), new Init.Values(list(perChannel)));
    var real = unique(bias.name() + "/rounded");
    add(block, "DequantizeLinear", List.of(stored, scale), real, Attribute.whole("axis", 0));
    return real;
  }

  private static List<Float> list(float[] numbers) {
    var list = new ArrayList<Float>(numbers.length);
    for (float number : numbers) list.add(number);
    return list;
  }

  private String constant(String name, DType dtype, Init init) {
    return vector(name, dtype, List.of(), init);
  }

  private String vector(String wanted, DType dtype, List<Long> dims, Init init) {
    var name = unique(wanted);
    added.put(name, new Weight(name, dtype, dims, init, Weight.WeightKind.CONSTANT));
    return name;
  }

  private void add(
      String block, String type, List<String> inputs, String output, Attribute... attributes) {
    operators.add(
        new Operator(
            unique(block + "/" + type), type, inputs, List.of(output), List.of(attributes)));
  }

  private String unique(String name) {
    var free = name;
    for (int i = 2; !names.add(free); i++) free = name + "_" + i;
    return free;
  }
}
