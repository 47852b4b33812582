package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;

/// Reads a model's operators as blocks: the largest first, each operator once.
public final class Recogniser {

  private final List<BlockLibrary> libraries;

  /// @param libraries what is known; of equally large parts the earlier library's is taken
  public Recogniser(BlockLibrary... libraries) {
    this.libraries = List.of(libraries);
  }

  /// Reads a model, in each way to look at it that makes a difference; the way that leaves least
  /// unread, in fewest parts, is taken.
  ///
  /// @param shapes the sizes of its tensors
  public Recognised read(ModelFile file, ModelShapes shapes) {
    var plain = read(file, look(file, shapes));
    var joined = look(file, shapes);
    if (!KnownSpellings.joinJoins(joined.draft())) return plain;
    return Stream.of(plain, read(file, joined))
        .min(
            Comparator.comparingInt((Recognised read) -> read.unread().size())
                .thenComparingInt(read -> read.blocks().size()))
        .orElseThrow();
  }

  private static ModelOperators look(ModelFile file, ModelShapes shapes) {
    return ModelOperators.of(file, shapes, Map.of());
  }

  private Recognised read(ModelFile file, ModelOperators model) {
    var draft = model.draft();
    var graph = draft.freeze();
    var hits = new ArrayList<PatternHit>();
    boolean exhausted = false;
    for (var library : libraries) {
      var matcher = new Matcher(graph, library);
      hits.addAll(matcher.hits());
      exhausted |= matcher.isExhausted();
    }
    var constants = model.constants();
    var parts =
        withConstants(
            file,
            constants,
            cover(graph, hits).stream().map(hit -> part(graph, draft, hit)).toList());
    var taken = new HashSet<Integer>();
    for (var part : parts) taken.addAll(part.operators());
    var unread =
        IntStream.range(0, file.nodes().size())
            .filter(one -> !taken.contains(one))
            .boxed()
            .toList();
    return new Recognised(parts, unread, exhausted, model.tensors(), constants);
  }

  /// The parts with what is worked out of nothing but constants for one of them alone.
  private static List<Recognised.Part> withConstants(
      ModelFile file, Set<String> constants, List<Recognised.Part> parts) {
    var owners = new HashMap<Integer, Integer>();
    for (int part = 0; part < parts.size(); part++)
      for (int operator : parts.get(part).operators()) owners.put(operator, part);
    var readBy = new HashMap<String, Integer>();
    file.outputs().forEach(output -> readBy.put(output, OperatorGraph.NONE));
    var more = new HashMap<Integer, Set<Integer>>();
    for (int operator = file.nodes().size() - 1; operator >= 0; operator--) {
      var node = file.nodes().get(operator);
      var readers =
          node.outputs().stream()
              .flatMap(made -> Stream.ofNullable(readBy.get(made)))
              .distinct()
              .toList();
      if (!owners.containsKey(operator)
          && constants.containsAll(node.outputs())
          && readers.size() == 1
          && readers.getFirst() >= 0) {
        owners.put(operator, readers.getFirst());
        more.computeIfAbsent(readers.getFirst(), _ -> new TreeSet<>()).add(operator);
      }
      int owner = owners.getOrDefault(operator, OperatorGraph.NONE);
      for (var input : node.inputs())
        readBy.merge(input, owner, (a, b) -> a.equals(b) ? a : OperatorGraph.NONE);
    }
    return IntStream.range(0, parts.size())
        .mapToObj(part -> parts.get(part).with(more.getOrDefault(part, Set.of())))
        .toList();
  }

  /// Of parts that overlap the largest, of equally large ones the likeliest reading.
  private List<PatternHit> cover(OperatorGraph graph, Collection<PatternHit> hits) {
    var taken = new boolean[graph.size()];
    var chosen = new ArrayList<PatternHit>();
    var byLikelihood =
        Comparator.comparingInt((PatternHit hit) -> -hit.size())
            .thenComparing(hit -> hit.best().normsFolded())
            .thenComparing(hit -> hit.best().standing())
            .thenComparingLong(hit -> idle(graph, hit))
            .thenComparingInt(PatternHit::first);
    for (var hit : hits.stream().sorted(byLikelihood).toList()) {
      if (hit.operations().stream().anyMatch(operation -> taken[operation])) continue;
      for (int operation : hit.operations()) taken[operation] = true;
      chosen.add(hit);
    }
    chosen.sort(Comparator.comparingInt(PatternHit::first));
    return chosen;
  }

  /// How many outputs of a part nobody outside reads.
  private static long idle(OperatorGraph graph, PatternHit hit) {
    var inside = new HashSet<>(hit.operations());
    return hit.roots().stream()
        .filter(root -> !graph.leaves(root) && inside.containsAll(graph.readers(root)))
        .count();
  }

  private Recognised.Part part(OperatorGraph graph, OperatorDraft draft, PatternHit hit) {
    var reading = hit.best();
    var operators = new TreeSet<Integer>();
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (int number : hit.operations()) {
      var operation = graph.operation(number);
      operators.addAll(operation.origins());
      operators.addAll(operation.carried());
      rules.addAll(operation.rules());
      for (int tensor : graph.inputs(number))
        if (tensor != OperatorGraph.NONE && hit.operations().containsAll(graph.readers(tensor)))
          draft.storing(tensor).ifPresent(operators::add);
    }
    boolean precise =
        hit.weights().stream()
            .flatMap(tensor -> draft.stored(tensor).stream())
            .allMatch(weight -> weight.elementType() == DType.FLOAT32.onnx());
    if (!precise) rules.add(Rule.PRECISION);
    if (reading.normsFolded()) rules.add(Rule.NORM_FOLDED);
    return new Recognised.Part(
        reading.block(),
        reading.parameters(),
        reading.ports(),
        hit.readings().stream()
            .map(BlockReading::block)
            .filter(other -> !other.equals(reading.block()))
            .distinct()
            .toList(),
        List.copyOf(operators),
        reading.bounds().stream()
            .map(bound ->
                bound < 0 ? Optional.<Integer>empty() : Optional.of(hit.bounds().get(bound)))
            .toList(),
        IntStream.range(0, hit.roots().size())
            .mapToObj(i -> new Recognised.Leaving(reading.outputs().get(i), hit.roots().get(i)))
            .toList(),
        hit.weights().stream().map(draft::source).toList(),
        reading.normsFolded(),
        rules);
  }
}
