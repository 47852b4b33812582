package vertebra.importing.recognition;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

/// What was read of a model.
///
/// @param blocks the parts that are blocks, in the order of their first operators
/// @param unread the operators of the model that belong to none
/// @param isExhausted whether the search was given up, so that more might have been found
/// @param tensors the model's tensors as they were compared, by name: what is the same has the same
///   number
/// @param constants those of them that are always the same for the sizes of the model's inputs
public record Recognised(
    List<Part> blocks,
    List<Integer> unread,
    boolean isExhausted,
    Map<String, Integer> tensors,
    Set<String> constants) {

  /// Operators of a model that are a block.
  ///
  /// @param block which one
  /// @param ports the input ports that are wired
  /// @param others blocks that lower to the same operators too
  /// @param operators the operators of the model, with those that were seen through
  /// @param inputs the tensor at each of those; empty where nothing reads it
  /// @param outputs the output ports with the tensors that leave there
  /// @param weights the stored tensors in the order in which the block's description meets its
  ///   weights
  /// @param normsFolded whether batch norms are folded into the weights of its convolutions
  /// @param rules the rules by which its operators are the same; none where they are the very same
  public record Part(
      BlockId block,
      Parameters parameters,
      List<String> ports,
      List<BlockId> others,
      List<Integer> operators,
      List<Optional<Integer>> inputs,
      List<Leaving> outputs,
      List<Integer> weights,
      boolean normsFolded,
      Set<Rule> rules) {

    public Part {
      ports = List.copyOf(ports);
      others = List.copyOf(others);
      operators = List.copyOf(operators);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      weights = List.copyOf(weights);
      rules = Set.copyOf(rules);
    }

    /// The same with operators that serve it alone.
    Part with(Collection<Integer> more) {
      if (more.isEmpty()) return this;
      var all = new TreeSet<>(operators);
      all.addAll(more);
      return new Part(
          block,
          parameters,
          ports,
          others,
          List.copyOf(all),
          inputs,
          outputs,
          weights,
          normsFolded,
          rules);
    }
  }

  /// An output port and the tensor that leaves there.
  public record Leaving(String port, int tensor) {}

  public Recognised {
    blocks = List.copyOf(blocks);
    unread = List.copyOf(unread);
    tensors = Map.copyOf(tensors);
    constants = Set.copyOf(constants);
  }
}
