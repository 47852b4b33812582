package vertebra.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.Model.Weight.WeightKind;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// The beginning of a design that no step of training changes: its frozen blocks and what stands
/// between the input and them. What leaves it, the features, is the same for an example in every
/// epoch.
///
/// @param model gives the features of one example, in the order of the rest's input
/// @param rest the design without it; its one input takes the features of each example behind each
///   other, or as they are where there is one tensor of them
/// @param elements how many numbers the features of one example have
public record FrozenPart(Model model, Model rest, long elements) {

  private static final String FEATURES = "features";

  /// How much the features of a dataset take, in bytes.
  ///
  /// @param examples how many there are
  public long bytes(long examples) {
    return Math.multiplyExact(Float.BYTES * elements, examples);
  }

  /// The frozen part of a design; empty where there is none, where it passes its input on to the
  /// rest, or where its features are not apart for each example.
  ///
  /// @param single compiled for one example
  /// @param batched compiled for a batch
  /// @param wanted the tensors that are wanted of the rest
  /// @param frozen the names of the weights that stay as they are
  /// @param isRandom whether an operator silences numbers at random
  static Optional<FrozenPart> of(
      Model single,
      Model batched,
      List<String> wanted,
      Predicate<String> frozen,
      Predicate<Operator> isRandom) {
    var one = new Cut(single, wanted, frozen, isRandom);
    var many = new Cut(batched, wanted, frozen, isRandom);
    if (!one.isWorthwhile() || !one.features.equals(many.features)) return Optional.empty();
    long batch = many.shapes.of(batched.inputs().getFirst().name()).orElseThrow()[0];
    return one.isApart(1) && many.isApart(batch)
        ? Optional.of(new FrozenPart(one.before(), many.after(), one.elements()))
        : Optional.empty();
  }

  /// A model cut where weights begin to change.
  private static final class Cut {
    private final Model model;
    private final ModelShapes shapes;
    private final List<Operator> before = new ArrayList<>();
    private final List<Operator> after = new ArrayList<>();
    private final LinkedHashSet<String> features = new LinkedHashSet<>();
    private boolean hasWeights;

    Cut(Model model, List<String> wanted, Predicate<String> frozen, Predicate<Operator> isRandom) {
      this.model = model;
      this.shapes = ModelShapes.of(model);
      var changing = new HashSet<String>();
      var learned = new HashSet<String>();
      for (var weight : model.weights())
        if (weight.kind() != WeightKind.CONSTANT)
          (frozen.test(weight.name()) ? learned : changing).add(weight.name());
      var flowing = new HashSet<String>();
      model.inputs().forEach(input -> flowing.add(input.name()));
      for (var operator : needed(wanted)) {
        boolean changes =
            isRandom.test(operator) || operator.inputs().stream().anyMatch(changing::contains);
        boolean flows = operator.inputs().stream().anyMatch(flowing::contains);
        if (changes) {
          changing.addAll(operator.outputs());
          operator.inputs().stream()
              .filter(input -> flowing.contains(input) && !changing.contains(input))
              .forEach(features::add);
        }
        if (flows) flowing.addAll(operator.outputs());
        if (flows && !changes) {
          before.add(operator);
          hasWeights |= operator.inputs().stream().anyMatch(learned::contains);
        } else {
          after.add(operator);
        }
      }
      for (var name : wanted)
        if (flowing.contains(name) && !changing.contains(name)) features.add(name);
    }

    private List<Operator> needed(List<String> wanted) {
      var reached = new HashSet<>(wanted);
      var kept = new ArrayList<Operator>();
      for (var operator : model.operators().reversed())
        if (operator.outputs().stream().anyMatch(reached::contains)) {
          kept.add(operator);
          reached.addAll(operator.inputs());
        }
      return kept.reversed();
    }

    boolean isWorthwhile() {
      return hasWeights
          && !features.isEmpty()
          && model.inputs().size() == 1
          && !features.contains(model.inputs().getFirst().name());
    }

    /// Whether every feature has its own place for each example.
    boolean isApart(long batch) {
      return features.stream()
          .allMatch(name -> {
            var dims = shapes.of(name);
            return dims.filter(sizes -> sizes.length > 0 && sizes[0] == batch).isPresent();
          });
    }

    private long[] dims(String feature) {
      return shapes.of(feature).orElseThrow();
    }

    private static long elements(long[] dims) {
      long product = 1;
      for (long dim : dims) product = Math.multiplyExact(product, dim);
      return product;
    }

    /// All features together, of a model for one example.
    long elements() {
      return features.stream().mapToLong(feature -> elements(dims(feature))).sum();
    }

    private static Model.Value value(String name, long... dims) {
      return new Model.Value(name, new TensorType(DType.FLOAT32, Shape.of(dims)));
    }

    Model before() {
      var ends = features.stream().map(feature -> value(feature, dims(feature))).toList();
      return program(model.inputs(), ends, before, List.of());
    }

    Model after() {
      if (features.size() == 1) {
        var only = features.getFirst();
        return program(List.of(value(only, dims(only))), model.outputs(), after, List.of());
      }
      long batch = dims(features.getFirst())[0];
      var sizes = features.stream().map(feature -> elements(dims(feature)) / batch).toList();
      long all = sizes.stream().mapToLong(Long::longValue).sum();
      var apart = new ArrayList<Operator>();
      var numbers = new ArrayList<Weight>();
      var parts = features.stream().map(feature -> FEATURES + "/flat/" + feature).toList();
      numbers.add(whole(FEATURES + "/sizes", sizes));
      apart.add(
          new Operator(
              FEATURES + "/Split",
              "Split",
              List.of(FEATURES, FEATURES + "/sizes"),
              parts,
              List.of(Attribute.whole("axis", 1))));
      int at = 0;
      for (var feature : features) {
        var shape = whole(FEATURES + "/shape" + at, boxed(dims(feature)));
        numbers.add(shape);
        apart.add(
            new Operator(
                FEATURES + "/Reshape" + at,
                "Reshape",
                List.of(parts.get(at), shape.name()),
                List.of(feature),
                List.of()));
        at++;
      }
      apart.addAll(after);
      return program(List.of(value(FEATURES, batch, all)), model.outputs(), apart, numbers);
    }

    private static List<Long> boxed(long[] dims) {
      return Arrays.stream(dims).boxed().toList();
    }

    private static Weight whole(String name, List<Long> values) {
      return new Weight(
          name,
          DType.INT64,
          List.of((long) values.size()),
          new Init.Wholes(values),
          WeightKind.CONSTANT);
    }

    /// A program with those of the model's weights that it reads.
    private Model program(
        List<Model.Value> inputs,
        List<Model.Value> outputs,
        List<Operator> operators,
        List<Weight> more) {
      Set<String> read = new HashSet<>();
      operators.forEach(operator -> read.addAll(operator.inputs()));
      var weights =
          Stream.concat(model.weights().stream(), more.stream())
              .filter(weight -> read.contains(weight.name()))
              .toList();
      return new Model(
          model.name(), model.opset(), inputs, outputs, operators, weights, model.metadata());
    }
  }
}
