package vertebra.microscope;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/// Operators that put numbers elsewhere and change none, and those that answer extents.
final class MovingCalculations {

  static final Map<String, Calculation> ROWS =
      Map.ofEntries(
          Map.entry("Identity", new Mover(use -> use.dims(0), (_, index) -> index)),
          Map.entry("Dropout", new Mover(use -> use.dims(0), (_, index) -> index)),
          Map.entry("Reshape", new Mover(MovingCalculations::reshaped, (_, index) -> index)),
          Map.entry("Flatten", new Mover(MovingCalculations::flattened, (_, index) -> index)),
          Map.entry("Squeeze", new Mover(MovingCalculations::squeezed, (_, index) -> index)),
          Map.entry("Unsqueeze", new Mover(MovingCalculations::unsqueezed, (_, index) -> index)),
          Map.entry(
              "Transpose", new Mover(MovingCalculations::turned, MovingCalculations::turning)),
          Map.entry(
              "Expand", new Mover(MovingCalculations::expanded, MovingCalculations::repeating)),
          Map.entry("Tile", new Mover(MovingCalculations::tiled, MovingCalculations::tiling)),
          Map.entry("Slice", new Mover(MovingCalculations::sliced, MovingCalculations::slicing)),
          Map.entry("Split", new Mover(MovingCalculations::split, MovingCalculations::splitting)),
          Map.entry(
              "Gather", new Mover(MovingCalculations::gathered, MovingCalculations::gathering)),
          Map.entry(
              "GatherND",
              new Mover(MovingCalculations::gatheredDeep, MovingCalculations::gatheringDeep)),
          Map.entry(
              "DepthToSpace", new Mover(MovingCalculations::spread, MovingCalculations::spreading)),
          Map.entry(
              "SpaceToDepth", new Mover(MovingCalculations::stacked, MovingCalculations::stacking)),
          Map.entry("Concat", new Concatenation()),
          Map.entry("Pad", new Padding()),
          Map.entry("MaxUnpool", new Unpooling()),
          Map.entry("Shape", new Extents()),
          Map.entry("Range", new Counting()));

  private MovingCalculations() {}

  /// What dimensions an operator gives.
  private interface Dims {
    long[] of(Use use);
  }

  /// Where in the first input a number comes from.
  private interface From {
    long of(Use use, long index);
  }

  private record Mover(Dims dims, From from) implements Calculation {
    @Override
    public long[] dims(Use use) {
      return dims.of(use);
    }

    @Override
    public Working at(Use use, long index) {
      return Working.copy(use.term(0, from.of(use, index), 1));
    }

    @Override
    public boolean moves() {
      return true;
    }
  }

  private static long[] own(Use use) {
    return use.derivation().dims(use.operator().outputs().get(use.output()));
  }

  private static long[] reshaped(Use use) {
    var from = use.dims(0);
    var to = use.longs(1);
    boolean zero = use.whole("allowzero", 0) == 1;
    long rest = Cells.count(from);
    for (int i = 0; i < to.length; i++) {
      if (to[i] == 0 && !zero) to[i] = from[i];
      if (to[i] > 0) rest /= to[i];
    }
    for (int i = 0; i < to.length; i++) if (to[i] == -1) to[i] = rest;
    return to;
  }

  private static long[] flattened(Use use) {
    var from = use.dims(0);
    int axis = use.axis("axis", 1, from.length);
    long first = Cells.count(Arrays.copyOf(from, axis));
    return new long[] {first, Cells.count(from) / Math.max(1, first)};
  }

  private static long[] squeezed(Use use) {
    var from = use.dims(0);
    boolean all = !use.has(1) && use.wholes("axes").length == 0;
    var gone = Arrays.stream(use.axes(1, from.length)).boxed().toList();
    return LongStream.range(0, from.length)
        .filter(axis -> !(all ? from[(int) axis] == 1 : gone.contains(axis)))
        .map(axis -> from[(int) axis])
        .toArray();
  }

