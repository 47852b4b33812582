package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A node or port of a design, or cells of what flows there: `out`, `split:low`, `out[0,3,*]`.
///
/// @param name a node, as a path from the outside in, and perhaps behind a colon its port
/// @param cells an index for each axis behind the batch, −1 for all; nothing means everything
public record CellPlace(String name, List<Integer> cells) {

  private static final int ALL = -1;
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_./-]+(?::[A-Za-z0-9_.-]+)?)(?:\\[([^\\]]*)])?");

  public CellPlace {
    cells = List.copyOf(cells);
  }

  /// Reads a place.
  public static CellPlace parse(String text) throws FactException {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) throw new FactException(say("facts.no-place", text));
    var cells = new ArrayList<Integer>();
    if (match.group(2) != null)
      for (var part : match.group(2).split(",", -1))
        try {
          cells.add(part.strip().equals("*") ? ALL : Integer.parseInt(part.strip()));
        } catch (NumberFormatException unreadable) {
          throw new FactException(say("facts.no-place", text));
        }
    return new CellPlace(match.group(1), cells);
  }

  /// The positions of the cells in row-major order, of the first sample alone where cells are
  /// named.
  int[] positions(long... dims) throws FactException {
    int sample = 1;
    for (int axis = 1; axis < dims.length; axis++) sample *= (int) dims[axis];
    if (cells.isEmpty()) return all((int) dims[0] * sample);
    if (cells.size() > dims.length - 1)
      throw new FactException(say("facts.too-many-indices", this, dims.length - 1));
    var chosen = Arrays.stream(all(sample));
    int inner = sample;
    for (int i = 0; i < cells.size(); i++) {
      int size = (int) dims[i + 1];
      inner /= size;
      int wanted = cells.get(i);
      int step = inner;
      if (wanted >= size) throw new FactException(say("facts.outside", this, size));
      if (wanted != ALL) chosen = chosen.filter(at -> at / step % size == wanted);
    }
    return chosen.toArray();
  }

  private static int[] all(int count) {
    var all = new int[count];
    for (int i = 0; i < count; i++) all[i] = i;
    return all;
  }

  /// The place where learners read it.
  ///
  /// @param called what a block is called
  String said(UnaryOperator<String> called) {
    return new CellPlace(called.apply(name), cells).toString();
  }

  @Override
  public String toString() {
    if (cells.isEmpty()) return name;
    return cells.stream()
        .map(cell -> cell == ALL ? "*" : cell.toString())
        .collect(Collectors.joining(",", name + "[", "]"));
  }
}
