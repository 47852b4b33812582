package vertebra.onnx;

import static org.bytedeco.onnx.global.onnx.ParseProtoFromBytes;
import static org.bytedeco.onnx.global.onnx.check_model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnx.ModelProto;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// ONNX's own checker, with shape inference that has to agree with what a model declares.
public final class Checker {

  static {
    Loader.load(org.bytedeco.onnx.global.onnx.class);
  }

  private Checker() {}

  /// Checks a file's bytes. Throws [RuntimeException] with the checker's complaint.
  public static void check(byte[] file) {
    try (var model = new ModelProto();
        var bytes = new BytePointer(file)) {
      if (!ParseProtoFromBytes(model, bytes, file.length))
        throw new IllegalStateException("the checker cannot read the file");
      check_model(model, true, false, false);
    }
  }

  /// Checks a model. Its weights are declared as inputs, so that none has to be made; a weight's
  /// shape is checked all the same.
  public static void check(Model model, WeightData numbers) throws IOException {
    var inputs = new ArrayList<>(model.inputs());
    for (var weight : model.weights())
      if (weight.kind() != Weight.WeightKind.CONSTANT)
        inputs.add(
            new Model.Value(
                weight.name(),
                new TensorType(
                    weight.dtype(),
                    Shape.of(weight.dims().stream().mapToLong(Long::longValue).toArray()))));
    var constants =
        model.weights().stream()
            .filter(weight -> weight.kind() == Weight.WeightKind.CONSTANT)
            .toList();
    check(
        ModelWriter.bytes(
            new Model(
                model.name(),
                model.opset(),
                inputs,
                model.outputs(),
                model.operators(),
                List.copyOf(constants),
                Map.of()),
            numbers));
  }
}
