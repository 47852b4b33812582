package vertebra.importing.recognition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/// A part of a model described: from each of its outputs the operators that it comes from, the last
/// first, and of each its inputs in order, down to what comes from outside. Two parts of the same
/// description do the same.
///
/// @param tokens the description
/// @param operations the operators in the order in which they were met
/// @param bounds the tensors from outside in the order in which they were met
/// @param weights the stored weights in the order in which they were met
/// @param roots the outputs
record Region(
    List<Integer> tokens,
    List<Integer> operations,
    List<Integer> bounds,
    List<Integer> weights,
    List<Integer> roots) {

  /// @param inside which operators belong to the part
  /// @param detail how exactly it says what is inside
  /// @param words numbers for the words of the description
  static Region of(
      OperatorGraph graph,
      IntPredicate inside,
      List<Integer> roots,
      Detail detail,
      ToIntFunction<String> words) {
    return new Description(graph, inside, detail, words).of(roots);
  }

  private static final class Description {
    private final OperatorGraph graph;
    private final IntPredicate inside;
    private final Detail detail;
    private final ToIntFunction<String> words;
    private final List<Integer> tokens = new ArrayList<>();
    private final Map<Integer, Integer> operations = new HashMap<>();
    private final List<Integer> order = new ArrayList<>();
    private final Map<Integer, Integer> bounds = new HashMap<>();
    private final List<Integer> boundOrder = new ArrayList<>();
    private final Map<Integer, Integer> weights = new HashMap<>();
    private final List<Integer> weightOrder = new ArrayList<>();

    Description(
        OperatorGraph graph, IntPredicate inside, Detail detail, ToIntFunction<String> words) {
      this.graph = graph;
      this.inside = inside;
      this.detail = detail;
      this.words = words;
    }

    Region of(List<Integer> roots) {
      for (int i = 0; i < roots.size(); i++) {
        if (i > 0) tokens.add(Token.ROOT);
        describe(roots.get(i));
      }
      return new Region(
          List.copyOf(tokens),
          List.copyOf(order),
          List.copyOf(boundOrder),
          List.copyOf(weightOrder),
          List.copyOf(roots));
    }

    private void describe(int root) {
      var open = new ArrayDeque<Integer>();
      open.push(root);
      while (!open.isEmpty()) {
        int tensor = open.pop();
        if (tensor == OperatorGraph.NONE) {
          tokens.add(Token.OMITTED);
          continue;
        }
        var stored = graph.stored(tensor);
        if (stored.isPresent()) {
          tokens.add(stored(tensor, stored.get()));
          continue;
        }
        int operation = graph.maker(tensor);
        if (operation == OperatorGraph.NONE || !inside.test(operation)) {
          var met = bounds.putIfAbsent(tensor, bounds.size());
          if (met == null) boundOrder.add(tensor);
          tokens.add(met == null ? Token.BOUND : Token.of(Token.TokenKind.SAME_BOUND, met));
          continue;
        }
        int output = graph.outputNumber(tensor);
        var met = operations.putIfAbsent(operation, operations.size());
        if (met != null) {
          tokens.add(Token.sameOperation(met, output));
          continue;
        }
        order.add(operation);
        tokens.add(
            Token.word(words.applyAsInt(detail.operation(graph.operation(operation), output))));
        var inputs = graph.inputs(operation);
        for (int i = inputs.length - 1; i >= 0; i--) open.push(inputs[i]);
      }
    }

    private int stored(int tensor, StoredTensor stored) {
      if (stored.kind() == StoredTensor.StoredKind.CONSTANT)
        return Token.word(words.applyAsInt(detail.constant(stored).orElseThrow()));
      var met = weights.putIfAbsent(tensor, weights.size());
      if (met != null) return Token.of(Token.TokenKind.SAME_WEIGHT, met);
      weightOrder.add(tensor);
      return Token.word(words.applyAsInt(detail.weight(stored)));
    }
  }
}
