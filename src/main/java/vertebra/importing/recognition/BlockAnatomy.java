package vertebra.importing.recognition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;

/// What the operators and stored tensors of a part of a model are inside the block that it was read
/// as.
///
/// @param body the parts of the block
/// @param owners which of those each operator of the model belongs to, by its place
/// @param tensors the model's tensor at each output port of those
/// @param inner what the model calls what leaves the output ports inside, however deep, by their
///   paths from the block on, where it has a tensor for that
/// @param weights the model's stored tensor for each weight of the block, by its name within the
///   block, where it is stored as the block has it
/// @param names the number by which each tensor of the model is meant here; what is the same has
///   the same number
public record BlockAnatomy(
    Graph body,
    Map<Integer, NodeId> owners,
    Map<Port, Integer> tensors,
    Map<PortPath, String> inner,
    SequencedMap<String, Integer> weights,
    Map<String, Integer> names) {

  public BlockAnatomy {
    owners = Map.copyOf(owners);
    tensors = Map.copyOf(tensors);
    inner = Map.copyOf(inner);
    weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
    names = Map.copyOf(names);
  }

  /// A block in a model.
  ///
  /// @param inputs the model's tensor at each wired input port
  /// @param outputs the output port at which a tensor of the model leaves
  public record Place(
      BlockId block,
      Parameters parameters,
      SequencedMap<String, String> inputs,
      Map<String, String> outputs) {}
}
