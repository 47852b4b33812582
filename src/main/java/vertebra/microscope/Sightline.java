package vertebra.microscope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Plan;
import vertebra.block.Reach;
import vertebra.graph.PortPath;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.paint.Box;
import vertebra.tensor.Shape;

/// What a place of a map saw in every map before it, as far back as the design's inputs: the window
/// of each block, put one behind the other.
public final class Sightline {

  /// No map is made from another.
  public static final Sightline NONE = new Sightline(List.of(), Map.of());

  /// A block on the way, from what it makes to what it reads.
  ///
  /// @param pads rows above and columns to the left that are not there
  private record Hop(int made, int read, Reach reach, Size from, Size to, Size pads) {}

  private record Size(long rows, long columns) {}

  /// The first and last row and column of a region.
  private record Region(double top, double left, double bottom, double right) {
    Region with(Region other) {
      return new Region(
          Math.min(top, other.top),
          Math.min(left, other.left),
          Math.max(bottom, other.bottom),
          Math.max(right, other.right));
    }
  }

  private final List<Hop> hops;

  /// A map that leaves a composite leaves the block inside it too.
  private final Map<PortPath, Integer> tensors;

  private final Map<Integer, Size> sizes = new HashMap<>();

  private Sightline(List<Hop> hops, Map<PortPath, Integer> tensors) {
    this.hops = hops;
    this.tensors = tensors;
    for (var hop : hops) {
      sizes.put(hop.made(), hop.from());
      sizes.put(hop.read(), hop.to());
    }
  }

  /// The way through a plan, whose open sizes are as a run had them.
  ///
  /// @param program the operators that it was compiled to
  static Sightline of(Plan plan, List<Model.Operator> program) {
    var pads = new HashMap<String, Size>();
    for (var operator : program)
      pads(operator).ifPresent(found -> pads.putIfAbsent(operator.block(), found));
    var hops = new ArrayList<Hop>();
    for (var step : plan.steps().reversed())
      for (int made : step.outputs())
        for (int read : step.inputs()) {
          var from = size(plan.tensors().get(made).shape());
          var to = size(plan.tensors().get(read).shape());
          if (to.isEmpty()) continue;
          var reach = from.isEmpty() ? Reach.EVERYTHING : step.rules().reach().apply(step.site());
          var known = Optional.ofNullable(pads.get(step.path()));
          hops.add(
              new Hop(
                  made,
                  read,
                  reach,
                  from.orElse(new Size(1, 1)),
                  to.get(),
                  known.orElseGet(() -> guessed(reach, from.orElse(to.get()), to.get()))));
        }
    return new Sightline(List.copyOf(hops), plan.ports());
  }

  private static Optional<Size> pads(Model.Operator operator) {
    return operator.attributes().stream()
        .filter(attribute -> attribute.name().equals("pads"))
        .filter(Attribute.Wholes.class::isInstance)
        .map(attribute -> ((Attribute.Wholes) attribute).values())
        .filter(values -> values.size() == 4 && !operator.type().equals("ConvTranspose"))
        .map(values -> new Size(values.get(0), values.get(1)))
        .findFirst();
  }

  /// As much before as behind.
  private static Size guessed(Reach reach, Size from, Size to) {
    return new Size(
        before(from.rows(), to.rows(), reach.rowStep(), reach.window().height()),
        before(from.columns(), to.columns(), reach.columnStep(), reach.window().width()));
  }

  private static long before(long from, long to, double step, long window) {
    return (long) Math.ceil(((from - 1) * step + window - to) / 2);
  }

  private static Optional<Size> size(Shape shape) {
    if (shape.rank() != 4) return Optional.empty();
    var rows = shape.dims().get(2).known();
    var columns = shape.dims().get(3).known();
    return rows.isPresent() && columns.isPresent()
        ? Optional.of(new Size(rows.getAsLong(), columns.getAsLong()))
        : Optional.empty();
  }

  /// What a place saw, by the ports of the maps, inside composites too, as shares of each map from
  /// 0 to 1; of the map itself the place.
  ///
  /// @param port the port of the map
  public SequencedMap<PortPath, Box> seen(PortPath port, int row, int column) {
    var start = tensor(port);
    var seen = new LinkedHashMap<PortPath, Box>();
    if (start.isEmpty()) return seen;
    var regions = new LinkedHashMap<Integer, Region>();
    regions.put(start.get(), new Region(row, column, row, column));
    for (var hop : hops) {
      var from = regions.get(hop.made());
      if (from != null) regions.merge(hop.read(), read(hop, from), Region::with);
    }
    tensors.forEach((at, tensor) -> {
      var region = regions.get(tensor);
      var size = sizes.get(tensor);
      if (region != null && size != null) seen.put(at, share(region, size));
    });
    return seen;
  }

