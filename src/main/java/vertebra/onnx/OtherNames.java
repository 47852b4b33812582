package vertebra.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Value;
import vertebra.onnx.Model.Weight;

/// What parts of a model shall be called instead: the names that they have in the file that they
/// came from. Whatever nobody wished another name for keeps its own.
///
/// Two parts may want the same name, and one may want the name that another has. This is the one
/// place where that is solved: see [#distinct].
///
/// @param tensors by present name, of inputs, outputs, weights and all that flows between
/// @param operators by present name
public record OtherNames(
    SequencedMap<String, String> tensors, SequencedMap<String, String> operators) {

  public OtherNames {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    operators = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(operators));
  }

  /// A name for each of the present ones, all different: first each wish is granted, in the order
  /// of the names, the second of two equal ones with the next free number (`name_2`); then what has
  /// no wish keeps its name, unless a wish took it.
  static Map<String, String> distinct(Collection<String> names, Map<String, String> wishes) {
    var granted = new LinkedHashMap<String, String>();
    var taken = new HashSet<String>();
    for (boolean wished : new boolean[] {true, false})
      for (var name : names)
        if (wishes.containsKey(name) == wished)
          granted.put(name, free(wishes.getOrDefault(name, name), taken));
    return granted;
  }

  private static String free(String wish, HashSet<String> taken) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) name = wish + "_" + number;
    return name;
  }

  /// The model under these names.
  public Model of(Model model) {
    if (tensors.isEmpty() && operators.isEmpty()) return model;
    var tensor = tensorNames(model);
    var operator = distinct(model.operators().stream().map(Operator::name).toList(), operators);
    UnaryOperator<String> named = name -> tensor.getOrDefault(name, name);
    return new Model(
        model.name(),
        model.opset(),
        model.inputs().stream()
            .map(value -> new Value(named.apply(value.name()), value.type()))
            .toList(),
        model.outputs().stream()
            .map(value -> new Value(named.apply(value.name()), value.type()))
            .toList(),
        model.operators().stream()
            .map(each ->
                new Operator(
                    operator.getOrDefault(each.name(), each.name()),
                    each.type(),
                    each.inputs().stream().map(named).toList(),
                    each.outputs().stream().map(named).toList(),
                    each.attributes()))
            .toList(),
        model.weights().stream()
            .map(weight ->
                new Weight(
                    named.apply(weight.name()),
                    weight.dtype(),
                    weight.dims(),
                    weight.init(),
                    weight.kind()))
            .toList(),
        model.metadata(),
        model.extents());
  }

  /// The numbers of the model's weights, asked for under these names.
  ///
  /// @param data answers to the present names
  public WeightData of(Model model, WeightData data) {
    if (tensors.isEmpty()) return data;
    var names = tensorNames(model);
    var present = new LinkedHashMap<String, Weight>();
    for (var weight : model.weights())
      present.put(names.getOrDefault(weight.name(), weight.name()), weight);
    return new WeightData() {
      @Override
      public void fill(Weight weight, MemorySegment target) throws IOException {
        data.fill(present.getOrDefault(weight.name(), weight), target);
      }

      @Override
      public void stream(Weight weight, Sink sink) throws IOException {
        data.stream(present.getOrDefault(weight.name(), weight), sink);
      }
    };
  }

  /// All tensors share their names: what a program calls the model by comes first, then the
  /// weights, then what flows inside.
  private Map<String, String> tensorNames(Model model) {
    var names = new LinkedHashSet<String>();
    model.inputs().forEach(value -> names.add(value.name()));
    model.outputs().forEach(value -> names.add(value.name()));
    model.weights().forEach(weight -> names.add(weight.name()));
    model.operators().forEach(operator -> names.addAll(operator.outputs()));
    names.remove("");
    return distinct(names, tensors);
  }
}
