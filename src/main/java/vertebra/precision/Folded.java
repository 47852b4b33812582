package vertebra.precision;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// A float32 model whose batch normalisations are part of the convolutions before them, as every
/// runtime does it: with γ, β, mean μ and variance σ² of a channel, its weights become `w·γ ⁄ √(σ²
/// + ε)` and its bias `(b − μ)·γ ⁄ √(σ² + ε) + β`.
///
/// Integers need this, because a weight that is rounded first cannot be scaled afterwards. Only a
/// convolution whose weight nobody else reads and whose result nobody else sees is changed.
final class Folded {

  /// What a convolution took over.
  ///
  /// @param bias its bias in the float32 model; empty if it had none
  private record Fold(Weight weight, String bias, List<Weight> statistics, double epsilon) {}

  private static final double USUAL_EPSILON = 1e-5;

  private final Model original;
  private final Model model;

  /// Folds by the name of the weight, and of the bias, that they change.
  private final Map<String, Fold> weights = new HashMap<>();

  private final Map<String, Fold> biases = new HashMap<>();
  private final Map<String, Weight> named = new HashMap<>();

  Folded(Model original) {
    this.original = original;
    for (var weight : original.weights()) named.put(weight.name(), weight);
    this.model = folded();
  }

  /// The model without the normalisations that were folded.
  Model model() {
    return model;
  }

  private Model folded() {
    var readers = readers(original);
    var operators = new ArrayList<Operator>();
    var gone = new HashSet<String>();
    var added = new LinkedHashMap<String, Weight>();
    for (var operator : original.operators()) {
      if (gone.contains(operator.name())) continue;
      var norm = norm(operator, readers);
      if (norm == null) {
        operators.add(operator);
        continue;
      }
      gone.add(norm.name());
      var fold = fold(operator, norm);
      var bias = fold.bias().isEmpty() ? free(fold.weight().name()) : fold.bias();
      weights.put(fold.weight().name(), fold);
      biases.put(bias, fold);
      added.put(bias, vector(bias, fold.weight().dims().getFirst()));
      operators.add(
          new Operator(
              operator.name(),
              operator.type(),
              List.of(operator.inputs().get(0), operator.inputs().get(1), bias),
              norm.outputs(),
              operator.attributes()));
    }
    return new Model(
        original.name(),
        original.opset(),
        original.inputs(),
        original.outputs(),
        operators,
        kept(operators, added),
        original.metadata(),
        original.extents());
  }

  private List<Weight> kept(List<Operator> operators, Map<String, Weight> added) {
    var read = new HashSet<String>();
    operators.forEach(operator -> read.addAll(operator.inputs()));
    var all = new LinkedHashMap<String, Weight>();
    for (var weight : original.weights())
      if (read.contains(weight.name())) all.put(weight.name(), weight);
    added.forEach(all::putIfAbsent);
    return List.copyOf(all.values());
  }

  static Map<String, List<Operator>> readers(Model model) {
    var readers = new HashMap<String, List<Operator>>();
    for (var operator : model.operators())
      for (var input : operator.inputs())
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(operator);
    return readers;
  }

  /// The normalisation that a convolution can take over; null if there is none.
  private @Nullable Operator norm(Operator conv, Map<String, List<Operator>> readers) {
    if (!conv.type().equals("Conv")) return null;
    var output = conv.outputs().getFirst();
    var after = readers.getOrDefault(output, List.of());
    boolean alone =
        after.size() == 1
            && original.outputs().stream().noneMatch(value -> value.name().equals(output))
            && conv.inputs().stream()
                .skip(1)
                .allMatch(input -> isOwn(input, readers.getOrDefault(input, List.of()).size()));
    if (!alone) return null;
    var norm = after.getFirst();
    boolean fits =
        norm.type().equals("BatchNormalization")
            && norm.outputs().size() == 1
            && norm.inputs().stream().skip(1).allMatch(named::containsKey);
    return fits ? norm : null;
  }

