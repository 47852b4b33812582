package vertebra.analysis;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Cost;
import vertebra.block.PortSpec;
import vertebra.graph.Node;

/// All that is known about a node of the graph: valid as long as the node, its block and what flows
/// into it are the same.
///
/// @param block empty if the catalogue has none of that name
/// @param inputs the input ports that it has with its parameters
/// @param decided whether the block accepts all of its parameters; its ports are not certain else
/// @param waits whether an input is missing or untyped
/// @param said what there is to say about the node, without fixes
record Fact(
    Node node,
    Optional<BlockType> block,
    List<PortSpec> inputs,
    boolean decided,
    boolean waits,
    Finding finding,
    List<Diagnostic> said) {

  Fact saying(List<Diagnostic> words) {
    return new Fact(node, block, inputs, decided, waits, finding, words);
  }

  /// What the node adds to the cost of the whole; shared weights are counted with their owner.
  Cost cost() {
    return node.sharesWeightsWith().isPresent()
        ? finding.cost().withoutParameters()
        : finding.cost();
  }
}
