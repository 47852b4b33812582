package vertebra.microscope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.Term;

/// Operators that slide a window over maps.
final class WindowCalculations {

  static final Map<String, Calculation> ROWS =
      Map.of(
          "Conv", new Convolution(),
          "ConvTranspose", new Transposed(),
          "MaxPool", new Pool(WindowCalculations::largest),
          "AveragePool", new Pool(WindowCalculations::mean),
          "GlobalAveragePool", new Whole(false),
          "GlobalMaxPool", new Whole(true));

  private WindowCalculations() {}

  private static long[] spatial(long first, long second, long[] outs, int rank) {
    return rank == 4
        ? new long[] {first, second, outs[0], outs[1]}
        : new long[] {first, second, outs[1]};
  }

  /// Batch, channel, row and column of a place in a map of one or two axes.
  private static long[] place(long index, long... dims) {
    var place = Cells.place(index, dims);
    return dims.length == 4
        ? place
        : new long[] {place[0], place[1], 0, dims.length > 2 ? place[2] : 0};
  }

  /// Rows and columns of filters. Throws [UnsupportedOperationException] for three axes and more.
  private static long[] kernel(long... weights) {
    if (weights.length > 4 || weights.length < 3)
      throw new UnsupportedOperationException(weights.length - 2 + " axes");
    return Arrays.copyOfRange(weights, 2, weights.length);
  }

  private static final class Convolution implements Calculation {
    @Override
    public long[] dims(Use use) {
      var map = use.dims(0);
      var weights = use.dims(1);
      return spatial(map[0], weights[0], Sliding.of(use, kernel(weights), map).outs(), map.length);
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      var weights = use.dims(1);
      var window = Sliding.of(use, kernel(weights), map);
      var out = place(index, use.derivation().dims(use.operator().outputs().getFirst()));
      long perGroup = weights[1];
      long first = out[1] / (weights[0] / use.whole("group", 1)) * perGroup;
      long taps = window.kernel()[0] * window.kernel()[1];
      var groups = new ArrayList<Group>();
      for (long c = 0; c < perGroup; c++) {
        var terms = new ArrayList<Term>();
        for (long tap = 0; tap < taps; tap++) {
          long row = window.row(out[2], tap / window.kernel()[1]);
          long column = window.column(out[3], tap % window.kernel()[1]);
          long weight = (out[1] * perGroup + c) * taps + tap;
          long at =
              ((out[0] * map[1] + first + c) * window.sizes()[0] + row) * window.sizes()[1]
                  + column;
          terms.add(
              window.contains(row, column)
                  ? use.term(0, at, 1, weight)
                  : Term.outside(0, use.value(1, weight)));
        }
        groups.add(
            new Group(
                (int) (first + c), (int) window.kernel()[0], (int) window.kernel()[1], terms));
      }
      return Working.sum(groups, use.value(2, out[1], 0));
    }
  }

  private static final class Transposed implements Calculation {

    private static Sliding window(Use use) {
      var kernel = kernel(use.dims(1));
      var map = use.dims(0);
      int axes = kernel.length;
      var strides = use.wholes("strides", 1, axes);
      var dilations = use.wholes("dilations", 1, axes);
      var pads = use.wholes("pads", 0, 2 * axes);
      var more = use.wholes("output_padding", 0, axes);
      var wished = use.wholes("output_shape");
      var same = use.text("auto_pad", "NOTSET");
      var outs = new long[axes];
      for (int i = 0; i < axes; i++) {
        long whole = strides[i] * (map[2 + i] - 1) + more[i] + (kernel[i] - 1) * dilations[i] + 1;
        boolean sized = wished.length > 0 || same.startsWith("SAME");
        if (sized) {
          outs[i] = wished.length > 0 ? wished[wished.length - axes + i] : map[2 + i] * strides[i];
          long all = Math.max(0, whole - outs[i]);
          pads[i] = same.equals("SAME_UPPER") ? all / 2 : all - all / 2;
          pads[axes + i] = all - pads[i];
        } else {
          outs[i] = whole - pads[i] - pads[axes + i];
        }
      }
      var sizes = Arrays.copyOfRange(map, 2, map.length);
      return new Sliding(kernel, strides, dilations, pads, sizes, outs).flat();
    }

