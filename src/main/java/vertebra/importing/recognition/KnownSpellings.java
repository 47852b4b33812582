package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What exporters write differently though it computes the same: each rule puts one spelling into
/// the form in which blocks are compared, and leaves its name on what it touched. The bytes of a
/// file stay as they are; only the comparison sees through.
final class KnownSpellings {

  private static final double HARD_SWISH_SLOPE = 1 / 6.0;
  private static final double CLOSE = 1e-6;

  /// Joins of more than so many tensors stay as they are: joins of the last two joins double.
  private static final int MOST_JOINED = 512;

  private KnownSpellings() {}

  static void apply(OperatorDraft draft) {
    for (var operation : draft.operations()) passed(draft, operation);
    for (var operation : draft.operations()) idle(draft, operation);
    for (var operation : draft.operations()) rounding(draft, operation);
    for (var operation : draft.operations()) resize(draft, operation);
    for (var operation : draft.operations()) view(draft, operation);
    for (var operation : draft.operations()) parts(draft, operation);
    for (var operation : draft.operations()) transposed(draft, operation);
    for (var operation : draft.operations()) single(draft, operation);
    for (var operation : draft.operations()) layerNorm(draft, operation);
    for (var operation : draft.operations()) gelu(draft, operation);
    for (var operation : draft.operations()) hardSwish(draft, operation);
    for (var operation : draft.operations()) globalPool(draft, operation);
  }

  /// Folds every batch norm behind a convolution that nobody else reads into that convolution, as
  /// exporters do; answers whether there was one.
  static boolean foldNorms(OperatorDraft draft) {
    boolean any = false;
    for (var norm : draft.operations()) {
      if (!norm.is("BatchNormalization")) continue;
      var convolution = draft.maker(norm.input(0), "Conv");
      if (convolution.isEmpty() || draft.onlyReader(norm.input(0)).isEmpty()) continue;
      var filters = draft.stored(convolution.get().input(1));
      if (filters.isEmpty()) continue;
      var bias =
          draft.stored(
              StoredTensor.weight(
                  filters.get().elementType(), List.of(filters.get().dims().getFirst())));
      var folded =
          new Operation(
                  "Conv",
                  List.of(convolution.get().input(0), convolution.get().input(1), bias),
                  norm.outputs())
              .like(convolution.get());
      draft.fuse(List.of(convolution.get(), norm), folded, Rule.NORM_FOLDED);
      any = true;
    }
    return any;
  }

  /// `Identity` and `Dropout` pass their input on; an `Identity` of a weight is how some exporters
  /// store equal weights once.
  private static void passed(OperatorDraft draft, Operation operation) {
    if (!operation.is("Identity") && !operation.is("Dropout")) return;
    boolean maskRead =
        operation.outputs().size() > 1 && !draft.readers(operation.outputs().get(1)).isEmpty();
    if (maskRead || draft.isOutput(operation.output())) return;
    var weight = draft.stored(operation.input(0));
    if (weight.isPresent()) draft.store(operation, weight.get(), Rule.PASSED_ON);
    else draft.seeThrough(operation, Rule.PASSED_ON);
  }

  private static void transposed(OperatorDraft draft, Operation operation) {
    if (!operation.is("Transpose") || draft.isOutput(operation.output())) return;
    var matrix = draft.stored(operation.input(0)).filter(tensor -> tensor.rank() == 2);
    boolean exchanged =
        operation.numbers("perm").map(axes -> axes.length == 2 && axes[0] == 1).orElse(true);
    if (matrix.isPresent() && exchanged)
      draft.store(operation, matrix.get().transposed(), Rule.TRANSPOSED_WEIGHT);
  }

  private static void single(OperatorDraft draft, Operation operation) {
    if (operation.is("Concat")
        && operation.inputs().size() == 1
        && draft.stored(operation.input(0)).isEmpty()
        && !draft.isOutput(operation.output())) draft.seeThrough(operation, Rule.CONCATS);
  }

  /// (x − mean) ÷ √(mean of squares + ε) · weight + bias, nine operators of older exporters.
  private static void layerNorm(OperatorDraft draft, Operation add) {
    if (!add.is("Add") || draft.stored(add.input(1)).isEmpty()) return;
    var scale =
        draft.maker(add.input(0), "Mul").filter(op -> draft.stored(op.input(1)).isPresent());
    var quotient = scale.flatMap(op -> draft.maker(op.input(0), "Div"));
    var centred = quotient.flatMap(op -> draft.maker(op.input(0), "Sub"));
    var deviation = quotient.flatMap(op -> draft.maker(op.input(1), "Sqrt"));
    var safe = deviation.flatMap(op -> draft.maker(op.input(0), "Add"));
    var variance = safe.flatMap(op -> draft.maker(op.input(0), "ReduceMean"));
    var square = variance.flatMap(op -> draft.maker(op.input(0), "Pow"));
    var mean = centred.flatMap(op -> draft.maker(op.input(1), "ReduceMean"));
    if (square.isEmpty() || mean.isEmpty()) return;
    int input = centred.get().input(0);
    var axes = mean.get().numbers("axes");
    var epsilon = draft.stored(safe.get().input(1)).flatMap(StoredTensor::only);
    if (mean.get().input(0) != input || axes.isEmpty() || epsilon.isEmpty()) return;
    var norm =
        new Operation(
            "LayerNormalization",
            List.of(input, scale.get().input(1), add.input(1)),
            add.outputs());
    norm.set("axis", axes.get()[0]).set("epsilon", epsilon.get());
    draft.fuse(
        List.of(
            mean.get(),
            centred.get(),
            square.get(),
            variance.get(),
            safe.get(),
            deviation.get(),
            quotient.get(),
            scale.get(),
            add),
        norm,
        Rule.LAYER_NORM);
  }

