package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.analysis.Finding;
import vertebra.analysis.InnerPart;
import vertebra.analysis.Mentioned;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.PortSpec;
import vertebra.canvas.EndName;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Topology;
import vertebra.text.Message;

/// What nodes and ports of a design are called for people: the title that its user typed, else the
/// block's. Ids are for files.
public record Titles(Snapshot design) {

  /// What stands between a composite and what is inside it.
  private static final String INSIDE = " › ";

  /// The title of one of the design's own nodes.
  public String of(Node node) {
    return design.document().layout().title(node.id()).orElseGet(() -> ofBlock(node));
  }

  /// The title of the port's block, after those of the composites around it, and the port's label
  /// where the block has several outputs: `Pyramid › Merge, P3`.
  public String of(PortPath port) {
    var way = way(port.nodes());
    var outputs = way.last().map(Finding::outputPorts).orElse(List.of());
    return String.join(INSIDE, way.titles())
        + (outputs.size() > 1 ? ", " + label(outputs, port) : "");
  }

  /// The title of one of the design's own nodes; its id if there is no such node.
  public String of(NodeId id) {
    return design.graph().find(id).map(this::of).orElse(id.value());
  }

  /// What a node or a port is called that is named as files name it: `stem`, or `stem:y`.
  public String named(String name) {
    int between = name.indexOf(':');
    return between > 0
        ? of(new Port(new NodeId(name.substring(0, between)), name.substring(between + 1)))
        : of(new NodeId(name));
  }

  /// What blocks inside a block are called of which there are several of a kind, such as the stages
  /// of a backbone: the kind, and which of them it is in the order in which they are passed.
  public static Map<NodeId, String> numbered(Graph level, Catalogue catalogue) {
    var kinds = new LinkedHashMap<BlockType, List<NodeId>>();
    for (var id : Topology.of(level).order())
      catalogue
          .find(level.node(id).block())
          .filter(BlockType::isComposite)
          .ifPresent(kind -> kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(id));
    var titles = new LinkedHashMap<NodeId, String>();
    kinds.forEach((kind, ids) -> {
      if (ids.size() > 1)
        for (int i = 0; i < ids.size(); i++)
          titles.put(ids.get(i), say("design.numbered", kind.title(), i + 1));
    });
    return titles;
  }

  /// The titles of a composite and of what is inside it, the outermost first.
  public String inside(List<NodeId> path) {
    return String.join(INSIDE, way(path).titles());
  }

  /// The titles of what is inside a composite, the outermost first, without that of the composite,
  /// which the path begins with.
  public String below(List<NodeId> path) {
    return String.join(INSIDE, way(path).titles().subList(1, path.size()));
  }

  /// The same one by one.
  public List<String> along(List<NodeId> path) {
    return List.copyOf(way(path).titles());
  }

  private String of(InnerPart part) {
    var path = new ArrayList<NodeId>();
    path.add(part.whole());
    path.addAll(part.place());
    return below(path);
  }

  private record Way(List<String> titles, Optional<Finding> last) {}

  private Way way(List<NodeId> path) {
    var titles = new ArrayList<String>();
    var graph = design.graph();
    var findings = Optional.of(design.analysis().findings());
    Optional<Finding> finding = Optional.empty();
    for (var id : path) {
      var node = graph.find(id);
      finding = findings.flatMap(known -> known.find(id));
      titles.add(title(node, id, titles.isEmpty(), graph));
      var inside = finding.flatMap(Finding::inside);
      graph = inside.map(within -> within.body().graph()).orElse(Graph.EMPTY);
      findings = inside.map(Finding.Inside::findings);
    }
    return new Way(titles, finding);
  }

  /// A sentence about the design, with its blocks and ports by their titles.
  public String said(Message message) {
    return titled(message).text();
  }

  private Message titled(Message message) {
    return new Message(message.code(), message.arguments().stream().map(this::titled).toList());
  }

  private Object titled(Object argument) {
    return switch (argument) {
      case NodeId id -> of(id);
      case Port port -> of(port);
      case Edge wire -> of(wire.from()) + " → " + of(wire.to());
      case Mentioned some ->
          some.nodes().stream().map(this::of).collect(Collectors.joining(some.between()));
      case InnerPart part -> of(part);
      case Message inner -> titled(inner);
      default -> argument;
    };
  }

  /// The title of a port's block, and the port's label where the block has several such ports.
  public String of(Port port) {
    var node = design.graph().find(port.node());
    var type = node.flatMap(each -> design.catalogue().find(each.block()));
    if (node.isEmpty() || type.isEmpty()) return port.toString();
    var outputs = Ports.outputs(design.catalogue(), node.get());
    var inputs = Ports.inputs(design.catalogue(), node.get());
    boolean leaves = outputs.stream().anyMatch(output -> output.name().equals(port.name()));
    var all = leaves ? outputs : inputs;
    return of(node.get())
        + (all.size() > 1
            ? ", "
                + all.stream()
                    .filter(each -> each.covers(port.name()))
                    .map(PortSpec::title)
                    .findFirst()
                    .orElse(port.name())
            : "");
  }

  private String title(Optional<Node> node, NodeId id, boolean outermost, Graph level) {
    if (node.isEmpty()) return id.value();
    if (outermost) return of(node.get());
    boolean several =
        design.catalogue().find(node.get().block()).filter(BlockType::isComposite).isPresent();
    var number = several ? numbered(level, design.catalogue()).get(id) : null;
    return number == null ? ofBlock(node.get()) : number;
  }

  private String ofBlock(Node node) {
    if (node.block().equals(Body.ARGUMENT)) return say("design.input", Body.portOf(node));
    return design
        .catalogue()
        .find(node.block())
        .map(block -> named(block, node).orElse(block.title()))
        .orElseGet(() -> node.id().value());
  }

  private Optional<String> named(BlockType block, Node node) {
    return EndName.of(block, node).filter(_ -> !isOnly(node));
  }

  private boolean isOnly(Node node) {
    return design.graph().nodes().stream()
            .filter(other -> other.block().equals(node.block()))
            .limit(2)
            .count()
        < 2;
  }

  private static String label(List<PortSpec> outputs, PortPath port) {
    return outputs.stream()
        .filter(output -> output.name().equals(port.port()))
        .map(PortSpec::title)
        .findFirst()
        .orElse(port.port());
  }
}
