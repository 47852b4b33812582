package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.tensor.TensorType;

/// Finds the parameters with which a block lowers to a part of a model, where the part has the form
/// of the block but numbers that no ready-made network has.
///
/// A lowering is a program, so it is asked, not turned around: one parameter is changed, the block
/// lowered again, and what changed in its operators says where the parameter is read. Numbers that
/// grow with the parameter tell its value; what is left is tried. What was found is no more than a
/// proposal: it becomes a reading by being lowered and found in the model like any other.
final class UnseenParameters {

  /// So many times one part is lowered at most.
  private static final int PATIENCE = 500;

  /// So many operators all lowerings for one model may come to.
  private static final int MOST_LOWERED = 60_000;

  /// What a lowering costs beside its operators, counted in such.
  private static final int OVERHEAD = 20;

  private static final int MOST_TRIED = 40;
  private static final int MOST_TOLD = 4;
  private static final int ROUNDS = 3;
  private static final double CLOSE = 1e-6;
  private static final double GRID = 0.05;
  private static final int GRID_LINES = 40;

  private final Catalogue catalogue;
  private final Analyzer analyzer;
  private final OperatorDraft draft;
  private final OperatorGraph graph;
  private final boolean joined;
  private final Map<String, Optional<Graph>> known = new HashMap<>();
  private int lowered;

  /// @param joined whether joins of joins are looked at as one
  UnseenParameters(Catalogue catalogue, OperatorDraft draft, OperatorGraph graph, boolean joined) {
    this.catalogue = catalogue;
    analyzer = new Analyzer(catalogue);
    this.draft = draft;
    this.graph = graph;
    this.joined = joined;
  }

  /// What is compared of a part: words, and the numbers between them.
  private record Features(List<String> words, List<double[]> numbers) {
    /// In how many places two differ; none where they are of different forms.
    Optional<Integer> distance(Features other) {
      if (numbers.size() != other.numbers.size() || words.size() != other.words.size())
        return Optional.empty();
      int different = 0;
      for (int i = 0; i < words.size(); i++)
        if (!words.get(i).equals(other.words.get(i))) different++;
      for (int i = 0; i < numbers.size(); i++) {
        var mine = numbers.get(i);
        var theirs = other.numbers.get(i);
        if (mine.length != theirs.length) different += Math.max(mine.length, theirs.length);
        else
          for (int j = 0; j < mine.length; j++)
            if (Math.abs(mine[j] - theirs[j]) > CLOSE * Math.abs(theirs[j])) different++;
      }
      return Optional.of(different);
    }
  }

  /// A design of one block that may lower to a part; empty where no parameters were found.
  Optional<Graph> proposal(PatternHit hit, BlockReading start) {
    var wanted = features(hit.operations(), hit.weights(), graph);
    var types = types(hit, start);
    var block = catalogue.find(start.block());
    if (types.isEmpty() || block.isEmpty() || lowered > MOST_LOWERED) return Optional.empty();
    var key = new StringBuilder(start.block().value()).append(start.ports()).append(types.get());
    key.append(wanted.words());
    wanted.numbers().forEach(numbers -> key.append(Arrays.toString(numbers)));
    // Equal layers are asked about once.
    return known.computeIfAbsent(
        key.toString(), _ -> new Search(block.get(), start, types.get(), wanted).found());
  }

  private Optional<List<TensorType>> types(PatternHit hit, BlockReading start) {
    var types = new ArrayList<TensorType>();
    for (int bound : start.bounds()) {
      var sizes = bound < 0 ? Optional.<long[]>empty() : draft.sizes(hit.bounds().get(bound));
      if (sizes.isEmpty() || sizes.get().length == 0) return Optional.empty();
      var text = new ArrayList<String>();
      for (long size : sizes.get()) text.add(String.valueOf(size));
      if (sizes.get()[0] == 1) text.set(0, "N");
      types.add(TensorType.float32(String.join(",", text)));
    }
    return Optional.of(types);
  }

