package vertebra.graph;

import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a node, its outputs and its weights are called in the file that they came from. Any text;
/// nobody sees it, but an export says it again.
///
/// @param name the operator's or graph input's or output's name
/// @param outputs the tensors' names by output port
/// @param weights the stored tensors' names by the weight's name within the node (`weight`, or
///   `layer1.0.conv1.weight` of a composite)
/// @param part the operators of that file that the node stands for, if it is a block that they were
///   read as
public record Origin(
    Optional<String> name,
    SequencedMap<String, String> outputs,
    SequencedMap<String, String> weights,
    Optional<FilePart> part) {

  /// The origin of a node that came from no file.
  public static final Origin NONE = new Origin(Optional.empty(), Map.of(), Map.of());

  public Origin {
    outputs = FewEntries.copyOf(outputs);
    weights = FewEntries.copyOf(weights);
  }

  public Origin(Optional<String> name, Map<String, String> outputs, Map<String, String> weights) {
    this(name, FewEntries.copyOf(outputs), FewEntries.copyOf(weights), Optional.empty());
  }

  public Origin with(FilePart other) {
    return new Origin(name, outputs, weights, Optional.of(other));
  }

  public boolean isNone() {
    return equals(NONE);
  }
}
