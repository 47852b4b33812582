package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.StridedView;

/// Attention as exporters write it, put into the one form in which this program lowers it.
///
/// Whether queries, keys and values are cut out of one projection or out of three, before or behind
/// the exchange of axes, with the tokens first or the samples: each is a view of what a projection
/// made, and two spellings are the same if the views are.
final class AttentionSpelling {

  private static final double CLOSE = 1e-6;
  private static final double[] HEADS_OUTSIDE = {0, 2, 1, 3};
  private static final double[] TURNED = {0, 1, 3, 2};

  private final OperatorDraft draft;
  private final Operation softmax;

  /// Every operator that is to be replaced.
  private final SequencedSet<Operation> old = new LinkedHashSet<>();

  private final List<Operation> made = new ArrayList<>();

  /// What stands for projections whose tokens came first.
  private final Map<Integer, Integer> rebuilt = new HashMap<>();

  /// The types of the operators that put the heads side by side again.
  private final List<String> leaving = new ArrayList<>();

  private long samples;
  private long heads;
  private long tokens;
  private long others;
  private long width;

  /// A tensor as a view of what is no view, and the factor by which it was multiplied on the way.
  private record Traced(int source, StridedView view, double factor, List<Operation> through) {
    List<String> types() {
      return through.stream().map(Operation::type).filter(type -> !type.equals("Split")).toList();
    }
  }

  private AttentionSpelling(OperatorDraft draft, Operation softmax) {
    this.draft = draft;
    this.softmax = softmax;
  }

  static void apply(OperatorDraft draft, Operation operation) {
    if (operation.is("Softmax")) new AttentionSpelling(draft, operation).rewrite();
  }

  private void rewrite() {
    var weighted =
        draft
            .onlyReader(softmax.output())
            .filter(op -> op.is("MatMul") && op.input(0) == softmax.output());
    if (weighted.isEmpty()) return;
    double factor = 1;
    int score = softmax.input(0);
    var between = new ArrayList<Operation>();
    while (true) {
      var maker = draft.maker(score);
      if (maker.isEmpty() || maker.get().is("MatMul")) break;
      var scale = scale(maker.get(), score);
      if (scale.isPresent()) {
        factor *= scale.get();
        old.add(maker.get());
      } else if (!old.isEmpty() || !isBetween(maker.get())) {
        return;
      } else {
        between.add(maker.get());
      }
      score = maker.get().is("Add") ? flowing(maker.get()) : through(maker.get());
    }
    var product = draft.maker(score);
    if (product.isEmpty()) return;
    int scored = between.isEmpty() ? softmax.input(0) : fed(between.getLast());
    var scoredSizes = draft.sizes(scored);
    var query = trace(product.get().input(0));
    var key = trace(product.get().input(1));
    var value = trace(weighted.get().input(1));
    if (query.isEmpty() || key.isEmpty() || value.isEmpty() || scoredSizes.isEmpty()) return;
    if (!measure(product.get(), weighted.get(), query.get())) return;
    boolean deep = scoredSizes.get().length == 4;
    if (!deep && !between.isEmpty()) return;
    if (!sees(query.get(), tokens, false)
        || !sees(key.get(), others, true)
        || !sees(value.get(), others, false)) return;
    old.add(product.get());
    old.addAll(query.get().through());
    old.addAll(key.get().through());
    old.addAll(value.get().through());
    if (!deep) old.add(softmax);
    old.add(weighted.get());
    int q = projected(query.get().source(), tokens);
    int k = projected(key.get().source(), others);
    int v = projected(value.get().source(), others);
    if (q < 0 || k < 0 || v < 0) return;
    q = split(q, query.get(), tokens);
    k = split(k, key.get(), others);
    v = split(v, value.get(), others);
    k = transposed(k, TURNED, samples, heads, width, others);
    factor *= query.get().factor() * key.get().factor();
    double usual = 1 / Math.sqrt((double) width);
    if (Math.abs(factor / usual - 1) < CLOSE) factor = (float) usual;
    if (factor != 1) q = scaled(q, factor);
    int scores = deep ? scored : flow(samples, heads, tokens, others);
    make("MatMul", List.of(q, k), scores);
    int shares = softmax.output();
    if (!deep) make("Softmax", List.of(scores), shares).like(softmax).set("axis", -1);
    if (value.get().factor() != 1 || !finish(weighted.get(), shares, v)) return;
    if (isUsual(query.get(), key.get(), value.get())) return;
    if (!isClosed()) return;
    draft.sizes(shares, samples, heads, tokens, others);
    draft.fuse(List.copyOf(old), made, Rule.ATTENTION);
  }

