package vertebra.graph;

import java.util.Optional;

/// A block placed in a graph.
///
/// @param sharesWeightsWith the node of the same graph and block whose weights this one uses
///   instead of its own; shared weights are counted, stored and exported once
/// @param origin what it is called in the file that it came from, if it came from one
public record Node(
    NodeId id,
    BlockId block,
    Parameters parameters,
    Mode mode,
    Optional<NodeId> sharesWeightsWith,
    Origin origin) {

  /// What a node does in a run: its work, nothing but pass its first input on, or answer zeros.
  public enum Mode {
    ACTIVE,
    BYPASSED,
    MUTED
  }

  public static Node of(NodeId id, BlockId block, Parameters parameters) {
    return new Node(id, block, parameters, Mode.ACTIVE, Optional.empty(), Origin.NONE);
  }

  public static Node of(String id, String block) {
    return of(new NodeId(id), new BlockId(block), Parameters.NONE);
  }

  public Node with(NodeId other) {
    return new Node(other, block, parameters, mode, sharesWeightsWith, origin);
  }

  public Node with(BlockId other) {
    return new Node(id, other, parameters, mode, sharesWeightsWith, origin);
  }

  public Node with(Parameters changed) {
    return new Node(id, block, changed, mode, sharesWeightsWith, origin);
  }

  public Node with(Mode changed) {
    return new Node(id, block, parameters, changed, sharesWeightsWith, origin);
  }

  public Node sharing(NodeId owner) {
    return new Node(id, block, parameters, mode, Optional.of(owner), origin);
  }

  /// The same with the weights of another node, or its own, which are those that it had.
  public Node withWeightsOf(Optional<NodeId> owner) {
    var part = origin.part().filter(each -> each.weightsOf().equals(sharesWeightsWith));
    var kept = part.isPresent() ? origin.with(part.get().sharing(owner)) : origin;
    return new Node(id, block, parameters, mode, owner, kept);
  }

  public Node with(Origin other) {
    return new Node(id, block, parameters, mode, sharesWeightsWith, other);
  }
}
