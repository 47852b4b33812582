package vertebra.importing;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;

/// What graphs inside an operator take from around it by name.
final class Captures {

  private Captures() {}

  /// Every tensor that an operator needs: its inputs, and what its graphs take from around.
  static SequencedSet<String> inputs(IndexedNode node) {
    var inputs = new LinkedHashSet<>(node.inputs());
    inputs.remove("");
    inputs.addAll(of(node));
    return inputs;
  }

  /// What the graphs of an operator take from around it.
  static SequencedSet<String> of(IndexedNode node) {
    var captured = new LinkedHashSet<String>();
    for (var attribute : node.attributes())
      for (var graph : attribute.graphs()) captured.addAll(of(graph));
    return captured;
  }

  /// What a graph takes from around it.
  static SequencedSet<String> of(IndexedGraph graph) {
    var made = new HashSet<String>();
    graph.inputs().forEach(input -> made.add(input.name()));
    graph.initialised().forEach(tensor -> made.add(tensor.name()));
    graph.sparse().forEach(tensor -> made.add(tensor.name()));
    graph.nodes().forEach(node -> made.addAll(node.outputs()));
    var captured = new LinkedHashSet<String>();
    for (var node : graph.nodes()) captured.addAll(inputs(node));
    graph.outputs().forEach(output -> captured.add(output.name()));
    captured.removeAll(made);
    return captured;
  }
}
