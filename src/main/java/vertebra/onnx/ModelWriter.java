package vertebra.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import vertebra.files.PartFile;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// Writes models as ONNX files.
///
/// Weights are streamed: one at a time goes from its source to the file, piece by piece where the
/// source can do that, so writing needs no more memory than the largest weight. Sizes are computed
/// as 64-bit numbers; a model that would pass protobuf's limit of 2 GiB puts its weights into a
/// data file beside it. Files appear only when they are complete.
public final class ModelWriter {

  /// Beyond so many bytes of weights a data file is used: protobuf ends at 2 GiB.
  public static final long INLINE_LIMIT = (long) (1.9 * (1L << 30));

  /// Smaller tensors stay in the model file, because checkers and shape inference look at them.
  private static final int SMALL = 1024;

  /// Where weights start in a data file, so that runtimes can map them into memory.
  private static final long ALIGNMENT = 4096;

  /// The location of weights that a runtime is handed in memory.
  private static final String IN_MEMORY = "__mem__";

  /// Hears how far writing has come, and may stop it.
  @FunctionalInterface
  public interface Progress {
    /// Called after every weight; answers whether to go on.
    boolean proceed(long writtenBytes, long totalBytes);
  }

  private final Model model;
  private final WeightData data;
  private final Progress progress;

  /// The size of all weights in bytes, which every weight that is written is told against.
  private final long total;

  private ModelWriter(Model model, WeightData data, Progress progress) {
    this.model = model;
    total = model.weightBytes();
    this.data = data;
    this.progress = progress;
  }

  /// Writes a model. Weights go to `FILE.data` when there are too many for one file, or on request.
  /// Throws [CancellationException] when the progress says no; then nothing is left behind and an
  /// earlier file is untouched.
  public static void write(
      Model model, WeightData data, Path file, boolean externalData, Progress progress)
      throws IOException {
    new ModelWriter(model, data, progress)
        .write(file, externalData || model.weightBytes() > INLINE_LIMIT);
  }

  /// Writes a model for this program alone, its weights in `FILE.data`: straight under its name,
  /// and without waiting for the disk.
  public static void writeScratch(Model model, WeightData data, Path file) throws IOException {
    var writer = new ModelWriter(model, data, (_, _) -> true);
    var dataFile = dataFile(file);
    try (var numbers = scratch(dataFile);
        var skeleton = scratch(file)) {
      writer.write(skeleton, writer.writeData(numbers, dataFile.getFileName().toString()));
    }
  }

