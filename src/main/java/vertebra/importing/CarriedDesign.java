package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.compile.Compiled;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.TextDigest;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.importing.Folding.Folded;
import vertebra.importing.ModelImport.Imported;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.tensor.DType;

/// A design that travels in the metadata of the model file that it was written as: its text, with
/// the operators of the file that each block became, and a checksum of the graph that it belongs
/// to. A file whose graph was changed since carries none.
///
/// What a person keeps elsewhere (pictures, labels, weights, notes) stays behind.
public final class CarriedDesign {

  /// The name of the metadata that holds the text.
  public static final String DESIGN = "vertebra.design";

  /// The name of the metadata that holds the checksum.
  public static final String GRAPH = "vertebra.graph";

  /// The largest stored tensor, in numbers, that is part of the checksum with what it holds.
  private static final int FEW = 64;

  private final Document design;
  private final Compiled compiled;
  private final Model model;

  /// What the file calls each tensor of the model.
  private final Map<String, String> names = new HashMap<>();

  private CarriedDesign(Document design, Compiled compiled, Model model) {
    this.design = design;
    this.compiled = compiled;
    this.model = model;
  }

  /// A model with its design in its metadata. A design that the file could not be read back as is
  /// left out: with muted blocks, with tensors of other files, or where an operator belongs to no
  /// block of it.
  ///
  /// @param compiled what the design became
  /// @param model the same in the precision in which it is written
  /// @param written that model under the names that it has in the file
  public static Model carrying(Document design, Compiled compiled, Model model, Model written) {
    var parts = new CarriedDesign(design, compiled, model).parts(written);
    if (parts.isEmpty()) return written;
    var metadata = new LinkedHashMap<>(written.metadata());
    metadata.put(DESIGN, DocumentFile.text(parts.get()));
    metadata.put(GRAPH, checksum(ModelFile.of(written)));
    return written.withMetadata(metadata);
  }

  /// The design that a file carries, with what each block is in the file; empty where it carries
  /// none, or another one's.
  static Optional<Document> of(ModelIndex index) throws ModelException {
    var metadata = index.header().metadata();
    var text = metadata.get(DESIGN);
    if (text == null || !checksum(IndexedModel.of(index)).equals(metadata.get(GRAPH)))
      return Optional.empty();
    try {
      var opened = DocumentFile.parse(say("import.carried-design"), text);
      return opened.notes().isEmpty() ? Optional.of(opened.document()) : Optional.empty();
    } catch (DocumentException damaged) {
      return Optional.empty();
    }
  }

  /// The design that a file carries as one that came from this file; empty where it carries none or
  /// where it is not what the file computes.
  static Optional<Folded> read(Imported base, Catalogue catalogue) throws ModelException {
    if (base.carried().isEmpty() || !base.document().definitions().isEmpty())
      return Optional.empty();
    var design = base.carried().get();
    var graph = design.graph();
    for (var node : graph.nodes()) {
      if (!isEnd(node)) continue;
      var was = base.document().graph().find(node.id());
      if (was.isEmpty() || !isEnd(was.get())) return Optional.empty();
      boolean isSame =
          node.block().equals(InputNodes.OUTPUT)
              || InputNodes.type(node).equals(InputNodes.type(was.get()));
      graph = graph.with(isSame ? node.with(was.get().origin()) : was.get());
    }
    var document =
        SourceFile.remembered(
            design.with(graph),
            SourceFile.of(base.document()).orElseThrow().path(),
            base.index().stamp());
    if (graph.nodes().stream().noneMatch(node -> node.block().equals(InputNodes.OUTPUT)))
      document = SourceFile.withOpenEnds(document);
    try {
      if (!ModelRewrite.of(base, document, catalogue).splice().isEmpty()) return Optional.empty();
    } catch (ModelException another) {
      return Optional.empty();
    }
    return Optional.of(new Folded(document, blocks(document, catalogue), catalogue, true));
  }

