package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import vertebra.importing.FileType.FileSize;
import vertebra.importing.ModelIndex.DataPiece;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.ModelIndex.ModelHeader;
import vertebra.importing.ModelIndex.Place;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.AttributeForm;

/// Makes the index of a file.
final class IndexReader {

  /// Graphs and types inside one another; nobody means more.
  private static final int DEEPEST = 64;

  private final MappedFile file;

  /// What operators, tensors and values are called: most names stand in a file several times.
  private final Map<String, String> names = new HashMap<>();

  private int depth;

  private IndexReader(MappedFile file) {
    this.file = file;
  }

  static ModelIndex read(MappedFile file) throws ModelException {
    return new IndexReader(file).model();
  }

  private ModelIndex model() throws ModelException {
    var ir = OptionalLong.empty();
    var sets = new LinkedHashMap<String, Long>();
    var metadata = new LinkedHashMap<String, String>();
    var producer = "";
    var producerVersion = "";
    var graphs = new ArrayList<Place>();
    var functions = new ArrayList<IndexedFunction>();
    var wire = new FieldWalk(file, new FileSpan(0, file.size()));
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.MODEL_IR_VERSION -> ir = OptionalLong.of(wire.number());
        case MessageFields.MODEL_PRODUCER -> producer = wire.text();
        case MessageFields.MODEL_PRODUCER_VERSION -> producerVersion = wire.text();
        case MessageFields.MODEL_OPERATOR_SET -> addSet(wire.content(), sets);
        case MessageFields.MODEL_METADATA -> addPair(wire.content(), metadata);
        case MessageFields.MODEL_GRAPH -> graphs.add(place(wire));
        case MessageFields.MODEL_FUNCTION -> functions.add(function(place(wire)));
        default -> {}
      }
    if (graphs.isEmpty()) throw new ModelException(say("onnx.is-no-onnx-model", file.path()));
    return new ModelIndex(
        file,
        new ModelHeader(ir, sets, producer, producerVersion, metadata),
        graph(graphs),
        functions);
  }

  private String name(FieldWalk wire) throws ModelException {
    var name = wire.text();
    var known = names.putIfAbsent(name, name);
    return known == null ? name : known;
  }

  private static Place place(FieldWalk wire) throws ModelException {
    return new Place(wire.whole(), wire.content());
  }

  private void addSet(FileSpan message, SequencedMap<String, Long> sets) throws ModelException {
    var domain = "";
    long version = 0;
    var wire = new FieldWalk(file, message);
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.PAIR_FIRST -> domain = wire.text();
        case MessageFields.PAIR_SECOND -> version = wire.number();
        default -> {}
      }
    sets.put(OperatorSchemas.plain(domain), version);
  }

  private void addPair(FileSpan message, SequencedMap<String, String> pairs) throws ModelException {
    var key = "";
    var value = "";
    var wire = new FieldWalk(file, message);
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.PAIR_FIRST -> key = wire.text();
        case MessageFields.PAIR_SECOND -> value = wire.text();
        default -> {}
      }
    pairs.put(key, value);
  }

  private void deeper() throws ModelException {
    if (++depth > DEEPEST)
      throw new ModelException(say("importing.nests-too-deeply", file.path(), DEEPEST));
  }

  private IndexedGraph graph(List<Place> places) throws ModelException {
    deeper();
    var name = "";
    var nodes = new ArrayList<IndexedNode>();
    var initialised = new ArrayList<IndexedTensor>();
    var sparse = new ArrayList<IndexedTensor>();
    var inputs = new ArrayList<IndexedValue>();
    var outputs = new ArrayList<IndexedValue>();
    var values = new ArrayList<IndexedValue>();
    for (var piece : places) {
      var wire = new FieldWalk(file, piece.content());
      while (wire.next())
        switch (wire.field()) {
          case MessageFields.GRAPH_NAME -> name = wire.text();
          case MessageFields.GRAPH_NODE -> nodes.add(node(place(wire)));
          case MessageFields.GRAPH_INITIALIZER -> initialised.add(tensor(place(wire)));
          case MessageFields.GRAPH_SPARSE -> sparse.add(sparse(place(wire)));
          case MessageFields.GRAPH_INPUT -> inputs.add(value(place(wire)));
          case MessageFields.GRAPH_OUTPUT -> outputs.add(value(place(wire)));
          case MessageFields.GRAPH_VALUE -> values.add(value(place(wire)));
          default -> {}
        }
    }
    depth--;
    return new IndexedGraph(places, name, nodes, initialised, sparse, inputs, outputs, values);
  }

  private IndexedFunction function(Place place) throws ModelException {
    var name = "";
    var domain = "";
    var overload = "";
    var inputs = new ArrayList<String>();
    var outputs = new ArrayList<String>();
    var attributes = new ArrayList<String>();
    var nodes = new ArrayList<IndexedNode>();
    var sets = new LinkedHashMap<String, Long>();
    var values = new ArrayList<IndexedValue>();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.FUNCTION_NAME -> name = wire.text();
        case MessageFields.FUNCTION_DOMAIN -> domain = wire.text();
        case MessageFields.FUNCTION_OVERLOAD -> overload = wire.text();
        case MessageFields.FUNCTION_INPUT -> inputs.add(wire.text());
        case MessageFields.FUNCTION_OUTPUT -> outputs.add(wire.text());
        case MessageFields.FUNCTION_ATTRIBUTE -> attributes.add(wire.text());
        case MessageFields.FUNCTION_ATTRIBUTE_PROTO ->
            attributes.add(attribute(place(wire)).name());
        case MessageFields.FUNCTION_NODE -> nodes.add(node(place(wire)));
        case MessageFields.FUNCTION_OPERATOR_SET -> addSet(wire.content(), sets);
        case MessageFields.FUNCTION_VALUE -> values.add(value(place(wire)));
        default -> {}
      }
    return new IndexedFunction(
        place, domain, name, overload, inputs, outputs, attributes, nodes, sets, values);
  }

  private IndexedNode node(Place place) throws ModelException {
    var name = "";
    var domain = "";
    var type = "";
    var overload = "";
    var inputs = new ArrayList<String>();
    var outputs = new ArrayList<String>();
    var attributes = new ArrayList<IndexedAttribute>();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.NODE_INPUT -> inputs.add(name(wire));
        case MessageFields.NODE_OUTPUT -> outputs.add(name(wire));
        case MessageFields.NODE_NAME -> name = name(wire);
        case MessageFields.NODE_TYPE -> type = wire.text().intern();
        case MessageFields.NODE_DOMAIN -> domain = wire.text().intern();
        case MessageFields.NODE_OVERLOAD -> overload = wire.text();
        case MessageFields.NODE_ATTRIBUTE -> attributes.add(attribute(place(wire)));
        default -> {}
      }
    return new IndexedNode(place, name, domain, type, overload, inputs, outputs, attributes);
  }

  private IndexedAttribute attribute(Place place) throws ModelException {
    var name = "";
    var reference = "";
    long stated = 0;
    int held = 0;
    var graphs = new ArrayList<IndexedGraph>();
    var whole = new ArrayList<Place>();
    var tensors = new ArrayList<IndexedTensor>();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.ATTRIBUTE_NAME -> name = wire.text().intern();
        case MessageFields.ATTRIBUTE_REFERENCE -> reference = wire.text();
        case MessageFields.ATTRIBUTE_FORM -> stated = wire.number();
        case MessageFields.ATTRIBUTE_GRAPH -> {
          held = wire.field();
          whole.add(place(wire));
        }
        case MessageFields.ATTRIBUTE_GRAPHS -> {
          held = wire.field();
          graphs.add(graph(List.of(place(wire))));
        }
        case MessageFields.ATTRIBUTE_TENSOR, MessageFields.ATTRIBUTE_TENSORS -> {
          held = wire.field();
          tensors.add(tensor(place(wire)));
        }
        case MessageFields.ATTRIBUTE_SPARSE, MessageFields.ATTRIBUTE_SPARSES -> {
          held = wire.field();
          tensors.add(sparse(place(wire)));
        }
        case MessageFields.ATTRIBUTE_FLOAT,
            MessageFields.ATTRIBUTE_INT,
            MessageFields.ATTRIBUTE_STRING,
            MessageFields.ATTRIBUTE_FLOATS,
            MessageFields.ATTRIBUTE_INTS,
            MessageFields.ATTRIBUTE_STRINGS,
            MessageFields.ATTRIBUTE_TYPE_PROTO,
            MessageFields.ATTRIBUTE_TYPE_PROTOS ->
            held = wire.field();
        default -> {}
      }
    if (!whole.isEmpty()) graphs.add(graph(whole));
    var form = stated == 0 ? formOf(held) : AttributeForm.numbered(stated);
    return new IndexedAttribute(place, name, form, reference, graphs, tensors);
  }

  /// The form of an attribute of an old file, which only shows in what it holds.
  private static Optional<AttributeForm> formOf(int field) {
    return switch (field) {
      case MessageFields.ATTRIBUTE_FLOAT -> Optional.of(AttributeForm.FLOAT);
      case MessageFields.ATTRIBUTE_INT -> Optional.of(AttributeForm.INT);
      case MessageFields.ATTRIBUTE_STRING -> Optional.of(AttributeForm.STRING);
      case MessageFields.ATTRIBUTE_TENSOR -> Optional.of(AttributeForm.TENSOR);
      case MessageFields.ATTRIBUTE_GRAPH -> Optional.of(AttributeForm.GRAPH);
      case MessageFields.ATTRIBUTE_FLOATS -> Optional.of(AttributeForm.FLOATS);
      case MessageFields.ATTRIBUTE_INTS -> Optional.of(AttributeForm.INTS);
      case MessageFields.ATTRIBUTE_STRINGS -> Optional.of(AttributeForm.STRINGS);
      case MessageFields.ATTRIBUTE_TENSORS -> Optional.of(AttributeForm.TENSORS);
      case MessageFields.ATTRIBUTE_GRAPHS -> Optional.of(AttributeForm.GRAPHS);
      case MessageFields.ATTRIBUTE_SPARSE -> Optional.of(AttributeForm.SPARSE_TENSOR);
      case MessageFields.ATTRIBUTE_SPARSES -> Optional.of(AttributeForm.SPARSE_TENSORS);
      case MessageFields.ATTRIBUTE_TYPE_PROTO -> Optional.of(AttributeForm.TYPE_PROTO);
      case MessageFields.ATTRIBUTE_TYPE_PROTOS -> Optional.of(AttributeForm.TYPE_PROTOS);
      default -> Optional.empty();
    };
  }

  private IndexedTensor tensor(Place place) throws ModelException {
    var name = "";
    long element = 0;
    boolean external = false;
    var dims = new ArrayList<Long>();
    var data = new ArrayList<DataPiece>();
    var pairs = new LinkedHashMap<String, String>();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.TENSOR_DIMS -> wire.numbers(dims, Integer.MAX_VALUE);
        case MessageFields.TENSOR_TYPE -> element = wire.number();
        case MessageFields.TENSOR_NAME -> name = name(wire);
        case MessageFields.TENSOR_LOCATION -> external = wire.number() == 1;
        case MessageFields.TENSOR_EXTERNAL -> addPair(wire.content(), pairs);
        case MessageFields.TENSOR_RAW -> {
          // Of a field that may stand once the last counts.
          data.removeIf(piece -> piece.field() == MessageFields.TENSOR_RAW);
          data.add(new DataPiece(wire.field(), true, wire.content()));
        }
        case MessageFields.TENSOR_STRINGS ->
            data.add(new DataPiece(wire.field(), false, wire.content()));
        case MessageFields.TENSOR_FLOATS,
            MessageFields.TENSOR_INT32S,
            MessageFields.TENSOR_INT64S,
            MessageFields.TENSOR_DOUBLES,
            MessageFields.TENSOR_UINT64S ->
            data.add(new DataPiece(wire.field(), wire.type() == FieldWalk.LENGTH, wire.fixed()));
        default -> {}
      }
    return new IndexedTensor(
        place, name, element, dims, data, external ? Optional.of(pairs) : Optional.empty());
  }

  /// A tensor stored sparsely: its name and type are those of its values, its shape its own.
  private IndexedTensor sparse(Place place) throws ModelException {
    var dims = new ArrayList<Long>();
    Optional<IndexedTensor> values = Optional.empty();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.SPARSE_VALUES -> values = Optional.of(tensor(place(wire)));
        case MessageFields.SPARSE_DIMS -> wire.numbers(dims, Integer.MAX_VALUE);
        default -> {}
      }
    return new IndexedTensor(
        place,
        values.map(IndexedTensor::name).orElse(""),
        values.map(IndexedTensor::element).orElse(0L),
        dims,
        List.of(),
        Optional.empty());
  }

  private IndexedValue value(Place place) throws ModelException {
    var name = "";
    FileType type = new FileType.Unstated();
    var wire = new FieldWalk(file, place.content());
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.VALUE_NAME -> name = name(wire);
        case MessageFields.VALUE_TYPE -> type = type(wire.content());
        default -> {}
      }
    return new IndexedValue(place, name, type);
  }

  private FileType type(FileSpan message) throws ModelException {
    deeper();
    FileType type = new FileType.Unstated();
    var wire = new FieldWalk(file, message);
    while (wire.next())
      switch (wire.field()) {
        case MessageFields.TYPE_TENSOR -> type = tensorType(wire.content(), false);
        case MessageFields.TYPE_SPARSE -> type = tensorType(wire.content(), true);
        case MessageFields.TYPE_SEQUENCE ->
            type = new FileType.OfSequence(inner(wire.content(), 1));
        case MessageFields.TYPE_OPTIONAL ->
            type = new FileType.OfOptional(inner(wire.content(), 1));
        case MessageFields.TYPE_MAP ->
            type = new FileType.OfMap(key(wire.content()), inner(wire.content(), 2));
        default -> {}
      }
    depth--;
    return type;
  }

  private FileType inner(FileSpan message, int field) throws ModelException {
    FileType type = new FileType.Unstated();
    var wire = new FieldWalk(file, message);
    while (wire.next()) if (wire.field() == field) type = type(wire.content());
    return type;
  }

  private long key(FileSpan message) throws ModelException {
    long key = 0;
    var wire = new FieldWalk(file, message);
    while (wire.next()) if (wire.field() == 1) key = wire.number();
    return key;
  }

  private FileType tensorType(FileSpan message, boolean sparse) throws ModelException {
    long element = 0;
    Optional<List<FileSize>> sizes = Optional.empty();
    var wire = new FieldWalk(file, message);
    while (wire.next())
      switch (wire.field()) {
        case 1 -> element = wire.number();
        case 2 -> sizes = Optional.of(sizes(wire.content()));
        default -> {}
      }
    return new FileType.OfTensor(element, sizes, sparse);
  }

  private List<FileSize> sizes(FileSpan message) throws ModelException {
    var sizes = new ArrayList<FileSize>();
    var wire = new FieldWalk(file, message);
    while (wire.next()) if (wire.field() == 1) sizes.add(size(wire.content()));
    return sizes;
  }

  private FileSize size(FileSpan message) throws ModelException {
    FileSize size = new FileSize.Unnamed();
    var wire = new FieldWalk(file, message);
    while (wire.next())
      switch (wire.field()) {
        case 1 -> size = new FileSize.Stated(wire.number());
        case 2 -> size = new FileSize.Named(wire.text());
        default -> {}
      }
    return size;
  }
}
