package vertebra.importing.recognition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Operators and what flows between them, in the form in which they are compared: no names, and
/// every attribute said. Operators and tensors are numbers.
final class OperatorGraph {

  /// An optional input that is left out.
  static final int NONE = -1;

  private final List<Operation> operations;
  private final List<Optional<StoredTensor>> stored;
  private final int[] makers;
  private final int[] makersOutput;
  private final int[][] inputs;
  private final int[][] outputs;
  private final List<List<Integer>> readers;
  private final boolean[] leaves;

  OperatorGraph(
      List<Operation> operations,
      List<Optional<StoredTensor>> stored,
      Collection<Integer> leaving) {
    this.operations = List.copyOf(operations);
    this.stored = List.copyOf(stored);
    makers = new int[stored.size()];
    makersOutput = new int[stored.size()];
    Arrays.fill(makers, NONE);
    inputs = new int[operations.size()][];
    outputs = new int[operations.size()][];
    readers = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) readers.add(List.of());
    leaves = new boolean[stored.size()];
    for (int tensor : leaving) leaves[tensor] = true;
    for (int i = 0; i < operations.size(); i++) {
      var operation = operations.get(i);
      inputs[i] = operation.inputs().stream().mapToInt(Integer::intValue).toArray();
      outputs[i] = operation.outputs().stream().mapToInt(Integer::intValue).toArray();
      for (int output = 0; output < outputs[i].length; output++) {
        if (outputs[i][output] == NONE) continue;
        makers[outputs[i][output]] = i;
        makersOutput[outputs[i][output]] = output;
      }
      for (int tensor : inputs[i]) if (tensor != NONE) addReader(tensor, i);
    }
  }

  private void addReader(int tensor, int operation) {
    if (readers.get(tensor).isEmpty()) readers.set(tensor, new ArrayList<>(2));
    var all = readers.get(tensor);
    // They come in order, so one that reads it twice is the last.
    if (all.isEmpty() || all.getLast() != operation) all.add(operation);
  }

  int size() {
    return operations.size();
  }

  Operation operation(int number) {
    return operations.get(number);
  }

  int[] inputs(int operation) {
    return inputs[operation];
  }

  int[] outputs(int operation) {
    return outputs[operation];
  }

  /// The operator that makes a tensor, or [#NONE].
  int maker(int tensor) {
    return makers[tensor];
  }

  /// Which output of its maker a tensor is.
  int outputNumber(int tensor) {
    return makersOutput[tensor];
  }

  List<Integer> readers(int tensor) {
    return readers.get(tensor);
  }

  /// How far each operator stands behind what comes from none: one more than the furthest of those
  /// that it reads from.
  int[] levels() {
    var levels = new int[size()];
    var waits = new int[size()];
    for (int tensor = 0; tensor < tensors(); tensor++)
      if (makers[tensor] != NONE) for (int reader : readers.get(tensor)) waits[reader]++;
    var ready = new ArrayDeque<Integer>();
    for (int i = 0; i < waits.length; i++) if (waits[i] == 0) ready.add(i);
    while (!ready.isEmpty()) {
      int operation = ready.pop();
      for (int tensor : outputs[operation]) {
        if (tensor == NONE || makers[tensor] != operation) continue;
        for (int reader : readers.get(tensor)) {
          levels[reader] = Math.max(levels[reader], levels[operation] + 1);
          if (--waits[reader] == 0) ready.add(reader);
        }
      }
    }
    return levels;
  }

  /// Whether a tensor is an output of the model.
  boolean leaves(int tensor) {
    return leaves[tensor];
  }

  Optional<StoredTensor> stored(int tensor) {
    return stored.get(tensor);
  }

  int tensors() {
    return stored.size();
  }
}
