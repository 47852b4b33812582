package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Optional;
import vertebra.files.ByteCount;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Our words for tensors and the runtime's, both ways.
final class Translation {

  /// The runtime's Java interface addresses memory through buffers, which end here.
  static final long LARGEST_BUFFER = Integer.MAX_VALUE - 64L;

  private Translation() {}

  static OnnxJavaType type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case FLOAT64 -> OnnxJavaType.DOUBLE;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
    };
  }

  /// Empty for types that we have no word for, such as text.
  static Optional<DType> type(OnnxJavaType type) {
    return Optional.ofNullable(
        switch (type) {
          case FLOAT -> DType.FLOAT32;
          case FLOAT16 -> DType.FLOAT16;
          case DOUBLE -> DType.FLOAT64;
          case BFLOAT16 -> DType.BFLOAT16;
          case INT8 -> DType.INT8;
          case UINT8 -> DType.UINT8;
          case INT32 -> DType.INT32;
          case INT64 -> DType.INT64;
          case BOOL -> DType.BOOL;
          case INT16, STRING, UNKNOWN -> null;
        });
  }

  /// The runtime's view of the same memory; nothing is copied.
  static OnnxTensor view(OrtEnvironment environment, DType dtype, MemorySegment data, long... dims)
      throws OrtException, EngineException {
    if (data.byteSize() > LARGEST_BUFFER)
      throw new EngineException(
          say("ort.a-tensor-of-is-too-large", ByteCount.words(data.byteSize())));
    var bytes = data.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return OnnxTensor.createTensor(environment, bytes, dims, type(dtype));
  }

  static OnnxTensor view(OrtEnvironment environment, Tensor tensor)
      throws OrtException, EngineException {
    return view(environment, tensor.dtype(), tensor.data(), tensor.dims());
  }

  /// A tensor of ours with the numbers of one of the runtime's.
  static Tensor copy(OnnxTensor value, DType dtype) {
    var info = value.getInfo();
    var tensor = Tensor.zeros(dtype, info.getShape());
    if (tensor.bytes() == 0) return tensor;
    ByteBuffer bytes = value.getByteBuffer();
    tensor.data().copyFrom(MemorySegment.ofBuffer(bytes));
    return tensor;
  }

  /// The shape a file declares. Extents without a usable name get one of their own, because two
  /// undecided extents need not be equal.
  static Shape shape(String value, TensorInfo info) {
    var dims = new ArrayList<Dim>();
    var numbers = info.getShape();
    var names = info.getDimensionNames();
    for (int axis = 0; axis < numbers.length; axis++) {
      if (numbers[axis] >= 0) dims.add(Dim.of(numbers[axis]));
      else dims.add(Dim.named(symbol(axis < names.length ? names[axis] : "", value, axis)));
    }
    return new Shape(dims);
  }

  private static String symbol(String name, String value, int axis) {
    if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) return name;
    var plain = name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
    if (!plain.isEmpty()) return "_" + plain;
    return "_" + value.replaceAll("[^A-Za-z0-9]+", "_") + "_" + axis;
  }
}
