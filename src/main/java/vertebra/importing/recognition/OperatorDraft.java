package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The operators of a model while they are put into the form in which they are compared. Tensors
/// are numbers; what reads and what makes each is known at any time.
final class OperatorDraft {

  private final List<@Nullable StoredTensor> tensors = new ArrayList<>();

  /// What stands in the place of each operator that was added.
  private final List<List<Operation>> operations = new ArrayList<>();

  private final Map<Operation, Integer> slots = new HashMap<>();
  private final Map<Integer, Operation> makers = new HashMap<>();
  private final Map<Integer, SequencedSet<Operation>> readers = new HashMap<>();
  private final SequencedSet<Integer> outputs = new LinkedHashSet<>();
  private final Map<Integer, Integer> renamed = new HashMap<>();
  private final Map<Integer, Integer> sources = new HashMap<>();
  private final Map<Integer, Integer> storing = new HashMap<>();
  private final Map<Integer, long[]> shapes = new HashMap<>();

  /// A tensor that flows.
  int flow() {
    tensors.add(null);
    return tensors.size() - 1;
  }

  /// A tensor that the model stores.
  int stored(StoredTensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  /// Adds an operator that stands for the next operator of the model.
  Operation add(int origin, Operation operation) {
    operation.origins().add(origin);
    operations.add(List.of(operation));
    attach(operation, operations.size() - 1);
    return operation;
  }

  /// Says what sizes a tensor has.
  void sizes(int tensor, long... sizes) {
    shapes.put(tensor, sizes.clone());
  }

  /// The sizes of a tensor, where they are known.
  Optional<long[]> sizes(int tensor) {
    return Optional.ofNullable(shapes.get(tensor));
  }

  /// Says that an operator of the model does nothing but store a tensor.
  void storedBy(int origin, int tensor) {
    storing.put(tensor, origin);
  }

  /// The operator of the model that does nothing but store a tensor.
  Optional<Integer> storing(int tensor) {
    return Optional.ofNullable(storing.get(source(tensor)));
  }

  /// Makes a tensor an output of the model.
  void output(int tensor) {
    outputs.add(tensor);
  }

  Optional<StoredTensor> stored(int tensor) {
    return tensor < 0 ? Optional.empty() : Optional.ofNullable(tensors.get(tensor));
  }

  boolean isOutput(int tensor) {
    return outputs.contains(tensor);
  }

  /// The operator that makes a tensor.
  Optional<Operation> maker(int tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  /// The operator of that type that makes a tensor.
  Optional<Operation> maker(int tensor, String type) {
    return maker(tensor).filter(operation -> operation.is(type));
  }

  /// The operators that read a tensor.
  List<Operation> readers(int tensor) {
    return List.copyOf(readers.getOrDefault(tensor, new LinkedHashSet<>()));
  }

  /// The one operator that reads a tensor which nobody else sees.
  Optional<Operation> onlyReader(int tensor) {
    var all = readers.get(tensor);
    return all != null && all.size() == 1 && !isOutput(tensor)
        ? Optional.of(all.getFirst())
        : Optional.empty();
  }

  /// Every operator, in order.
  List<Operation> operations() {
    return operations.stream().flatMap(List::stream).toList();
  }

  void remove(Operation operation) {
    put(operation, List.of());
  }

  /// Puts operators in another's place, by a rule.
  void replace(Operation old, Rule rule, Operation... next) {
    for (var operation : next) operation.standFor(List.of(old), rule);
    put(old, List.of(next));
  }

  private void put(Operation old, List<Operation> next) {
    int slot = detach(old);
    var there = new ArrayList<>(operations.get(slot));
    int at = there.indexOf(old);
    there.subList(at, at + 1).clear();
    there.addAll(at, next);
    operations.set(slot, there);
    for (var operation : next) attach(operation, slot);
  }

  /// Puts one operator in the place of several, of which the last makes what it makes.
  void fuse(List<Operation> old, Operation next, Rule rule) {
    fuse(old, List.of(next), rule);
  }

  /// Puts operators in the place of several; each stands for all of those.
  void fuse(List<Operation> old, List<Operation> next, Rule rule) {
    for (var operation : next) operation.standFor(old, rule);
    for (var operation : old.subList(0, old.size() - 1)) remove(operation);
    put(old.getLast(), next);
  }

  /// Reads an input from elsewhere.
  void rewire(Operation operation, int input, int tensor) {
    int slot = detach(operation);
    if (input == operation.inputs().size()) operation.inputs().add(tensor);
    else operation.inputs().set(input, tensor);
    attach(operation, slot);
  }

  /// Reads an input no more.
  void dropInput(Operation operation, int input) {
    int slot = detach(operation);
    operation.inputs().subList(input, input + 1).clear();
    attach(operation, slot);
  }

  /// Reads other tensors.
  void rewire(Operation operation, List<Integer> inputs) {
    int slot = detach(operation);
    operation.inputs().clear();
    operation.inputs().addAll(inputs);
    attach(operation, slot);
  }

  /// Takes away an operator that only passes a tensor on. What stood for it goes to who makes the
  /// tensor, else to who reads it.
  void seeThrough(Operation operation, Rule rule) {
    int from = operation.output();
    int to = operation.input(0);
    var reading = readers(from);
    remove(operation);
    for (var reader : reading)
      for (int i = 0; i < reader.inputs().size(); i++)
        if (reader.inputs().get(i) == from) rewire(reader, i, to);
    renamed.put(from, to);
    var carrier = maker(to).or(() -> reading.stream().findFirst());
    carrier.ifPresent(found -> found.carry(operation, rule));
  }

  /// Makes what an operator works out of a stored tensor a stored tensor itself.
  void store(Operation operation, StoredTensor result, Rule rule) {
    int tensor = operation.output();
    var reading = readers(tensor);
    stored(operation.input(0)).ifPresent(_ -> sources.put(tensor, operation.input(0)));
    remove(operation);
    tensors.set(tensor, result);
    for (var reader : reading) reader.carry(operation, rule);
  }

  /// A stored tensor that is worked out of another.
  int derived(int source, StoredTensor result) {
    int tensor = stored(result);
    sources.put(tensor, source);
    return tensor;
  }

  /// Makes what an operator works out of constants alone a constant. (Whose operators it serves is
  /// found out once these are known; carrying whole chains along would cost their square.)
  void settle(Operation operation, StoredTensor result, Rule rule) {
    int tensor = operation.output();
    for (var reader : readers(tensor)) reader.rules().add(rule);
    remove(operation);
    tensors.set(tensor, result);
  }

  /// The stored tensor of the model that a stored tensor was worked out of.
  int source(int tensor) {
    int found = tensor;
    while (sources.containsKey(found)) found = sources.get(found);
    return found;
  }

  /// The tensor that another name stands for since something was seen through.
  int real(int tensor) {
    int found = tensor;
    while (renamed.containsKey(found)) found = renamed.get(found);
    return found;
  }

  /// The operators as they are now.
  OperatorGraph freeze() {
    return new OperatorGraph(
        operations(),
        List.copyOf(IntStream.range(0, tensors.size()).mapToObj(this::stored).toList()),
        outputs);
  }

  private void attach(Operation operation, int slot) {
    slots.put(operation, slot);
    for (int tensor : operation.outputs()) makers.put(tensor, operation);
    for (int tensor : operation.inputs())
      if (tensor != OperatorGraph.NONE)
        readers.computeIfAbsent(tensor, _ -> new LinkedHashSet<>()).add(operation);
  }

  private int detach(Operation operation) {
    for (int tensor : operation.outputs()) makers.remove(tensor, operation);
    for (int tensor : operation.inputs()) {
      var all = readers.get(tensor);
      if (all != null) all.remove(operation);
    }
    return Objects.requireNonNull(slots.remove(operation));
  }
}