  /// Whether it stands there already as this program writes it.
  private boolean isUsual(Traced query, Traced key, Traced value) {
    return rebuilt.isEmpty()
        && query.types().equals(List.of("Mul", "Transpose", "Reshape"))
        && key.types().equals(List.of("Transpose", "Transpose", "Reshape"))
        && value.types().equals(List.of("Transpose", "Reshape"))
        && leaving.equals(List.of("Transpose", "Reshape"));
  }

  /// Whether nobody else reads what will no longer be there.
  private boolean isClosed() {
    int end = old.getLast().output();
    for (var operation : old)
      for (int tensor : operation.outputs()) {
        boolean kept = made.stream().anyMatch(op -> op.output() == tensor);
        if (tensor == end || kept) continue;
        if (draft.isOutput(tensor) || !old.containsAll(draft.readers(tensor))) return false;
      }
    return true;
  }

  /// What may stand between the scores and their softmax: a bias or mask, and changes of shape.
  private boolean isBetween(Operation operation) {
    return operation.is("Reshape") || operation.is("Add") && flowing(operation) >= 0;
  }

  /// The input of a sum that comes from the scores, where the other does not.
  private int flowing(Operation sum) {
    for (int i = 0; i < 2; i++) {
      var maker = draft.maker(sum.input(i));
      boolean isScore =
          maker
              .filter(op -> op.is("MatMul") || op.is("Reshape") || op.is("Add") || isScaled(op))
              .isPresent();
      boolean isStored = draft.stored(sum.input(1 - i)).isPresent();
      if (isScore && (isStored || i == 0)) return sum.input(i);
    }
    return OperatorGraph.NONE;
  }

  private boolean isScaled(Operation operation) {
    return scale(operation, operation.output()).isPresent();
  }

  private int fed(Operation operation) {
    return operation.is("Add") ? flowing(operation) : operation.input(0);
  }

  private int through(Operation operation) {
    if (operation.is("Mul") && draft.stored(operation.input(0)).isPresent())
      return operation.input(1);
    return operation.input(0);
  }

  /// The constant by which an operator multiplies.
  private Optional<Double> scale(Operation operation, int output) {
    if (operation.output() != output) return Optional.empty();
    if (operation.is("Div"))
      return draft.stored(operation.input(1)).flatMap(StoredTensor::only).map(by -> 1 / by);
    if (!operation.is("Mul")) return Optional.empty();
    return draft
        .stored(operation.input(1))
        .or(() -> draft.stored(operation.input(0)))
        .flatMap(StoredTensor::only);
  }

  private Optional<Traced> trace(int tensor) {
    var through = new ArrayList<Operation>();
    var places = new ArrayList<Integer>();
    double factor = 1;
    int at = tensor;
    while (true) {
      var maker = draft.maker(at);
      if (maker.isEmpty()) break;
      var scale = scale(maker.get(), at);
      if (scale.isEmpty() && !Views.isView(draft, maker.get())) break;
      factor *= scale.orElse(1.0);
      through.add(maker.get());
      places.add(at);
      at = through(maker.get());
    }
    var sizes = draft.sizes(at);
    if (sizes.isEmpty()) return Optional.empty();
    var view = Optional.of(StridedView.of(sizes.get()));
    for (int i = through.size() - 1; i >= 0 && view.isPresent(); i--) {
      var operation = through.get(i);
      int output = places.get(i);
      if (scale(operation, output).isEmpty())
        view = view.flatMap(seen -> Views.seen(draft, operation, output, seen));
    }
    int source = at;
    double by = factor;
    return view.map(seen -> new Traced(source, seen, by, through));
  }

