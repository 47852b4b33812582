package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.onnx.SizeRule;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// A file read as a design: operators become nodes, functions and the graphs inside operators
/// become definitions. The same file always gives the same design, so what was edited shows by
/// reading the file again.
final class ModelImport {

  /// A model as a design.
  ///
  /// @param main which part of the file each node stands for
  /// @param functions the same for functions, by definition
  /// @param inner the same for graphs inside operators, by definition
  /// @param carried the design that the file itself carries
  /// @param report what is worth knowing about the reading
  record Imported(
      ModelIndex index,
      Document document,
      ImportedGraph main,
      SequencedMap<BlockId, ImportedFunction> functions,
      SequencedMap<BlockId, InnerGraph> inner,
      Optional<Document> carried,
      List<ImportReport.Remark> report) {}

  /// A function as a definition.
  record ImportedFunction(IndexedFunction function, ImportedGraph graph) {}

  /// A graph inside an operator as a definition.
  ///
  /// @param node the operator that has the attribute
  record InnerGraph(
      IndexedNode node, IndexedAttribute attribute, IndexedGraph graph, ImportedGraph imported) {}

  private final ModelIndex index;
  private final StoredTensors tensors;
  private final AttributeValues values;
  private final UniqueNames definitionNames = new UniqueNames();
  private final Map<String, BlockId> functionIds = new HashMap<>();
  private final Map<BlockId, List<String>> inputPorts = new HashMap<>();
  private final Map<BlockId, List<String>> outputPorts = new HashMap<>();
  private final SequencedMap<BlockId, BlockDefinition> definitions = new LinkedHashMap<>();
  private final SequencedMap<BlockId, ImportedFunction> functions = new LinkedHashMap<>();
  private final SequencedMap<BlockId, InnerGraph> inner = new LinkedHashMap<>();
  private final List<ImportReport.Remark> report = new ArrayList<>();

  private ModelImport(ModelIndex index, String path) {
    this.index = index;
    tensors = new StoredTensors(index.file(), path);
    values = new AttributeValues(index.file(), tensors);
  }

  /// Reads a sound model as a design.
  ///
  /// @param path how the design names the file: from the design's folder, with `/` between names
  static Imported of(ModelIndex index, String path) throws ModelException {
    return new ModelImport(index, path).imported(path);
  }

  StoredTensors tensors() {
    return tensors;
  }

  private Imported imported(String path) throws ModelException {
    for (var function : index.functions()) declare(function);
    var known = FileTypes.of(index);
    var inside = FunctionTypes.of(index, known);
    for (var function : index.functions()) read(function, inside.inside(function));
    var graph = index.graph();
    var main = new GraphImport(this, index.header().operatorSets(), known);
    var carried = CarriedDesign.of(index);
    carried.ifPresent(design -> main.reserve(CarriedDesign.blocks(design)));
    main.store(graph.initialised());
    main.store(graph.sparse());
    var given = new HashSet<String>();
    main.stored().forEach(tensor -> given.add(tensor.name()));
    long defaults = graph.inputs().stream().filter(input -> given.contains(input.name())).count();
    if (defaults > 0)
      remark("inputs-with-values", "", Message.of("import.inputs-with-values", defaults));
    for (var rule : SizeRule.of(index.header().metadata()).values())
      remark("size-rule", "", Message.of("import.size-rule", rule.words()));
    for (var input : graph.inputs()) if (!given.contains(input.name())) main.input(input);
    main.operators(graph.nodes());
    for (var output : graph.outputs()) main.output(output);
    var result = main.result();
    var document = Document.of(result.graph());
    for (var definition : definitions.values()) document = document.with(definition);
    document = SourceFile.remembered(document, path, index.stamp());
    return new Imported(index, document, result, functions, inner, carried, List.copyOf(report));
  }

  private void remark(String code, String node, Message message) {
    report.add(new ImportReport.Remark(code, node, message));
  }

  private void declare(IndexedFunction function) {
    var id = new BlockId(definitionNames.words("function-" + function.title(), "function"));
    functionIds.put(key(function.domain(), function.name(), function.overload()), id);
    inputPorts.put(id, ports(function.inputs()));
    outputPorts.put(id, ports(function.outputs()));
  }

  private static String key(String domain, String name, String overload) {
    return OperatorSchemas.plain(domain) + "\n" + name + "\n" + overload;
  }

  /// Port names for tensors: without what separates ports from nodes in texts.
  private static List<String> ports(List<String> tensors) {
    var names = new UniqueNames();
    return tensors.stream().map(tensor -> names.of(tensor, "x")).toList();
  }

  private void read(IndexedFunction function, Map<String, TensorType> known) throws ModelException {
    var id = functionId(function);
    var sets = new HashMap<>(index.header().operatorSets());
    sets.putAll(function.operatorSets());
    var types = new HashMap<>(known);
    function
        .values()
        .forEach(value ->
            value.type().wire(value.name()).ifPresent(type -> types.put(value.name(), type)));
    var graph = new GraphImport(this, sets, types);
    for (int i = 0; i < function.inputs().size(); i++)
      graph.argument(function.inputs().get(i), inputPort(id, i));
    graph.operators(function.nodes());
    define(id, function.title(), graph, inputPorts(id), function.outputs());
    functions.put(id, new ImportedFunction(function, graph.result()));
    remark("function", function.title(), Message.of("import.function", function.title()));
  }

