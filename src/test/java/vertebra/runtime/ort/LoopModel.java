package vertebra.runtime.ort;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;

/// A model that adds one to its input, over and over.
public final class LoopModel {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int BOOL = 9;

  private LoopModel() {}

  /// Writes the model to a file.
  public static void write(Path file, long times) throws IOException {
    Files.write(file, model(times).toByteArray());
  }

  static Session open(long times) throws IOException, EngineException {
    var file = Files.createTempFile("loop", ".onnx");
    try {
      write(file, times);
      return new OrtEngine().open(file, Device.CPU, Options.DEFAULT);
    } finally {
      Files.delete(file);
    }
  }

  private static ModelProto model(long times) {
    var body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("i", INT64))
            .addInput(value("go", BOOL))
            .addInput(value("sum", FLOAT, 1))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("one")
                    .setDataType(FLOAT)
                    .addDims(1)
                    .addFloatData(1))
            .addNode(node("Identity", "go").addOutput("on"))
            .addNode(node("Add", "sum", "one").addOutput("next"))
            .addOutput(value("on", BOOL))
            .addOutput(value("next", FLOAT, 1));
    var loop =
        node("Loop", "times", "", "x")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(body));
    var graph =
        GraphProto.newBuilder()
            .setName("counting")
            .addInput(value("x", FLOAT, 1))
            .addInitializer(
                TensorProto.newBuilder().setName("times").setDataType(INT64).addInt64Data(times))
            .addNode(loop)
            .addOutput(value("y", FLOAT, 1));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build();
  }

  private static NodeProto.Builder node(String type, String... inputs) {
    var node = NodeProto.newBuilder().setOpType(type).setName(type);
    for (var input : inputs) node.addInput(input);
    return node;
  }

  private static ValueInfoProto value(String name, int type, long... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (long dim : dims) shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }
}