  /// Finds out how many samples, heads and tokens there are.
  private boolean measure(Operation product, Operation weighted, Traced query) {
    var q = draft.sizes(product.input(0));
    var k = draft.sizes(product.input(1));
    var v = draft.sizes(weighted.input(1));
    if (q.isEmpty() || k.isEmpty() || v.isEmpty()) return false;
    int rank = q.get().length;
    if (rank < 3 || rank > 4 || k.get().length != rank || v.get().length != rank) return false;
    samples = rank == 4 ? q.get()[0] : 1;
    heads = q.get()[rank - 3];
    tokens = q.get()[rank - 2];
    width = q.get()[rank - 1];
    others = k.get()[rank - 1];
    return v.get()[rank - 1] == width && query.view().elements() > 0;
  }

  /// Whether a view shows heads of a projection in the usual way.
  private boolean sees(Traced traced, long length, boolean turned) {
    long channels = channels(traced.source());
    var straight =
        new StridedView(
            traced.view().offset(),
            new long[] {samples, heads, length, width},
            new long[] {length * channels, width, channels, 1});
    var wanted = turned ? straight.exchanged(0, 1, 3, 2) : straight;
    return traced.view().plain().isSame(wanted.plain())
        && traced.view().offset() + heads * width <= channels
        && elements(traced.source()) == samples * length * channels;
  }

  private long channels(int tensor) {
    var sizes = draft.sizes(tensor).orElse(new long[] {0});
    return sizes.length == 0 ? 0 : sizes[sizes.length - 1];
  }

  private long elements(int tensor) {
    return draft.sizes(tensor).map(sizes -> StridedView.of(sizes).elements()).orElse(-1L);
  }

  private boolean isPlain(int tensor, long length) {
    var sizes = draft.sizes(tensor).orElse(new long[0]);
    return sizes.length == 3 && sizes[0] == samples && sizes[1] == length;
  }

  /// A projection whose samples come first; −1 where it cannot be said so.
  private int projected(int source, long length) {
    if (isPlain(source, length)) return source;
    var there = rebuilt.get(source);
    if (there != null) return there;
    int at = source;
    Operation bias = null;
    if (draft.maker(at, "Add").isPresent()) {
      bias = draft.maker(at, "Add").get();
      at = draft.stored(bias.input(0)).isPresent() ? bias.input(1) : bias.input(0);
    }
    var product = draft.maker(at, "MatMul").or(() -> draft.maker(source, "Gemm"));
    if (product.isEmpty() || draft.stored(product.get().input(1)).isEmpty()) return -1;
    var views = new ArrayList<Operation>();
    int x = product.get().input(0);
    while (!isPlain(x, length)) {
      var view = draft.maker(x).filter(op -> Views.movesNothing(draft, op));
      if (view.isEmpty()) return -1;
      views.add(view.get());
      x = view.get().input(0);
    }
    old.addAll(views);
    old.add(product.get());
    if (bias != null) old.add(bias);
    int whole = dense(x, product.get(), bias, length);
    rebuilt.put(source, whole);
    return whole;
  }

  /// A dense layer over the last axis.
  private int dense(int x, Operation product, @Nullable Operation bias, long length) {
    long channels = channels(product.output());
    var weight = draft.stored(product.input(1)).orElseThrow();
    boolean turned = product.is("Gemm") && product.number("transB", 0) == 1;
    int matrix = turned ? draft.derived(product.input(1), weight.transposed()) : product.input(1);
    int whole = flow(samples, length, channels);
    make("MatMul", List.of(x, matrix), whole);
    int added = product.is("Gemm") ? product.input(2) : OperatorGraph.NONE;
    if (bias != null)
      added = draft.stored(bias.input(0)).isPresent() ? bias.input(0) : bias.input(1);
    if (added == OperatorGraph.NONE) return whole;
    int sum = flow(samples, length, channels);
    make("Add", List.of(whole, added), sum);
    return sum;
  }

