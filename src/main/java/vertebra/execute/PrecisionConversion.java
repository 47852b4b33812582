package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.block.Role;
import vertebra.compile.Compiled;
import vertebra.onnx.Model;
import vertebra.onnx.ModelFile;
import vertebra.onnx.WeightData;
import vertebra.precision.HalfModel;
import vertebra.precision.HalfWeights;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.report.Units;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.tensor.DType;
import vertebra.weights.WeightSource;

/// Compiled designs in other precisions. What a design does with boxes after its last layer is told
/// by the role of its blocks, and stays in float32.
public final class PrecisionConversion {

  private PrecisionConversion() {}

  /// What a file computes with: int8 where weights are dequantized, else the kind of number that
  /// most bytes of its weights have.
  public static Precision of(ModelFile file) {
    for (var node : file.nodes()) {
      var weight = file.tensors().get(node.input(0));
      if (node.is("DequantizeLinear") && weight != null && weight.dtype() == DType.INT8)
        return Precision.INT8;
    }
    long halves = 0;
    long others = 0;
    for (var tensor : file.tensors().values())
      switch (tensor.dtype()) {
        case FLOAT16 -> halves += tensor.bytes();
        case FLOAT32, FLOAT64, BFLOAT16 -> others += tensor.bytes();
        case INT8, UINT8, INT32, INT64, BOOL -> {}
      }
    return halves > others ? Precision.FLOAT16 : Precision.FLOAT32;
  }

  /// What a person has to know about rounding these weights, a sentence a line.
  ///
  /// @param weights the float32 numbers; those of a file are looked at once, while freshly drawn
  ///   ones are small by definition
  public static List<String> complaints(
      Reduced reduced, Model original, WeightSource.Opened weights) throws IOException {
    if (weights.match().isEmpty()) return List.of();
    return switch (reduced.precision()) {
      case FLOAT32, INT8 -> List.of();
      case FLOAT16 ->
          HalfWeights.overflowing(original, weights.data()).entrySet().stream()
              .map(entry ->
                  say(
                      "execute.number-of-exceed-what",
                      Units.exact(entry.getValue()),
                      entry.getValue(),
                      entry.getKey()))
              .toList();
    };
  }

  /// Hears how far it is.
  @FunctionalInterface
  public interface News {
    /// Called on the thread that does the work.
    ///
    /// @param share how much is done, 0 to 1; negative while nobody knows
    void told(String doing, double share);
  }

  /// How a picture file becomes what an input takes.
  @FunctionalInterface
  public interface Pictures {
    /// The source of an input's numbers; an input that takes no picture gets something else.
    InputSource of(Model.Value input, Path file);

    /// The customary way: the middle of the picture, standardised as for ImageNet.
    Pictures USUAL =
        (input, file) ->
            RunSettings.takesPicture(input.type())
                ? InputSource.Picture.usual(file)
                : InputSource.Noise.USUAL;

    /// Cut and scaled as the design does it with its own picture.
    static Pictures of(RunSettings settings) {
      return (input, file) ->
          settings.source(input.name(), input.type()).plain() instanceof InputSource.Picture picture
              ? picture.at(file)
              : USUAL.of(input, file);
    }
  }

  /// What int8 needs besides the model.
  public record Means(Engine engine, Pictures sources, Cancellation cancellation, News news) {}

  /// A compiled design in that precision, which for int8 runs it on examples. The exceptions'
  /// messages are for the user.
  ///
  /// @param weights the numbers of the float32 model's weights
  public static Reduced of(Compiled compiled, PrecisionChoice wish, WeightData weights, Means means)
      throws IOException, EngineException {
    return switch (wish.precision()) {
      case INT8 -> new CalibrationRun(wish, means).reduced(compiled.model(), weights);
      case FLOAT32, FLOAT16 -> of(compiled, wish.precision());
    };
  }

  /// A compiled design in a precision that needs no examples, which int8 does.
  public static Reduced of(Compiled compiled, Precision precision) {
    return switch (precision) {
      case INT8 -> throw new IllegalArgumentException("int8 needs examples");
      case FLOAT32 -> Reduced.none(compiled.model());
      case FLOAT16 ->
          HalfModel.of(
              compiled.model(),
              compiled.plan().steps().stream()
                  .filter(step -> step.block().role() == Role.POSTPROCESSING)
                  .map(step -> step.path())
                  .collect(Collectors.toSet()));
    };
  }
}
