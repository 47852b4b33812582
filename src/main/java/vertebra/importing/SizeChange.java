package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Gives an axis of inputs another size, or leaves it open. Constants that hold the old size as
/// part of a shape are found and mended, and what the file says of sizes behind it is written anew.
final class SizeChange {

  /// Numbers that stand for an open size: what differs between them is open too.
  private static final List<Long> TRIED = List.of(2L, 3L);

  /// Numbers for sizes that are open and stay so.
  private static final long OPEN_BATCH = 5;

  private static final long OPEN_SIZE = 64;

  private final ModelDraft draft;
  private final GraphDraft graph;
  private final Map<String, Integer> axes;
  private final Optional<Long> fixed;
  private final String name;
  private final ModelShapes before;
  private final List<String> mended = new ArrayList<>();

  private SizeChange(ModelDraft draft, Map<String, Integer> axes, String size)
      throws ModelException {
    this.draft = draft;
    this.axes = axes;
    graph = draft.graph();
    boolean isNumber = size.matches("-?\\d+");
    fixed = isNumber ? Optional.of(StepWords.whole(size, 1, 1_000_000)) : Optional.<Long>empty();
    name = size;
    before = ModelShapes.of(draft.model(), given(OptionalLong.empty()));
    if (!isNumber && !size.matches("[A-Za-z_][A-Za-z0-9_ +*-]*"))
      throw new ModelException(say("edit.no-size", size));
  }

  /// @param axes the axis of each input that changes
  /// @param size a number, or the name of an open size
  /// @return the operators whose constants were mended
  static List<String> change(ModelDraft draft, Map<String, Integer> axes, String size)
      throws ModelException {
    var change = new SizeChange(draft, axes, size);
    change.changeInputs();
    change.mend();
    change.state();
    return change.mended;
  }

  /// The first axis of every input that is given when the model runs.
  static Map<String, Integer> batch(ModelDraft draft) throws ModelException {
    var axes = new HashMap<String, Integer>();
    for (var input : draft.model().inputs()) {
      var type = draft.model().declared().get(input);
      if (type != null && type.shape().rank() > 0) axes.put(input, 0);
    }
    if (axes.isEmpty()) throw new ModelException(say("edit.no-batch"));
    return axes;
  }

  private void changeInputs() throws ModelException {
    for (var entry : axes.entrySet()) {
      var input = graph.input(entry.getKey());
      var type = draft.model().declared().get(entry.getKey());
      if (input.isEmpty() || type == null || entry.getValue() >= type.shape().rank())
        throw new ModelException(say("edit.no-such-axis", entry.getKey(), entry.getValue()));
      var dims = new ArrayList<>(type.shape().dims());
      dims.set(entry.getValue(), fixed.map(Dim::of).orElseGet(() -> Dim.named(name)));
      input.get().type = Optional.of(new TensorType(type.dtype(), new Shape(dims)));
    }
  }

  /// The sizes of everything with a number for the axis.
  private ModelShapes shapes(long number) throws ModelException {
    return ModelShapes.of(draft.edited(), given(OptionalLong.of(number)));
  }

  /// Numbers for every input: what is open gets some, and the axis that changes the one it shall
  /// have.
  private Map<String, long[]> given(OptionalLong number) {
    var sizes = new HashMap<String, long[]>();
    for (var input : draft.model().inputs()) {
      var type = draft.model().declared().get(input);
      if (type == null) continue;
      var dims = new long[type.shape().rank()];
      for (int axis = 0; axis < dims.length; axis++) {
        boolean isMeant = Objects.equals(axes.get(input), axis);
        long open = axis > 0 ? OPEN_SIZE : fixed.equals(Optional.of(OPEN_BATCH)) ? 7 : OPEN_BATCH;
        dims[axis] =
            isMeant && number.isPresent()
                ? number.getAsLong()
                : type.shape().dim(axis).known().orElse(open);
      }
      sizes.put(input, dims);
    }
    return sizes;
  }

  private long tried() {
    return fixed.orElse(TRIED.getFirst());
  }

