package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Functions that exporters write out in several operators, put into the one operator that says the
/// same.
final class WrittenOut {

  private static final double HARD_SWISH_SLOPE = 1 / 6.0;
  private static final double CLOSE = 1e-6;

  private WrittenOut() {}

  /// (x − mean) ÷ √(mean of squares + ε) · weight + bias, nine operators of older exporters.
  static void layerNorm(OperatorDraft draft, Operation add) {
    if (!add.is("Add")) return;
    int bias = storedSide(draft, add);
    if (bias < 0) return;
    var scale = draft.maker(add.input(1 - bias), "Mul").filter(op -> storedSide(draft, op) >= 0);
    var quotient = scale.flatMap(op -> draft.maker(op.input(1 - storedSide(draft, op)), "Div"));
    var centred = quotient.flatMap(op -> draft.maker(op.input(0), "Sub"));
    var deviation = quotient.flatMap(op -> draft.maker(op.input(1), "Sqrt"));
    var safe =
        deviation
            .flatMap(op -> draft.maker(op.input(0), "Add"))
            .filter(op -> storedSide(draft, op) >= 0);
    var variance =
        safe.flatMap(op -> draft.maker(op.input(1 - storedSide(draft, op)), "ReduceMean"));
    var square = variance.flatMap(op -> draft.maker(op.input(0))).filter(op -> isSquare(draft, op));
    var mean = centred.flatMap(op -> draft.maker(op.input(1), "ReduceMean"));
    if (square.isEmpty() || mean.isEmpty()) return;
    int input = centred.get().input(0);
    // Some exporters subtract the mean once for the square and once more for the quotient.
    var again = draft.maker(square.get().input(0), "Sub");
    var axes = mean.get().numbers("axes");
    var epsilon =
        draft.stored(safe.get().input(storedSide(draft, safe.get()))).flatMap(StoredTensor::only);
    if (mean.get().input(0) != input || axes.isEmpty() || epsilon.isEmpty()) return;
    if (again.isEmpty() || !again.get().inputs().equals(centred.get().inputs())) return;
    var norm =
        new Operation(
                "LayerNormalization",
                List.of(input, scale.get().input(storedSide(draft, scale.get())), add.input(bias)),
                add.outputs())
            .set("axis", axes.get()[0])
            .set("epsilon", epsilon.get());
    var old = new ArrayList<>(List.of(mean.get(), centred.get()));
    if (again.get() != centred.get()) old.add(again.get());
    old.addAll(
        List.of(
            square.get(),
            variance.get(),
            safe.get(),
            deviation.get(),
            quotient.get(),
            scale.get(),
            add));
    draft.fuse(old, norm, Rule.LAYER_NORM);
  }

  private static boolean isSquare(OperatorDraft draft, Operation operation) {
    if (operation.is("Mul")) return operation.input(0) == operation.input(1);
    return operation.is("Pow")
        && draft
            .stored(operation.input(1))
            .flatMap(StoredTensor::only)
            .filter(power -> power == 2)
            .isPresent();
  }

  /// Which of two inputs is stored; −1 for neither.
  private static int storedSide(OperatorDraft draft, Operation operation) {
    for (int i = 1; i >= 0; i--) if (draft.stored(operation.input(i)).isPresent()) return i;
    return -1;
  }

  /// x · (erf(x ÷ √2) + 1) · ½ in either order of the products.
  static void gelu(OperatorDraft draft, Operation erf) {
    if (!erf.is("Erf")) return;
    var scaled = draft.maker(erf.input(0));
    var plusOne = draft.onlyReader(erf.output()).filter(op -> op.is("Add"));
    var first = plusOne.flatMap(op -> draft.onlyReader(op.output())).filter(op -> op.is("Mul"));
    var second = first.flatMap(op -> draft.onlyReader(op.output())).filter(op -> op.is("Mul"));
    if (scaled.isEmpty() || first.isEmpty()) return;
    int input =
        draft.stored(scaled.get().input(0)).isPresent()
            ? scaled.get().input(1)
            : scaled.get().input(0);
    if (second.isPresent()
        && (first.get().inputs().contains(input) || second.get().inputs().contains(input))) {
      draft.fuse(
          List.of(scaled.get(), erf, plusOne.get(), first.get(), second.get()),
          new Operation("Gelu", List.of(input), second.get().outputs()),
          Rule.GELU);
      return;
    }
    // x · ½ is worked out beside: (x · ½) · (erf(x ÷ √2) + 1).
    int made = plusOne.get().output();
    int side = first.get().input(0) == made ? first.get().input(1) : first.get().input(0);
    var half =
        draft
            .maker(side, "Mul")
            .filter(op -> op.inputs().contains(input))
            .filter(op ->
                op.inputs().stream()
                    .flatMap(tensor -> draft.stored(tensor).stream())
                    .flatMap(tensor -> tensor.only().stream())
                    .anyMatch(number -> number == 0.5));
    if (half.isPresent() && draft.onlyReader(side).isPresent())
      draft.fuse(
          List.of(scaled.get(), erf, plusOne.get(), half.get(), first.get()),
          new Operation("Gelu", List.of(input), first.get().outputs()),
          Rule.GELU);
  }

