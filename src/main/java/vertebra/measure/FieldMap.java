package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.compile.CompileException;
import vertebra.cost.CostTable;
import vertebra.execute.ModelInputs;
import vertebra.graph.PortPath;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// What one pixel of a port sees of the picture, measured: cells of the picture are brightened one
/// after another, many in a batch, and the pixel is watched.
///
/// @param rows of cells
/// @param columns of cells
/// @param region the part of the picture that the cells cover
/// @param effects how much the pixel changed for each cell, row by row, summed over its channels
/// @param theory what it can see at most; empty if that is the whole picture
/// @param reached the cells with an effect, in pixels
/// @param most the cells that are left when 2.5 % of the effect are cut off at every side
public record FieldMap(
    int rows,
    int columns,
    Region region,
    List<Double> effects,
    Optional<Region> theory,
    Region reached,
    Region most) {

  /// A rectangle of the picture, in its pixels; it may lie partly outside.
  public record Region(double top, double left, double height, double width) {
    private Region within(double rows, double columns) {
      double y = Math.clamp(top, 0, rows - 1);
      double x = Math.clamp(left, 0, columns - 1);
      return new Region(
          y,
          x,
          Math.clamp(top + height - y, 1, rows - y),
          Math.clamp(left + width - x, 1, columns - x));
    }

    /// `35 × 35 px`.
    @Override
    public String toString() {
      return say("measure.px", Math.round(height), Math.round(width));
    }
  }

  /// Which pixel.
  ///
  /// @param port a port that carries an image
  public record Wish(PortPath port, int row, int column) {}

  /// So many cells a side at most.
  private static final int FINEST = 32;

  private static final int COARSEST = 8;

  /// So many multiply-adds may be spent on a map.
  private static final double PATIENCE = 400e9;

  /// A weaker effect than this share of the strongest is rounding.
  private static final double ROUNDING = 1e-5;

  private static final double OUTSIDE = 0.025;

  public FieldMap {
    effects = List.copyOf(effects);
  }

  /// Measures on the calling thread, which must be the device's. The exceptions' messages are for
  /// the user.
  public static FieldMap of(MeasuringTask task, Wish wish)
      throws IOException, EngineException, CompileException {
    var design = task.subject().design();
    var top = List.of(wish.port().outermost());
    var plan = until(wish.port(), Plan.upTo(design.catalogue(), design.analysis(), top));
    var compiled = task.tapped(plan, List.of(wish.port()));
    var picture = FieldReport.picture(compiled.model());
    var feeding = task.inputs(compiled.model());
    try (var weights = task.weights(compiled.model());
        var session = task.opened(compiled, weights)) {
      var watched = Objects.requireNonNull(compiled.taps().get(wish.port()));
      var measurement =
          new Measurement(session, feeding, picture, watched, wish, task.cancellation());
      var field = ReceptiveFields.of(plan).at(wish.port());
      return measurement.map(
          field,
          CostTable.of(plan.at(feeding.sizes().sizes())).total().multiplyAdds(),
          task.news());
    }
  }

  /// The steps up to the one that makes what flows through a port.
  private static Plan until(PortPath port, Plan plan) throws InputException {
    var tensor = plan.tensor(port);
    if (tensor.isEmpty()) throw new InputException(say("measure.nothing-flows-through-yet", port));
    int last = 0;
    while (!plan.steps().get(last).outputs().contains(tensor.get())) last++;
    return plan.first(last + 1);
  }

  /// One map in the making.
  private static final class Measurement {
    private static final int BATCH = 16;

    private final Session session;
    private final ModelInputs feeding;
    private final String picture;
    private final String watched;
    private final Wish wish;
    private final Cancellation cancellation;
    private final double height;
    private final double width;
    private long rowsOfPort;
    private long columnsOfPort;

    Measurement(
        Session session,
        ModelInputs feeding,
        String picture,
        String watched,
        Wish wish,
        Cancellation cancellation) {
      this.session = session;
      this.feeding = feeding;
      this.picture = picture;
      this.watched = watched;
      this.wish = wish;
      this.cancellation = cancellation;
      height = input().dim(2);
      width = input().dim(3);
    }

    private Tensor input() {
      return Objects.requireNonNull(feeding.tensors().get(picture));
    }

    FieldMap map(Optional<ReceptiveFields.Field> field, long multiplyAdds, Consumer<String> news)
        throws EngineException {
      var before = watched(1, List.of(), 0).getFirst();
      var theory = field.flatMap(this::box);
      var region = theory.orElse(new Region(0, 0, height, width)).within(height, width);
      int side =
          Math.clamp((long) Math.sqrt(PATIENCE / Math.max(1, multiplyAdds)), COARSEST, FINEST);
      int rows = (int) Math.min(side, region.height());
      int columns = (int) Math.min(side, region.width());
      var cells = cells(region, rows, columns);
      var effects = new ArrayList<Double>();
      for (int from = 0; from < cells.size(); from += BATCH) {
        int count = Math.min(BATCH, cells.size() - from);
        news.accept(say("measure.brightening-cell-of", from + 1, cells.size()));
        for (var after : watched(count, cells, from)) effects.add(distance(before, after));
      }
      return new FieldMap(
          rows,
          columns,
          region,
          effects,
          theory,
          reached(effects, rows, columns, region),
          most(effects, rows, columns, region));
    }

    /// What the pixel can see at most. Where it lies follows from the sizes alone if padding is
    /// alike on both sides, as it nearly always is.
    private Optional<Region> box(ReceptiveFields.Field field) {
      if (field.everything()) return Optional.empty();
      double top = start(height, rowsOfPort, field.height(), field.strideY(), wish.row());
      double left = start(width, columnsOfPort, field.width(), field.strideX(), wish.column());
      return Optional.of(new Region(top, left, field.height(), field.width()));
    }

    private static double start(double side, long steps, double size, double stride, int step) {
      return (side - ((steps - 1) * stride + size)) / 2 + step * stride;
    }

    private static List<Region> cells(Region region, int rows, int columns) {
      var cells = new ArrayList<Region>();
      for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
          double top = Math.floor(region.top() + row * region.height() / rows);
          double left = Math.floor(region.left() + column * region.width() / columns);
          double bottom = Math.floor(region.top() + (row + 1) * region.height() / rows);
          double right = Math.floor(region.left() + (column + 1) * region.width() / columns);
          cells.add(new Region(top, left, bottom - top, right - left));
        }
      return cells;
    }

    /// The pixel, channel by channel, with a cell brightened in each of so many samples; none for
    /// no cells.
    private List<double[]> watched(int count, List<Region> cells, int from) throws EngineException {
      var inputs = new LinkedHashMap<String, Tensor>();
      feeding
          .tensors()
          .forEach((name, tensor) -> inputs.put(name, FieldReport.repeated(tensor, count)));
      var changed = Objects.requireNonNull(inputs.get(picture));
      for (int i = 0; i < count && !cells.isEmpty(); i++) brighten(changed, i, cells.get(from + i));
      var output = Objects.requireNonNull(session.run(inputs, cancellation).get(watched));
      if (output.rank() != 4 || wish.row() >= output.dim(2) || wish.column() >= output.dim(3))
        throw new EngineException(say("measure.there-is-no-such-pixel"));
      rowsOfPort = output.dim(2);
      columnsOfPort = output.dim(3);
      var pixels = new ArrayList<double[]>();
      for (int i = 0; i < count; i++) pixels.add(pixel(output, i));
      return pixels;
    }

    private double[] pixel(Tensor output, int sample) {
      var values = new double[(int) output.dim(1)];
      for (int channel = 0; channel < values.length; channel++)
        values[channel] =
            output.get(
                ((sample * output.dim(1) + channel) * output.dim(2) + wish.row()) * output.dim(3)
                    + wish.column());
      return values;
    }

    private static void brighten(Tensor tensor, int sample, Region cell) {
      for (long channel = 0; channel < tensor.dim(1); channel++)
        for (long y = (long) cell.top(); y < cell.top() + cell.height(); y++)
          for (long x = (long) cell.left(); x < cell.left() + cell.width(); x++)
            FieldReport.brighten(
                tensor,
                ((sample * tensor.dim(1) + channel) * tensor.dim(2) + y) * tensor.dim(3) + x);
    }

    private static double distance(double[] before, double[] after) {
      double sum = 0;
      for (int i = 0; i < before.length; i++) sum += Math.abs(after[i] - before[i]);
      return sum;
    }
  }

  private static Region reached(List<Double> effects, int rows, int columns, Region region) {
    double most = effects.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    int top = rows;
    int bottom = -1;
    int left = columns;
    int right = -1;
    for (int i = 0; i < effects.size(); i++)
      if (effects.get(i) > most * ROUNDING) {
        top = Math.min(top, i / columns);
        bottom = Math.max(bottom, i / columns);
        left = Math.min(left, i % columns);
        right = Math.max(right, i % columns);
      }
    return bottom < 0
        ? new Region(region.top(), region.left(), 0, 0)
        : part(region, rows, columns, top, bottom + 1, left, right + 1);
  }

  private static Region most(List<Double> effects, int rows, int columns, Region region) {
    var down = new double[rows];
    var across = new double[columns];
    for (int i = 0; i < effects.size(); i++) {
      down[i / columns] += effects.get(i);
      across[i % columns] += effects.get(i);
    }
    var vertical = core(down);
    var horizontal = core(across);
    return part(region, rows, columns, vertical[0], vertical[1], horizontal[0], horizontal[1]);
  }

  private static Region part(
      Region region, int rows, int columns, int top, int bottom, int left, int right) {
    double high = region.height() / rows;
    double wide = region.width() / columns;
    return new Region(
        region.top() + top * high,
        region.left() + left * wide,
        (bottom - top) * high,
        (right - left) * wide);
  }

  /// From where to where most of it is.
  private static int[] core(double... sums) {
    double all = 0;
    for (double sum : sums) all += sum;
    if (all == 0) return new int[] {0, 0};
    int first = 0;
    int last = sums.length - 1;
    for (double cut = sums[first]; cut < OUTSIDE * all; cut += sums[first]) first++;
    for (double cut = sums[last]; cut < OUTSIDE * all; cut += sums[last]) last--;
    return new int[] {first, last + 1};
  }
}
