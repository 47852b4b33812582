package vertebra.importing.recognition;

import java.util.Arrays;
import java.util.List;

/// Windows that slide, and what is padded around them.
final class WindowSpellings {

  private WindowSpellings() {}

  /// Windows of one element and padding of none change nothing.
  static void idle(OperatorDraft draft, Operation operation) {
    boolean idle =
        switch (operation.type()) {
          case "MaxPool", "AveragePool" ->
              all(operation, "kernel_shape", 1)
                  && all(operation, "strides", 1)
                  && all(operation, "pads", 0);
          case "Pad" ->
              draft
                  .stored(operation.input(1))
                  .flatMap(pads -> pads.numbers().get())
                  .filter(pads -> Arrays.stream(pads).allMatch(side -> side == 0))
                  .isPresent();
          default -> false;
        };
    if (idle && operation.outputs().size() == 1 && !draft.isOutput(operation.output()))
      draft.seeThrough(operation, Rule.PASSED_ON);
  }

  /// Where sizes are known, rounding up is padding at the end, of nothing where they divide. (What
  /// is padded is not counted, so averages stay the same too, unless padding counts.)
  static void rounding(OperatorDraft draft, Operation pool) {
    boolean pools = pool.is("MaxPool") || pool.is("AveragePool");
    if (!pools || pool.number("ceil_mode", 0) == 0 || pool.number("count_include_pad", 0) != 0)
      return;
    var from = draft.sizes(pool.input(0));
    var to = draft.sizes(pool.output());
    var pads = pool.numbers("pads");
    if (from.isEmpty() || to.isEmpty() || pads.isEmpty()) return;
    int rank = pads.get().length / 2;
    var longer = pads.get().clone();
    for (int axis = 0; axis < rank; axis++) {
      double dilation = pool.numbers("dilations").map(all -> all[0]).orElse(1.0);
      double window = (pool.numbers("kernel_shape").orElseThrow()[axis] - 1) * dilation + 1;
      double reached =
          (to.get()[axis + 2] - 1) * pool.numbers("strides").orElseThrow()[axis] + window;
      double there = from.get()[axis + 2] + pads.get()[axis] + pads.get()[axis + rank];
      longer[axis + rank] += Math.max(0, reached - there);
    }
    pool.set("pads", longer).set("ceil_mode", 0);
    pool.rules().add(Rule.ROUNDING);
  }

  /// Zeros put around by an operator of their own are the padding of the window behind it.
  static void padded(OperatorDraft draft, Operation window) {
    boolean averages = window.is("AveragePool");
    if (!window.is("Conv") && !averages || window.word("auto_pad").isPresent()) return;
    var pad = draft.maker(window.input(0), "Pad").filter(op -> isOfZeros(draft, op));
    var own = window.numbers("pads");
    if (pad.isEmpty() || own.isEmpty() || draft.onlyReader(window.input(0)).isEmpty()) return;
    if (averages && !all(window, "pads", 0) && window.number("count_include_pad", 0) == 0) return;
    if (averages && window.number("ceil_mode", 0) != 0) return;
    var sides = draft.stored(pad.get().input(1)).flatMap(pads -> pads.numbers().get());
    int rank = own.get().length / 2;
    if (sides.isEmpty() || sides.get().length != 2 * (rank + 2)) return;
    var all = own.get().clone();
    for (int side = 0; side < sides.get().length; side++) {
      double width = sides.get()[side];
      int axis = side % (rank + 2) - 2;
      if (width < 0 || axis < 0 && width != 0) return;
      if (axis >= 0) all[side < rank + 2 ? axis : axis + rank] += width;
    }
    draft.rewire(window, 0, pad.get().input(0));
    draft.remove(pad.get());
    window.carry(pad.get(), Rule.PADDING);
    window.set("pads", all);
    if (averages) window.set("count_include_pad", 1);
  }

  private static boolean isOfZeros(OperatorDraft draft, Operation pad) {
    boolean constant = pad.word("mode").filter(mode -> !mode.equals("constant")).isEmpty();
    boolean zero =
        pad.input(2) == OperatorGraph.NONE
            || draft
                .stored(pad.input(2))
                .flatMap(StoredTensor::only)
                .filter(value -> value == 0)
                .isPresent();
    return constant && zero && pad.inputs().size() < 4;
  }

  /// By how much an axis grows. What was halved with rounding up is doubled back to its own size,
  /// which may be one less than twice.
  private static double factor(long from, long to) {
    long whole = Math.ceilDiv(to, from);
    return whole * from - to < whole ? whole : (double) to / from;
  }

  /// Attributes of kinds of resizing that this one is not of.
  private static void strip(Operation resize) {
    boolean nearest = resize.word("mode").orElse("nearest").equals("nearest");
    boolean cubic = resize.word("mode").orElse("").equals("cubic");
    if (!cubic) resize.drop("cubic_coeff_a", "exclude_outside");
    if (!nearest) resize.drop("nearest_mode");
    resize.drop("extrapolation_value", "antialias", "keep_aspect_ratio_policy");
    if (resize.word("coordinate_transformation_mode").isEmpty())
      resize.set("coordinate_transformation_mode", "half_pixel");
    if (nearest && resize.word("nearest_mode").isEmpty())
      resize.set("nearest_mode", "round_prefer_floor");
  }

  /// Resizing by factors and to sizes are told apart by nothing but how they are said.
  static void resize(OperatorDraft draft, Operation resize) {
    if (!resize.is("Resize")) return;
    boolean plain =
        resize.number("antialias", 0) == 0
            && resize.word("keep_aspect_ratio_policy").orElse("stretch").equals("stretch")
            && !resize
                .word("coordinate_transformation_mode")
                .orElse("")
                .equals("tf_crop_and_resize");
    if (!plain) return;
    strip(resize);
    var from = draft.sizes(resize.input(0));
    var to = draft.sizes(resize.output());
    if (from.isEmpty() || to.isEmpty() || from.get().length != to.get().length) return;
    var factors = new double[from.get().length];
    boolean spreads = true;
    for (int axis = 0; axis < factors.length; axis++) {
      factors[axis] = factor(from.get()[axis], to.get()[axis]);
      spreads &= from.get()[axis] == to.get()[axis] || from.get()[axis] == 1;
    }
    if (spreads) {
      // One number fills a map however it is resized, and the map's size is told by what it meets.
      draft.replace(
          resize, Rule.SIZES, new Operation("Spread", List.of(resize.input(0)), resize.outputs()));
      return;
    }
    draft.replace(
        resize,
        Rule.SIZES,
        new Operation("Resize", List.of(resize.input(0)), resize.outputs())
            .like(resize)
            .set("factors", factors));
  }

  private static boolean all(Operation operation, String attribute, double value) {
    return operation
        .numbers(attribute)
        .filter(numbers -> Arrays.stream(numbers).allMatch(number -> number == value))
        .isPresent();
  }
}
