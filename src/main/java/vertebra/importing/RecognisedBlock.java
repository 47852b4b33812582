package vertebra.importing;

import vertebra.block.Role;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

/// Operators of a model that compute what a block of the catalogue does.
///
/// @param operators how many they are
/// @param grade how sure that is
public record RecognisedBlock(
    BlockId block, Parameters parameters, Role role, int operators, SameGrade grade) {

  /// How the operators of a file and those of a block are the same.
  public enum SameGrade {
    /// They are the very same.
    SAME_OPERATORS,
    /// They are the same by named rules: an exporter writes some of them differently.
    SAME_BY_RULE
  }
}
