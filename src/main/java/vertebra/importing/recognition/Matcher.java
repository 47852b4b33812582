package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds every part of a model that has a description of the library: from each tensor back along
/// the operators, and down the trie with them.
///
/// The only choices are whether a tensor comes from outside or its operator belongs to the part,
/// which of a sum's two inputs is meant first, and where further outputs are. All are tried, within
/// a budget of steps: a model made to confuse ends unread rather than never. What can come to
/// nothing is not tried: descriptions with words that the model has not, and parts of which
/// something inside is read by what cannot belong to them.
final class Matcher {

  /// Operators whose two inputs may be exchanged.
  private static final Set<String> COMMUTATIVE =
      Set.of("Add", "Mul", "Max", "Min", "And", "Or", "Equal");

  /// How many times the longest description one root may cost.
  private static final int PATIENCE = 10;

  /// Steps that a whole model may cost, before those that its size allows.
  private static final long LEAST_STEPS = 2_000_000;

  private static final long STEPS_AN_OPERATOR = 1_500;

  /// So many operators all parts that were found may have together.
  private static final int MOST_KEPT = 4_000_000;

  private final OperatorGraph graph;
  private final BlockLibrary library;
  private final LibraryView view;
  private final int[] levels;
  private final int[] tokens;
  private final int[] asWeight;
  private final Map<Integer, Integer> asConstant = new HashMap<>();
  private final Map<Integer, List<Integer>> byToken = new HashMap<>();
  private final List<PatternHit> hits = new ArrayList<>();

  private final int[] operationNumbers;
  private final int[] boundNumbers;
  private final int[] weightNumbers;
  private final int[] operations;
  private final int[] bounds;
  private final int[] weights;
  private final int[] roots;
  private int operationCount;
  private int boundCount;
  private int weightCount;
  private int rootCount;
  private int highest;
  private int kept;
  private long budget;
  private long left;

  /// What is still to be described, the next first.
  private record Pending(int tensor, @Nullable Pending rest) {}

  Matcher(OperatorGraph graph, BlockLibrary library) {
    this(graph, library, LEAST_STEPS + STEPS_AN_OPERATOR * graph.size());
  }

  /// @param steps how many steps may be taken
  Matcher(OperatorGraph graph, BlockLibrary library, long steps) {
    left = steps;
    this.graph = graph;
    this.library = library;
    tokens = new int[graph.tensors()];
    asWeight = new int[graph.tensors()];
    for (int tensor = 0; tensor < graph.tensors(); tensor++) {
      int maker = graph.maker(tensor);
      tokens[tensor] =
          maker == OperatorGraph.NONE
              ? -1
              : library.token(
                  library.detail().operation(graph.operation(maker), graph.outputNumber(tensor)));
      if (tokens[tensor] >= 0)
        byToken.computeIfAbsent(tokens[tensor], _ -> new ArrayList<>()).add(tensor);
      asWeight[tensor] = graph.stored(tensor).map(this::weightToken).orElse(-1);
    }
    view = LibraryView.of(library, tokens, asWeight);
    levels = graph.levels();
    operationNumbers = unset(graph.size());
    boundNumbers = unset(graph.tensors());
    weightNumbers = unset(graph.tensors());
    operations = new int[graph.size()];
    bounds = new int[graph.tensors()];
    weights = new int[graph.tensors()];
    roots = new int[graph.tensors()];
  }

  private static int[] unset(int length) {
    var numbers = new int[length];
    Arrays.fill(numbers, -1);
    return numbers;
  }

  private int weightToken(StoredTensor stored) {
    return stored.kind() == StoredTensor.StoredKind.CONSTANT
        ? -1
        : library.token(library.detail().weight(stored));
  }

  /// A stored tensor as a constant; its numbers are read only where a description has one like it.
  private int constantToken(int tensor) {
    return asConstant.computeIfAbsent(
        tensor,
        _ -> {
          var stored = graph.stored(tensor).orElseThrow();
          if (!library.hasConstant(stored.constantBegins())) return -1;
          return library.detail().constant(stored).map(library::token).orElse(-1);
        });
  }

