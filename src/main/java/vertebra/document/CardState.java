package vertebra.document;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a user wants a node's card to be drawn.
public enum CardState {
  /// Only its title shows.
  COLLAPSED,
  /// Ports that no wire uses and none needs are left out.
  FEW_PORTS,
  /// It stays where it stands, whatever moves or is arranged.
  PINNED;

  /// The word for it in files.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The state that a file names; empty for a word of another version.
  public static Optional<CardState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }
}