  /// The number that an operator adds, multiplies by or divides by.
  private static Optional<Double> constant(OperatorDraft draft, Operation operation) {
    int side = operation.is("Div") ? 1 : storedSide(draft, operation);
    return side < 0
        ? Optional.empty()
        : draft.stored(operation.input(side)).flatMap(StoredTensor::only);
  }

  private static boolean is(OperatorDraft draft, Operation operation, String type, double number) {
    return operation.is(type)
        && constant(draft, operation).filter(found -> Math.abs(found - number) < CLOSE).isPresent();
  }

  /// Clip(x + 3, 0, 6) ÷ 6, and the product with x before or behind the division.
  static void hardSigmoid(OperatorDraft draft, Operation clip) {
    if (!clip.is("Clip")) return;
    var least = draft.stored(clip.input(1)).flatMap(StoredTensor::only);
    var most = draft.stored(clip.input(2)).flatMap(StoredTensor::only);
    if (least.isEmpty() || most.isEmpty() || least.get() != 0 || most.get() != 6) return;
    var plus = draft.maker(clip.input(0)).filter(op -> is(draft, op, "Add", 3));
    if (plus.isEmpty() || draft.onlyReader(clip.input(0)).isEmpty()) return;
    int input = plus.get().input(1 - storedSide(draft, plus.get()));
    var next = draft.onlyReader(clip.output());
    if (next.isEmpty()) return;
    if (isSixth(draft, next.get())) {
      draft.fuse(
          List.of(plus.get(), clip, next.get()),
          new Operation("HardSigmoid", List.of(input), next.get().outputs())
              .set("alpha", HARD_SWISH_SLOPE)
              .set("beta", 0.5),
          Rule.HARD_SWISH);
      return;
    }
    if (!next.get().is("Mul") || !next.get().inputs().contains(input)) return;
    var sixth = draft.onlyReader(next.get().output()).filter(op -> isSixth(draft, op));
    if (sixth.isPresent())
      draft.fuse(
          List.of(plus.get(), clip, next.get(), sixth.get()),
          new Operation("HardSwish", List.of(input), sixth.get().outputs()),
          Rule.HARD_SWISH);
  }

  private static boolean isSixth(OperatorDraft draft, Operation operation) {
    return is(draft, operation, "Div", 6) || is(draft, operation, "Mul", HARD_SWISH_SLOPE);
  }