  /// x · (erf(x ÷ √2) + 1) · ½ in either order of the products.
  private static void gelu(OperatorDraft draft, Operation erf) {
    if (!erf.is("Erf")) return;
    var scaled = draft.maker(erf.input(0));
    var plusOne = draft.onlyReader(erf.output()).filter(op -> op.is("Add"));
    var first = plusOne.flatMap(op -> draft.onlyReader(op.output())).filter(op -> op.is("Mul"));
    var second = first.flatMap(op -> draft.onlyReader(op.output())).filter(op -> op.is("Mul"));
    if (scaled.isEmpty() || second.isEmpty()) return;
    int input = scaled.get().input(0);
    if (!first.get().inputs().contains(input) && !second.get().inputs().contains(input)) return;
    draft.fuse(
        List.of(scaled.get(), erf, plusOne.get(), first.get(), second.get()),
        new Operation("Gelu", List.of(input), second.get().outputs()),
        Rule.GELU);
  }

  private static void hardSwish(OperatorDraft draft, Operation product) {
    if (!product.is("Mul")) return;
    for (int i = 0; i < 2; i++) {
      int other = product.input(1 - i);
      Optional<Operation> gate = draft.maker(product.input(i), "HardSigmoid");
      if (gate.isEmpty() || gate.get().input(0) != other) continue;
      if (Math.abs(gate.get().number("alpha", 0) - HARD_SWISH_SLOPE) > CLOSE) continue;
      if (draft.onlyReader(gate.get().output()).isEmpty()) continue;
      draft.fuse(
          List.of(gate.get(), product),
          new Operation("HardSwish", List.of(other), product.outputs()),
          Rule.HARD_SWISH);
      return;
    }
  }

  /// The mean over height and width is global average pooling, and flattened besides where the axes
  /// are not kept.
  private static void globalPool(OperatorDraft draft, Operation mean) {
    if (!mean.is("ReduceMean")) return;
    var axes = mean.numbers("axes").map(Spelling::of).orElse("");
    if (!axes.equals("2,3,") && !axes.equals("-2,-1,") && !axes.equals("-1,-2,")) return;
    var inputs = List.of(mean.input(0));
    if (mean.number("keepdims", 1) == 1) {
      draft.replace(
          mean, Rule.GLOBAL_POOL, new Operation("GlobalAveragePool", inputs, mean.outputs()));
      return;
    }
    var pooled = List.of(draft.flow());
    draft.replace(
        mean,
        Rule.GLOBAL_POOL,
        new Operation("GlobalAveragePool", inputs, pooled),
        new Operation("Flatten", pooled, mean.outputs()).set("axis", 1));
  }