  private static long[] unsqueezed(Use use) {
    var from = use.dims(0);
    int count = use.has(1) ? use.longs(1).length : use.wholes("axes").length;
    int rank = from.length + count;
    var added = Arrays.stream(use.axes(1, rank)).boxed().toList();
    var to = new long[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) to[i] = added.contains((long) i) ? 1 : from[next++];
    return to;
  }

  private static long[] order(Use use) {
    var order = use.wholes("perm");
    int rank = use.dims(0).length;
    return order.length > 0
        ? order
        : LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
  }

  private static long[] turned(Use use) {
    var from = use.dims(0);
    return Arrays.stream(order(use)).map(axis -> from[(int) axis]).toArray();
  }

  private static long turning(Use use, long index) {
    var from = use.dims(0);
    var order = order(use);
    var place = Cells.place(index, turned(use));
    var at = new long[from.length];
    for (int i = 0; i < order.length; i++) at[(int) order[i]] = place[i];
    return Cells.index(at, from);
  }

  private static long[] expanded(Use use) {
    return Cells.broadcast(use.dims(0), use.longs(1));
  }

  private static long repeating(Use use, long index) {
    return Cells.repeated(Cells.place(index, own(use)), use.dims(0));
  }

  private static long[] tiled(Use use) {
    var dims = use.dims(0);
    var times = use.longs(1);
    for (int i = 0; i < dims.length; i++) dims[i] *= times[i];
    return dims;
  }

  private static long tiling(Use use, long index) {
    var from = use.dims(0);
    var place = Cells.place(index, own(use));
    for (int i = 0; i < place.length; i++) place[i] %= from[i];
    return Cells.index(place, from);
  }