  static void hardSwish(OperatorDraft draft, Operation product) {
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

  /// The square root of the sum of squares is a norm, and what is smaller than a number is that
  /// number, however it is said.
  static void length(OperatorDraft draft, Operation operation) {
    if (operation.is("ReduceSum")) {
      var square = draft.maker(operation.input(0)).filter(op -> isSquare(draft, op));
      var root = draft.onlyReader(operation.output()).filter(op -> op.is("Sqrt"));
      var axes = draft.stored(operation.input(1)).flatMap(tensor -> tensor.numbers().get());
      if (square.isEmpty() || root.isEmpty() || axes.isEmpty()) return;
      if (draft.onlyReader(operation.input(0)).isEmpty()) return;
      draft.fuse(
          List.of(square.get(), operation, root.get()),
          new Operation("ReduceL2", List.of(square.get().input(0)), root.get().outputs())
              .set("axes", axes.get())
              .set("keepdims", operation.number("keepdims", 1)),
          Rule.LENGTH);
    } else if (operation.is("Clip") && operation.inputs().size() == 2) {
      draft.replace(
          operation, Rule.LENGTH, new Operation("Max", operation.inputs(), operation.outputs()));
    }
  }

  /// The mean over height and width is global average pooling, and flattened besides where the axes
  /// are not kept.
  static void globalPool(OperatorDraft draft, Operation mean) {
    if (!mean.is("ReduceMean")) return;
    var axes = mean.numbers("axes").map(Spelling::of).orElse("");
    if (!axes.equals("2,3,") && !axes.equals("-2,-1,") && !axes.equals("-1,-2,")) return;
    var inputs = List.of(mean.input(0));
    var sizes = draft.sizes(mean.input(0));
    if (sizes.isPresent() && sizes.get().length != 4) return;
    if (mean.number("keepdims", 1) == 1) {
      draft.replace(
          mean, Rule.GLOBAL_POOL, new Operation("GlobalAveragePool", inputs, mean.outputs()));
      return;
    }
    int pooled = draft.flow();
    sizes.ifPresent(from -> draft.sizes(pooled, from[0], from[1], 1, 1));
    draft.replace(
        mean,
        Rule.GLOBAL_POOL,
        new Operation("GlobalAveragePool", inputs, List.of(pooled)),
        new Operation("Flatten", List.of(pooled), mean.outputs()).set("axis", 1));
  }

  /// A product with a stored matrix and a stored sum, of what has two axes, are one operator.
  static void dense(OperatorDraft draft, Operation product) {
    if (!product.is("MatMul")) return;
    var sizes = draft.sizes(product.input(0));
    var matrix = draft.stored(product.input(1)).filter(stored -> stored.rank() == 2);
    var sum = draft.onlyReader(product.output()).filter(op -> op.is("Add"));
    if (sizes.isEmpty() || sizes.get().length != 2 || matrix.isEmpty() || sum.isEmpty()) return;
    int side = storedSide(draft, sum.get());
    if (side < 0 || draft.stored(sum.get().input(side)).orElseThrow().rank() != 1) return;
    int turned = draft.derived(product.input(1), matrix.get().transposed());
    draft.fuse(
        List.of(product, sum.get()),
        new Operation(
                "Gemm",
                List.of(product.input(0), turned, sum.get().input(side)),
                sum.get().outputs())
            .set("alpha", 1)
            .set("beta", 1)
            .set("transA", 0)
            .set("transB", 1),
        Rule.DENSE);
  }

  /// A matrix that is stored for use as it is, as one that is turned.
  static void turned(OperatorDraft draft, Operation product) {
    if (!product.is("Gemm") || product.number("transB", 0) != 0) return;
    var matrix = draft.stored(product.input(1)).filter(stored -> stored.rank() == 2);
    if (matrix.isEmpty()) return;
    draft.rewire(product, 1, draft.derived(product.input(1), matrix.get().transposed()));
    product.set("transB", 1).rules().add(Rule.TRANSPOSED_WEIGHT);
  }

  /// A stored number for each channel that is added behind a convolution is its bias.
  static void bias(OperatorDraft draft, Operation convolution) {
    if (!convolution.is("Conv") || convolution.inputs().size() != 2) return;
    var sum = draft.onlyReader(convolution.output()).filter(op -> op.is("Add"));
    var filters = draft.stored(convolution.input(1));
    if (sum.isEmpty() || filters.isEmpty()) return;
    int side = storedSide(draft, sum.get());
    if (side < 0) return;
    var added = draft.stored(sum.get().input(side)).orElseThrow();
    long channels = filters.get().dims().getFirst();
    var dims = added.dims();
    int axis = dims.size() - filters.get().rank() + 1;
    boolean each =
        axis >= 0
            && dims.get(axis) == channels
            && dims.stream().reduce(1L, (a, b) -> a * b) == channels;
    if (!each) return;
    int bias =
        draft.derived(
            sum.get().input(side), StoredTensor.weight(added.elementType(), List.of(channels)));
    draft.fuse(
        List.of(convolution, sum.get()),
        new Operation(
                "Conv",
                List.of(convolution.input(0), convolution.input(1), bias),
                sum.get().outputs())
            .like(convolution),
        Rule.BIAS_APART);
  }
}
