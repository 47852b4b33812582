package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Stage;
import vertebra.microscope.Working.Term;

/// Operators that make each number from a whole line or set of others.
final class SetCalculations {

  static final Map<String, Calculation> ROWS =
      Map.ofEntries(
          Map.entry("Gemm", new Gemm()),
          Map.entry("MatMul", new Matrices()),
          Map.entry("Softmax", new Softmax(false)),
          Map.entry("LogSoftmax", new Softmax(true)),
          Map.entry("LayerNormalization", new LayerNorm()),
          Map.entry("InstanceNormalization", new InstanceNorm()),
          Map.entry("GroupNormalization", new GroupNorm()),
          Map.entry("LRN", new Neighbours()),
          Map.entry("ReduceMean", new Reduction(SetCalculations::mean)),
          Map.entry("ReduceSum", new Reduction(group -> Working.sum(List.of(group), 0))),
          Map.entry("ReduceMax", new Reduction(group -> Working.largest(List.of(group)))),
          Map.entry("ReduceMin", new Reduction(SetCalculations::least)),
          Map.entry("ReduceL2", new Reduction(SetCalculations::length)));

  private SetCalculations() {}

  /// A number less the mean, divided by the spread, scaled and shifted.
  static Working normalized(
      Term term, double mean, double spread, double scale, double shift, List<Term> others) {
    double centred = term.value() - mean;
    double even = centred / spread;
    double scaled = even * scale;
    var terms = new ArrayList<Term>();
    terms.add(term);
    terms.addAll(others);
    return new Working(
        How.NORM,
        List.of(Group.row(0, terms)),
        0,
        term.value(),
        List.of(
            Stage.of(say("microscope.less-the-mean"), Numerals.of(mean), centred),
            Stage.of(say("microscope.divided-by-the-spread"), Numerals.of(spread), even),
            Stage.of(say("microscope.times-scale"), Numerals.of(scale), scaled),
            Stage.of(say("microscope.plus-shift"), Numerals.of(shift), scaled + shift)));
  }

  /// A set of numbers, its mean, and its mean squared distance from that.
  private record Spread(List<Term> terms, double mean, double variance) {
    static Spread of(Use use, long first, long step, long count) {
      double sum = 0;
      for (long i = 0; i < count; i++) sum += use.value(0, first + i * step);
      double mean = sum / count;
      double squares = 0;
      var terms = new ArrayList<Term>();
      for (long i = 0; i < count; i++) {
        double value = use.value(0, first + i * step);
        squares += (value - mean) * (value - mean);
        terms.add(new Term(use.tensor(0), first + i * step, value, 1));
      }
      return new Spread(terms, mean, squares / count);
    }

    Working of(Use use, long index, double epsilon, double scale, double shift) {
      return normalized(
          use.term(0, index, 1), mean, Math.sqrt(variance + epsilon), scale, shift, terms);
    }
  }

