package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import vertebra.onnx.StridedView;

/// Operators that move or cut elements and compute nothing: one form for all the ways in which the
/// same view of a tensor is said. They need to know sizes.
final class Views {

  private Views() {}

  /// Whether an operator shows elements of a tensor that flows, and no more.
  static boolean isView(OperatorDraft draft, Operation operation) {
    if (draft.stored(operation.input(0)).isPresent()) return false;
    return switch (operation.type()) {
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Split" -> true;
      case "Slice" -> draft.sizes(operation.output()).isPresent();
      case "Gather" ->
          draft
              .stored(operation.input(1))
              .filter(index -> index.rank() == 0)
              .flatMap(StoredTensor::only)
              .isPresent();
      default -> false;
    };
  }

  /// What is seen of a tensor behind one more operator.
  ///
  /// @param seen what its input is of it
  static Optional<StridedView> seen(
      OperatorDraft draft, Operation operation, int output, StridedView seen) {
    var to = draft.sizes(output);
    var sizes = seen.sizes();
    if (to.isEmpty()) return Optional.empty();
    return switch (operation.type()) {
      case "Transpose" -> Optional.of(seen.exchanged(order(operation, sizes.length)));
      case "Split" -> {
        int axis = axis(operation.number("axis", 0), sizes.length);
        long start = 0;
        for (int before : operation.outputs()) {
          if (before == output) break;
          start += draft.sizes(before).map(part -> part[axis]).orElse(0L);
        }
        yield Optional.of(seen.cut(axis, start, 1, to.get()[axis]));
      }
      case "Slice" -> {
        var starts = numbers(draft, operation, 1);
        var axes = numbers(draft, operation, 3);
        var steps = numbers(draft, operation, 4);
        if (starts.length != 1 || axes.length > 1 || steps.length > 1) yield Optional.empty();
        int axis = axis(axes.length == 0 ? 0 : axes[0], sizes.length);
        long step = steps.length == 0 ? 1 : (long) steps[0];
        if (step < 1) yield Optional.empty();
        yield Optional.of(seen.cut(axis, place(starts[0], sizes[axis]), step, to.get()[axis]));
      }
      case "Gather" -> {
        int axis = axis(operation.number("axis", 0), sizes.length);
        double index = draft.stored(operation.input(1)).flatMap(StoredTensor::only).orElse(0.0);
        yield Optional.of(seen.at(axis, place(index, sizes[axis])));
      }
      default -> seen.shaped(to.get());
    };
  }

