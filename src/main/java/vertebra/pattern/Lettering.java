package vertebra.pattern;

import java.util.Locale;

/// A word in letters of five by seven cells, as large as fits the width of a map, line below line:
/// ones on zeros. Made of cells, so that it is the same on every machine.
///
/// @param word letters, digits and blanks; whatever else stands there is a blank
record Lettering(String word) {

  private static final int WIDE = 6;
  private static final int HIGH = 8;
  private static final int COLUMNS = 5;

  private static final String KNOWN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /// Five columns for each known letter, the top cell in the lowest bit, in hexadecimal.
  private static final String CELLS =
      """
      3e5149453e 00427f4000 4261514946 2141454b31 1814127f10 2745454539 3c4a494930 0171090503 \
      3649494936 064949291e 7e1111117e 7f49494936 3e41414122 7f4141221c 7f49494941 7f09090901 \
      3e4149497a 7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f020c027f 7f0408107f \
      3e4141413e 7f09090906 3e4151215e 7f09192946 4649494931 01017f0101 3f4040403f 1f2040201f \
      3f4038403f 6314081463 0708700807 6151494543 \
      """
          .replace(" ", "");

  Lettering {
    word = word.strip().toUpperCase(Locale.ROOT);
  }

  /// Writes it on every map of a tensor.
  void fill(float[] values, int height, int width) {
    if (word.isEmpty()) return;
    int size = Math.max(1, Math.min(width / (WIDE * word.length()), height / HIGH));
    for (int i = 0; i < values.length; i++)
      values[i] = isInk(i / width % height / size, i % width / size) ? 1 : 0;
  }

  /// Whether a cell is written on: every line begins with the word and goes on with it.
  private boolean isInk(int row, int column) {
    int letter = KNOWN.indexOf(word.charAt(column / WIDE % word.length()));
    int inside = column % WIDE;
    if (letter < 0 || inside == COLUMNS || row % HIGH == HIGH - 1) return false;
    int at = 2 * (letter * COLUMNS + inside);
    return (Integer.parseInt(CELLS, at, at + 2, 16) >> row % HIGH & 1) == 1;
  }
}
