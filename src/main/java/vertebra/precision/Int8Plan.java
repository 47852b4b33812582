package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

/// Which layers of a model compute in int8, and which tensors are rounded for that.
///
/// Layers are convolutions and products with a stored matrix. Their inputs are rounded, and what a
/// convolution gives, after the ReLU or Clip that runtimes make part of it.
final class Int8Plan {

  /// A layer that computes in int8.
  ///
  /// @param axis along which its weight has a grid of its own for each place: the output channel
  /// @param turned the operator that transposes its weight first, which then is done beforehand
  /// @param bias empty if it has none, or one that stays in float32
  record Layer(
      Operator operator,
      Weight weight,
      int axis,
      Optional<Operator> turned,
      Optional<Weight> bias) {
    String input() {
      return operator.inputs().getFirst();
    }
  }

  private static final Set<String> PRODUCTS =
      Set.of("Conv", "ConvTranspose", "Einsum", "Gemm", "MatMul");

  /// Operators that only move numbers, so that what leaves them lies on the same grid.
  private static final Set<String> MOVING =
      Set.of(
          "DepthToSpace",
          "Flatten",
          "Gather",
          "Identity",
          "MaxPool",
          "Reshape",
          "Slice",
          "SpaceToDepth",
          "Split",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  private final Model model;
  private final Map<String, Weight> weights = new HashMap<>();
  private final Map<String, List<Operator>> readers;
  private final Map<String, Operator> makers = new HashMap<>();
  private final SequencedMap<String, Layer> layers = new LinkedHashMap<>();
  private final SequencedMap<String, List<String>> exceptions = new LinkedHashMap<>();
  private final SequencedSet<String> rounded = new LinkedHashSet<>();
  private int products;

  /// @param keepEnds whether the first and the last layer stay in float32, which costs little time
  ///   and often helps most
  Int8Plan(Model model, boolean keepEnds) {
    this.model = model;
    for (var weight : model.weights()) weights.put(weight.name(), weight);
    readers = Folded.readers(model);
    for (var operator : model.operators())
      operator.outputs().forEach(output -> makers.put(output, operator));
    var all = model.operators().stream().filter(one -> PRODUCTS.contains(one.type())).toList();
    products = all.size();
    for (var operator : all) {
      boolean end = operator == all.getFirst() || operator == all.getLast();
      if (keepEnds && end) except(operator, say("precision.the-first-and-the-last-layer"));
      else consider(operator);
    }
    leaveSharersOut();
    for (var layer : layers.values()) {
      rounded.add(layer.input());
      if (layer.operator().type().equals("Conv")) {
        var result = result(layer.operator().outputs().getFirst());
        if (!isOutput(result)) rounded.add(result);
      }
    }
  }

  /// The layers by the names of their operators.
  SequencedMap<String, Layer> layers() {
    return layers;
  }

  /// The activations to round, and therefore to watch.
  List<String> rounded() {
    return List.copyOf(rounded);
  }

  /// All convolutions and matrix products.
  int products() {
    return products;
  }

  /// The kinds of operators that stay in float32, by reason.
  SequencedMap<String, List<String>> exceptions() {
    return exceptions;
  }

  /// The tensor that another one has its numbers from without change; itself if there is none.
  String origin(String tensor) {
    var maker = makers.get(tensor);
    return maker != null && MOVING.contains(maker.type()) && rounded.contains(origin(first(maker)))
        ? origin(first(maker))
        : tensor;
  }

  private static String first(Operator operator) {
    return operator.inputs().getFirst();
  }

  private void except(Operator operator, String reason) {
    exceptions.computeIfAbsent(reason, _ -> new ArrayList<>()).add(operator.type());
  }

  /// The names of the operators that only transpose weights, which is done beforehand.
  Set<String> done() {
    var names = new HashSet<String>();
    for (var layer : layers.values())
      layer.turned().ifPresent(operator -> names.add(operator.name()));
    return names;
  }

  /// Leaves a layer in float32 after all.
  void except(Layer layer, String reason) {
    layers.remove(layer.operator().name());
    except(layer.operator(), reason);
  }

  private void consider(Operator operator) {
    var type = operator.type();
    if (type.equals("ConvTranspose") || type.equals("Einsum")) {
      except(operator, say("precision.has-no-int8-form-in-onnx"));
      return;
    }
    var turned = turned(operator);
    var weight = weights.get(turned.map(Int8Plan::first).orElse(operator.inputs().get(1)));
    if (weight == null || weight.dtype() != DType.FLOAT32 || weights.containsKey(first(operator))) {
      except(operator, say("precision.multiplies-two-activations"));
      return;
    }
    if (type.equals("MatMul") && weight.dims().size() != 2 || !isPlain(operator)) {
      except(operator, say("precision.is-no-plain-product-of-an"));
      return;
    }
    int axis = turned.isPresent() ? 0 : axis(operator);
    var bias =
        Optional.ofNullable(
                operator.inputs().size() > 2 ? weights.get(operator.inputs().get(2)) : null)
            .filter(vector -> vector.dims().equals(List.of(weight.dims().get(axis))));
    layers.put(operator.name(), new Layer(operator, weight, axis, turned, bias));
  }

  /// The operator that transposes the stored matrix of a product, as linear layers do it.
  private Optional<Operator> turned(Operator operator) {
    return Optional.ofNullable(makers.get(operator.inputs().get(1)))
        .filter(maker -> operator.type().equals("MatMul") && maker.type().equals("Transpose"))
        .filter(maker -> {
          var weight = weights.get(first(maker));
          return weight != null && weight.dims().size() == 2;
        });
  }

  private static boolean isPlain(Operator operator) {
    return operator.attributes().stream()
        .noneMatch(attribute ->
            attribute instanceof Attribute.Real(var name, var value)
                    && (name.equals("alpha") || name.equals("beta"))
                    && value != 1
                || attribute instanceof Attribute.Whole(var flag, var number)
                    && flag.equals("transA")
                    && number != 0);
  }

  private static int axis(Operator operator) {
    if (operator.type().equals("Conv")) return 0;
    return operator.attributes().stream()
            .anyMatch(attribute ->
                attribute instanceof Attribute.Whole(var name, var value)
                    && name.equals("transB")
                    && value == 1)
        ? 0
        : 1;
  }

  /// A weight is stored once, so everybody who reads it must want it in int8 and alike.
  private void leaveSharersOut() {
    for (var layer : List.copyOf(layers.values())) {
      boolean alike =
          readers.getOrDefault(layer.weight().name(), List.of()).stream()
              .flatMap(reader ->
                  layer.turned().isPresent() && reader.type().equals("Transpose")
                      ? readers.getOrDefault(reader.outputs().getFirst(), List.of()).stream()
                      : Stream.of(reader))
              .allMatch(reader -> {
                var other = layers.get(reader.name());
                return other != null
                    && other.weight().equals(layer.weight())
                    && other.axis() == layer.axis()
                    && other.turned().isPresent() == layer.turned().isPresent();
              });
      if (!alike) except(layer, say("precision.shares-its-weight-with-an"));
    }
  }

  /// What leaves a convolution after the activation that runtimes make part of it.
  private String result(String tensor) {
    var after = readers.getOrDefault(tensor, List.of());
    if (after.size() != 1 || isOutput(tensor)) return tensor;
    var only = after.getFirst();
    boolean merges = only.type().equals("Relu") || only.type().equals("Clip");
    return merges ? only.outputs().getFirst() : tensor;
  }

  private boolean isOutput(String tensor) {
    return model.outputs().stream().anyMatch(output -> output.name().equals(tensor));
  }
}
