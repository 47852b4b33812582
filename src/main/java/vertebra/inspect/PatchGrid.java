package vertebra.inspect;

import static vertebra.text.Texts.say;

import java.util.Optional;

/// How tokens lie on a picture: row by row on a grid of patches, after some that lie nowhere, such
/// as a class token.
///
/// @param skipped how many tokens come before the patches
public record PatchGrid(int skipped, int rows, int columns) {

  /// More tokens than this before the patches are not tried: one for the class, one for a teacher.
  private static final int MOST_SKIPPED = 2;

  /// The grid of so many tokens over a picture of these proportions; empty if they form none.
  ///
  /// @param ratio the picture's height divided by its width
  public static Optional<PatchGrid> of(long tokens, double ratio) {
    for (int skipped = 0; skipped <= MOST_SKIPPED; skipped++) {
      long patches = tokens - skipped;
      if (patches < 4) break;
      long rows = Math.round(Math.sqrt(patches * ratio));
      if (rows < 2 || patches % rows != 0) continue;
      long columns = patches / rows;
      boolean fits = columns > 1 && Math.abs((double) rows / columns - ratio) < 0.02 * ratio;
      if (fits) return Optional.of(new PatchGrid(skipped, (int) rows, (int) columns));
    }
    return Optional.empty();
  }

  public int patches() {
    return rows * columns;
  }

  /// Which token lies at a patch.
  public int token(int row, int column) {
    return skipped + row * columns + column;
  }

  /// A token in words, such as `patch 3, 5` or `class token`.
  public String inWords(int token) {
    if (token >= skipped)
      return say("inspect.patch", (token - skipped) / columns, (token - skipped) % columns);
    return skipped == 1
        ? say("inspect.class-token")
        : say("inspect.token-before-the-patches", token);
  }

  /// `14 × 14`.
  @Override
  public String toString() {
    return rows + " × " + columns;
  }
}