  private static List<RecognisedBlock> blocks(Document document, Catalogue catalogue) {
    var blocks = new ArrayList<RecognisedBlock>();
    for (var node : document.graph().nodes())
      node.origin()
          .part()
          .ifPresent(part ->
              blocks.add(
                  new RecognisedBlock(
                      part.block(),
                      part.parameters(),
                      catalogue.find(part.block()).map(BlockType::role).orElse(Role.PART),
                      part.operators().size(),
                      List.of(),
                      List.of(),
                      Optional.empty(),
                      Optional.empty())));
    return blocks;
  }

  /// Everything about a graph but the numbers of its weights.
  private static String checksum(ModelFile file) {
    var text = new StringBuilder().append(file.opset());
    text.append(file.inputs()).append(file.outputs());
    for (var node : file.nodes())
      text.append('\n')
          .append(node.name())
          .append('\t')
          .append(node.domain())
          .append('\t')
          .append(node.type())
          .append(node.inputs())
          .append(node.outputs())
          .append(new TreeMap<>(node.attributes()));
    for (var tensor : new TreeMap<>(file.tensors()).values()) {
      text.append('\n').append(tensor.name()).append(tensor.dtype()).append(tensor.dims());
      var values = tensor.values();
      if (values != null && tensor.dtype() == DType.INT64 && values.length <= FEW)
        for (double value : values) text.append(' ').append((long) value);
    }
    return TextDigest.of(text.toString());
  }

  /// What stands inside a block of the user's own, in short and wherever its files stand; empty for
  /// all others.
  static Optional<String> inside(Document design, Node node) {
    if (design.definitions().find(node.block()).isEmpty()) return Optional.empty();
    var used = Document.EMPTY;
    var open = new ArrayList<>(List.of(node.block()));
    while (!open.isEmpty()) {
      var definition = design.definitions().find(open.removeLast());
      if (definition.isEmpty() || used.definitions().find(definition.get().id()).isPresent())
        continue;
      used = used.with(SourceFile.nowhere(definition.get()));
      for (var inner : definition.get().graph().nodes()) open.add(inner.block());
    }
    return Optional.of(TextDigest.of(DocumentFile.text(used)));
  }

  /// The names of everything in a design but its inputs and outputs.
  static List<NodeId> blocks(Document design) {
    return design.graph().nodes().stream().filter(node -> !isEnd(node)).map(Node::id).toList();
  }

  // Writing

  private Optional<Document> parts(Model written) {
    if (design.graph().nodes().stream().anyMatch(CarriedDesign::isBeyond)) return Optional.empty();
    name(model.inputs(), written.inputs());
    name(model.outputs(), written.outputs());
    for (int i = 0; i < model.operators().size(); i++) {
      var here = model.operators().get(i).outputs();
      for (int j = 0; j < here.size(); j++)
        names.put(here.get(j), written.operators().get(i).outputs().get(j));
    }
    for (int i = 0; i < model.weights().size(); i++)
      names.put(model.weights().get(i).name(), written.weights().get(i).name());
    names.remove("");
    var owners = owners();
    if (owners.isEmpty()) return Optional.empty();
    var graph = Graph.EMPTY;
    for (var node : design.graph().nodes()) {
      var placed = placed(node, owners.get());
      if (placed.isEmpty()) return Optional.empty();
      graph = graph.with(placed.get());
    }
    for (var edge : design.graph().edges()) graph = graph.with(edge);
    var carried = Document.of(graph).with(design.layout());
    for (var definition : design.definitions().values()) carried = carried.with(definition);
    return Optional.of(carried);
  }

  private static boolean isBeyond(Node node) {
    return node.mode() == Node.Mode.MUTED
        || node.parameters().values().values().stream().anyMatch(Value.Tensor.class::isInstance);
  }

  private void name(List<Model.Value> here, List<Model.Value> there) {
    for (int i = 0; i < here.size(); i++) names.put(here.get(i).name(), there.get(i).name());
  }

  private static boolean isEnd(Node node) {
    return InputNodes.isInput(node) || node.block().equals(InputNodes.OUTPUT);
  }

