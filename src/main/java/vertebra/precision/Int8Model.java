package vertebra.precision;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.List;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.weights.WeightException;

/// Makes a model whose layers compute in int8 from one that computes in float32, with
/// QuantizeLinear and DequantizeLinear around them (the "QDQ" form, which runtimes turn into their
/// integer kernels).
///
/// Weights become int8 with one scale for each output channel, 127 steps to either side of zero;
/// activations become uint8 with one scale and one zero each, found by running examples; biases
/// become int32 with the product of both scales. Inputs and outputs of the model stay float32.
public final class Int8Model {

  private final Folded folded;
  private final Int8Plan plan;

  private Int8Model(Model model, boolean keepEnds) {
    folded = new Folded(model);
    plan = new Int8Plan(folded.model(), keepEnds);
  }

  /// Plans the model.
  ///
  /// @param keepEnds whether the first and the last layer stay in float32
  public static Int8Model of(Model model, boolean keepEnds) {
    return new Int8Model(model, keepEnds);
  }

  /// Whether there is a layer that can compute in int8.
  public boolean isPossible() {
    return !plan.layers().isEmpty();
  }

  /// What has to be run on examples before.
  public Calibration calibration(Calibration.Method method) {
    return new Calibration(folded.model(), plan.rounded(), method);
  }

  /// The numbers of the calibration's model, from those of the float32 model's.
  public WeightData data(WeightData original) {
    return folded.data(original);
  }

  /// The model in int8. Looks at every weight once.
  ///
  /// Throws [WeightException] where weights are no numbers.
  ///
  /// @param notes what has to be said about the examples
  public Reduced reduced(Calibration calibration, WeightData original, List<String> notes)
      throws IOException {
    var ranges = calibration.ranges();
    for (var layer : List.copyOf(plan.layers().values()))
      if (!ranges.containsKey(layer.input()))
        plan.except(layer, say("precision.was-given-numbers-that-are-not-finite"));
    var data = folded.data(original);
    var scales = new ChannelScales();
    for (var layer : plan.layers().values()) scales.add(layer, data);
    var builder = new Int8Builder(folded.model(), plan, ranges, scales);
    var model = builder.build();
    var recipes = builder.recipes();
    return new Reduced(
        Precision.INT8,
        model,
        numbers -> new Int8Weights(folded.data(numbers), recipes),
        "layers",
        plan.products(),
        plan.exceptions(),
        notes);
  }
}
