package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.document.BlockDefinition;
import vertebra.execute.PrecisionChoice;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.PersistentMap;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;

/// What a result is about: everything that results depend on, as it was when one was asked for.
/// Where cards lie, titles and the selection are no part of it.
///
/// A graph and definitions are compared by identity, because undo leads back to the same objects;
/// the small parts by value; files by their stamps.
///
/// @param definitions the blocks that the design defines itself
/// @param benchmark how many runs a result is the median of
/// @param inputs what flows in
/// @param weights where the weights come from
/// @param labels where the names of the classes come from
/// @param computing where and how it is computed
/// @param place where in the design one looks
public record Basis(
    Graph graph,
    PersistentMap<BlockId, BlockDefinition> definitions,
    Benchmark benchmark,
    Named inputs,
    Named weights,
    Named labels,
    Computing computing,
    Place place) {

  /// A part of a basis, in the order in which differences are said.
  public enum Part {
    GRAPH(say("workbench.the-graph")),
    INPUTS(say("workbench.the-input")),
    WEIGHTS(say("workbench.the-weights"), false),
    LABELS(say("workbench.the-class-names"), false),
    DEVICE(say("workbench.the-device")),
    PRECISION(say("workbench.the-precision")),
    THREADS(say("workbench.the-number-of-threads")),
    BENCHMARK(say("workbench.the-number-of-runs")),
    PLACE(say("workbench.the-place-looked-at"));

    private final String words;
    private final boolean isOne;

    Part(String words) {
      this(words, true);
    }

    Part(String words, boolean isOne) {
      this.words = words;
      this.isOne = isOne;
    }
  }

  /// What every result about a design's structure depends on.
  static final Set<Part> STRUCTURE = Set.of(Part.GRAPH);

  private static final Set<Part> ALL = EnumSet.allOf(Part.class);

  /// Settings of a design that name files, and those files.
  record Named(Map<String, String> settings, List<FileStamp> files) {
    Named {
      settings = Map.copyOf(settings);
      files = List.copyOf(files);
    }
  }

  /// Where and how numbers are computed.
  ///
  /// @param device empty for the best that is ready
  /// @param tf32 whether factors may be rounded
  /// @param precisionChoice what designs compute with
  /// @param threads how many threads one operator may use; 0 takes one a core
  record Computing(
      Optional<Device> device, boolean tf32, PrecisionChoice precisionChoice, int threads) {}

  /// Those of some parts that are not what they are in another basis.
  Set<Part> differing(Basis other, Set<Part> parts) {
    return parts.stream()
        .filter(part -> differs(other, part))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Part.class)));
  }

  private boolean differs(Basis other, Part part) {
    return switch (part) {
      case GRAPH -> graph != other.graph || definitions != other.definitions;
      case INPUTS -> !inputs.equals(other.inputs);
      case WEIGHTS -> !weights.equals(other.weights);
      case LABELS -> !labels.equals(other.labels);
      case DEVICE ->
          computing.tf32 != other.computing.tf32
              || !computing.device.equals(other.computing.device);
      case PRECISION -> !computing.precisionChoice.equals(other.computing.precisionChoice);
      case THREADS -> computing.threads != other.computing.threads;
      case BENCHMARK -> !benchmark.equals(other.benchmark);
      case PLACE -> !place.equals(other.place);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Basis basis && differing(basis, ALL).isEmpty();
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(graph);
  }

  /// What has to be said beside a result for which these parts differ; blank if none does.
  static String remark(Set<Part> differing) {
    if (differing.isEmpty()) return "";
    var parts = differing.stream().sorted().toList();
    var last = parts.getLast();
    var before =
        parts.subList(0, parts.size() - 1).stream()
            .map(part -> part.words)
            .collect(Collectors.joining(", "));
    return say(
        "workbench.of-an-earlier-state",
        !before.isEmpty()
            ? say("workbench.and-differ", before, last.words)
            : last.isOne
                ? say("workbench.differs", last.words)
                : say("workbench.differ", last.words));
  }
}