  /// Windows of one element and padding of none change nothing.
  private static void idle(OperatorDraft draft, Operation operation) {
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
  private static void rounding(OperatorDraft draft, Operation pool) {
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

  /// Resizing by factors and to sizes are told apart by nothing but how they are said.
  private static void resize(OperatorDraft draft, Operation resize) {
    if (!resize.is("Resize")) return;
    var from = draft.sizes(resize.input(0));
    var to = draft.sizes(resize.output());
    if (from.isEmpty() || to.isEmpty() || from.get().length != to.get().length) return;
    var factors = new double[from.get().length];
    for (int axis = 0; axis < factors.length; axis++)
      factors[axis] = (double) to.get()[axis] / from.get()[axis];
    draft.replace(
        resize,
        Rule.SIZES,
        new Operation("Resize", List.of(resize.input(0)), resize.outputs())
            .like(resize)
            .set("factors", factors));
  }

  /// `Reshape`, `Flatten`, `Squeeze` and `Unsqueeze` say the same numbers in another shape. Which
  /// one is told by how the sizes go together, so that it does not depend on those that pass
  /// unchanged.
  private static void view(OperatorDraft draft, Operation operation) {
    switch (operation.type()) {
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> {}
      default -> {
        return;
      }
    }
    var from = draft.sizes(operation.input(0));
    var to = draft.sizes(operation.output());
    if (from.isEmpty() || to.isEmpty() || draft.stored(operation.input(0)).isPresent()) return;
    if (Arrays.equals(from.get(), to.get())) {
      if (!draft.isOutput(operation.output())) draft.seeThrough(operation, Rule.VIEW);
      return;
    }
    grouped(from.get(), to.get())
        .ifPresent(groups ->
            draft.replace(
                operation,
                Rule.VIEW,
                new Operation("View", List.of(operation.input(0)), operation.outputs())
                    .set("sizes", groups)));
  }

  /// How the sizes of two shapes go together, `2>1` where two axes become one. Sizes stand there
  /// only where axes are split.
  private static Optional<String> grouped(long[] from, long[] to) {
    var text = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < from.length || j < to.length) {
      int firstFrom = i;
      int firstTo = j;
      long left = i < from.length ? from[i++] : 1;
      long right = j < to.length ? to[j++] : 1;
      while (left != right) {
        if (left < right && i < from.length) left *= from[i++];
        else if (right < left && j < to.length) right *= to[j++];
        else return Optional.empty();
      }
      text.append(i - firstFrom).append('>');
      if (j - firstTo < 2) text.append(j - firstTo);
      else text.append(Arrays.toString(Arrays.copyOfRange(to, firstTo, j)));
      text.append(' ');
    }
    return Optional.of(text.toString());
  }

  /// Parts along one axis are cut out one by one.
  private static void parts(OperatorDraft draft, Operation operation) {
    if (operation.is("Split")) split(draft, operation);
    if (operation.is("Slice")) slice(draft, operation);
  }

  private static void split(OperatorDraft draft, Operation split) {
    var whole = draft.sizes(split.input(0));
    if (whole.isEmpty() || draft.stored(split.input(0)).isPresent()) return;
    int axis = axis(split.number("axis", 0), whole.get().length);
    var cuts = new ArrayList<Operation>();
    long at = 0;
    for (int tensor : split.outputs()) {
      var part = draft.sizes(tensor);
      if (part.isEmpty()) return;
      long end = at + part.get()[axis];
      cuts.add(cut(split.input(0), tensor, axis, at, end, 1L));
      at = end;
    }
    draft.replace(split, Rule.PARTS, cuts.toArray(Operation[]::new));
  }

  private static void slice(OperatorDraft draft, Operation slice) {
    var whole = draft.sizes(slice.input(0));
    var starts = numbers(draft, slice, 1);
    var ends = numbers(draft, slice, 2);
    var axes = numbers(draft, slice, 3);
    var steps = numbers(draft, slice, 4);
    if (whole.isEmpty() || starts.length != 1 || ends.length != 1 || axes.length > 1) return;
    if (draft.stored(slice.input(0)).isPresent()) return;
    int axis = axis(axes.length == 0 ? 0 : axes[0], whole.get().length);
    double step = steps.length == 0 ? 1 : steps[0];
    if (step < 1) return;
    long size = whole.get()[axis];
    long start = place(starts[0], size);
    long end = place(ends[0], size);
    if (start == 0 && end == size && step == 1 && !draft.isOutput(slice.output())) {
      draft.seeThrough(slice, Rule.PARTS);
      return;
    }
    draft.replace(
        slice, Rule.PARTS, cut(slice.input(0), slice.output(), axis, start, end, (long) step));
  }

  private static double[] numbers(OperatorDraft draft, Operation operation, int input) {
    return draft
        .stored(operation.input(input))
        .flatMap(tensor -> tensor.numbers().get())
        .orElse(new double[0]);
  }

  private static Operation cut(int input, int output, int axis, long start, long end, long step) {
    return new Operation("Part", List.of(input), List.of(output))
        .set("axis", axis)
        .set("range", (double) start, (double) end, (double) step);
  }

  private static int axis(double axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }

  private static long place(double end, long size) {
    return (long) Math.clamp(end < 0 ? end + size : end, 0.0, (double) size);
  }

  private static boolean all(Operation operation, String attribute, double value) {
    return operation
        .numbers(attribute)
        .filter(numbers -> Arrays.stream(numbers).allMatch(number -> number == value))
        .isPresent();
  }

  /// Joins of joins along one axis are one join of all; answers whether there were any. What a
  /// block joined is then no longer to be seen, so this is another way to look at a model.
  static boolean joinJoins(OperatorDraft draft) {
    boolean any = false;
    for (var join : draft.operations()) {
      if (!join.is("Concat")) continue;
      var inputs = new ArrayList<Integer>();
      for (int tensor : join.inputs()) {
        var inner =
            draft
                .maker(tensor, "Concat")
                .filter(other -> other.number("axis", 0) == join.number("axis", 0));
        if (inner.isEmpty()) inputs.add(tensor);
        else inputs.addAll(inner.get().inputs());
      }
      if (inputs.equals(join.inputs()) || inputs.size() > MOST_JOINED) continue;
      var joined = List.copyOf(join.inputs());
      draft.rewire(join, inputs);
      for (int tensor : joined)
        draft
            .maker(tensor, "Concat")
            .filter(inner -> draft.readers(tensor).isEmpty() && !draft.isOutput(tensor))
            .ifPresent(inner -> {
              draft.remove(inner);
              join.carry(inner, Rule.CONCATS);
            });
      any = true;
    }
    return any;
  }
}