  /// The operators of each block. What stands between blocks, such as a change of precision,
  /// belongs to the block that it serves.
  private Optional<Map<NodeId, List<Integer>>> owners() {
    var all = model.operators();
    var owners = new HashMap<Integer, NodeId>();
    var makers = new HashMap<String, Integer>();
    var readers = new HashMap<String, List<Integer>>();
    for (int i = 0; i < all.size(); i++) {
      for (var made : all.get(i).outputs()) makers.put(made, i);
      for (var read : all.get(i).inputs())
        readers.computeIfAbsent(read, _ -> new ArrayList<>()).add(i);
      var owner = named(all.get(i));
      if (owner.isPresent()) owners.put(i, owner.get());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      if (owners.containsKey(i)) continue;
      var near = new HashSet<NodeId>();
      for (var made : all.get(i).outputs())
        for (int reader : readers.getOrDefault(made, List.of())) near.add(owners.get(reader));
      if (near.isEmpty())
        for (var read : all.get(i).inputs())
          if (makers.containsKey(read)) near.add(owners.get(makers.get(read)));
      if (near.size() != 1 || near.contains(null)) return Optional.empty();
      owners.put(i, near.iterator().next());
    }
    var byNode = new HashMap<NodeId, List<Integer>>();
    for (int i = 0; i < all.size(); i++)
      byNode.computeIfAbsent(owners.get(i), _ -> new ArrayList<>()).add(i);
    return Optional.of(byNode);
  }

  private Optional<NodeId> named(Model.Operator operator) {
    var path = operator.block();
    int slash = path.indexOf('/');
    var first = slash < 0 ? path : path.substring(0, slash);
    if (!NodeId.isLegal(first)) return Optional.empty();
    return design.graph().find(new NodeId(first)).filter(node -> !isEnd(node)).map(Node::id);
  }

  /// A node with what it is in the file; empty where that cannot be said.
  private Optional<Node> placed(Node node, Map<NodeId, List<Integer>> owners) {
    var outputs = new LinkedHashMap<String, String>();
    for (var port : compiled.plan().ports().entrySet()) {
      if (!port.getKey().nodes().equals(List.of(node.id()))) continue;
      var tensor = tensor(port.getValue());
      if (tensor.isEmpty()) return Optional.empty();
      outputs.put(port.getKey().port(), tensor.get());
    }
    var name = node.origin().name();
    if (node.block().equals(InputNodes.OUTPUT)) name = into(node, InputNodes.OUTPUT_PORT);
    if (InputNodes.isInput(node)) name = Optional.ofNullable(outputs.get(Body.ARGUMENT_OUTPUT));
    var origin = new Origin(name, outputs, weights(node));
    if (isEnd(node) || node.mode() == Node.Mode.BYPASSED) return Optional.of(node.with(origin));
    var inputs = new LinkedHashMap<String, String>();
    for (var edge : design.graph().incoming(node.id()))
      into(node, edge.to().name()).ifPresent(tensor -> inputs.put(edge.to().name(), tensor));
    return Optional.of(
        node.with(
            origin.with(
                new FilePart(
                    node.block(),
                    node.parameters(),
                    inputs,
                    owners.getOrDefault(node.id(), List.of()),
                    List.of(),
                    node.sharesWeightsWith(),
                    0,
                    inside(design, node)))));
  }

  /// What flows into a port, through bypassed nodes.
  private Optional<String> into(Node node, String port) {
    var source = design.graph().source(new Port(node.id(), port));
    for (int steps = design.graph().size(); source.isPresent() && steps > 0; steps--) {
      var from = design.graph().node(source.get().node());
      if (from.mode() != Node.Mode.BYPASSED) break;
      source = design.graph().incoming(from.id()).stream().map(Edge::from).findFirst();
    }
    return source
        .flatMap(found -> compiled.plan().tensor(PortPath.of(found)))
        .flatMap(this::tensor);
  }

  /// What the file calls a tensor of the plan, if it is still there.
  private Optional<String> tensor(int number) {
    return Optional.ofNullable(compiled.tensors().get(number))
        .flatMap(value -> Optional.ofNullable(names.get(value.name())));
  }

  /// What the file calls the weights of a block.
  private SequencedMap<String, String> weights(Node node) {
    var own = new LinkedHashMap<String, String>();
    var start = node.id() + ".";
    for (var weight : model.weights())
      if (weight.kind() != Model.Weight.WeightKind.CONSTANT && weight.name().startsWith(start))
        own.put(weight.name().substring(start.length()), names.get(weight.name()));
    return own;
  }
}
