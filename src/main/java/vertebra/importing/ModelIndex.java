package vertebra.importing;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.tensor.TensorRef.FileStamp;

/// What stands where in an ONNX file: its graph, functions, operators, tensors and stated types,
/// each with the bytes that it takes. Names and small numbers are read; the numbers of tensors stay
/// where they are.
public final class ModelIndex {

  private final MappedFile file;
  private final ModelHeader header;
  private final IndexedGraph graph;
  private final List<IndexedFunction> functions;
  private final Map<FunctionKey, IndexedFunction> functionsByKey = new HashMap<>();
  private @Nullable ModelFile plain;
  private @Nullable ModelShapes certainSizes;

  private record FunctionKey(String domain, String name, String overload) {}

  ModelIndex(
      MappedFile file, ModelHeader header, IndexedGraph graph, List<IndexedFunction> functions) {
    this.file = file;
    this.header = header;
    this.graph = graph;
    this.functions = List.copyOf(functions);
    for (var function : functions)
      functionsByKey.putIfAbsent(
          new FunctionKey(
              OperatorSchemas.plain(function.domain()), function.name(), function.overload()),
          function);
  }

  /// Reads a file. Throws [ModelException] when it is none of ONNX, cut off, or not there; whether
  /// what it says makes sense is for [StructureCheck].
  public static ModelIndex of(Path path) throws ModelException {
    return IndexReader.read(MappedFile.of(path));
  }

  /// The same of a file that has other times than when it was first read, but the same bytes.
  static ModelIndex of(Path path, FileStamp stamp) throws ModelException {
    return IndexReader.read(MappedFile.of(path).stamped(stamp));
  }

  MappedFile file() {
    return file;
  }

  /// The graph as recognition and the rules of sizes see it, which is read once.
  ModelFile plain() throws ModelException {
    if (plain == null) plain = IndexedModel.of(this);
    return plain;
  }

  /// The sizes that its tensors have whatever its open sizes are, which are worked out once.
  ModelShapes certainSizes() throws ModelException {
    if (certainSizes == null) certainSizes = ModelShapes.certain(plain());
    return certainSizes;
  }

  /// The sizes of its tensors with batches of one where those are open.
  ModelShapes sizes() throws ModelException {
    boolean isOpen =
        plain().inputs().stream()
            .map(plain().declared()::get)
            .anyMatch(type -> type != null && !type.shape().isKnown());
    return isOpen ? ModelShapes.of(plain(), Map.of()) : certainSizes();
  }

  public Path path() {
    return file.path();
  }

  /// What the file was when it was read.
  public FileStamp stamp() {
    return file.stamp();
  }

  public ModelHeader header() {
    return header;
  }

  public IndexedGraph graph() {
    return graph;
  }

  public List<IndexedFunction> functions() {
    return functions;
  }

  /// The function that an operator calls, if the file defines it.
  public Optional<IndexedFunction> function(IndexedNode call) {
    return Optional.ofNullable(
        functionsByKey.get(
            new FunctionKey(OperatorSchemas.plain(call.domain()), call.type(), call.overload())));
  }

  /// What the file says about itself.
  ///
  /// @param irVersion the version of the format; empty where it is left out
  /// @param operatorSets the versions of the operator sets by domain, ONNX's own under the empty
  ///   text; of two for one domain the last counts
  /// @param metadata free text pairs
  public record ModelHeader(
      OptionalLong irVersion,
      SequencedMap<String, Long> operatorSets,
      String producer,
      String producerVersion,
      SequencedMap<String, String> metadata) {
    public ModelHeader {
      operatorSets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(operatorSets));
      metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }

