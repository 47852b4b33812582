package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.PortSpec;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

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
    var titles = new ArrayList<String>();
    var graph = design.graph();
    var findings = Optional.of(design.analysis().findings());
    Optional<Node> node = Optional.empty();
    Optional<Finding> finding = Optional.empty();
    for (var id : port.nodes()) {
      node = graph.find(id);
      finding = findings.flatMap(known -> known.find(id));
      titles.add(title(node, id, titles.isEmpty()));
      var inside = finding.flatMap(Finding::inside);
      graph = inside.map(within -> within.body().graph()).orElse(Graph.EMPTY);
      findings = inside.map(Finding.Inside::findings);
    }
    var outputs = finding.map(Finding::outputPorts).orElse(List.of());
    return String.join(INSIDE, titles) + (outputs.size() > 1 ? ", " + label(outputs, port) : "");
  }

  private String title(Optional<Node> node, NodeId id, boolean outermost) {
    if (node.isEmpty()) return id.value();
    return outermost ? of(node.get()) : ofBlock(node.get());
  }

  private String ofBlock(Node node) {
    if (node.block().equals(Body.ARGUMENT)) return say("design.input", Body.portOf(node));
    return design
        .catalogue()
        .find(node.block())
        .map(BlockType::title)
        .orElseGet(() -> node.id().value());
  }

  private static String label(List<PortSpec> outputs, PortPath port) {
    return outputs.stream()
        .filter(output -> output.name().equals(port.port()))
        .map(PortSpec::title)
        .findFirst()
        .orElse(port.port());
  }
}
