package vertebra.onnx;

import static vertebra.text.Texts.say;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.files.OpenFile;
import vertebra.tensor.DType;

/// Looks through the numbers of an ONNX file where they are, in the file and its data files, a
/// piece at a time.
public final class FileNumbers {

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

  /// The bits of the exponent, all of which are set in infinities and in what is no number.
  private static final int HALF_EXPONENT = 0x7c00;

  private static final int BFLOAT_EXPONENT = 0x7f80;

  /// Bytes that are looked through at a time: whole numbers of every type.
  private static final int PIECE = 1 << 20;

  private final ModelFile model;
  private final MemorySegment piece;
  private final List<String> found = new ArrayList<>();

  private FileNumbers(ModelFile model, MemorySegment piece) {
    this.model = model;
    this.piece = piece;
  }

  /// The names of the weights that hold infinities or what is no number, in the file's order.
  public static List<String> notFinite(ModelFile model) throws IOException {
    try (var arena = Arena.ofConfined();
        var file = OpenFile.of(model.path())) {
      var numbers = new FileNumbers(model, arena.allocate(PIECE, Double.BYTES));
      numbers.walk(file);
      return List.copyOf(numbers.found);
    } catch (IOException failure) {
      throw new ModelException(
          say("onnx.cannot-be-read", model.path(), failure.getMessage()), failure);
    }
  }

  private void walk(OpenFile file) throws IOException {
    var in = CodedInputStream.newInstance(file.stream());
    in.pushLimit((int) file.size());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag())
      if (WireFormat.getTagFieldNumber(tag) == ModelProto.GRAPH_FIELD_NUMBER) graph(in, file);
      else in.skipField(tag);
  }

  private void graph(CodedInputStream in, OpenFile file) throws IOException {
    int graphEnd = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != GraphProto.INITIALIZER_FIELD_NUMBER) {
        in.skipField(tag);
        continue;
      }
      int end = in.pushLimit(in.readRawVarint32());
      tensor(in, file);
      in.popLimit(end);
    }
    in.popLimit(graphEnd);
  }

  private void tensor(CodedInputStream in, OpenFile file) throws IOException {
    var name = "";
    int type = 0;
    long start = -1;
    long length = 0;
    boolean listed = false;
    var external = new HashMap<String, String>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag())
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TensorProto.NAME_FIELD_NUMBER -> name = in.readString();
        case TensorProto.DATA_TYPE_FIELD_NUMBER -> type = in.readInt32();
        case TensorProto.RAW_DATA_FIELD_NUMBER -> {
          length = in.readRawVarint32();
          start = in.getTotalBytesRead();
          in.skipRawBytes((int) length);
        }
        case TensorProto.FLOAT_DATA_FIELD_NUMBER -> listed |= listsSuch(in, tag);
        case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> {
          var entry =
              in.readMessage(
                  StringStringEntryProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
          external.put(entry.getKey(), entry.getValue());
        }
        default -> in.skipField(tag);
      }
    var dtype = TensorReader.dtype(type);
    boolean bad = listed;
    if (dtype.isPresent() && start >= 0) bad |= isIn(dtype.get(), file, start, length);
    if (dtype.isPresent() && !external.isEmpty()) bad |= isInData(dtype.get(), name, external);
    if (bad) found.add(name);
  }

  private static boolean listsSuch(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED)
      return !Float.isFinite(in.readFloat());
    boolean such = false;
    int end = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) such |= !Float.isFinite(in.readFloat());
    in.popLimit(end);
    return such;
  }

  /// Looks through a data file, which the reader of the model found to be where it should.
  private boolean isInData(DType dtype, String name, Map<String, String> external)
      throws IOException {
    var tensor = model.tensors().get(name);
    var location = external.getOrDefault("location", "");
    var folder = model.path().toAbsolutePath().normalize().getParent();
    if (tensor == null || folder == null) return false;
    var data = folder.resolve(location).normalize();
    if (!model.dataFiles().contains(data)) return false;
    long offset = Long.parseLong(external.getOrDefault("offset", "0"));
    try (var file = OpenFile.of(data)) {
      return isIn(dtype, file, offset, tensor.bytes());
    }
  }

  private boolean isIn(DType dtype, OpenFile file, long start, long bytes) throws IOException {
    for (long from = 0; from < bytes; from += PIECE) {
      var numbers = piece.asSlice(0, Math.min(PIECE, bytes - from));
      file.read(start + from, numbers);
      long whole = numbers.byteSize() - numbers.byteSize() % dtype.bytes();
      for (long at = 0; at < whole; at += dtype.bytes())
        if (!isFinite(dtype, numbers, at)) return true;
    }
    return false;
  }

  private static boolean isFinite(DType dtype, MemorySegment numbers, long at) {
    return switch (dtype) {
      case FLOAT32 -> Float.isFinite(numbers.get(FLOAT, at));
      case FLOAT64 -> Double.isFinite(numbers.get(DOUBLE, at));
      case FLOAT16 -> (numbers.get(SHORT, at) & HALF_EXPONENT) != HALF_EXPONENT;
      case BFLOAT16 -> (numbers.get(SHORT, at) & BFLOAT_EXPONENT) != BFLOAT_EXPONENT;
      case INT8, UINT8, INT32, INT64, BOOL -> true;
    };
  }
}