  private BlockId functionId(IndexedFunction function) {
    return Objects.requireNonNull(
        functionIds.get(key(function.domain(), function.name(), function.overload())));
  }

  private void define(
      BlockId id, String title, GraphImport graph, List<String> inputs, List<String> results)
      throws ModelException {
    var ports = ports(results);
    var outputs = new ArrayList<BlockDefinition.Output>();
    for (int i = 0; i < results.size(); i++) {
      var source = graph.source(results.get(i));
      if (source.isPresent()) outputs.add(new BlockDefinition.Output(ports.get(i), source.get()));
    }
    definitions.put(id, new BlockDefinition(id, title, graph.result().graph(), inputs, outputs));
  }

  /// The definition that an operator calls, if the model has it and the call leaves no input out.
  Optional<BlockId> definition(IndexedNode node) {
    var id = functionIds.get(key(node.domain(), node.type(), node.overload()));
    if (id == null) return Optional.empty();
    boolean isWhole =
        node.inputs().size() == inputPorts(id).size()
            && node.outputs().size() <= outputPorts(id).size()
            && node.inputs().stream().noneMatch(String::isEmpty);
    return isWhole ? Optional.of(id) : Optional.empty();
  }

  private List<String> inputPorts(BlockId definition) {
    return inputPorts.getOrDefault(definition, List.of());
  }

  private List<String> outputPorts(BlockId definition) {
    return outputPorts.getOrDefault(definition, List.of());
  }

  String inputPort(BlockId definition, int index) {
    return inputPorts(definition).get(index);
  }

  String outputPort(BlockId definition, int index) {
    return outputPorts(definition).get(index);
  }

  /// The value of an attribute; a graph becomes a definition.
  ///
  /// @param owner the name of the node that has it
  /// @param around the graph of that node
  /// @param held where the graphs are noted
  Optional<Value> value(
      IndexedNode node,
      IndexedAttribute attribute,
      String owner,
      GraphImport around,
      List<HeldGraphs.Held> held)
      throws ModelException {
    if (attribute.graphs().isEmpty()) return values.of(attribute);
    var bodies = new ArrayList<Value>();
    for (var graph : attribute.graphs()) {
      var id = new BlockId(definitionNames.words(owner + "-" + attribute.name(), "graph"));
      read(id, node, attribute, graph, owner, around);
      bodies.add(new Value.Subgraph(id));
      held.add(
          new HeldGraphs.Held(
              attribute.name(), graph, Objects.requireNonNull(definitions.get(id))));
    }
    return Optional.of(
        attribute.form().filter(AttributeForm.GRAPHS::equals).isPresent()
            ? Value.of(bodies)
            : bodies.getLast());
  }

  /// Defines what one sees inside an operator that holds graphs.
  ///
  /// @param owner the name of the node that it is
  /// @param ports its ports by the tensors that flow in there
  Value showing(
      IndexedNode node,
      String owner,
      Parameters attributes,
      List<HeldGraphs.Held> held,
      Map<String, String> ports,
      Map<String, TensorType> types) {
    var id = new BlockId(definitionNames.words(owner + "-inside", "inside"));
    definitions.put(id, HeldGraphs.definition(id, owner, node, attributes, held, ports, types));
    return new Value.Subgraph(id);
  }

  private void read(
      BlockId id,
      IndexedNode node,
      IndexedAttribute attribute,
      IndexedGraph graph,
      String owner,
      GraphImport around)
      throws ModelException {
    var types = new HashMap<>(around.types());
    types.putAll(FileTypes.stated(graph));
    var inside = new GraphImport(this, around.versions(), types);
    inside.store(around.stored());
    inside.store(graph.initialised());
    inside.store(graph.sparse());
    var given = new HashSet<String>();
    inside.stored().forEach(tensor -> given.add(tensor.name()));
    var arguments = new ArrayList<String>();
    graph.inputs().forEach(input -> arguments.add(input.name()));
    for (var captured : Captures.of(graph)) if (!given.contains(captured)) arguments.add(captured);
    var ports = ports(arguments);
    for (int i = 0; i < arguments.size(); i++) inside.argument(arguments.get(i), ports.get(i));
    inside.operators(graph.nodes());
    define(
        id,
        owner + " " + attribute.name().replace('_', ' '),
        inside,
        ports,
        graph.outputs().stream().map(IndexedValue::name).toList());
    inner.put(id, new InnerGraph(node, attribute, graph, inside.result()));
  }

  /// How many nodes of a graph are operators of the file, and how many are blocks.
  static long operators(ImportedGraph graph) {
    return graph.operators().keySet().stream()
        .filter(id -> OperatorBlocks.isOperator(graph.graph().node(id).block()))
        .count();
  }
}