    /// The version of ONNX's own operator set; 0 where there is none.
    public long opset() {
      return operatorSets.getOrDefault("", 0L);
    }
  }

  /// A field that stands in the file.
  ///
  /// @param whole the field with its tag and length
  /// @param content what it holds
  record Place(FileSpan whole, FileSpan content) {}

  /// A graph: of the model, or inside an operator.
  ///
  /// @param places the field or, in a file that says it in pieces, the fields
  /// @param initialised the stored tensors
  /// @param sparse the same of those that are stored sparsely
  public record IndexedGraph(
      List<Place> places,
      String name,
      List<IndexedNode> nodes,
      List<IndexedTensor> initialised,
      List<IndexedTensor> sparse,
      List<IndexedValue> inputs,
      List<IndexedValue> outputs,
      List<IndexedValue> values) {
    public IndexedGraph {
      places = List.copyOf(places);
      nodes = List.copyOf(nodes);
      initialised = List.copyOf(initialised);
      sparse = List.copyOf(sparse);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      values = List.copyOf(values);
    }
  }

  /// A function of the model's own.
  ///
  /// @param attributes the names of those that a caller may give
  public record IndexedFunction(
      Place place,
      String domain,
      String name,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<String> attributes,
      List<IndexedNode> nodes,
      SequencedMap<String, Long> operatorSets,
      List<IndexedValue> values) {
    public IndexedFunction {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = List.copyOf(attributes);
      nodes = List.copyOf(nodes);
      operatorSets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(operatorSets));
      values = List.copyOf(values);
    }

    /// Its operators as a graph, whose inputs and outputs say no types.
    IndexedGraph graph() {
      return new IndexedGraph(
          List.of(place), name, nodes, List.of(), List.of(), List.of(), List.of(), values);
    }

    /// Its name with its domain, for people.
    public String title() {
      return (domain.isEmpty() ? name : domain + "." + name)
          + (overload.isEmpty() ? "" : ":" + overload);
    }
  }

  /// An operator application, as the file has it.
  ///
  /// @param domain whose operator it is; empty for ONNX's own
  public record IndexedNode(
      Place place,
      String name,
      String domain,
      String type,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<IndexedAttribute> attributes) {
    public IndexedNode {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = List.copyOf(attributes);
    }

    /// The attribute of that name.
    public Optional<IndexedAttribute> attribute(String key) {
      return attributes.stream().filter(each -> each.name().equals(key)).findFirst();
    }

    /// Whether it is the operator of that name in ONNX's own set.
    public boolean is(String operator) {
      return type.equals(operator) && OperatorSchemas.plain(domain).isEmpty();
    }
  }

  /// An attribute.
  ///
  /// @param form what it says that it holds; empty where it says nothing that is known
  /// @param reference the attribute of the function around it whose value it takes; empty for none
  /// @param graphs the graphs that it holds
  public record IndexedAttribute(
      Place place,
      String name,
      Optional<AttributeForm> form,
      String reference,
      List<IndexedGraph> graphs,
      List<IndexedTensor> tensors) {
    public IndexedAttribute {
      graphs = List.copyOf(graphs);
      tensors = List.copyOf(tensors);
    }
  }

  /// A stored tensor.
  ///
  /// @param element the number of its element type
  /// @param data where its numbers stand in the model file, piece by piece
  /// @param external where they stand otherwise (`location`, `offset`, `length`), if they do
  public record IndexedTensor(
      Place place,
      String name,
      long element,
      List<Long> dims,
      List<DataPiece> data,
      Optional<SequencedMap<String, String>> external) {
    public IndexedTensor {
      dims = List.copyOf(dims);
      data = List.copyOf(data);
    }

    public Optional<ElementType> elementType() {
      return ElementType.numbered(element);
    }

    /// The numbers as they are in memory, if that is how they are stored.
    Optional<FileSpan> raw() {
      return data.size() == 1 && data.getFirst().field() == MessageFields.TENSOR_RAW
          ? Optional.of(data.getFirst().span())
          : Optional.empty();
    }
  }

  /// Numbers of a tensor.
  ///
  /// @param field the field of `TensorProto` that they are in
  /// @param packed whether the span holds many, without tags
  record DataPiece(int field, boolean packed, FileSpan span) {}

  /// A named value with its type.
  public record IndexedValue(Place place, String name, FileType type) {}
}
