package vertebra.importing;

import java.util.List;

/// What an edited design changes in the model file that it came from. Everything that is not named
/// here stays as it is, byte for byte.
///
/// @param removed the names of operators that the file loses
/// @param changed those that are written anew in part
/// @param added those that it gets
/// @param untouched how many operators stay
/// @param isNothing whether the file stays as it is
public record FileChanges(
    List<String> removed,
    List<String> changed,
    List<String> added,
    int untouched,
    boolean isNothing) {

  public FileChanges {
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    added = List.copyOf(added);
  }
}