    @Override
    public long[] dims(Use use) {
      var map = use.dims(0);
      return spatial(
          map[0], use.dims(1)[1] * use.whole("group", 1), window(use).outs(), map.length);
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      var weights = use.dims(1);
      var window = window(use);
      var out = place(index, use.derivation().dims(use.operator().outputs().getFirst()));
      long perGroup = map[1] / use.whole("group", 1);
      long first = out[1] / weights[1] * perGroup;
      long taps = window.kernel()[0] * window.kernel()[1];
      var rows = writers(window, 0, out[2]);
      var columns = writers(window, 1, out[3]);
      var groups = new ArrayList<Group>();
      for (long c = first; c < first + perGroup; c++) {
        var terms = new ArrayList<Term>();
        for (var row : rows)
          for (var column : columns) {
            long weight =
                (c * weights[1] + out[1] % weights[1]) * taps
                    + row[1] * window.kernel()[1]
                    + column[1];
            long at =
                ((out[0] * map[1] + c) * window.sizes()[0] + row[0]) * window.sizes()[1]
                    + column[0];
            terms.add(use.term(0, at, 1, weight));
          }
        groups.add(new Group((int) c, rows.size(), columns.size(), terms));
      }
      return Working.sum(groups, use.value(2, out[1], 0));
    }

    /// Which places of the input write to a place along an axis, each with its tap.
    private static List<long[]> writers(Sliding window, int axis, long out) {
      var found = new ArrayList<long[]>();
      for (long tap = window.kernel()[axis] - 1; tap >= 0; tap--) {
        long from = out + window.pads()[axis] - tap * window.dilations()[axis];
        if (from % window.strides()[axis] != 0) continue;
        long at = from / window.strides()[axis];
        if (from >= 0 && at < window.sizes()[axis]) found.add(new long[] {at, tap});
      }
      return found;
    }
  }

  /// @param taken what is made of the window
  private record Pool(Function<Group, Working> taken) implements Calculation {

    private static Sliding window(Use use) {
      return Sliding.of(use, use.wholes("kernel_shape"), use.dims(0));
    }

    @Override
    public long[] dims(Use use) {
      var map = use.dims(0);
      return spatial(map[0], map[1], window(use).outs(), map.length);
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      var window = window(use);
      var out = place(index, dims(use));
      boolean rim = use.whole("count_include_pad", 0) == 1;
      var terms = new ArrayList<Term>();
      for (long y = 0; y < window.kernel()[0]; y++)
        for (long x = 0; x < window.kernel()[1]; x++) {
          long row = window.row(out[2], y);
          long column = window.column(out[3], x);
          long at =
              ((out[0] * map[1] + out[1]) * window.sizes()[0] + row) * window.sizes()[1] + column;
          if (window.contains(row, column)) terms.add(use.term(0, at, 1));
          else terms.add(Term.outside(0, rim && window.isPadded(row, column) ? 1 : 0));
        }
      var working =
          taken.apply(
              new Group((int) out[1], (int) window.kernel()[0], (int) window.kernel()[1], terms));
      if (use.output() == 0) return working;
      return Working.put(working.winner().map(Term::index).orElse(0L));
    }
  }

  private static Working largest(Group group) {
    return Working.largest(List.of(group));
  }

  /// The mean of all that counts.
  private static Working mean(Group group) {
    double count = group.terms().stream().filter(term -> term.factor() > 0).count();
    var terms =
        group.terms().stream()
            .map(term -> new Term(term.tensor(), term.index(), term.value(), term.factor() / count))
            .toList();
    return Working.sum(List.of(new Group(group.number(), group.rows(), group.columns(), terms)), 0);
  }

  /// @param isLargest else the mean
  private record Whole(boolean isLargest) implements Calculation {
    @Override
    public long[] dims(Use use) {
      var dims = use.dims(0);
      Arrays.fill(dims, 2, dims.length, 1);
      return dims;
    }

    @Override
    public Working at(Use use, long index) {
      var map = use.dims(0);
      long area = Cells.count(map) / map[0] / map[1];
      var terms = new ArrayList<Term>();
      for (long i = 0; i < area; i++) terms.add(use.term(0, index * area + i, 1));
      int columns = (int) map[map.length - 1];
      var group = new Group((int) (index % map[1]), (int) (area / columns), columns, terms);
      return isLargest ? largest(group) : mean(group);
    }
  }
}
