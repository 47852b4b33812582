package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Finds out between which numbers the tensors of a model lie, by running it on examples.
///
/// The runtime itself looks for the ends of every tensor, with operators that are added to the
/// model; so no feature map leaves it, and none is kept.
public final class Calibration {

  /// What counts as the end of a tensor's values.
  public enum Method {
    /// The least and the greatest number of all examples: nothing that was seen is cut off. The
    /// usual choice, because cutting costs more than fine steps gain where activations have no
    /// outliers: on the sample "tiny shapes" scores then move by 1 to 3 %, against 2 to 24 % with
    /// averaged ends.
    MINMAX(say("precision.the-least-and-greatest-numbers")),

    /// What 99.99 % of each example's numbers stay within on either side, the widest of the
    /// examples. For activations with single outliers, which would stretch the grid for all other
    /// numbers: with those cut off, 255 steps lie closer.
    PERCENTILE(say("precision.what-99-99"));

    private final String words;

    Method(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /// The share of numbers that may lie beyond an end.
  private static final float BEYOND = 1e-4f;

  private final Method method;
  private final Model model;
  private final SequencedMap<String, String> lows = new LinkedHashMap<>();
  private final SequencedMap<String, String> highs = new LinkedHashMap<>();
  private final SequencedMap<String, Range> ranges = new LinkedHashMap<>();
  private int examples;

  /// @param tensors the float32 tensors to watch
  Calibration(Model watched, List<String> tensors, Method method) {
    this.method = method;
    this.model = new Watch(watched).of(tensors);
  }

  /// The model to run: its outputs are the ends of the tensors, one number each.
  public Model model() {
    return model;
  }

  /// Takes what the model gave for one example. Numbers that are not finite are left out.
  public void add(Map<String, Tensor> outputs) {
    examples++;
    for (var tensor : lows.sequencedKeySet()) {
      var range = new Range(value(outputs, lows.get(tensor)), value(outputs, highs.get(tensor)));
      if (!Float.isFinite(range.low()) || !Float.isFinite(range.high())) continue;
      ranges.merge(tensor, range, Range::with);
    }
  }

  private static float value(Map<String, Tensor> outputs, @Nullable String name) {
    var tensor = outputs.get(String.valueOf(name));
    return tensor == null ? Float.NaN : (float) tensor.get(0);
  }

  /// How many examples there were.
  public int examples() {
    return examples;
  }

  public Method method() {
    return method;
  }

  /// The ranges of all tensors that ever were finite.
  SequencedMap<String, Range> ranges() {
    return ranges;
  }

  /// Adds the operators that find the ends.
  private final class Watch {
    private final Model watched;
    private final List<Operator> operators;
    private final List<Weight> weights;
    private final List<Model.Value> outputs = new ArrayList<>();

    Watch(Model watched) {
      this.watched = watched;
      operators = new ArrayList<>(watched.operators());
      weights = new ArrayList<>(watched.weights());
    }

    Model of(List<String> tensors) {
      if (method == Method.PERCENTILE) {
        wholes("watch/flat", List.of(1L), -1);
        wholes("watch/last", List.of(), -1);
        wholes("watch/one", List.of(1L), 1);
        weights.add(
            new Weight(
                "watch/share",
                DType.FLOAT32,
                List.of(),
                new Init.Values(List.of(BEYOND)),
                Weight.WeightKind.CONSTANT));
      }
      for (var tensor : tensors)
        switch (method) {
          case MINMAX -> {
            lows.put(tensor, end(tensor, "ReduceMin"));
            highs.put(tensor, end(tensor, "ReduceMax"));
          }
          case PERCENTILE -> percentiles(tensor);
        }
      return new Model(
          watched.name(),
          watched.opset(),
          watched.inputs(),
          outputs,
          operators,
          weights,
          watched.metadata(),
          watched.extents());
    }

    private void wholes(String name, List<Long> dims, long value) {
      weights.add(
          new Weight(
              name,
              DType.INT64,
              dims,
              new Init.Wholes(List.of(value)),
              Weight.WeightKind.CONSTANT));
    }

    private String end(String tensor, String operator) {
      var name = "watch/" + tensor + "/" + operator;
      add(operator, List.of(tensor), List.of(name), Attribute.whole("keepdims", 0));
      return output(name);
    }

    private String output(String name) {
      outputs.add(new Model.Value(name, new TensorType(DType.FLOAT32, Shape.of(new long[0]))));
      return name;
    }

    /// The number that a share of all others lies beyond, at either end.
    private void percentiles(String tensor) {
      var at = "watch/" + tensor + "/";
      add("Reshape", List.of(tensor, "watch/flat"), List.of(at + "flat"));
      add("Shape", List.of(at + "flat"), List.of(at + "size"));
      add(
          "Cast",
          List.of(at + "size"),
          List.of(at + "real"),
          Attribute.whole("to", DType.FLOAT32.onnx()));
      add("Mul", List.of(at + "real", "watch/share"), List.of(at + "some"));
      add(
          "Cast",
          List.of(at + "some"),
          List.of(at + "whole"),
          Attribute.whole("to", DType.INT64.onnx()));
      add("Max", List.of(at + "whole", "watch/one"), List.of(at + "count"));
      for (int largest = 0; largest <= 1; largest++) {
        var found = at + largest;
        add(
            "TopK",
            List.of(at + "flat", at + "count"),
            List.of(found + "/values", found + "/places"),
            Attribute.whole("largest", largest));
        add("Gather", List.of(found + "/values", "watch/last"), List.of(found));
        (largest == 0 ? lows : highs).put(tensor, output(found));
      }
    }

    private void add(String type, List<String> inputs, List<String> made, Attribute... attributes) {
      operators.add(
          new Operator(made.getFirst() + "/" + type, type, inputs, made, List.of(attributes)));
    }
  }
}
