package vertebra.workbench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.block.Role;
import vertebra.compile.Compiled;
import vertebra.onnx.Model;
import vertebra.onnx.ModelFile;
import vertebra.precision.HalfModel;
import vertebra.precision.HalfWeights;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.weights.WeightSource;

/// Compiled designs in other precisions. What a design does with boxes after its last layer is told
/// by the role of its blocks, and stays in float32.
public final class Reducing {

  private Reducing() {}

  /// What a file computes with: the kind of number that most bytes of its weights have.
  public static Precision of(ModelFile file) {
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
      case FLOAT32 -> List.of();
      case FLOAT16 ->
          HalfWeights.overflowing(original, weights.data()).entrySet().stream()
              .map(entry ->
                  Units.exact(entry.getValue())
                      + (entry.getValue() == 1 ? " number of " : " numbers of ")
                      + entry.getKey()
                      + " exceed what float16 holds (65,504) and became that; use fp32, or train"
                      + " with weight decay")
              .toList();
    };
  }

  /// A compiled design in that precision.
  public static Reduced of(Compiled compiled, Precision precision) {
    return switch (precision) {
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
