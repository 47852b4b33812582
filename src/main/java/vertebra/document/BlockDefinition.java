package vertebra.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;

/// A block that the user made by grouping part of a design. Plain data: the workbench turns it into
/// a block type.
///
/// @param inputs the names of its inputs; inside, an `argument` node stands for each
/// @param outputs its outputs by name, each with the inner port behind it
/// @param sizes the shapes that flowed into it when it was made, in the order of `inputs`, written
///   `N,64,56,56`; they are what its inside shows while nothing is connected. Empty if they were
///   not known
/// @param parameters what each block of this kind may set
/// @param following the fields inside that follow the parameters
public record BlockDefinition(
    BlockId id,
    String title,
    Graph graph,
    List<String> inputs,
    List<Output> outputs,
    List<String> sizes,
    List<OwnParameter> parameters,
    List<Following> following) {

  /// A named output and the inner port behind it.
  public record Output(String name, Port source) {}

  /// What follows in a part that is gone is left out.
  public BlockDefinition {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    sizes = List.copyOf(sizes);
    parameters = List.copyOf(parameters);
    var body = graph;
    following = following.stream().filter(each -> body.contains(each.node())).toList();
  }

  public BlockDefinition(
      BlockId id,
      String title,
      Graph graph,
      List<String> inputs,
      List<Output> outputs,
      List<String> sizes) {
    this(id, title, graph, inputs, outputs, sizes, List.of(), List.of());
  }

  public BlockDefinition(
      BlockId id, String title, Graph graph, List<String> inputs, List<Output> outputs) {
    this(id, title, graph, inputs, outputs, List.of());
  }

  /// The same block under another name.
  BlockDefinition named(BlockId other) {
    return new BlockDefinition(other, title, graph, inputs, outputs, sizes, parameters, following);
  }

  /// The same block made of other parts of the same names.
  BlockDefinition with(Graph other) {
    return new BlockDefinition(id, title, other, inputs, outputs, sizes, parameters, following);
  }

  /// How a field inside follows the parameters; empty if it has a value of its own.
  public Optional<Following> following(NodeId node, String key) {
    return following.stream().filter(each -> isOf(each, node, key)).findFirst();
  }

  private static boolean isOf(Following each, NodeId node, String key) {
    return each.node().equals(node) && each.key().equals(key);
  }

  /// The same block with other parameters, and other fields that follow them.
  public BlockDefinition with(List<OwnParameter> parameters, List<Following> following) {
    return new BlockDefinition(id, title, graph, inputs, outputs, sizes, parameters, following);
  }

  /// The same block with one more parameter, or another in the place of the one of its key.
  public BlockDefinition with(OwnParameter parameter) {
    var all = new ArrayList<>(parameters);
    all.removeIf(each -> each.key().equals(parameter.key()));
    all.add(parameter);
    return with(all, following);
  }

  /// The same block with a field that follows.
  public BlockDefinition with(Following field) {
    var all = new ArrayList<>(following);
    all.removeIf(each -> isOf(each, field.node(), field.key()));
    all.add(field);
    return with(parameters, all);
  }

  /// The same block with a field that has a value of its own.
  public BlockDefinition without(NodeId node, String key) {
    return with(parameters, following.stream().filter(each -> !isOf(each, node, key)).toList());
  }

  /// The same block with some of its parameters alone.
  public BlockDefinition keeping(Predicate<OwnParameter> kept) {
    return with(parameters.stream().filter(kept).toList(), following);
  }
}