  /// Begin, end and step along each axis.
  private static long[][] cuts(Use use) {
    var from = use.dims(0);
    var starts = use.has(1) ? use.longs(1) : use.wholes("starts");
    var ends = use.has(2) ? use.longs(2) : use.wholes("ends");
    var axes =
        use.has(3) || use.wholes("axes").length > 0
            ? use.axes(3, from.length)
            : LongStream.range(0, starts.length).toArray();
    var cuts = new long[from.length][];
    for (int i = 0; i < from.length; i++) cuts[i] = new long[] {0, from[i], 1};
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) axes[i];
      long size = from[axis];
      long step = use.has(4) ? use.longs(4)[i] : 1;
      long start = starts[i] < 0 ? starts[i] + size : starts[i];
      long end = ends[i] < 0 ? ends[i] + size : ends[i];
      cuts[axis] =
          step > 0
              ? new long[] {Math.clamp(start, 0, size), Math.clamp(end, 0, size), step}
              : new long[] {Math.clamp(start, 0, size - 1), Math.clamp(end, -1, size - 1), step};
    }
    return cuts;
  }

  private static long[] sliced(Use use) {
    return Arrays.stream(cuts(use))
        .mapToLong(cut -> Math.max(0, Math.ceilDiv(cut[1] - cut[0], cut[2])))
        .toArray();
  }

  private static long slicing(Use use, long index) {
    var cuts = cuts(use);
    var place = Cells.place(index, own(use));
    for (int i = 0; i < place.length; i++) place[i] = cuts[i][0] + place[i] * cuts[i][2];
    return Cells.index(place, use.dims(0));
  }

  private static long[] parts(Use use) {
    var from = use.dims(0);
    int axis = use.axis("axis", 0, from.length);
    if (use.has(1)) return use.longs(1);
    var stated = use.wholes("split");
    if (stated.length > 0) return stated;
    int count = use.operator().outputs().size();
    long part = Math.ceilDiv(from[axis], count);
    var parts = new long[count];
    for (int i = 0; i < count; i++) parts[i] = Math.min(part, from[axis] - i * part);
    return parts;
  }

  private static long[] split(Use use) {
    var dims = use.dims(0);
    dims[use.axis("axis", 0, dims.length)] = parts(use)[use.output()];
    return dims;
  }

  private static long splitting(Use use, long index) {
    var from = use.dims(0);
    var place = Cells.place(index, split(use));
    var parts = parts(use);
    for (int i = 0; i < use.output(); i++) place[use.axis("axis", 0, from.length)] += parts[i];
    return Cells.index(place, from);
  }

  private static long[] gathered(Use use) {
    var from = use.dims(0);
    int axis = use.axis("axis", 0, from.length);
    return LongStream.concat(
            LongStream.concat(Arrays.stream(from, 0, axis), Arrays.stream(use.dims(1))),
            Arrays.stream(from, axis + 1, from.length))
        .toArray();
  }

  private static long gathering(Use use, long index) {
    var from = use.dims(0);
    var which = use.dims(1);
    int axis = use.axis("axis", 0, from.length);
    var place = Cells.place(index, own(use));
    long asked =
        (long)
            use.value(1, Cells.index(Arrays.copyOfRange(place, axis, axis + which.length), which));
    var at = new long[from.length];
    System.arraycopy(place, 0, at, 0, axis);
    at[axis] = asked < 0 ? asked + from[axis] : asked;
    System.arraycopy(place, axis + which.length, at, axis + 1, from.length - axis - 1);
    return Cells.index(at, from);
  }

  private static long[] gatheredDeep(Use use) {
    var from = use.dims(0);
    var which = use.dims(1);
    int batch = (int) use.whole("batch_dims", 0);
    int deep = batch + (int) which[which.length - 1];
    return LongStream.concat(
            Arrays.stream(which, 0, which.length - 1), Arrays.stream(from, deep, from.length))
        .toArray();
  }

  private static long gatheringDeep(Use use, long index) {
    var from = use.dims(0);
    var which = use.dims(1);
    int batch = (int) use.whole("batch_dims", 0);
    int length = (int) which[which.length - 1];
    var place = Cells.place(index, own(use));
    var tuple = Arrays.copyOf(place, which.length);
    var at = new long[from.length];
    System.arraycopy(place, 0, at, 0, batch);
    for (int i = 0; i < length; i++) {
      tuple[which.length - 1] = i;
      long asked = (long) use.value(1, Cells.index(tuple, which));
      at[batch + i] = asked < 0 ? asked + from[batch + i] : asked;
    }
    int rest = from.length - batch - length;
    System.arraycopy(place, which.length - 1, at, batch + length, rest);
    return Cells.index(at, from);
  }

  private static long[] spread(Use use) {
    var from = use.dims(0);
    long side = use.whole("blocksize", 1);
    return new long[] {from[0], from[1] / side / side, from[2] * side, from[3] * side};
  }

  private static long spreading(Use use, long index) {
    var from = use.dims(0);
    long side = use.whole("blocksize", 1);
    var place = Cells.place(index, spread(use));
    long inner = place[2] % side * side + place[3] % side;
    boolean rowsFirst = use.text("mode", "DCR").equals("DCR");
    long channel =
        rowsFirst ? inner * (from[1] / side / side) + place[1] : place[1] * side * side + inner;
    return Cells.index(new long[] {place[0], channel, place[2] / side, place[3] / side}, from);
  }

  private static long[] stacked(Use use) {
    var from = use.dims(0);
    long side = use.whole("blocksize", 1);
    return new long[] {from[0], from[1] * side * side, from[2] / side, from[3] / side};
  }

  private static long stacking(Use use, long index) {
    var from = use.dims(0);
    long side = use.whole("blocksize", 1);
    var place = Cells.place(index, stacked(use));
    long inner = place[1] / from[1];
    return Cells.index(
        new long[] {
          place[0],
          place[1] % from[1],
          place[2] * side + inner / side,
          place[3] * side + inner % side
        },
        from);
  }

  private static final class Concatenation implements Calculation {
    @Override
    public long[] dims(Use use) {
      var dims = use.dims(0);
      int axis = use.axis("axis", 0, dims.length);
      for (int i = 1; i < use.inputs(); i++) dims[axis] += use.dims(i)[axis];
      return dims;
    }

    @Override
    public Working at(Use use, long index) {
      var place = Cells.place(index, own(use));
      int axis = use.axis("axis", 0, place.length);
      int input = 0;
      while (place[axis] >= use.dims(input)[axis]) place[axis] -= use.dims(input++)[axis];
      return Working.copy(use.term(input, Cells.index(place, use.dims(input)), 1));
    }

    @Override
    public boolean moves() {
      return true;
    }
  }

  private static final class Padding implements Calculation {

    private static long[] pads(Use use) {
      int rank = use.dims(0).length;
      var stated = use.has(1) ? use.longs(1) : use.wholes("pads");
      if (!use.has(3)) return stated;
      var axes = use.axes(3, rank);
      var pads = new long[2 * rank];
      for (int i = 0; i < axes.length; i++) {
        pads[(int) axes[i]] = stated[i];
        pads[rank + (int) axes[i]] = stated[axes.length + i];
      }
      return pads;
    }

    @Override
    public long[] dims(Use use) {
      var dims = use.dims(0);
      var pads = pads(use);
      for (int i = 0; i < dims.length; i++) dims[i] += pads[i] + pads[dims.length + i];
      return dims;
    }

    @Override
    public Working at(Use use, long index) {
      var from = use.dims(0);
      var pads = pads(use);
      var mode = use.text("mode", "constant");
      var place = Cells.place(index, own(use));
      for (int i = 0; i < place.length; i++) {
        place[i] -= pads[i];
        if (place[i] >= 0 && place[i] < from[i]) continue;
        switch (mode) {
          case "reflect" -> {
            long period = Math.max(1, 2 * (from[i] - 1));
            long at = Math.floorMod(place[i], period);
            place[i] = Math.min(at, period - at);
          }
          case "edge" -> place[i] = Math.clamp(place[i], 0, from[i] - 1);
          case "wrap" -> place[i] = Math.floorMod(place[i], from[i]);
          default -> {
            return Working.put(use.value(2, 0, 0));
          }
        }
      }
      return Working.copy(use.term(0, Cells.index(place, from), 1));
    }

    @Override
    public boolean moves() {
      return true;
    }
  }

  private static final class Unpooling implements Calculation {
    @Override
    public long[] dims(Use use) {
      if (use.has(2)) return use.longs(2);
      var dims = use.dims(0);
      var kernel = use.wholes("kernel_shape");
      var strides = use.wholes("strides", 1, kernel.length);
      var pads = use.wholes("pads", 0, 2 * kernel.length);
      for (int i = 0; i < kernel.length; i++)
        dims[2 + i] =
            (dims[2 + i] - 1) * strides[i] - pads[i] - pads[kernel.length + i] + kernel[i];
      return dims;
    }

    @Override
    public Working at(Use use, long index) {
      // The index of a place counts over all of the tensor, batch and channels too.
      var map = use.dims(0);
      var own = own(use);
      long area = map[2] * map[3];
      long plane = index / (own[2] * own[3]);
      for (long i = plane * area; i < (plane + 1) * area; i++)
        if ((long) use.value(1, i) == index) return Working.copy(use.term(0, i, 1));
      return Working.put(0);
    }

    @Override
    public boolean moves() {
      return true;
    }
  }

  private static final class Extents implements Calculation {
    private static long[] all(Use use) {
      var dims = use.dims(0);
      long end = use.whole("end", dims.length);
      long start = use.whole("start", 0);
      return Arrays.copyOfRange(
          dims,
          (int) Math.clamp(start < 0 ? start + dims.length : start, 0, dims.length),
          (int) Math.clamp(end < 0 ? end + dims.length : end, 0, dims.length));
    }

    @Override
    public long[] dims(Use use) {
      return new long[] {all(use).length};
    }

    @Override
    public Working at(Use use, long index) {
      return Working.put(all(use)[(int) index]);
    }
  }

  private static final class Counting implements Calculation {
    @Override
    public long[] dims(Use use) {
      double count = Math.ceil((use.value(1, 0) - use.value(0, 0)) / use.value(2, 0));
      return new long[] {Math.max(0, (long) count)};
    }

    @Override
    public Working at(Use use, long index) {
      return Working.put(use.value(0, 0) + index * use.value(2, 0));
    }
  }
}