  private boolean isOwn(String weight, int reads) {
    return named.containsKey(weight) && reads == 1;
  }

  private Fold fold(Operator conv, Operator norm) {
    double epsilon = USUAL_EPSILON;
    for (var attribute : norm.attributes())
      if (attribute instanceof Attribute.Real(var name, var value) && name.equals("epsilon"))
        epsilon = value;
    var bias = conv.inputs().size() > 2 ? conv.inputs().get(2) : "";
    return new Fold(
        weight(conv.inputs().get(1)),
        bias,
        norm.inputs().stream().skip(1).map(this::weight).toList(),
        epsilon);
  }

  private Weight weight(String name) {
    var weight = named.get(name);
    if (weight == null) throw new IllegalStateException("no weight " + name);
    return weight;
  }

  private String free(String weight) {
    var stem = weight.endsWith("weight") ? weight.substring(0, weight.length() - 6) : weight + ".";
    var name = stem + "bias";
    for (int i = 2; named.containsKey(name) || biases.containsKey(name); i++)
      name = stem + "bias_" + i;
    return name;
  }

  private static Weight vector(String name, long length) {
    return new Weight(
        name, DType.FLOAT32, List.of(length), Init.zeros(), Weight.WeightKind.TRAINABLE);
  }

  /// The numbers of the folded model, from those of the original one.
  WeightData data(WeightData data) {
    return new WeightData() {
      @Override
      public void fill(Weight weight, MemorySegment target) throws IOException {
        fillFromPieces(weight, target);
      }

      @Override
      public void stream(Weight weight, Sink sink) throws IOException {
        var fold = weights.get(weight.name());
        if (fold != null) scaled(data, fold, sink);
        else if (biases.containsKey(weight.name())) bias(data, weight, sink);
        else data.stream(weight, sink);
      }
    };
  }

  private static void scaled(WeightData data, Fold fold, WeightData.Sink sink) throws IOException {
    var factors = factors(data, fold);
    long each = fold.weight().elements() / factors.length;
    var at = new long[1];
    data.stream(
        fold.weight(),
        piece -> {
          try (var arena = Arena.ofConfined()) {
            var scaled = arena.allocate(piece.byteSize(), 64);
            long count = piece.byteSize() / Float.BYTES;
            for (long i = 0; i < count; i++) {
              double factor = factors[(int) ((at[0] + i) / each)];
              scaled.set(Numbers.FLOAT, 4 * i, (float) (piece.get(Numbers.FLOAT, 4 * i) * factor));
            }
            at[0] += count;
            sink.accept(scaled);
          }
        });
  }

  /// `γ ⁄ √(σ² + ε)` of every channel.
  private static double[] factors(WeightData data, Fold fold) throws IOException {
    var gamma = Numbers.of(data, fold.statistics().get(0));
    var variance = Numbers.of(data, fold.statistics().get(3));
    var factors = new double[gamma.length];
    for (int i = 0; i < factors.length; i++)
      factors[i] = gamma[i] / Math.sqrt(variance[i] + fold.epsilon());
    return factors;
  }

  private void bias(WeightData data, Weight bias, WeightData.Sink sink) throws IOException {
    var fold = biases.get(bias.name());
    if (fold == null) throw new IllegalStateException("no fold for " + bias.name());
    var factors = factors(data, fold);
    var before =
        fold.bias().isEmpty() ? new float[factors.length] : Numbers.of(data, weight(fold.bias()));
    var beta = Numbers.of(data, fold.statistics().get(1));
    var mean = Numbers.of(data, fold.statistics().get(2));
    var numbers = new float[factors.length];
    for (int i = 0; i < numbers.length; i++)
      numbers[i] = (float) ((before[i] - mean[i]) * factors[i] + beta[i]);
    Numbers.hand(numbers, sink);
  }
}