  private int split(int projection, Traced traced, long length) {
    long channels = channels(projection);
    long start = traced.view().offset();
    int part = projection;
    if (heads * width != channels) {
      part = flow(samples, length, heads * width);
      made.add(Views.cut(projection, part, 2, start, start + heads * width, 1));
    }
    int shaped = flow(samples, length, heads, width);
    make("Reshape", List.of(part), shaped);
    return transposed(shaped, HEADS_OUTSIDE, samples, heads, length, width);
  }

  private int transposed(int tensor, double[] order, long... sizes) {
    int result = flow(sizes);
    make("Transpose", List.of(tensor), result).set("perm", order);
    return result;
  }

  private int scaled(int tensor, double factor) {
    int by = draft.stored(StoredTensor.constant(1, List.of(), factor));
    int result = flow(samples, heads, tokens, width);
    make("Mul", List.of(tensor, by), result);
    return result;
  }

  /// What follows the weighted values: heads side by side, and the projection if there is one.
  private boolean finish(Operation weighted, int shares, int v) {
    int at = weighted.output();
    var view = draft.sizes(at).map(StridedView::of);
    if (view.isEmpty()) return false;
    var wanted = StridedView.of(samples, heads, tokens, width).exchanged(0, 2, 1, 3).plain();
    boolean found = false;
    var views = new ArrayList<Operation>();
    while (true) {
      found |= view.get().plain().isSame(wanted);
      var next = draft.onlyReader(at).filter(op -> Views.isView(draft, op));
      if (next.isEmpty()
          || found && (isPlain(at, tokens) || !Views.movesNothing(draft, next.get()))) break;
      int output = next.get().output();
      if (!found) view = view.flatMap(seen -> Views.seen(draft, next.get(), output, seen));
      if (view.isEmpty()) return false;
      views.add(next.get());
      at = output;
    }
    if (!found) return false;
    old.addAll(views);
    views.forEach(operation -> leaving.add(operation.type()));
    int joined = flow(samples, heads, tokens, width);
    make("MatMul", List.of(shares, v), joined);
    int exchanged = transposed(joined, HEADS_OUTSIDE, samples, tokens, heads, width);
    int from = at;
    var product =
        draft
            .onlyReader(at)
            .filter(op -> op.is("MatMul") || op.is("Gemm"))
            .filter(op -> op.input(0) == from && draft.stored(op.input(1)).isPresent());
    if (product.isEmpty()) {
      if (!isPlain(at, tokens)) return false;
      make("Reshape", List.of(exchanged), at);
      return true;
    }
    int flat = flow(samples, tokens, heads * width);
    make("Reshape", List.of(exchanged), flat);
    old.add(product.get());
    at = product.get().output();
    int summed = at;
    var bias =
        draft
            .onlyReader(at)
            .filter(op -> op.is("Add") && product.get().is("MatMul"))
            .filter(op ->
                draft.stored(op.input(0)).isPresent() || draft.stored(op.input(1)).isPresent())
            .filter(op -> op.inputs().contains(summed));
    if (bias.isPresent()) {
      old.add(bias.get());
      at = bias.get().output();
    }
    int end = dense(flat, product.get(), bias.orElse(null), tokens);
    while (!isPlain(at, tokens)) {
      var after = draft.onlyReader(at).filter(op -> Views.movesNothing(draft, op));
      if (after.isEmpty()) return false;
      old.add(after.get());
      at = after.get().output();
    }
    var last = made.removeLast();
    if (last.output() != end) throw new IllegalStateException();
    made.add(new Operation(last.type(), last.inputs(), List.of(at)));
    return true;
  }

  private int flow(long... sizes) {
    int tensor = draft.flow();
    draft.sizes(tensor, sizes);
    return tensor;
  }

  private Operation make(String type, List<Integer> inputs, int output) {
    var operation = new Operation(type, inputs, List.of(output));
    made.add(operation);
    return operation;
  }
}
