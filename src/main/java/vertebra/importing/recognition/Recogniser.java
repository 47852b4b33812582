package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.graph.Graph;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;

/// Reads a model's operators as blocks: the largest first, each operator once.
public final class Recogniser {

  /// So many proposals that come to nothing end the search for unseen parameters.
  private static final int MOST_IN_VAIN = 60;

  private static final int MOST_READINGS = 8;

  private final List<BlockLibrary> libraries;
  private final Optional<Unseen> unseen;

  /// What is needed to read blocks with parameters that no library has seen.
  private record Unseen(Catalogue catalogue, Supplier<BlockLibrary> forms) {}

  private Recogniser(List<BlockLibrary> libraries, Optional<Unseen> unseen) {
    this.libraries = libraries;
    this.unseen = unseen;
  }

  /// @param libraries what is known; of equally large parts the earlier library's is taken
  public Recogniser(BlockLibrary... libraries) {
    this(List.of(libraries), Optional.empty());
  }

  /// One that looks for parameters which no library has seen too, where a model is not read whole.
  ///
  /// @param forms what the catalogue's blocks lower to, without numbers
  public Recogniser andUnseen(Catalogue catalogue, Supplier<BlockLibrary> forms) {
    return new Recogniser(libraries, Optional.of(new Unseen(catalogue, forms)));
  }

  /// Reads a model, in each way to look at it that makes a difference; the way that leaves least
  /// unread, in fewest parts, is taken.
  ///
  /// @param shapes the sizes of its tensors
  public Recognised read(ModelFile file, ModelShapes shapes) {
    var plain = new Look(file, look(file, shapes), false);
    var best = read(plain, libraries);
    var looks = new ArrayList<>(List.of(plain));
    if (KnownSpellings.hasJoins(plain.model().draft())) {
      var joined = new Look(file, look(file, shapes), true);
      if (KnownSpellings.joinJoins(joined.model().draft())) {
        looks.add(joined);
        best = better(best, read(joined, libraries));
      }
    }
    if (unseen.isEmpty() || isWhole(best, unseen.get().catalogue())) return best;
    for (var look : looks) {
      var found = proposals(look, best, unseen.get());
      if (found.isPresent())
        best = better(best, read(look, Stream.concat(libraries.stream(), found.stream()).toList()));
    }
    return best;
  }

  /// A way to look at a model.
  ///
  /// @param joined whether joins of joins are one
  private record Look(ModelFile file, ModelOperators model, boolean joined) {}

  private static Recognised better(Recognised one, Recognised other) {
    return Stream.of(one, other)
        .min(
            Comparator.comparingInt((Recognised read) -> read.unread().size())
                .thenComparingInt(read -> read.blocks().size()))
        .orElseThrow();
  }

  /// Whether every operator is part of something larger than a part.
  private static boolean isWhole(Recognised read, Catalogue catalogue) {
    return read.unread().isEmpty()
        && read.blocks().stream()
            .map(part -> catalogue.find(part.block()).orElseThrow().role())
            .noneMatch(role -> role == Role.PART);
  }

  /// A library of blocks with parameters that none of ours has, which parts of a model have the
  /// form of; empty where there are none.
  private Optional<BlockLibrary> proposals(Look look, Recognised read, Unseen unseen) {
    var draft = look.model().draft();
    var graph = draft.freeze();
    var owners = new HashMap<Integer, Integer>();
    for (int part = 0; part < read.blocks().size(); part++)
      for (int operator : read.blocks().get(part).operators()) owners.put(operator, part);
    var solver = new UnseenParameters(unseen.catalogue(), draft, graph, look.joined());
    var builder = new LibraryBuilder(unseen.catalogue(), Detail.EXACT);
    var taken = new boolean[graph.size()];
    // Equal layers have one proposal.
    Set<Graph> proposed = Collections.newSetFromMap(new IdentityHashMap<>());
    int inVain = 0;
    var hits = new ArrayList<>(new Matcher(graph, unseen.forms().get()).hits());
    hits.sort(Comparator.comparingInt((PatternHit hit) -> -hit.size()));
    for (var hit : hits) {
      if (inVain > MOST_IN_VAIN) break;
      if (hit.operations().stream().anyMatch(operation -> taken[operation])) continue;
      if (!isLayered(graph, hit) || isOfOne(graph, hit, owners)) continue;
      var found =
          hit.readings().stream()
              // One operator is a layer before it is a network's head.
              .sorted(
                  Comparator.comparing(
                      reading -> hit.size() == 1 && isMore(reading, unseen.catalogue())))
              .limit(MOST_READINGS)
              .flatMap(start -> solver.proposal(hit, start).stream())
              .findFirst();
      if (found.isEmpty()) {
        inVain++;
        continue;
      }
      if (proposed.add(found.get())) builder.add(found.get());
      for (int operation : hit.operations()) taken[operation] = true;
    }
    return proposed.isEmpty() ? Optional.empty() : Optional.of(builder.library());
  }

