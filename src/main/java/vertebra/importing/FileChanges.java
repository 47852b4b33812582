package vertebra.importing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What an edited design changes in the model file that it came from. Everything that is not named
/// here stays as it is, byte for byte.
///
/// @param removed the names of operators that the file loses
/// @param changed those that are written anew in part
/// @param added those that it gets
/// @param untouched how many operators stay
/// @param tensors what became of the stored tensors of blocks that are written anew, by name
/// @param isNothing whether the file stays as it is
public record FileChanges(
    List<String> removed,
    List<String> changed,
    List<String> added,
    int untouched,
    SequencedMap<String, TensorFate> tensors,
    boolean isNothing) {

  /// What becomes of a stored tensor.
  public enum TensorFate {
    /// It stays as it is.
    KEPT,
    /// The numbers that still have a place are taken over.
    SLICED,
    /// Its numbers are drawn anew.
    NEW,
    /// The file loses it.
    LOST
  }

  public FileChanges {
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    added = List.copyOf(added);
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
  }
}
