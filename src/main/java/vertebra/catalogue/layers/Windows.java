package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Cuts maps into windows for attention, puts them back, and knows where two pixels of a window
/// stand to each other. Maps have their channels last.
public final class Windows {
  private static final Family.Builder FAMILY = Family.named("windows", "Windows");

  /// Added to the score of two pixels that do not belong together.
  private static final float APART = -100;

  public static final Whole WINDOW =
      whole("window", "Window", 7, 1, 256, "px", "Height and width of a window.");
  public static final Whole SHIFT =
      whole(
          "shift",
          "Shift",
          0,
          0,
          255,
          "px",
          "How far the map is rolled up and left first; a map of a single window is not.");
  public static final Flag GRID =
      flag(
          "grid",
          "Grid",
          false,
          "Takes pixels that are far apart, evenly spread, instead of neighbours (MaxViT).");
  public static final Sides MAP =
      sides("map", "Map", 56, 1, 16_384, "px", "Height and width of the whole map.");

  public static final BlockType WINDOW_PARTITION =
      FAMILY.add(
          BlockType.named("window-partition", "Window partition")
              .aliases("Swin windows", "cyclic shift", "MaxViT grid")
              .parameters(WINDOW, SHIFT, GRID)
              .typed(Rules.reals("Window partition", Windows::partitionTyping))
              .reach(site ->
                  site.get(GRID) ? Reach.EVERYTHING : Reach.cutting(Pair.of(site.get(WINDOW))))
              .lowered(Windows::lowerPartition)
              .example("64 windows of 7 × 7", "1,56,56,96", "64,49,96")
              .example("shifted", set(SHIFT.to(3)), "2,14,14,384", "8,49,384")
              .example("padded to whole windows", "1,10,12,8", "4,49,8")
              .example("a grid", set(GRID.to(true)), "1,14,14,64", "4,49,64")
              .summary("Cuts a map into windows of tokens.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  Attention over all pixels of a large map would be far too much work. Cut into windows of 7×7, every \
                  pixel attends to 48 neighbours only, and the work grows with the area instead of its square. Shifting \
                  the map by half a window before every second cut lets windows exchange what they know. A map that is \
                  no multiple of the window is filled up with zeros at the right and the bottom.
                  """));

  private static final PortSpec PIECES = PortSpec.one("x", "Windows");
  private static final PortSpec LIKE = PortSpec.one("like", "The map they are from");

  public static final BlockType WINDOW_MERGE =
      FAMILY.add(
          BlockType.named("window-merge", "Window merge")
              .aliases("window reverse", "unpartition")
              .inputs(PIECES, LIKE)
              .parameters(WINDOW, SHIFT, GRID)
              .typed(Rules.reals("Window merge", Windows::mergeTyping))
              .reach(site -> site.get(GRID) ? Reach.EVERYTHING : Reach.JOINING)
              .lowered(Windows::lowerMerge)
              .example(
                  "64 windows of 7 × 7",
                  set(),
                  List.of("64,49,96", "1,56,56,96"),
                  List.of("1,56,56,96"))
              .example(
                  "shifted back and cut to size",
                  set(SHIFT.to(3)),
                  List.of("4,49,8", "1,10,12,8"),
                  List.of("1,10,12,8"))
              .summary("Puts windows back into the map they were cut from.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  The opposite of the window partition: lays the windows side by side again, rolls the map back if it \
                  was shifted, and cuts off what was filled up. Window and shift must be those of the partition.
                  """));