  private static boolean isMore(BlockReading reading, Catalogue catalogue) {
    return catalogue.find(reading.block()).orElseThrow().role() != Role.PART;
  }

  /// Whether a part has weights or windows, which is where widths are read.
  private static boolean isLayered(OperatorGraph graph, PatternHit hit) {
    return !hit.weights().isEmpty()
        || hit.operations().stream()
            .anyMatch(number -> graph.operation(number).numbers("kernel_shape").isPresent());
  }

  /// Whether all of a part belongs to one block that was read already.
  private static boolean isOfOne(
      OperatorGraph graph, PatternHit hit, Map<Integer, Integer> owners) {
    var blocks = new HashSet<Integer>();
    for (int operation : hit.operations())
      for (int operator : graph.operation(operation).origins())
        blocks.add(owners.getOrDefault(operator, OperatorGraph.NONE));
    return blocks.size() == 1 && !blocks.contains(OperatorGraph.NONE);
  }

  private static ModelOperators look(ModelFile file, ModelShapes shapes) {
    return ModelOperators.of(file, shapes, Map.of());
  }

  private Recognised read(Look look, List<BlockLibrary> known) {
    var file = look.file();
    var model = look.model();
    var draft = model.draft();
    var graph = draft.freeze();
    var hits = new ArrayList<PatternHit>();
    boolean exhausted = false;
    for (var library : known) {
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
        Comparator.comparingInt((Candidate one) -> -one.hit().size())
            .thenComparing(one -> one.hit().best().normsFolded())
            .thenComparing(one -> one.hit().best().standing())
            .thenComparingLong(Candidate::idle)
            .thenComparingInt(Candidate::first);
    var candidates =
        hits.stream()
            .map(hit -> new Candidate(hit, idle(graph, hit), hit.first()))
            .sorted(byLikelihood)
            .map(Candidate::hit)
            .toList();
    for (var hit : candidates) {
      if (hit.operations().stream().anyMatch(operation -> taken[operation])) continue;
      for (int operation : hit.operations()) taken[operation] = true;
      chosen.add(hit);
    }
    chosen.sort(Comparator.comparingInt(PatternHit::first));
    return chosen;
  }

  /// A part that may be taken.
  ///
  /// @param idle how many of its outputs nobody outside reads
  /// @param first the first of its operators
  private record Candidate(PatternHit hit, long idle, int first) {}

  private static long idle(OperatorGraph graph, PatternHit hit) {
    return hit.roots().stream()
        .filter(root -> !graph.leaves(root) && hit.operations().containsAll(graph.readers(root)))
        .count();
  }

  private Recognised.Part part(OperatorGraph graph, OperatorDraft draft, PatternHit hit) {
    var reading = hit.best();
    var operators = new TreeSet<Integer>();
    var inside = new HashSet<>(hit.operations());
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (int number : hit.operations()) {
      var operation = graph.operation(number);
      operators.addAll(operation.origins());
      operators.addAll(operation.carried());
      rules.addAll(operation.rules());
      for (int tensor : graph.inputs(number))
        if (tensor != OperatorGraph.NONE && inside.containsAll(graph.readers(tensor)))
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