  /// Changes shapes that hold the old size where what flows in no longer fits them.
  private void mend() throws ModelException {
    var behind = new HashSet<>(axes.keySet());
    var now = shapes(tried());
    for (var node : List.copyOf(graph.nodes)) {
      boolean isBehind = node.inputs.stream().anyMatch(behind::contains);
      if (!isBehind) continue;
      behind.addAll(node.outputs);
      boolean holds = node.is("Reshape") || node.is("Expand");
      if (!holds || !graph.isConstant(node.input(1))) continue;
      var old = before.of(node.input(0));
      var given = now.of(node.input(0));
      var shape = graph.numbers(node.input(1)).map(StoredNumbers::wholes);
      if (old.isEmpty() || given.isEmpty() || shape.isEmpty()) continue;
      if (Arrays.equals(old.get(), given.get())) continue;
      var fitting = fitting(node, shape.get(), old.get(), given.get());
      if (Arrays.equals(fitting, shape.get())) continue;
      var tensor = graph.free(node.outputs.getFirst() + "_shape");
      graph.store(tensor, StoredNumbers.list(fitting));
      node.inputs.set(1, tensor);
      mended.add(node.title());
      now = shapes(tried());
    }
    graph.pruneTensors();
  }

  /// The shape as it has to be, now that something else flows in.
  private long[] fitting(DraftNode node, long[] shape, long[] old, long[] given)
      throws ModelException {
    var fresh = shape.clone();
    if (shape.length == 0 || shape[0] <= 0) return fresh;
    boolean isFirst = old.length > 0 && old[0] == shape[0] && given[0] != old[0];
    boolean isOpen = Arrays.stream(shape).anyMatch(size -> size == -1);
    if (node.is("Expand")) {
      if (isFirst) fresh[0] = fixed.orElse(1L);
      return fresh;
    }
    if (isFirst) {
      fresh[0] = fixed.orElse(0L);
      return fresh;
    }
    long had = product(old);
    long has = product(given);
    if (isOpen && has % (product(shape) * -1) == 0 && given[0] == old[0]) return fresh;
    long first = shape[0] * has / had;
    boolean isWhole = shape[0] * has % had == 0;
    if (fixed.isPresent() && isWhole && !isOpen) fresh[0] = first;
    else if (fixed.isEmpty() && !isOpen) fresh[0] = -1;
    else if (!isOpen || has % Math.abs(product(shape)) != 0)
      throw new ModelException(say("edit.holds-the-size", node.title(), shape[0]));
    return fresh;
  }

  private static long product(long[] sizes) {
    long product = 1;
    for (long size : sizes) product *= size;
    return product;
  }

  /// Writes what the file says of sizes behind the inputs anew.
  private void state() throws ModelException {
    var one = shapes(tried());
    var other = fixed.isPresent() ? one : shapes(TRIED.getLast());
    Set<DraftValue> wrong = new HashSet<>();
    for (var list : List.of(graph.outputs, graph.values))
      for (var value : list) {
        var type = draft.model().declared().get(value.name);
        if (type == null) continue;
        var sizes = one.of(value.name);
        var others = other.of(value.name);
        if (sizes.isEmpty() || others.isEmpty() || sizes.get().length != type.shape().rank()) {
          if (list == graph.values) wrong.add(value);
          else value.type = Optional.of(opened(value.name, type));
          continue;
        }
        var next = type(value.name, type, sizes.get(), others.get());
        if (!next.equals(type)) value.type = Optional.of(next);
      }
    graph.values.removeAll(wrong);
  }

  private static TensorType opened(String owner, TensorType type) {
    var dims = new ArrayList<Dim>();
    for (int axis = 0; axis < type.shape().rank(); axis++)
      dims.add(Dim.named("?" + owner + "#" + axis));
    return new TensorType(type.dtype(), new Shape(dims));
  }

  private TensorType type(String owner, TensorType was, long[] sizes, long[] others) {
    var dims = new ArrayList<Dim>();
    var known = before.of(owner).orElse(new long[0]);
    for (int axis = 0; axis < sizes.length; axis++) {
      boolean isOpen = sizes[axis] != others[axis];
      boolean isAsBefore = axis < known.length && known[axis] == sizes[axis];
      if (isOpen && sizes[axis] == TRIED.getFirst()) dims.add(Dim.named(name));
      else if (isOpen) dims.add(Dim.named("?" + owner + "#" + axis));
      else if (isAsBefore) dims.add(was.shape().dim(axis));
      else dims.add(Dim.of(sizes[axis]));
    }
    return new TensorType(was.dtype(), new Shape(dims));
  }
}
