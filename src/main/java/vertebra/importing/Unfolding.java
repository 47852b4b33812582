package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.ModelImport.Imported;
import vertebra.onnx.ModelException;

/// Puts the operators of the file in the place of blocks that stand for them: of every block that
/// is still what it was read as, or of one that is opened up. Nothing is lost by it.
final class Unfolding {

  private final FileGraph file;
  private final Graph graph;
  private final SequencedMap<NodeId, FilePart> opened = new LinkedHashMap<>();
  private final BitSet inside = new BitSet();

  private Unfolding(FileGraph file, Graph graph) {
    this.file = file;
    this.graph = graph;
  }

  /// The design with the operators of every block that nobody changed.
  ///
  /// @param catalogue what the blocks mean
  static Document untouched(Imported base, Document document, Catalogue catalogue)
      throws ModelException {
    var unfolding = new Unfolding(FileGraph.of(base), document.graph());
    for (var node : document.graph().nodes())
      if (isUntouched(document, node, catalogue)) unfolding.open(node);
    return document.with(unfolding.graph());
  }

  /// The design with the operators of some of its blocks.
  static Document some(Imported base, Document document, Collection<NodeId> blocks)
      throws ModelException {
    if (blocks.isEmpty()) return document;
    var unfolding = new Unfolding(FileGraph.of(base), document.graph());
    for (var id : blocks) unfolding.open(document.graph().node(id));
    return document.with(unfolding.graph());
  }

  /// Whether a node is a block that stands for operators of a file and was not changed since.
  static boolean isUntouched(Document document, Node node, Catalogue catalogue) {
    var part = node.origin().part();
    return part.isPresent()
        && node.mode() == Node.Mode.ACTIVE
        && part.get().weightsOf().equals(node.sharesWeightsWith())
        && part.get().block().equals(node.block())
        && part.get().inside().equals(CarriedDesign.inside(document, node))
        && isSame(catalogue.find(node.block()), part.get(), node);
  }

  /// Whether a block has the parameters that it was read with.
  private static boolean isSame(Optional<BlockType> block, FilePart part, Node node) {
    if (block.isEmpty())
      return part.inside().isPresent() && part.parameters().equals(node.parameters());
    return block.get().parameters().stream()
        .allMatch(spec -> spec.in(part.parameters()).equals(spec.in(node.parameters())));
  }

  /// Takes a block's operators, unless they are not of this file or stand in the design already.
  private void open(Node node) {
    var part = node.origin().part();
    if (part.isEmpty()) return;
    for (int place : part.get().operators()) {
      if (place >= file.size() || inside.get(place)) return;
      var id = file.id(place);
      if (graph.contains(id) && !id.equals(node.id())) return;
    }
    part.get().operators().forEach(inside::set);
    opened.put(node.id(), part.get());
  }

  private Graph graph() throws ModelException {
    if (opened.isEmpty()) return graph;
    var edges = new LinkedHashSet<Edge>();
    for (var edge : graph.edges()) {
      var from = source(edge.from());
      var part = Optional.ofNullable(opened.get(edge.to().node()));
      if (part.isEmpty()) edges.add(new Edge(from, edge.to()));
      else for (var port : readers(part.get(), edge.to().name())) edges.add(new Edge(from, port));
    }
    var entering = new HashSet<Port>();
    for (var part : opened.values())
      for (var port : part.inputs().keySet()) entering.addAll(readers(part, port));
    for (var edge : file.graph().edges())
      if (isInside(edge.to().node()) && !entering.contains(edge.to())) edges.add(edge);
    return inOrder(edges);
  }

  /// Where what leaves a port comes from once the blocks are opened. A block that became no
  /// operator passes on what flows in.
  private Port source(Port port) {
    var from = port;
    for (int steps = graph.size(); steps > 0; steps--) {
      var part = opened.get(from.node());
      if (part == null) return from;
      var tensor = graph.node(from.node()).origin().outputs().get(from.name());
      if (tensor == null) return from;
      if (!part.operators().isEmpty()) return file.sourceOf(tensor).orElse(from);
      var passed = passed(from.node(), part, tensor);
      if (passed.isEmpty()) return file.sourceOf(tensor).orElse(from);
      from = passed.get();
    }
    return from;
  }

  private Optional<Port> passed(NodeId id, FilePart part, String tensor) {
    return part.inputs().entrySet().stream()
        .filter(input -> input.getValue().equals(tensor))
        .flatMap(input -> graph.source(new Port(id, input.getKey())).stream())
        .findFirst();
  }

  private boolean isInside(NodeId id) {
    return file.place(id).filter(inside::get).isPresent();
  }

  /// The operators' ports that read what flows into a block.
  private List<Port> readers(FilePart part, String port) {
    var tensor = part.inputs().get(port);
    if (tensor == null || file.sourceOf(tensor).isEmpty()) return List.of();
    var own = new HashSet<>(part.operators());
    return file.graph().outgoing(file.source(tensor)).stream()
        .map(Edge::to)
        .filter(to -> file.place(to.node()).filter(own::contains).isPresent())
        .toList();
  }

  /// The nodes and wires, those of the file in its order.
  private Graph inOrder(Set<Edge> edges) throws ModelException {
    var result = Graph.EMPTY;
    for (var node : file.graph().nodes()) {
      if (isInside(node.id())) result = result.with(node);
      else if (graph.contains(node.id())) result = result.with(graph.node(node.id()));
    }
    for (var node : graph.nodes())
      if (!result.contains(node.id()) && !opened.containsKey(node.id())) result = result.with(node);
    var wires = new ArrayList<Edge>();
    for (var edge : file.graph().edges()) if (edges.remove(edge)) wires.add(edge);
    wires.addAll(edges);
    for (var edge : wires) {
      if (!result.contains(edge.from().node()))
        throw new ModelException(
            say("import.needs-what-is-gone", edge.to().node(), file.tensor(edge.from())));
      result = result.with(edge);
    }
    return result;
  }
}
