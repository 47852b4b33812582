package vertebra.importing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;

/// The files beside a model that hold numbers of its tensors.
final class DataFiles {

  private final SequencedSet<String> locations = new LinkedHashSet<>();

  private DataFiles() {}

  /// Their paths from the model's folder.
  static SequencedSet<String> of(ModelIndex index) {
    var files = new DataFiles();
    files.add(index.graph());
    index.functions().forEach(function -> files.addOf(function.nodes()));
    return files.locations;
  }

  private void add(IndexedGraph graph) {
    add(graph.initialised());
    addOf(graph.nodes());
  }

  private void addOf(List<IndexedNode> nodes) {
    for (var node : nodes)
      for (var attribute : node.attributes()) {
        add(attribute.tensors());
        attribute.graphs().forEach(this::add);
      }
  }

  private void add(List<IndexedTensor> tensors) {
    for (var tensor : tensors)
      tensor.external().ifPresent(pairs -> locations.add(pairs.getOrDefault("location", "")));
  }
}