  /// How many ways lead from every place of an input to a place of a map, were all weights alike:
  /// every window hands on as much as it got, in equal parts.
  ///
  /// @param port the port of the map
  /// @param input the port of the input
  /// @return rows of the input by its columns, together 1; empty where no way is known
  Optional<Ways> ways(PortPath port, int row, int column, PortPath input) {
    var start = tensor(port);
    var end = tensor(input);
    if (start.isEmpty() || end.isEmpty()) return Optional.empty();
    var known = new HashMap<Integer, Ways>();
    var size = sizes.get(start.get());
    if (size == null) return Optional.empty();
    known.put(start.get(), Ways.of(row, column));
    for (var hop : hops) {
      var from = known.get(hop.made());
      if (from != null) known.merge(hop.read(), handedOn(hop, from), Ways::and);
    }
    return Optional.ofNullable(known.get(end.get()));
  }

  private Optional<Integer> tensor(PortPath port) {
    return Optional.ofNullable(tensors.get(port));
  }

  private static Ways handedOn(Hop hop, Ways from) {
    var all = read(hop, from.region());
    var to = Ways.empty(all);
    for (int row = 0; row < from.rows(); row++)
      for (int column = 0; column < from.columns(); column++) {
        double ways = from.at(row, column);
        if (ways == 0) continue;
        double y = from.top() + row;
        double x = from.left() + column;
        to.spread(read(hop, new Region(y, x, y, x)), ways);
      }
    return to;
  }

  /// Ways from the places of a map to one place, as many as fall to each.
  static final class Ways {
    private final int top;
    private final int left;
    private final int rows;
    private final int columns;
    private final double[] shares;

    private Ways(int top, int left, int rows, int columns) {
      this.top = top;
      this.left = left;
      this.rows = rows;
      this.columns = columns;
      shares = new double[rows * columns];
    }

    private static Ways of(int row, int column) {
      var one = new Ways(row, column, 1, 1);
      one.shares[0] = 1;
      return one;
    }

    private static Ways empty(Region region) {
      int top = (int) region.top();
      int left = (int) region.left();
      return new Ways(top, left, (int) region.bottom() - top + 1, (int) region.right() - left + 1);
    }

    int top() {
      return top;
    }

    int left() {
      return left;
    }

    int rows() {
      return rows;
    }

    int columns() {
      return columns;
    }

    double at(int row, int column) {
      return shares[row * columns + column];
    }

    double most() {
      double most = 0;
      for (double share : shares) most = Math.max(most, share);
      return most;
    }

    private Region region() {
      return new Region(top, left, top + rows - 1.0, left + columns - 1.0);
    }

    private void spread(Region window, double ways) {
      int high = (int) window.bottom() - (int) window.top() + 1;
      int wide = (int) window.right() - (int) window.left() + 1;
      double each = ways / ((double) high * wide);
      for (int row = (int) window.top() - top; row < (int) window.top() - top + high; row++)
        for (int at = (int) window.left() - left; at < (int) window.left() - left + wide; at++)
          shares[row * columns + at] += each;
    }

    private Ways and(Ways other) {
      var both = empty(region().with(other.region()));
      for (var one : List.of(this, other))
        for (int row = 0; row < one.rows; row++)
          for (int column = 0; column < one.columns; column++)
            both.shares[
                    (one.top + row - both.top) * both.columns + one.left + column - both.left] +=
                one.at(row, column);
      return both;
    }

    /// The share that falls into the middle third of its columns.
    double middleThird() {
      double from = columns / 3.0;
      double to = 2 * columns / 3.0;
      double inside = 0;
      double all = 0;
      for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
          double share = at(row, column);
          all += share;
          inside += share * Math.clamp(Math.min(column + 1.0, to) - Math.max(column, from), 0, 1);
        }
      return all > 0 ? inside / all : 0;
    }
  }

  private static Region read(Hop hop, Region from) {
    if (hop.reach().sight() == Reach.Sight.EVERYTHING)
      return new Region(0, 0, hop.to().rows() - 1, hop.to().columns() - 1);
    var reach = hop.reach();
    double rows = hop.to().rows() - 1.0;
    double columns = hop.to().columns() - 1.0;
    double up = reach.from().height() - (double) hop.pads().rows();
    double aside = reach.from().width() - (double) hop.pads().columns();
    return new Region(
        Math.clamp(Math.floor(from.top() * reach.rowStep() + up), 0, rows),
        Math.clamp(Math.floor(from.left() * reach.columnStep() + aside), 0, columns),
        Math.clamp(
            Math.floor(from.bottom() * reach.rowStep() + up + reach.window().height() - 1),
            0,
            rows),
        Math.clamp(
            Math.floor(from.right() * reach.columnStep() + aside + reach.window().width() - 1),
            0,
            columns));
  }

  private static Box share(Region region, Size size) {
    return Box.between(
        region.left() / size.columns(),
        region.top() / size.rows(),
        (region.right() + 1) / size.columns(),
        (region.bottom() + 1) / size.rows());
  }
}