  private static FileChannel scratch(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static Path dataFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".data");
  }

  /// A small model as bytes. Throws [IllegalArgumentException] when it does not fit into an array.
  public static byte[] bytes(Model model, WeightData data) throws IOException {
    if (model.weightBytes() > INLINE_LIMIT)
      throw new IllegalArgumentException(
          "the weights take " + model.weightBytes() + " bytes; write a file instead");
    var out = new ByteArrayOutputStream();
    new ModelWriter(model, data, (_, _) -> true).write(Channels.newChannel(out), List.of());
    return out.toByteArray();
  }

  /// A model whose larger weights are named but not held, for runtimes that are handed them in
  /// memory; constants of the program and small weights are held.
  public static byte[] skeleton(Model model, WeightData data) throws IOException {
    var places = new ArrayList<Place>();
    for (var weight : model.weights())
      places.add(isHeld(weight) ? Place.INLINE : new Place(IN_MEMORY, 0));
    var out = new ByteArrayOutputStream();
    new ModelWriter(model, data, (_, _) -> true).write(Channels.newChannel(out), places);
    return out.toByteArray();
  }

  /// The size in bytes of a file that holds the model with all its weights.
  public static long size(Model model) {
    var writer = new ModelWriter(model, (_, _) -> {}, (_, _) -> true);
    long graph = writer.graph().getSerializedSize();
    for (int i = 0; i < model.weights().size(); i++) {
      var weight = model.weights().get(i);
      long tensor = head(weight, Place.INLINE).length + rawLength(weight, List.of(), i);
      graph += tagged(GraphProto.INITIALIZER_FIELD_NUMBER, tensor) + tensor;
    }
    return writer.envelope().getSerializedSize()
        + tagged(ModelProto.GRAPH_FIELD_NUMBER, graph)
        + graph;
  }

  /// The weights that [#skeleton] leaves out.
  public static List<Model.Weight> separate(Model model) {
    return model.weights().stream().filter(weight -> !isHeld(weight)).toList();
  }

  private static boolean isHeld(Model.Weight weight) {
    return weight.kind() == Model.Weight.WeightKind.CONSTANT || weight.bytes() < SMALL;
  }

  /// Where the numbers of a weight stand: in the model, or at an offset of another file.
  private record Place(String file, long offset) {
    static final Place INLINE = new Place("", 0);

    boolean isInline() {
      return file.isEmpty();
    }
  }

  private void write(Path file, boolean external) throws IOException {
    var dataFile = dataFile(file);
    try (var part = PartFile.of(file, model.weightBytes())) {
      if (!external) {
        write(part.channel(), List.of());
        part.finish();
        part.takePlace();
        Files.deleteIfExists(dataFile);
        return;
      }
      try (var dataPart = PartFile.of(dataFile)) {
        var places = writeData(dataPart.channel(), dataFile.getFileName().toString());
        dataPart.finish();
        write(part.channel(), places);
        part.finish();
        dataPart.takePlace();
        part.takePlace();
      }
    }
  }

  private List<Place> writeData(FileChannel channel, String name) throws IOException {
    var places = new ArrayList<Place>();
    long written = 0;
    long end = 0;
    for (var weight : model.weights()) {
      if (weight.bytes() < SMALL) {
        places.add(Place.INLINE);
        continue;
      }
      long start = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
      channel.position(start);
      data.write(weight, channel);
      end = start + weight.bytes();
      places.add(new Place(name, start));
      written += weight.bytes();
      tell(written);
    }
    return places;
  }

  private void tell(long written) {
    if (!progress.proceed(written, total)) throw new CancellationException("writing was cancelled");
  }

  /// Everything but the weights is small and built by protobuf's classes; the weights follow as the
  /// last fields of the graph, whose length is therefore known beforehand.
  private void write(WritableByteChannel channel, List<Place> places) throws IOException {
    var graph = graph().toByteArray();
    var heads = new ArrayList<byte[]>();
    long length = graph.length;
    for (int i = 0; i < model.weights().size(); i++) {
      var weight = model.weights().get(i);
      var head = head(weight, places.isEmpty() ? Place.INLINE : places.get(i));
      heads.add(head);
      long tensor = head.length + rawLength(weight, places, i);
      length += tagged(GraphProto.INITIALIZER_FIELD_NUMBER, tensor) + tensor;
    }
    var envelope = envelope().toByteArray();
    var start = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(start);
    out.writeRawBytes(envelope);
    out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
    out.writeRawBytes(graph);
    out.flush();
    writeFully(channel, ByteBuffer.wrap(start.toByteArray()));
    long written = 0;
    for (int i = 0; i < model.weights().size(); i++) {
      var weight = model.weights().get(i);
      boolean inline = places.isEmpty() || places.get(i).isInline();
      writeHead(
          channel,
          heads.get(i),
          heads.get(i).length + rawLength(weight, places, i),
          inline ? weight.bytes() : -1);
      if (!inline) continue;
      data.write(weight, channel);
      written += weight.bytes();
      tell(written);
    }
  }

  private static long rawLength(Model.Weight weight, List<Place> places, int index) {
    if (!places.isEmpty() && !places.get(index).isInline()) return 0;
    return tagged(TensorProto.RAW_DATA_FIELD_NUMBER, weight.bytes()) + weight.bytes();
  }

  /// The bytes of a field's tag and length.
  private static long tagged(int field, long length) {
    return (long) CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length);
  }

  private static void writeHead(
      WritableByteChannel channel, byte[] head, long tensorLength, long rawLength)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    out.writeTag(GraphProto.INITIALIZER_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(tensorLength);
    out.writeRawBytes(head);
    if (rawLength >= 0) {
      out.writeTag(TensorProto.RAW_DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt64NoTag(rawLength);
    }
    out.flush();
    writeFully(channel, ByteBuffer.wrap(bytes.toByteArray()));
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  private ModelProto envelope() {
    var envelope =
        ModelProto.newBuilder()
            .setIrVersion(model.irVersion())
            .setProducerName("Vertebra")
            .addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("").setVersion(model.opset()));
    model
        .metadata()
        .forEach((key, value) ->
            envelope.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return envelope.build();
  }

  private GraphProto graph() {
    var graph = GraphProto.newBuilder().setName(model.name());
    for (var operator : model.operators()) graph.addNode(node(operator));
    for (var input : model.inputs()) graph.addInput(value(input));
    for (var output : model.outputs()) graph.addOutput(value(output));
    return graph.build();
  }

  private static NodeProto node(Model.Operator operator) {
    var node =
        NodeProto.newBuilder()
            .setName(operator.name())
            .setOpType(operator.type())
            .addAllInput(operator.inputs())
            .addAllOutput(operator.outputs());
    for (var attribute : operator.attributes()) node.addAttribute(attribute(attribute));
    return node.build();
  }

  private static AttributeProto attribute(Attribute attribute) {
    var builder = AttributeProto.newBuilder().setName(attribute.name());
    return switch (attribute) {
      case Attribute.Whole(_, var value) ->
          builder.setType(AttributeProto.AttributeType.INT).setI(value).build();
      case Attribute.Wholes(_, var values) ->
          builder.setType(AttributeProto.AttributeType.INTS).addAllInts(values).build();
      case Attribute.Real(_, var value) ->
          builder.setType(AttributeProto.AttributeType.FLOAT).setF(value).build();
      case Attribute.Reals(_, var values) ->
          builder.setType(AttributeProto.AttributeType.FLOATS).addAllFloats(values).build();
      case Attribute.Text(_, var value) ->
          builder
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(value))
              .build();
    };
  }

  private static ValueInfoProto value(Model.Value value) {
    return ValueInfoProto.newBuilder().setName(value.name()).setType(type(value.type())).build();
  }

  private static TypeProto type(TensorType type) {
    var shape = TensorShapeProto.newBuilder();
    for (var dim : type.shape().dims()) {
      var axis = TensorShapeProto.Dimension.newBuilder();
      if (dim instanceof Dim.Known(var size)) axis.setDimValue(size);
      else axis.setDimParam(dim.toString());
      shape.addDim(axis);
    }
    return TypeProto.newBuilder()
        .setTensorType(
            TypeProto.Tensor.newBuilder().setElemType(type.dtype().onnx()).setShape(shape))
        .build();
  }

  private static byte[] head(Model.Weight weight, Place place) {
    var head =
        TensorProto.newBuilder()
            .addAllDims(weight.dims())
            .setDataType(weight.dtype().onnx())
            .setName(weight.name());
    if (!place.isInline())
      head.setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .addExternalData(entry("location", place.file()))
          .addExternalData(entry("offset", Long.toString(place.offset())))
          .addExternalData(entry("length", Long.toString(weight.bytes())));
    return head.build().toByteArray();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
