package vertebra.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.analysis.QuickFix;
import vertebra.block.BlockType;
import vertebra.block.Typing;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Touched;

/// How a new block goes behind another.
///
/// @param node the block
/// @param edit wires it, with what it only fits by: a parameter that is set, a block in between
/// @param fix what it only fits by, if it needs anything
public record Fitting(Node node, GraphEdit edit, Optional<QuickFix> fix) {

  /// How a new block would go behind another: by the wires that the ports are meant for, if the
  /// block then takes what arrives, or would after the first fix.
  ///
  /// @param mended whether a fix is looked for; in a large design that takes its time
  public static Optional<Fitting> behind(
      Snapshot design, BlockType block, Parameters parameters, NodeId above, boolean mended) {
    var graph = design.graph();
    var node = Node.of(graph.freshId(block.id().value()), block.id(), parameters);
    var wires = Ports.matched(design.catalogue(), graph.with(node), above, node.id(), false);
    if (wires.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Add(node));
    wires.forEach(wire -> edits.add(new GraphEdit.Connect(wire)));
    var analyzer = new Analyzer(design.catalogue());
    var after = analyzer.check(design.known(), new GraphEdit.Batch(edits));
    if (!(after.findings().of(node.id()).typing() instanceof Typing.Rejected))
      return Optional.of(new Fitting(node, new GraphEdit.Batch(edits), Optional.empty()));
    if (!mended) return Optional.empty();
    var fix =
        after
            .about(node.id())
            .findFirst()
            .flatMap(problem -> Prospect.mending(analyzer, after, problem, wires))
            .filter(way -> analyzer.check(after, way.edit()).findings().of(node.id()).isTyped());
    fix.ifPresent(way -> edits.add(way.edit()));
    return fix.map(_ -> new Fitting(node, new GraphEdit.Batch(edits), fix));
  }

  /// The titles of the blocks that come along, the one that is meant left out.
  public List<String> added(Snapshot design) {
    var touched = new Touched();
    var after = GraphEdit.apply(design.graph(), edit, touched);
    return touched.change(design.graph(), after, _ -> false).added().stream()
        .filter(id -> !id.equals(node.id()))
        .flatMap(id -> after.find(id).stream())
        .flatMap(each -> design.catalogue().find(each.block()).stream())
        .map(BlockType::title)
        .toList();
  }
}