  /// Every part that was found. Parts of which something inside is read from outside are not there.
  List<PatternHit> hits() {
    for (int operation = 0; operation < graph.size() && left > 0; operation++)
      for (int tensor : graph.outputs(operation)) {
        if (tensor == OperatorGraph.NONE || tokens[tensor] < 0) continue;
        long before = Math.min(left, (long) PATIENCE * library.longest());
        budget = before;
        from(BlockLibrary.START, tensor);
        left -= before - budget;
      }
    return hits;
  }

  /// Whether the model was too confusing to be searched whole.
  boolean isExhausted() {
    return left <= 0;
  }

  private void from(int node, int root) {
    int before = highest;
    int maker = graph.maker(root);
    if (maker != OperatorGraph.NONE)
      highest = rootCount == 0 ? levels[maker] : Math.max(highest, levels[maker]);
    roots[rootCount++] = root;
    go(node, new Pending(root, null));
    rootCount--;
    highest = before;
  }

  private void go(int start, @Nullable Pending pending) {
    int operationsBefore = operationCount;
    int boundsBefore = boundCount;
    int weightsBefore = weightCount;
    int node = start;
    var rest = pending;
    while (node >= 0 && budget-- > 0) {
      if (rest == null) {
        end(node);
        break;
      }
      int tensor = rest.tensor();
      rest = rest.rest();
      if (tensor == OperatorGraph.NONE) {
        node = view.child(node, Token.OMITTED);
      } else if (graph.stored(tensor).isPresent()) {
        node = stored(node, tensor, rest);
      } else {
        int met = boundNumbers[tensor];
        int outside =
            view.child(node, met < 0 ? Token.BOUND : Token.of(Token.TokenKind.SAME_BOUND, met));
        if (outside >= 0 && met < 0 && !mayStayOutside(outside, tensor)) outside = -1;
        int maker = graph.maker(tensor);
        boolean fresh = maker != OperatorGraph.NONE && operationNumbers[maker] < 0;
        int inside = maker == OperatorGraph.NONE ? -1 : inside(node, tensor, maker);
        if (inside >= 0 && fresh && !mayBelong(inside, maker)) inside = -1;
        if (outside >= 0) {
          if (inside >= 0) {
            if (met < 0) addBound(tensor);
            go(outside, rest);
            if (met < 0) boundNumbers[bounds[--boundCount]] = -1;
          } else {
            if (met < 0) addBound(tensor);
            node = outside;
            continue;
          }
        }
        node = inside;
        if (node >= 0 && fresh) rest = enter(node, maker, rest);
      }
    }
    while (operationCount > operationsBefore) operationNumbers[operations[--operationCount]] = -1;
    while (boundCount > boundsBefore) boundNumbers[bounds[--boundCount]] = -1;
    while (weightCount > weightsBefore) weightNumbers[weights[--weightCount]] = -1;
  }

  private int inside(int node, int tensor, int maker) {
    int met = operationNumbers[maker];
    return view.child(
        node, met < 0 ? tokens[tensor] : Token.sameOperation(met, graph.outputNumber(tensor)));
  }

  /// Whether a tensor can come from outside: who makes it is not inside then, and reads nothing
  /// from there but what leaves.
  private boolean mayStayOutside(int node, int tensor) {
    int maker = graph.maker(tensor);
    if (maker == OperatorGraph.NONE) return true;
    if (operationNumbers[maker] >= 0) return false;
    if (view.hasRoot(node)) return true;
    for (int input : graph.inputs(maker))
      if (input != OperatorGraph.NONE
          && graph.maker(input) != OperatorGraph.NONE
          && operationNumbers[graph.maker(input)] >= 0
          && !isRoot(input)) return false;
    return true;
  }

  /// Whether an operator can belong to the part: all who read what it makes can too, or that
  /// leaves.
  private boolean mayBelong(int node, int operation) {
    boolean isLast = !view.hasRoot(node);
    for (int tensor : graph.outputs(operation)) {
      if (tensor == OperatorGraph.NONE) continue;
      if (boundNumbers[tensor] >= 0) return false;
      if (!isLast || isRoot(tensor)) continue;
      if (graph.leaves(tensor)) return false;
      for (int reader : graph.readers(tensor))
        if (operationNumbers[reader] < 0 && isOutside(reader)) return false;
    }
    return true;
  }

