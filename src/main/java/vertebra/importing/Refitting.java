package vertebra.importing;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.FilePart;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Port;
import vertebra.importing.ModelImport.Imported;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// Blocks behind a part that was exchanged: where other channels flow into one than its stored
/// weights are for, it is made anew, as if it had been changed itself.
final class Refitting {

  private Refitting() {}

  /// The design in which such blocks stand for no operators of the file any more.
  static Document refitted(Imported base, Document design, Catalogue catalogue)
      throws ModelException {
    var suspects = new ArrayList<NodeId>();
    for (var node : design.graph().nodes())
      if (Unfolding.isUntouched(design, node, catalogue)
          && !OwnInside.holdsOperators(design, node)
          && isFedAnew(design, node, catalogue)) suspects.add(node.id());
    if (suspects.isEmpty()) return design;
    // The channels are the same for every batch.
    var shapes = base.index().sizes();
    var findings = new Analyzer(catalogue).check(design.graph()).findings();
    var graph = design.graph();
    var inside = BlockParts.of(base, catalogue);
    for (var id : suspects) {
      var node = graph.node(id);
      var finding = findings.find(id);
      if (finding.isEmpty() || !finding.get().isTyped()) continue;
      boolean fits =
          part(node).inputs().entrySet().stream()
              .allMatch(input ->
                  isSame(finding.get().site().input(input.getKey()), shapes.of(input.getValue())));
      if (!fits)
        graph =
            graph.with(
                node.with(
                    new Origin(
                        node.origin().name(), node.origin().outputs(), inside.weights(node))));
    }
    return design.with(graph);
  }

  private static FilePart part(Node node) {
    return node.origin().part().orElseThrow();
  }

  /// Whether something else flows in than what the file has there.
  private static boolean isFedAnew(Document design, Node node, Catalogue catalogue) {
    for (Map.Entry<String, String> input : part(node).inputs().entrySet()) {
      var from = design.graph().source(new Port(node.id(), input.getKey()));
      if (from.isEmpty()) continue;
      var feeding = design.graph().node(from.get().node());
      boolean isChanged =
          feeding.origin().part().isPresent() && !Unfolding.isUntouched(design, feeding, catalogue);
      var tensor = feeding.origin().outputs().get(from.get().name());
      if (isChanged || !input.getValue().equals(tensor)) return true;
    }
    return false;
  }

  /// Whether a type has the channels of these sizes, as far as that is known.
  private static boolean isSame(Optional<TensorType> now, Optional<long[]> then) {
    if (now.isEmpty() || then.isEmpty()) return true;
    var shape = now.get().shape();
    int rank = shape.rank();
    if (rank != then.get().length) return false;
    if (rank == 0) return true;
    int axis = rank == 4 ? 1 : rank - 1;
    var known = shape.dim(axis).known();
    return known.isEmpty() || known.getAsLong() == then.get()[axis];
  }
}