  private static long[] order(Operation transpose, int rank) {
    return transpose
        .numbers("perm")
        .map(order -> Arrays.stream(order).mapToLong(axis -> (long) axis).toArray())
        .orElseGet(() -> LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
  }

  /// Whether an operator leaves all elements in their order.
  static boolean movesNothing(OperatorDraft draft, Operation operation) {
    var sizes = draft.sizes(operation.input(0));
    if (sizes.isEmpty() || !isView(draft, operation)) return false;
    var whole = StridedView.of(sizes.get());
    return seen(draft, operation, operation.output(), whole)
        .filter(seen -> seen.elements() == whole.elements())
        .flatMap(seen -> seen.shaped(whole.sizes()))
        .filter(seen -> seen.plain().isSame(whole.plain()))
        .isPresent();
  }

  /// Repeating to the same sizes changes nothing.
  static void expanded(OperatorDraft draft, Operation expand) {
    if (!expand.is("Expand") || draft.isOutput(expand.output())) return;
    var from = draft.sizes(expand.input(0));
    var to = draft.sizes(expand.output());
    var stored = draft.stored(expand.input(0));
    if (to.isEmpty()) return;
    if (stored.isPresent()) {
      if (Arrays.equals(
          stored.get().dims().stream().mapToLong(Long::longValue).toArray(), to.get()))
        draft.store(expand, stored.get(), Rule.SIZES);
    } else if (from.isPresent() && Arrays.equals(from.get(), to.get())) {
      draft.seeThrough(expand, Rule.SIZES);
    } else if (draft.stored(expand.input(1)).isPresent()) {
      // Some say the sizes that come out, some only those that are repeated.
      double[] sizes = Arrays.stream(to.get()).asDoubleStream().toArray();
      draft.rewire(
          expand, 1, draft.stored(StoredTensor.constant(7, List.of((long) sizes.length), sizes)));
    }
  }

  /// What is added to or multiplied with each place does not depend on axes of one element in
  /// front.
  static void beside(OperatorDraft draft, Operation operation) {
    switch (operation.type()) {
      case "Add", "Mul", "Sub", "Div", "Max", "Min", "Pow" -> {}
      default -> {
        return;
      }
    }
    for (int i = 0; i < operation.inputs().size(); i++) {
      var stored = draft.stored(operation.input(i));
      if (stored.isEmpty() || stored.get().rank() == 0 || stored.get().dims().getFirst() != 1)
        continue;
      int rank = stored.get().rank();
      if (draft.sizes(operation.output()).filter(sizes -> sizes.length > rank).isEmpty()
          && !isWide(draft, operation, 1 - i, rank)) continue;
      draft.rewire(operation, i, draft.derived(operation.input(i), stored.get().bare()));
    }
  }

  private static boolean isWide(OperatorDraft draft, Operation operation, int input, int rank) {
    return draft
        .sizes(operation.input(Math.max(0, input)))
        .filter(sizes -> sizes.length >= rank)
        .isPresent();
  }

  /// What is a view of a stored weight alone is a stored weight.
  static void stored(OperatorDraft draft, Operation operation) {
    var weight = draft.stored(operation.input(0));
    var sizes = draft.sizes(operation.output());
    if (weight.isEmpty() || sizes.isEmpty() || draft.isOutput(operation.output())) return;
    boolean moves =
        switch (operation.type()) {
          case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose" -> true;
          case "Gather" -> draft.stored(operation.input(1)).isPresent();
          default -> false;
        };
    if (!moves || !weight.get().isReal()) return;
    if (weight.get().kind() == StoredTensor.StoredKind.CONSTANT) return;
    var dims = Arrays.stream(sizes.get()).boxed().toList();
    draft.store(operation, StoredTensor.weight(weight.get().elementType(), dims), Rule.STORED_VIEW);
  }

  /// Axes counted from the front, those of norms and shares from the back.
  static void counted(OperatorDraft draft, Operation operation) {
    var sizes = draft.sizes(operation.output());
    if (sizes.isEmpty()) return;
    int rank = sizes.get().length;
    double axis = operation.number("axis", 0);
    switch (operation.type()) {
      case "Concat" -> operation.set("axis", axis(axis, rank));
      case "Softmax", "LogSoftmax", "LayerNormalization" ->
          operation.set("axis", axis < 0 ? axis : axis - rank);
      default -> {}
    }
  }

  /// One place of an axis is a part of one element, whose axis is then gone.
  static void picked(OperatorDraft draft, Operation gather) {
    if (!gather.is("Gather") || !isView(draft, gather)) return;
    var from = draft.sizes(gather.input(0));
    if (from.isEmpty() || draft.sizes(gather.output()).isEmpty()) return;
    int axis = axis(gather.number("axis", 0), from.get().length);
    double index = draft.stored(gather.input(1)).flatMap(StoredTensor::only).orElseThrow();
    long start = place(index, from.get()[axis]);
    int part = draft.flow();
    var sizes = from.get().clone();
    sizes[axis] = 1;
    draft.sizes(part, sizes);
    draft.replace(
        gather,
        Rule.PARTS,
        cut(gather.input(0), part, axis, start, start + 1, 1),
        new Operation("Reshape", List.of(part), gather.outputs()));
  }

  /// A norm over the last axis does not ask how the other axes are counted.
  static void around(OperatorDraft draft, Operation norm) {
    if (!norm.is("LayerNormalization")) return;
    var before = draft.maker(norm.input(0)).filter(op -> movesNothing(draft, op));
    var sizes = draft.sizes(norm.output());
    if (before.isEmpty() || sizes.isEmpty() || draft.onlyReader(norm.input(0)).isEmpty()) return;
    int rank = sizes.get().length;
    double axis = norm.number("axis", -1);
    if (axis != -1 && axis != rank - 1) return;
    long width = sizes.get()[rank - 1];
    var old = new ArrayList<>(List.of(before.get(), norm));
    int whole = 0;
    for (var next = draft.onlyReader(norm.output()).filter(op -> movesNothing(draft, op));
        next.isPresent();
        next = draft.onlyReader(old.getLast().output()).filter(op -> movesNothing(draft, op))) {
      old.add(next.get());
      var shape = draft.sizes(next.get().output()).orElseThrow();
      if (shape.length > 0 && shape[shape.length - 1] == width) whole = old.size();
    }
    if (whole == 0) return;
    old.subList(whole, old.size()).clear();
    var to = draft.sizes(old.getLast().output()).orElseThrow();
    int shaped = draft.flow();
    draft.sizes(shaped, to);
    var inputs = new ArrayList<>(norm.inputs());
    inputs.set(0, shaped);
    draft.fuse(
        old,
        List.of(
            new Operation("Reshape", List.of(before.get().input(0)), List.of(shaped)),
            new Operation("LayerNormalization", inputs, old.getLast().outputs())
                .like(norm)
                .set("axis", -1)),
        Rule.VIEW);
  }

  /// Axes exchanged and then joined, and perhaps split before, are one rearrangement, however the
  /// axes that stay together are counted.
  static void rearranged(OperatorDraft draft, Operation last) {
    if (!last.is("View") || !last.inputs().equals(List.of(last.input(0)))) return;
    var turned = draft.maker(last.input(0), "Transpose").filter(op -> isAlone(draft, op));
    if (turned.isEmpty()) return;
    var first = draft.maker(turned.get().input(0), "View").filter(op -> isAlone(draft, op));
    int source = first.orElse(turned.get()).input(0);
    var from = draft.sizes(source);
    var between = draft.sizes(turned.get().input(0));
    var to = draft.sizes(last.output());
    if (from.isEmpty() || between.isEmpty() || to.isEmpty()) return;
    var order = order(turned.get(), between.get().length);
    var words = Atoms.rearranged(from.get(), between.get(), order, to.get());
    if (words.isEmpty()) return;
    var old = new ArrayList<Operation>();
    first.ifPresent(old::add);
    old.addAll(List.of(turned.get(), last));
    draft.fuse(
        old,
        new Operation("Rearranged", List.of(source), last.outputs()).set("axes", words.get()),
        Rule.VIEW);
  }

  private static boolean isAlone(OperatorDraft draft, Operation operation) {
    return draft.onlyReader(operation.output()).isPresent();
  }

  /// `Reshape`, `Flatten`, `Squeeze` and `Unsqueeze` say the same numbers in another shape. Which
  /// one is told by how the sizes go together, so that it does not depend on those that pass
  /// unchanged.
  static void view(OperatorDraft draft, Operation operation) {
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
  static void parts(OperatorDraft draft, Operation operation) {
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

  static Operation cut(int input, int output, int axis, long start, long end, long step) {
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
}