  private static Features features(
      List<Integer> operations, List<Integer> weights, OperatorGraph graph) {
    var words = new ArrayList<String>();
    var numbers = new ArrayList<double[]>();
    for (int operation : operations) graph.operation(operation).describe(words, numbers);
    for (int weight : weights)
      numbers.add(
          graph.stored(weight).orElseThrow().dims().stream()
              .mapToDouble(Long::doubleValue)
              .toArray());
    return new Features(words, numbers);
  }

  private final class Search {
    private final BlockType block;
    private final BlockReading start;
    private final List<TensorType> types;
    private final Features wanted;
    private final Set<Parameters> tried = new HashSet<>();
    private int left = PATIENCE;

    Search(BlockType block, BlockReading start, List<TensorType> types, Features wanted) {
      this.block = block;
      this.start = start;
      this.types = types;
      this.wanted = wanted;
    }

    Optional<Graph> found() {
      var parameters = start.parameters();
      var first = lowered(parameters);
      if (first == null) return Optional.empty();
      int distance = first.distance(wanted).orElse(Integer.MAX_VALUE);
      if (distance == Integer.MAX_VALUE) return Optional.empty();
      for (int round = 0; round < ROUNDS && distance > 0; round++) {
        int before = distance;
        for (boolean told : new boolean[] {true, false})
          for (var spec : block.parameters()) {
            if (distance == 0) break;
            var values = told ? read(spec, parameters) : candidates(spec, parameters);
            for (var value : values) {
              var other = parameters.with(spec.key(), value);
              int there = distance(other);
              if (there >= distance) continue;
              parameters = other;
              distance = there;
              if (told || distance == 0) break;
            }
          }
        if (distance == before) {
          var both = both(parameters, distance);
          if (both.isEmpty()) break;
          parameters = both.get();
          tried.remove(parameters);
          distance = distance(parameters);
        }
      }
      return distance == 0 ? graph(parameters) : Optional.empty();
    }

    /// Two parameters changed at once, where the numbers hang on their product and each alone leads
    /// nowhere.
    private Optional<Parameters> both(Parameters parameters, int distance) {
      for (var one : block.parameters())
        for (var value : read(one, parameters)) {
          var half = parameters.with(one.key(), value);
          for (var other : block.parameters())
            if (other != one)
              for (var there : read(other, half)) {
                var whole = half.with(other.key(), there);
                if (distance(whole) < distance) return Optional.of(whole);
              }
        }
      return Optional.empty();
    }

    private int distance(Parameters parameters) {
      if (!tried.add(parameters)) return Integer.MAX_VALUE;
      var features = lowered(parameters);
      return features == null
          ? Integer.MAX_VALUE
          : features.distance(wanted).orElse(Integer.MAX_VALUE);
    }

    private Optional<Graph> graph(Parameters parameters) {
      return Exemplar.around(catalogue, block.id(), new Site(parameters, start.ports(), types));
    }

    /// What the block lowers to; nothing where it cannot be lowered so or has another form.
    private @Nullable Features lowered(Parameters parameters) {
      if (left-- <= 0 || lowered > MOST_LOWERED) return null;
      boolean sound =
          block.parameters().stream().allMatch(spec -> spec.complaint(parameters).isEmpty());
      var design = sound ? graph(parameters) : Optional.<Graph>empty();
      if (design.isEmpty()) return null;
      var made = LoweredBlock.of(catalogue, analyzer, design.get(), start, joined);
      if (made.isEmpty()) return null;
      lowered += made.get().graph().size() + OVERHEAD;
      var region = made.get().region();
      return features(region.operations(), region.weights(), made.get().graph());
    }

    /// The values of a parameter that can be read off the numbers which grow with it.
    private List<Value> read(ParameterSpec<?> spec, Parameters parameters) {
      double from = number(spec, parameters);
      var now = Double.isNaN(from) ? null : lowered(parameters);
      if (now == null) return List.of();
      for (double to : new double[] {from * 2, from + 1, from / 2, from + 8, from + 0.5}) {
        var other = value(spec, to);
        if (to == from || other.isEmpty()) continue;
        var moved = lowered(parameters.with(spec.key(), other.get()));
        if (moved == null || moved.distance(now).isEmpty()) continue;
        var told = told(now, moved, from, to);
        if (!told.isEmpty())
          return told.stream().flatMap(number -> value(spec, number).stream()).toList();
      }
      return List.of();
    }

