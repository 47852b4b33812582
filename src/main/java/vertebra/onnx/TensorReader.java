package vertebra.onnx;

import static vertebra.text.Texts.say;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.tensor.DType;

/// Reads one stored tensor of an ONNX file: what it is, and its numbers only where they are few.
final class TensorReader {

  /// Tensors of more bytes are not shapes or axes, so their numbers stay in the file.
  private static final int FEW_BYTES = 1024;

  private final Path file;
  private final List<Long> dims = new ArrayList<>();
  private final Map<String, String> external = new HashMap<>();
  private final List<Double> listed = new ArrayList<>();
  private String name = "";
  private int type;
  private long rawBytes = -1;
  private @Nullable ByteString raw;
  private Optional<Path> dataFile = Optional.empty();

  TensorReader(Path file) {
    this.file = file;
  }

  /// The file beside the model that holds the numbers, if they are not in the model.
  Optional<Path> dataFile() {
    return dataFile;
  }

  static Optional<DType> dtype(int number) {
    return Arrays.stream(DType.values()).filter(type -> type.onnx() == number).findFirst();
  }

  String name() {
    return name;
  }

  /// Reads a tensor up to the end of the stream's limit; nothing comes of one whose numbers are of
  /// a kind that Vertebra does not compute with.
  Optional<ModelFile.Tensor> read(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag())
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TensorProto.DIMS_FIELD_NUMBER -> dims(in, tag);
        case TensorProto.DATA_TYPE_FIELD_NUMBER -> type = in.readInt32();
        case TensorProto.NAME_FIELD_NUMBER -> name = in.readString();
        case TensorProto.INT64_DATA_FIELD_NUMBER -> wholes(in, tag);
        case TensorProto.RAW_DATA_FIELD_NUMBER -> raw(in);
        case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> {
          var entry =
              in.readMessage(
                  StringStringEntryProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
          external.put(entry.getKey(), entry.getValue());
        }
        default -> {
          if (!in.skipField(tag)) throw new InvalidProtocolBufferException("a stray group end");
        }
      }
    return tensor();
  }

  /// A tensor that is read already, under another name.
  Optional<ModelFile.Tensor> read(TensorProto proto, String other) throws IOException {
    return read(CodedInputStream.newInstance(proto.toByteArray()))
        .map(tensor -> new ModelFile.Tensor(other, tensor.dtype(), tensor.dims(), tensor.values()));
  }

  private void dims(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      dims.add(in.readInt64());
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) dims.add(in.readInt64());
    in.popLimit(end);
  }

  private void wholes(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      listed.add((double) in.readInt64());
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      double value = in.readInt64();
      if (listed.size() <= FEW_BYTES / Long.BYTES) listed.add(value);
    }
    in.popLimit(end);
  }

  private void raw(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    rawBytes = length;
    if (length >= 0 && length <= FEW_BYTES) raw = ByteString.copyFrom(in.readRawBytes(length));
    else in.skipRawBytes(length);
  }

  private Optional<ModelFile.Tensor> tensor() throws IOException {
    var element =
        ElementType.numbered(type)
            .orElseThrow(() -> damaged(say("onnx.holds-numbers-of-the-kind", type)));
    if (element.dtype().isEmpty()) return Optional.empty();
    var dtype = element.dtype().get();
    long elements = 1;
    for (long dim : dims) {
      if (dim < 0) throw damaged(say("onnx.has-the-shape", dims));
      if (elements != 0 && dim > Long.MAX_VALUE / 16 / elements)
        throw damaged(say("onnx.has-the-shape-which-is-more-than", dims));
      elements *= dim;
    }
    long bytes = elements * dtype.bytes();
    if (rawBytes >= 0 && rawBytes != bytes && external.isEmpty())
      throw damaged(say("onnx.needs-bytes-but-has", bytes, rawBytes));
    if (!external.isEmpty()) checkExternal(bytes);
    return Optional.of(
        new ModelFile.Tensor(name, dtype, dims, values(dtype, (int) Math.min(elements, 1024))));
  }

  private ModelException damaged(String what) {
    return new ModelException(say("onnx.is-damaged-the-weight", file, name, what));
  }

  private double @Nullable [] values(DType dtype, int elements) {
    if (raw != null) {
      var bytes = ByteBuffer.wrap(raw.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      var values = new double[elements];
      for (int i = 0; i < elements; i++) values[i] = next(dtype, bytes);
      return values;
    }
    return elements > 0 && listed.size() == elements
        ? listed.stream().mapToDouble(Double::doubleValue).toArray()
        : null;
  }

  private static double next(DType dtype, ByteBuffer bytes) {
    return switch (dtype) {
      case FLOAT32 -> bytes.getFloat();
      case FLOAT64 -> bytes.getDouble();
      case FLOAT16 -> Float.float16ToFloat(bytes.getShort());
      case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << 16);
      case INT64 -> bytes.getLong();
      case INT32 -> bytes.getInt();
      case INT8, BOOL -> bytes.get();
      case UINT8 -> bytes.get() & 0xff;
    };
  }

  private void checkExternal(long bytes) throws IOException {
    var location = external.getOrDefault("location", "");
    var folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
    Path data;
    try {
      data = folder.resolve(location).normalize();
    } catch (InvalidPathException notAPath) {
      throw outside(location);
    }
    if (location.isEmpty() || Path.of(location).isAbsolute() || !data.startsWith(folder))
      throw outside(location);
    if (!Files.isRegularFile(data))
      throw new ModelException(say("onnx.needs-the-data-file", file, location));
    if (!data.toRealPath().startsWith(folder.toRealPath())) throw outside(location);
    long offset = number("offset", 0);
    long length = number("length", bytes);
    if (length != bytes || offset < 0 || offset > Files.size(data) - length)
      throw damaged(say("onnx.is-said-to-be-at-of-with-bytes-where", offset, location, length));
    dataFile = Optional.of(data);
  }

  private ModelException outside(String location) {
    return new ModelException(say("onnx.names-data-outside", file, location));
  }

  private long number(String key, long otherwise) throws ModelException {
    var text = external.get(key);
    if (text == null) return otherwise;
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw damaged(say("onnx.has-a-data-of", key, text));
    }
  }
}
