package vertebra.importing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vertebra.text.Message;

/// How a model was read.
///
/// @param operators how many operators the file has, those of its functions and inner graphs among
///   them
/// @param asBlocks how many of them stand for blocks of the catalogue or of the user's own
/// @param asOperators how many are kept as operators
/// @param kept how many of each kind are kept as operators, the most frequent first
/// @param others the operator sets that are not ONNX's own
/// @param blocks the blocks of the catalogue, in the order of the file
public record ImportReport(
    int operators,
    int asBlocks,
    int asOperators,
    long opset,
    long ir,
    String producer,
    SequencedMap<String, Integer> kept,
    List<OtherSet> others,
    List<RecognisedBlock> blocks,
    List<Remark> remarks) {

  /// Something worth knowing about a part of the file.
  ///
  /// @param code a stable kebab-case word
  /// @param node the part; empty for the file itself
  public record Remark(String code, String node, Message message) {}

  /// An operator set of somebody else's.
  ///
  /// @param operators how many operators of it the file has
  public record OtherSet(String domain, long version, int operators) {}

  public ImportReport {
    kept = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kept));
    others = List.copyOf(others);
    blocks = List.copyOf(blocks);
    remarks = List.copyOf(remarks);
  }
}