  /// Whether an operator can no longer come in: it stands behind the outputs, or beside the last of
  /// them, or what it makes comes from outside.
  private boolean isOutside(int operation) {
    if (levels[operation] >= highest) return true;
    for (int tensor : graph.outputs(operation))
      if (tensor != OperatorGraph.NONE && boundNumbers[tensor] >= 0) return true;
    return false;
  }

  private void addBound(int tensor) {
    boundNumbers[tensor] = boundCount;
    bounds[boundCount++] = tensor;
  }

  /// Takes an operator in; answers what is to be described next.
  private @Nullable Pending enter(int node, int operation, @Nullable Pending rest) {
    operationNumbers[operation] = operationCount;
    operations[operationCount++] = operation;
    var inputs = graph.inputs(operation);
    boolean exchangeable =
        inputs.length == 2
            && inputs[0] != inputs[1]
            && COMMUTATIVE.contains(graph.operation(operation).type());
    if (exchangeable) go(node, new Pending(inputs[1], new Pending(inputs[0], rest)));
    var next = rest;
    for (int i = inputs.length - 1; i >= 0; i--) next = new Pending(inputs[i], next);
    return next;
  }

  /// Steps over a stored tensor, which may be meant as a constant or as a weight.
  private int stored(int node, int tensor, @Nullable Pending rest) {
    int met = weightNumbers[tensor];
    int weight =
        view.child(node, met < 0 ? asWeight[tensor] : Token.of(Token.TokenKind.SAME_WEIGHT, met));
    int constant = view.child(node, constantToken(tensor));
    if (weight < 0) return constant;
    if (constant >= 0) go(constant, rest);
    if (met < 0) {
      weightNumbers[tensor] = weightCount;
      weights[weightCount++] = tensor;
    }
    return weight;
  }

  /// A description may end here, or go on at another output.
  private void end(int node) {
    if (!library.readings(node).isEmpty()) hit(node);
    int next = view.child(node, Token.ROOT);
    if (next < 0) return;
    for (int child = library.firstChild(next); child < library.endOfChildren(next); child++) {
      if (!view.leadsOn(child)) continue;
      int token = library.token(child);
      switch (Token.kind(token)) {
        case SAME_OPERATION -> {
          var outputs = graph.outputs(operations[Token.number(token)]);
          if (Token.output(token) < outputs.length) from(next, outputs[Token.output(token)]);
        }
        case SAME_BOUND -> from(next, bounds[Token.number(token)]);
        case WORD -> {
          // Without numbers too much looks alike for a search in the whole model.
          if (library.detail() == Detail.FORM) continue;
          for (int tensor : byToken.getOrDefault(token, List.of()))
            if (operationNumbers[graph.maker(tensor)] < 0 && budget > 0) from(next, tensor);
        }
        case OMITTED, ROOT, BOUND, SAME_WEIGHT -> {}
      }
    }
  }

  private void hit(int node) {
    budget -= operationCount;
    if (kept > MOST_KEPT) {
      budget = 0;
      left = 0;
      return;
    }
    if (!isClosed()) return;
    kept += operationCount;
    hits.add(
        new PatternHit(
            library.readings(node),
            PatternHit.list(operations, operationCount),
            PatternHit.list(bounds, boundCount),
            PatternHit.list(weights, weightCount),
            PatternHit.list(roots, rootCount)));
  }

  /// Whether nothing inside is read from outside but at the outputs, and nothing from outside is
  /// made inside.
  private boolean isClosed() {
    for (int i = 0; i < boundCount; i++) {
      int maker = graph.maker(bounds[i]);
      if (maker != OperatorGraph.NONE && operationNumbers[maker] >= 0) return false;
    }
    for (int i = 0; i < operationCount; i++)
      for (int tensor : graph.outputs(operations[i])) {
        if (tensor == OperatorGraph.NONE || isRoot(tensor)) continue;
        if (graph.leaves(tensor)) return false;
        for (int reader : graph.readers(tensor)) if (operationNumbers[reader] < 0) return false;
      }
    return true;
  }

  private boolean isRoot(int tensor) {
    for (int i = 0; i < rootCount; i++) if (roots[i] == tensor) return true;
    return false;
  }
}
