package vertebra.graph;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Operators of a file that a block stands for. As long as the block is what it was read as, they
/// are what is run and written; a block that was changed is made anew.
///
/// @param block what the operators were read as
/// @param parameters with which parameters
/// @param inputs the file's tensor at each input port that they read
/// @param operators their places among the file's operators, counted from 0, rising
/// @param rules the words of the rules by which they are the same as the block's own; none where
///   they are the very same
/// @param weightsOf whose weights it used when it was read, if not its own
/// @param weights how many weights its operators read, which are told where nobody knows the sizes
///   that flow in; 0 where they were not counted
/// @param inside what stood inside a block of the user's own when it was read, in short
public record FilePart(
    BlockId block,
    Parameters parameters,
    SequencedMap<String, String> inputs,
    List<Integer> operators,
    List<String> rules,
    Optional<NodeId> weightsOf,
    long weights,
    Optional<String> inside) {

  public FilePart {
    inputs = FewEntries.copyOf(inputs);
    operators = List.copyOf(operators);
    rules = List.copyOf(rules);
  }

  /// The same with the weights of another block, or with its own.
  public FilePart sharing(Optional<NodeId> owner) {
    return new FilePart(block, parameters, inputs, operators, rules, owner, weights, inside);
  }

  /// The same with so many weights.
  public FilePart weighing(long count) {
    return new FilePart(block, parameters, inputs, operators, rules, weightsOf, count, inside);
  }

  /// A block of the catalogue with weights of its own.
  public FilePart(
      BlockId block,
      Parameters parameters,
      SequencedMap<String, String> inputs,
      List<Integer> operators,
      List<String> rules) {
    this(block, parameters, inputs, operators, rules, Optional.empty(), 0, Optional.empty());
  }
}