    /// The values that most of the numbers tell which moved with a parameter.
    private List<Double> told(Features now, Features moved, double from, double to) {
      var votes = new HashMap<Double, Integer>();
      for (int i = 0; i < now.numbers().size(); i++) {
        var before = now.numbers().get(i);
        var after = moved.numbers().get(i);
        var there = wanted.numbers().get(i);
        if (before.length != after.length || before.length != there.length) continue;
        for (int j = 0; j < before.length; j++) {
          double step = (after[j] - before[j]) / (to - from);
          if (step == 0) continue;
          double told = from + (there[j] - before[j]) / step;
          votes.merge(Math.rint(told * 1000) / 1000, 1, Integer::sum);
        }
      }
      return votes.entrySet().stream()
          .sorted(
              Map.Entry.<Double, Integer>comparingByValue(Comparator.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(Map.Entry::getKey)
          .limit(MOST_TOLD)
          .toList();
    }

    /// What a parameter may be, the likeliest first.
    private List<Value> candidates(ParameterSpec<?> spec, Parameters parameters) {
      var values = new LinkedHashSet<Value>();
      switch (spec) {
        case ParameterSpec.Flag _ -> values.addAll(List.of(Value.of(true), Value.of(false)));
        case ParameterSpec.Choice<?> choice ->
            choice
                .options()
                .forEach(one -> values.add(Value.of(ParameterSpec.Choice.written(one))));
        case ParameterSpec.OneOf one -> one.allowed().forEach(n -> values.add(Value.of(n)));
        case ParameterSpec.Whole whole -> {
          for (double number : numbers()) value(whole, number).ifPresent(values::add);
        }
        case ParameterSpec.Sides sides -> {
          for (double number : numbers()) value(sides, number).ifPresent(values::add);
        }
        case ParameterSpec.Real real -> {
          for (int line = 1; line <= GRID_LINES; line++)
            value(real, Math.rint(line * GRID * 100) / 100).ifPresent(values::add);
          for (double number : numbers()) value(real, number).ifPresent(values::add);
        }
        case ParameterSpec.Padding _ -> {
          for (var word : List.of("same", "valid", "0", "1", "2", "3")) values.add(Value.of(word));
        }
        case ParameterSpec.Text _,
            ParameterSpec.Wholes _,
            ParameterSpec.Sizes _,
            ParameterSpec.Attribute _ -> {}
      }
      parameters.get(spec.key()).ifPresent(values::remove);
      return values.stream().limit(MOST_TRIED).toList();
    }

    /// The numbers of the part, the most frequent first.
    private List<Double> numbers() {
      var counts = new HashMap<Double, Integer>();
      for (var numbers : wanted.numbers())
        for (double number : numbers) counts.merge(number, 1, Integer::sum);
      return counts.entrySet().stream()
          .sorted(
              Map.Entry.<Double, Integer>comparingByValue(Comparator.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(Map.Entry::getKey)
          .toList();
    }

    private static double number(ParameterSpec<?> spec, Parameters parameters) {
      return switch (spec) {
        case ParameterSpec.Whole whole -> whole.in(parameters);
        case ParameterSpec.Real real -> real.in(parameters);
        case ParameterSpec.Sides sides ->
            sides.in(parameters).isSquare() ? sides.in(parameters).height() : Double.NaN;
        default -> Double.NaN;
      };
    }

    private static Optional<Value> value(ParameterSpec<?> spec, double number) {
      boolean isWhole = number == Math.rint(number) && Math.abs(number) < Integer.MAX_VALUE;
      return switch (spec) {
        case ParameterSpec.Whole whole ->
            isWhole && number >= whole.min() && number <= whole.max()
                ? Optional.of(Value.of((int) number))
                : Optional.empty();
        case ParameterSpec.Sides sides ->
            isWhole && number >= sides.min() && number <= sides.max()
                ? Optional.of(Value.of((int) number))
                : Optional.empty();
        case ParameterSpec.Real real ->
            number >= real.min() && number <= real.max()
                ? Optional.of(Value.of(number))
                : Optional.empty();
        default -> Optional.empty();
      };
    }
  }
}
