package vertebra.onnx;

import static vertebra.text.Texts.say;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.files.OpenFile;
import vertebra.files.OtherFormat;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Reads what an ONNX file says and leaves its weights where they are: the file is walked field by
/// field and the weights are skipped, so a model of 2 GB is read in milliseconds.
///
/// Weights in other files must lie in the model's folder; anything else is refused, because a model
/// from a stranger must not be able to name any file of this computer.
public final class ModelReader {

  private final Path file;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<ModelFile.Node> nodes = new ArrayList<>();
  private final SequencedMap<String, ModelFile.Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, TensorType> declared = new HashMap<>();
  private final Set<Path> dataFiles = new LinkedHashSet<>();

  /// The names of all stored tensors, of those too that hold numbers Vertebra does not know.
  private final Set<String> stored = new HashSet<>();

  private long irVersion;
  private long opset;
  private String producer = "";

  private ModelReader(Path file) {
    this.file = file;
  }

  /// Reads a file. Throws [ModelException] when it is damaged, something else, or not there.
  public static ModelFile read(Path file) throws ModelException {
    if (Files.isDirectory(file)) throw new ModelException(say("onnx.is-a-folder", file));
    try (var open = OpenFile.of(file)) {
      if (open.size() > Integer.MAX_VALUE)
        throw new ModelException(say("onnx.has-more-than-2", file));
      var in = CodedInputStream.newInstance(open.stream());
      in.pushLimit((int) open.size());
      return new ModelReader(file).model(in);
    } catch (ModelException explained) {
      throw explained;
    } catch (InvalidProtocolBufferException damaged) {
      throw new ModelException(
          OtherFormat.of(file).orElseGet(() -> say("onnx.is-no-onnx-model-or-was-cut", file)),
          damaged);
    } catch (NoSuchFileException missing) {
      throw new ModelException(say("onnx.does-not-exist", file), missing);
    } catch (IOException failure) {
      throw new ModelException(say("onnx.cannot-be-read", file, failure.getMessage()), failure);
    }
  }

  private ModelFile model(CodedInputStream in) throws IOException {
    boolean graph = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag())
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ModelProto.IR_VERSION_FIELD_NUMBER -> irVersion = in.readInt64();
        case ModelProto.PRODUCER_NAME_FIELD_NUMBER -> producer = in.readString();
        case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> {
          var set = in.readMessage(OperatorSetIdProto.parser(), registry());
          if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            opset = set.getVersion();
        }
        case ModelProto.GRAPH_FIELD_NUMBER -> {
          graph = true;
          graph(in);
        }
        default -> skip(in, tag);
      }
    if (!graph || outputs.isEmpty()) throw new ModelException(say("onnx.is-no-onnx-model", file));
    inputs.removeAll(stored);
    return new ModelFile(
        file,
        irVersion,
        opset,
        producer,
        inputs,
        outputs,
        nodes,
        tensors,
        declared,
        List.copyOf(dataFiles));
  }

  private void graph(CodedInputStream in) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag())
      switch (WireFormat.getTagFieldNumber(tag)) {
        case GraphProto.NODE_FIELD_NUMBER -> node(in.readMessage(NodeProto.parser(), registry()));
        case GraphProto.INITIALIZER_FIELD_NUMBER -> {
          var reader = new TensorReader(file);
          int tensorEnd = in.pushLimit(in.readRawVarint32());
          var tensor = reader.read(in);
          in.popLimit(tensorEnd);
          stored.add(reader.name());
          tensor.ifPresent(found -> tensors.put(found.name(), found));
          reader.dataFile().ifPresent(dataFiles::add);
        }
        case GraphProto.INPUT_FIELD_NUMBER -> inputs.add(value(in));
        case GraphProto.OUTPUT_FIELD_NUMBER -> outputs.add(value(in));
        case GraphProto.VALUE_INFO_FIELD_NUMBER -> value(in);
        default -> skip(in, tag);
      }
    in.popLimit(end);
  }

  private static ExtensionRegistryLite registry() {
    return ExtensionRegistryLite.getEmptyRegistry();
  }

  private static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) throw new InvalidProtocolBufferException("a group that never began");
  }

  private void node(NodeProto proto) throws IOException {
    var attributes = new LinkedHashMap<String, Attribute>();
    boolean nests = false;
    for (var attribute : proto.getAttributeList()) {
      nests |= attribute.hasG() || attribute.getGraphsCount() > 0;
      add(attribute, attributes);
      if (proto.getOpType().equals("Constant") && attribute.hasT()) {
        var tensor = new TensorReader(file).read(attribute.getT(), proto.getOutput(0));
        if (tensor.isEmpty()) continue;
        tensors.put(tensor.get().name(), tensor.get());
        return;
      }
      if (proto.getOpType().equals("ConstantOfShape") && attribute.hasT())
        attributes.put(
            attribute.getName(),
            new TensorReader(file)
                .read(attribute.getT(), attribute.getName())
                .map(ModelFile.Tensor::only)
                .orElseGet(() -> Attribute.text(attribute.getName(), "")));
    }
    nodes.add(
        new ModelFile.Node(
            proto.getName(),
            proto.getDomain(),
            proto.getOpType(),
            proto.getInputList(),
            proto.getOutputList(),
            attributes,
            nests));
  }

  /// Attributes that hold tensors, graphs or lists of texts are left out.
  private static void add(AttributeProto proto, Map<String, Attribute> attributes) {
    var name = proto.getName();
    switch (proto.getType()) {
      case INT -> attributes.put(name, new Attribute.Whole(name, proto.getI()));
      case INTS -> attributes.put(name, new Attribute.Wholes(name, proto.getIntsList()));
      case FLOAT -> attributes.put(name, new Attribute.Real(name, proto.getF()));
      case FLOATS -> attributes.put(name, new Attribute.Reals(name, proto.getFloatsList()));
      case STRING -> attributes.put(name, new Attribute.Text(name, proto.getS().toStringUtf8()));
      default -> {}
    }
  }

  /// Reads a named type, keeps what it says, and answers the name.
  private String value(CodedInputStream in) throws IOException {
    var proto = in.readMessage(ValueInfoProto.parser(), registry());
    if (proto.getType().hasTensorType()) {
      var tensor = proto.getType().getTensorType();
      var dtype = TensorReader.dtype(tensor.getElemType());
      if (dtype.isPresent() && tensor.hasShape())
        declared.put(proto.getName(), new TensorType(dtype.get(), shape(proto.getName(), tensor)));
    }
    return proto.getName();
  }

  private static Shape shape(String name, TypeProto.Tensor tensor) {
    var dims = new ArrayList<Dim>();
    for (var dim : tensor.getShape().getDimList()) dims.add(dim(name, dims.size(), dim));
    return new Shape(dims);
  }

  /// A size as the file states it. One that has no name, or is below zero, is nobody else's.
  private static Dim dim(String name, int axis, TensorShapeProto.Dimension dim) {
    if (dim.hasDimValue() && dim.getDimValue() >= 0) return Dim.of(dim.getDimValue());
    return Dim.named(dim.getDimParam().isEmpty() ? "?" + name + "#" + axis : dim.getDimParam());
  }
}
