package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.gradient.GradientRules.Table;
import vertebra.onnx.Attribute;

/// The gradients of what only moves, repeats or leaves out numbers: every number's gradient goes
/// back to where the number came from.
///
/// Source: the ONNX operator specification.
final class ShapeRules {

  private ShapeRules() {}

  static void addTo(Table table) {
    for (var operator : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze"))
      table.first(operator, a -> a.dy().reshaped(a.x().dims()));
    table.first("Transpose", a -> a.dy().transposed(inverse(a)));
    table.add("Concat", ShapeRules::concatenated);
    table.first(
        "Split",
        a ->
            Tape.concatenated(
                IntStream.range(0, a.macro().outputs().size()).mapToObj(a::dy).toList(),
                a.axis("axis", 0)));
    table.add("Slice", ShapeRules::sliced);
    table.add("Pad", ShapeRules::padded);
    // What was broadcast is summed up by whoever takes a gradient.
    table.first("Expand", a -> a.dy());
    table.add("Tile", ShapeRules::tiled);
    table.add("Gather", ShapeRules::gathered);
    table.add("GatherND", ShapeRules::picked);
    table.first(
        "GatherElements",
        a ->
            a.tape()
                .record(
                    "ScatterElements",
                    List.of(a.tape().scalar(0).expanded(a.x().dims()), a.x(1), a.dy()),
                    a.x().dims(),
                    Attribute.whole("axis", a.axis("axis", 0)),
                    Attribute.text("reduction", "add")));
    table.first("CumSum", ShapeRules::accumulated);
    table.add("DepthToSpace", ShapeRules::blocks);
    table.first(
        "SpaceToDepth",
        a ->
            a.tape()
                .record(
                    "DepthToSpace",
                    List.of(a.dy()),
                    a.x().dims(),
                    Attribute.whole("blocksize", a.whole("blocksize", 1))));
  }

  private static int[] inverse(Application a) {
    int rank = a.x().rank();
    var order =
        a.wholes("perm", IntStream.range(0, rank).map(i -> rank - 1 - i).asLongStream().toArray());
    var back = new int[rank];
    for (int axis = 0; axis < rank; axis++) back[(int) order[axis]] = axis;
    return back;
  }

  private static void concatenated(Application a) {
    int axis = a.axis("axis", 0);
    long at = 0;
    for (int i = 0; i < a.macro().inputs().size(); i++) {
      long from = at;
      long count = a.x(i).dim(axis);
      a.give(i, () -> a.dy().part(axis, from, count));
      at += count;
    }
  }

  /// Zeros where nothing was taken: turned round if the slice ran backwards, with zeros between if
  /// it left some out, and zeros around.
  private static void sliced(Application a) throws GradientException {
    var grid = Grid.sliced(a);
    a.give(
        0,
        () -> {
          var gradient = a.dy();
          for (int axis = 0; axis < gradient.rank(); axis++)
            if (grid.isBackwards(axis)) gradient = gradient.reversed(axis);
          return gradient.placed(grid.ascending(gradient.dims()), a.x().dims());
        });
  }

  /// Zeros that were put around are cut off, and the other way round. Copies of the edge add to
  /// what they copy.
  private static void padded(Application a) throws GradientException {
    int rank = a.x().rank();
    var pads = a.wholes(1);
    var before = Arrays.copyOf(pads, rank);
    var after = Arrays.copyOfRange(pads, rank, 2 * rank);
    var mode = a.text("mode", "constant");
    if (!List.of("constant", "reflect", "edge").contains(mode))
      throw a.refused(say("gradient.fills-by", mode));
    a.give(
        0,
        () -> {
          if (mode.equals("constant")) return a.dy().padded(negated(before), negated(after));
          var gradient = a.dy();
          for (int axis = 0; axis < rank; axis++)
            if (before[axis] != 0 || after[axis] != 0)
              gradient =
                  gradient.along(
                      axis,
                      Tape.turned(
                          copies(a.x().dim(axis), before[axis], after[axis], mode.equals("edge"))));
          return gradient;
        });
  }

  private static long[] negated(long[] numbers) {
    return Arrays.stream(numbers).map(number -> -number).toArray();
  }

  /// Which element every place of a padded axis copies.
  private static float[][] copies(long size, long before, long after, boolean edge) {
    var matrix = new float[(int) (before + size + after)][(int) size];
    for (int row = 0; row < matrix.length; row++) {
      long source = row - before;
      if (edge) source = Math.clamp(source, 0, (int) size - 1);
      else if (source < 0) source = -source;
      else if (source >= size) source = 2 * (size - 1) - source;
      matrix[row][(int) source] = 1;
    }
    return matrix;
  }

  private static void tiled(Application a) throws GradientException {
    var times = a.wholes(1);
    a.give(
        0,
        () -> {
          int rank = a.x().rank();
          var split = new long[2 * rank];
          var copies = new long[rank];
          for (int axis = 0; axis < rank; axis++) {
            split[2 * axis] = times[axis];
            split[2 * axis + 1] = a.x().dim(axis);
            copies[axis] = 2L * axis;
          }
          return a.dy().reshaped(split).sum(copies).reshaped(a.x().dims());
        });
  }

  /// Rows of a table: each row adds up what went out of it.
  private static void gathered(Application a) {
    int axis = a.axis("axis", 0);
    int indexed = a.x(1).rank();
    var sizes = a.x().dims();
    a.give(
        0,
        () -> {
          var there = new ArrayList<Integer>();
          for (int i = 0; i < indexed; i++) there.add(axis + i);
          for (int i = 0; i < a.dy().rank(); i++) if (i < axis || i >= axis + indexed) there.add(i);
          var rows = a.dy().transposed(there.stream().mapToInt(Integer::intValue).toArray());
          var turned = new long[sizes.length];
          var back = new int[sizes.length];
          int next = 1;
          turned[0] = sizes[axis];
          for (int i = 0; i < sizes.length; i++) {
            back[i] = i == axis ? 0 : next;
            if (i != axis) turned[next++] = sizes[i];
          }
          return scattered(a, turned, a.x(1), rows).transposed(back);
        });
  }

  private static Term scattered(Application a, long[] sizes, Term indices, Term rows) {
    var deep = Arrays.copyOf(indices.dims(), indices.rank() + 1);
    deep[indices.rank()] = 1;
    return added(a, sizes, indices.reshaped(deep), rows);
  }

  private static Term added(Application a, long[] sizes, Term places, Term numbers) {
    return a.tape()
        .record(
            "ScatterND",
            List.of(a.tape().scalar(0).expanded(sizes), places, numbers),
            sizes,
            Attribute.text("reduction", "add"));
  }

  private static void picked(Application a) throws GradientException {
    if (a.whole("batch_dims", 0) != 0) throw a.refused(say("gradient.picks-for-each-of-a-batch"));
    a.give(0, () -> added(a, a.x().dims(), a.x(1), a.dy()));
  }

  /// A running sum hands back the sum of what follows.
  private static Term accumulated(Application a) {
    return a.tape()
        .record(
            "CumSum",
            List.of(a.dy(), a.x(1)),
            a.x().dims(),
            Attribute.whole("exclusive", a.whole("exclusive", 0)),
            Attribute.whole("reverse", 1 - a.whole("reverse", 0)));
  }

  /// Channels that became pixels become channels again. In the order "CRD" the block is the last
  /// part of the channel's number, in "DCR" the first.
  private static void blocks(Application a) {
    long block = a.whole("blocksize", 1);
    var sizes = a.x().dims();
    long channels = sizes[1] / (block * block);
    boolean blockLast = a.text("mode", "DCR").equals("CRD");
    a.give(
        0,
        () ->
            a.dy()
                .reshaped(sizes[0], channels, sizes[2], block, sizes[3], block)
                .transposed(blockLast ? new int[] {0, 1, 3, 5, 2, 4} : new int[] {0, 3, 5, 1, 2, 4})
                .reshaped(sizes));
  }
}
