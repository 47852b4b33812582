package vertebra.document;

import java.util.List;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Port;

/// A block that the user made by grouping part of a design. Plain data: the workbench turns it into
/// a block type.
///
/// @param inputs the names of its inputs; inside, an `argument` node stands for each
/// @param outputs its outputs by name, each with the inner port behind it
/// @param sizes the shapes that flowed into it when it was made, in the order of `inputs`, written
///   `N,64,56,56`; they are what its inside shows while nothing is connected. Empty if they were
///   not known
public record BlockDefinition(
    BlockId id,
    String title,
    Graph graph,
    List<String> inputs,
    List<Output> outputs,
    List<String> sizes) {

  /// A named output and the inner port behind it.
  public record Output(String name, Port source) {}

  public BlockDefinition {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    sizes = List.copyOf(sizes);
  }

  public BlockDefinition(
      BlockId id, String title, Graph graph, List<String> inputs, List<Output> outputs) {
    this(id, title, graph, inputs, outputs, List.of());
  }
}
