package vertebra.importing;

import java.util.List;
import java.util.Optional;
import vertebra.block.Role;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

/// Operators of a model that compute what a block of the catalogue does.
///
/// @param operators how many they are
/// @param rules the words of the rules by which they are the same; none where they are the very
///   same
/// @param others blocks that are the same operators too, so that nobody can tell which was meant
/// @param evidence what the block repeats inside, all of which was found
/// @param otherForm which form of the block it is, where that is not the one of its paper
public record RecognisedBlock(
    BlockId block,
    Parameters parameters,
    Role role,
    int operators,
    List<String> rules,
    List<BlockId> others,
    Optional<Evidence> evidence,
    Optional<String> otherForm) {

  /// How the operators of a file and those of a block are the same.
  public enum SameGrade {
    /// They are the very same.
    SAME_OPERATORS,
    /// They are the same by named rules: an exporter writes some of them differently.
    SAME_BY_RULE
  }

  public RecognisedBlock {
    rules = List.copyOf(rules);
    others = List.copyOf(others);
  }

  public SameGrade grade() {
    return rules.isEmpty() ? SameGrade.SAME_OPERATORS : SameGrade.SAME_BY_RULE;
  }
}