  public static final BlockType RELATIVE_POSITIONS =
      FAMILY.add(
          BlockType.named("relative-positions", "Relative positions")
              .aliases("relative position bias", "attention mask", "shifted window mask")
              .parameters(WINDOW, SHIFT, MAP)
              .typed(Rules.reals("Relative positions", Windows::positionsTyping))
              .weights(site -> site.shape(0).dim(1).times(places(site)))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered(Windows::lowerPositions)
              .example("three heads", "64,3,49,49", "64,3,49,49")
              .example(
                  "shifted windows",
                  set(SHIFT.to(3), MAP.to(Pair.of(14))),
                  "4,12,49,49",
                  "4,12,49,49")
              .summary("Adds a learned number for where two pixels stand to each other.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  Attention does not know where its tokens stand. This adds to the score of every pair a learned number \
                  that depends only on how many rows and columns lie between the two; pairs with the same offset share \
                  it, so there are (2·7−1)² numbers per head. After a shift a window may hold pixels from opposite edges \
                  of the map; their scores are lowered by 100 so that they ignore each other.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Windows() {}

  /// How a map is laid out in windows.
  ///
  /// @param height rows of the map
  /// @param width columns of the map
  private record Layout(long height, long width, long window, boolean grid, long wish) {

    long rows() {
      return Math.ceilDiv(height, window);
    }

    long columns() {
      return Math.ceilDiv(width, window);
    }

    long bottom() {
      return rows() * window - height;
    }

    long right() {
      return columns() * window - width;
    }

    /// A map that is a single window along an axis is not rolled along it.
    long down() {
      return rows() > 1 ? Math.min(wish, window - 1) : 0;
    }

    long across() {
      return columns() > 1 ? Math.min(wish, window - 1) : 0;
    }
  }

  private static Layout layout(Site site, Shape map) {
    return new Layout(
        map.dim(1).value(), map.dim(2).value(), site.get(WINDOW), site.get(GRID), site.get(SHIFT));
  }

  private static boolean isMap(Shape shape) {
    return shape.rank() == 4
        && shape.dim(1).known().isPresent()
        && shape.dim(2).known().isPresent();
  }

  private static Problem mapExpected(String name, Shape shape) {
    return Problem.of(
        "sized-map-expected", Message.of("problem.sized-map-expected.needs-a", name, shape));
  }

  private static Typing partitionTyping(Site site) {
    var shape = site.shape(0);
    if (!isMap(shape)) return Typing.rejected(mapExpected("Window partition", shape));
    var open = Rules.known("Window partition", site, 0, 3);
    if (open.isPresent()) return Typing.rejected(open.get());
    var layout = layout(site, shape);
    long window = layout.window();
    return Typing.of(
        site.input(0)
            .with(
                Shape.of(
                    shape.dim(0).times(layout.rows() * layout.columns()),
                    Dim.of(window * window),
                    shape.dim(3))));
  }

  private static List<Ref> lowerPartition(Site site, List<Ref> in, Emitter emit) {
    var layout = layout(site, site.shape(0));
    long window = layout.window();
    long channels = site.shape(0).dim(3).value();
    var x = in.getFirst();
    if (layout.bottom() + layout.right() > 0)
      x =
          emit.op(
              "Pad",
              List.of(x, emit.wholes(0, 0, 0, 0, 0, layout.bottom(), layout.right(), 0)),
              Attribute.text("mode", "constant"));
    x = rolled(x, 1, layout.down(), emit);
    x = rolled(x, 2, layout.across(), emit);
    var sizes =
        layout.grid()
            ? emit.wholes(-1, window, layout.rows(), window, layout.columns(), channels)
            : emit.wholes(-1, layout.rows(), window, layout.columns(), window, channels);
    var apart = emit.op("Reshape", List.of(x, sizes));
    var order =
        layout.grid()
            ? Attribute.wholes("perm", 0, 2, 4, 1, 3, 5)
            : Attribute.wholes("perm", 0, 1, 3, 2, 4, 5);
    var turned = emit.op("Transpose", List.of(apart), order);
    return List.of(emit.op("Reshape", List.of(turned, emit.wholes(-1, window * window, channels))));
  }

  /// Rolls towards the start of an axis by so many places.
  private static Ref rolled(Ref x, long axis, long by, Emitter emit) {
    if (by == 0) return x;
    var first = slice(x, axis, by, Long.MAX_VALUE, emit);
    var second = slice(x, axis, 0, by, emit);
    return emit.op("Concat", List.of(first, second), Attribute.whole("axis", axis));
  }

  private static Ref slice(Ref x, long axis, long from, long to, Emitter emit) {
    return emit.op("Slice", List.of(x, emit.wholes(from), emit.wholes(to), emit.wholes(axis)));
  }

  private static Typing mergeTyping(Site site) {
    if (site.inputs().size() < 2) return new Typing.Waiting();
    var map = site.shape(1);
    var pieces = site.shape(0);
    if (!isMap(map)) return Typing.rejected(mapExpected("Window merge", map));
    var layout = layout(site, map);
    var result = site.input(1).with(map.with(3, pieces.dim(-1)));
    var count = map.dim(0).times(layout.rows() * layout.columns());
    boolean fits =
        pieces.rank() == 3
            && pieces.dim(2).known().isPresent()
            && pieces.dim(0).equalTo(count) != Dim.Verdict.NO
            && pieces.dim(1).equalTo(Dim.of(layout.window() * layout.window())) != Dim.Verdict.NO;
    return fits
        ? Typing.of(result)
        : Typing.rejected(
            Problem.of(
                "windows-of-the-map-expected",
                Message.of(
                    "problem.windows-of-the-map-expected",
                    count,
                    layout.window() * layout.window(),
                    map,
                    pieces)),
            result);
  }

  private static List<Ref> lowerMerge(Site site, List<Ref> in, Emitter emit) {
    var layout = layout(site, site.shape(1));
    long window = layout.window();
    long channels = site.shape(0).dim(-1).value();
    var apart =
        emit.op(
            "Reshape",
            List.of(
                in.getFirst(),
                emit.wholes(-1, layout.rows(), layout.columns(), window, window, channels)));
    var order =
        layout.grid()
            ? Attribute.wholes("perm", 0, 3, 1, 4, 2, 5)
            : Attribute.wholes("perm", 0, 1, 3, 2, 4, 5);
    var turned = emit.op("Transpose", List.of(apart), order);
    long high = layout.rows() * window;
    long wide = layout.columns() * window;
    var x = emit.op("Reshape", List.of(turned, emit.wholes(-1, high, wide, channels)));
    if (layout.down() > 0) x = rolled(x, 1, high - layout.down(), emit);
    if (layout.across() > 0) x = rolled(x, 2, wide - layout.across(), emit);
    if (layout.bottom() > 0) x = slice(x, 1, 0, layout.height(), emit);
    if (layout.right() > 0) x = slice(x, 2, 0, layout.width(), emit);
    return List.of(x);
  }

  /// How many offsets two pixels of a window can have.
  private static long places(Site site) {
    long span = 2L * site.get(WINDOW) - 1;
    return span * span;
  }

  private static Typing positionsTyping(Site site) {
    long pixels = (long) site.get(WINDOW) * site.get(WINDOW);
    var shape = site.shape(0);
    boolean fits =
        shape.rank() == 4
            && shape.dim(2).equalTo(Dim.of(pixels)) != Dim.Verdict.NO
            && shape.dim(3).equalTo(Dim.of(pixels)) != Dim.Verdict.NO;
    if (!fits)
      return Rules.unchanged(
          site,
          Problem.of(
              "scores-of-windows-expected",
              Message.of("problem.scores-of-windows-expected", pixels, shape)));
    var layout = layout(site);
    long windows = layout.rows() * layout.columns();
    boolean whole =
        layout.down() + layout.across() == 0 || shape.dim(0).known().orElse(0) % windows == 0;
    if (whole) return Typing.of(site.input(0));
    return Rules.unchanged(
        site,
        Problem.of(
            "windows-of-the-map-expected",
            Message.of(
                "problem.windows-of-the-map-expected.whole-maps",
                windows,
                site.get(MAP),
                shape.dim(0)),
            Rules.setting(SHIFT, 0)));
  }

  /// The windows of the map that the parameters describe.
  private static Layout layout(Site site) {
    var map = site.get(MAP);
    return new Layout(map.height(), map.width(), site.get(WINDOW), false, site.get(SHIFT));
  }

  private static List<Ref> lowerPositions(Site site, List<Ref> in, Emitter emit) {
    int window = site.get(WINDOW);
    long pixels = (long) window * window;
    var heads = site.shape(0).dim(1);
    var table =
        emit.weight("", Shape.of(Dim.of(places(site)), heads), new Init.TruncatedNormal(0.02));
    var offsets = emit.op("Gather", List.of(table, emit.wholes(offsets(window))));
    var square = emit.op("Reshape", List.of(offsets, emit.wholes(pixels, pixels, heads.value())));
    var bias = emit.op("Transpose", List.of(square), Attribute.wholes("perm", 2, 0, 1));
    var scores = emit.op("Add", List.of(in.getFirst(), bias));
    var layout = layout(site);
    if (layout.down() + layout.across() == 0) return List.of(scores);
    long count = layout.rows() * layout.columns();
    var mask = emit.constant(Shape.of(count, 1, pixels, pixels), mask(layout));
    var perMap =
        emit.op("Reshape", List.of(scores, emit.wholes(-1, count, heads.value(), pixels, pixels)));
    return List.of(
        emit.op(
            "Reshape",
            List.of(
                emit.op("Add", List.of(perMap, mask)),
                emit.wholes(-1, heads.value(), pixels, pixels))));
  }

  /// The row of the table for every pair of pixels of a window.
  private static long[] offsets(int window) {
    int pixels = window * window;
    var offsets = new long[pixels * pixels];
    for (int a = 0; a < pixels; a++)
      for (int b = 0; b < pixels; b++) {
        int down = a / window - b / window + window - 1;
        int across = a % window - b % window + window - 1;
        offsets[a * pixels + b] = (long) down * (2 * window - 1) + across;
      }
    return offsets;
  }

  /// For every window and pair of its pixels, whether they come from different edges of the map.
  private static float[] mask(Layout layout) {
    int window = (int) layout.window();
    int pixels = window * window;
    var values = new ArrayList<int[]>();
    for (int row = 0; row < layout.rows(); row++)
      for (int column = 0; column < layout.columns(); column++) {
        var regions = new int[pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
          long y = (long) row * window + pixel / window;
          long x = (long) column * window + pixel % window;
          regions[pixel] =
              3 * region(y, layout.rows() * window, window, layout.down())
                  + region(x, layout.columns() * window, window, layout.across());
        }
        values.add(regions);
      }
    var mask = new float[values.size() * pixels * pixels];
    int next = 0;
    for (var regions : values)
      for (int a : regions) for (int b : regions) mask[next++] = a == b ? 0 : APART;
    return mask;
  }

  /// Which part of a rolled axis a place is in: the middle, or one of the two that now touch.
  private static int region(long place, long size, long window, long shift) {
    if (shift == 0 || place < size - window) return 0;
    return place < size - shift ? 1 : 2;
  }
}