  private static final class LayerNorm implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      int axis = use.axis("axis", -1, dims.length);
      long count = Cells.count(Arrays.copyOfRange(dims, axis, dims.length));
      long at = index % count;
      return Spread.of(use, index - at, 1, count)
          .of(use, index, use.real("epsilon", 1e-5), use.value(1, at), use.value(2, at, 0));
    }
  }

  private static final class InstanceNorm implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      long count = Cells.count(dims) / dims[0] / dims[1];
      long channel = index / count % dims[1];
      return Spread.of(use, index - index % count, 1, count)
          .of(use, index, use.real("epsilon", 1e-5), use.value(1, channel), use.value(2, channel));
    }
  }

  private static final class GroupNorm implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      long groups = use.whole("num_groups", 1);
      long area = Cells.count(dims) / dims[0] / dims[1];
      long count = area * dims[1] / groups;
      long channel = index / area % dims[1];
      // Until operator set 21 there was one scale a group.
      long scale =
          use.dims(1)[0] == groups && groups != dims[1] ? channel / (dims[1] / groups) : channel;
      return Spread.of(use, index - index % count, 1, count)
          .of(use, index, use.real("epsilon", 1e-5), use.value(1, scale), use.value(2, scale));
    }
  }

  private static final class Neighbours implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      long size = use.whole("size", 1);
      long area = Cells.count(dims) / dims[0] / dims[1];
      long channel = index / area % dims[1];
      long first = Math.max(0, channel - (size - 1) / 2);
      long last = Math.min(dims[1] - 1, channel + size / 2);
      var terms = new ArrayList<Term>();
      terms.add(use.term(0, index, 1));
      double squares = 0;
      for (long c = first; c <= last; c++) {
        var term = use.term(0, index + (c - channel) * area, 1);
        squares += term.value() * term.value();
        if (c != channel) terms.add(term);
      }
      double by =
          Math.pow(
              use.real("bias", 1) + use.real("alpha", 1e-4) / size * squares,
              use.real("beta", 0.75));
      double value = terms.getFirst().value() / by;
      return new Working(
          How.NORM,
          List.of(Group.row(0, terms)),
          0,
          terms.getFirst().value(),
          List.of(Stage.of(say("microscope.divided-by-the-spread"), Numerals.of(by), value)));
    }
  }

  private static final class Gemm implements Calculation {
    @Override
    public long[] dims(Use use) {
      var a = use.dims(0);
      var b = use.dims(1);
      return new long[] {
        use.whole("transA", 0) == 1 ? a[1] : a[0], use.whole("transB", 0) == 1 ? b[0] : b[1]
      };
    }

    @Override
    public Working at(Use use, long index) {
      var a = use.dims(0);
      var b = use.dims(1);
      var own = dims(use);
      boolean turnedA = use.whole("transA", 0) == 1;
      boolean turnedB = use.whole("transB", 0) == 1;
      long count = turnedA ? a[0] : a[1];
      long row = index / own[1];
      long column = index % own[1];
      double alpha = use.real("alpha", 1);
      var terms = new ArrayList<Term>();
      for (long i = 0; i < count; i++) {
        var term =
            use.term(
                0,
                turnedA ? i * a[1] + row : row * a[1] + i,
                1,
                turnedB ? column * b[1] + i : i * b[1] + column);
        terms.add(
            alpha == 1
                ? term
                : new Term(
                    term.tensor(),
                    term.index(),
                    term.value(),
                    alpha * term.factor(),
                    term.by(),
                    term.byIndex()));
      }
      double bias =
          use.has(2)
              ? use.real("beta", 1)
                  * use.value(2, Cells.repeated(new long[] {row, column}, use.dims(2)))
              : 0;
      return Working.sum(List.of(Group.row(0, terms)), bias);
    }
  }

  private static final class Matrices implements Calculation {

    private static long[] left(Use use) {
      var dims = use.dims(0);
      return dims.length > 1 ? dims : new long[] {1, dims[0]};
    }

    private static long[] right(Use use) {
      var dims = use.dims(1);
      return dims.length > 1 ? dims : new long[] {dims[0], 1};
    }

    @Override
    public long[] dims(Use use) {
      var a = left(use);
      var b = right(use);
      var outer = Cells.broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
      var ends =
          LongStream.concat(
              use.dims(0).length > 1 ? LongStream.of(a[a.length - 2]) : LongStream.empty(),
              use.dims(1).length > 1 ? LongStream.of(b[b.length - 1]) : LongStream.empty());
      return LongStream.concat(Arrays.stream(outer), ends).toArray();
    }

    @Override
    public Working at(Use use, long index) {
      var a = left(use);
      var b = right(use);
      long rows = a[a.length - 2];
      long columns = b[b.length - 1];
      long count = a[a.length - 1];
      var outerA = Arrays.copyOf(a, a.length - 2);
      var outerB = Arrays.copyOf(b, b.length - 2);
      var outer = Cells.broadcast(outerA, outerB);
      long row = index / columns % rows;
      long column = index % columns;
      var place = Cells.place(index / columns / rows, outer);
      long firstA = (Cells.repeated(place, outerA) * rows + row) * count;
      long firstB = Cells.repeated(place, outerB) * count * columns + column;
      var terms = new ArrayList<Term>();
      for (long i = 0; i < count; i++) terms.add(use.term(0, firstA + i, 1, firstB + i * columns));
      return Working.sum(List.of(Group.row(0, terms)), 0);
    }
  }

  /// @param isLog whether the logarithm of the share is answered
  private record Softmax(boolean isLog) implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      int axis = use.axis("axis", -1, dims.length);
      long step = Cells.count(Arrays.copyOfRange(dims, axis + 1, dims.length));
      long at = index / step % dims[axis];
      var terms = new ArrayList<Term>();
      for (long i = 0; i < dims[axis]; i++) terms.add(use.term(0, index + (i - at) * step, 1));
      double most = terms.stream().mapToDouble(Term::value).max().orElse(0);
      double sum = terms.stream().mapToDouble(term -> Math.exp(term.value() - most)).sum();
      double own = terms.get((int) at).value();
      double share = Math.exp(own - most) / sum;
      double value = isLog ? own - most - Math.log(sum) : share;
      return new Working(
          How.SHARE,
          List.of(Group.row((int) at, terms)),
          0,
          own,
          List.of(
              Stage.of(
                  say("microscope.exponential-of-the-score"),
                  Numerals.of(own) + " − " + Numerals.of(most),
                  Math.exp(own - most)),
              Stage.of(say("microscope.share-of-the-sum"), Numerals.of(sum), value)));
    }
  }

  /// What a set of numbers becomes.
  private interface Taken {
    Working of(Group group);
  }

  private static Working mean(Group group) {
    double share = 1.0 / group.terms().size();
    var terms =
        group.terms().stream()
            .map(term -> new Term(term.tensor(), term.index(), term.value(), share))
            .toList();
    return Working.sum(List.of(new Group(group.number(), group.rows(), group.columns(), terms)), 0);
  }

  private static Working least(Group group) {
    return Working.formula(
        group.terms(), group.terms().stream().mapToDouble(Term::value).min().orElse(Double.NaN));
  }

  private static Working length(Group group) {
    double squares = 0;
    for (var term : group.terms()) squares += term.value() * term.value();
    return Working.formula(group.terms(), Math.sqrt(squares));
  }

  private record Reduction(Taken taken) implements Calculation {

    private static boolean[] gone(Use use) {
      int rank = use.dims(0).length;
      var gone = new boolean[rank];
      boolean none = use.inputs() < 2 && use.wholes("axes").length == 0;
      if (none && use.whole("noop_with_empty_axes", 0) == 1) return gone;
      for (long axis : use.axes(1, rank)) gone[(int) axis] = true;
      return gone;
    }

    @Override
    public long[] dims(Use use) {
      var dims = use.dims(0);
      var gone = gone(use);
      boolean kept = use.whole("keepdims", 1) == 1;
      return LongStream.range(0, dims.length)
          .filter(axis -> kept || !gone[(int) axis])
          .map(axis -> gone[(int) axis] ? 1 : dims[(int) axis])
          .toArray();
    }

    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      var gone = gone(use);
      var kept = dims.clone();
      for (int i = 0; i < dims.length; i++) if (gone[i]) kept[i] = 1;
      var first = Cells.place(index, kept);
      var inner = dims.clone();
      for (int i = 0; i < dims.length; i++) if (!gone[i]) inner[i] = 1;
      long count = Cells.count(inner);
      var terms = new ArrayList<Term>();
      for (long i = 0; i < count; i++) {
        var place = Cells.place(i, inner);
        for (int axis = 0; axis < dims.length; axis++) place[axis] += first[axis];
        terms.add(use.term(0, Cells.index(place, dims), 1));
      }
      return taken.of(Group.row(0, terms));
    }
  }
}
