package vertebra.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Analysis;
import vertebra.block.Cost;
import vertebra.block.ParameterSpec;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.tensor.Dim;

/// The networks that are too large for a test run, each made smaller by its own parameters: first
/// its width, then its depth as well, and only where those do not suffice the picture instead of
/// the depth. `smaller-networks.txt` lists what is changed; `main` writes it anew.
public final class SmallerNetworks {

  /// What a network may take.
  public record Limits(long multiplyAdds, long parameters) {

    /// By how much a network is over it; zero if it fits.
    double excess(Cost cost) {
      return Math.max(0, (double) cost.multiplyAdds() / multiplyAdds - 1)
          + Math.max(0, (double) cost.parameters() / parameters - 1);
    }
  }

  /// What a test run may take for one sample.
  static final Limits MOST = new Limits(2_000_000_000L, 60_000_000);

  /// Too large, and made for its one width and for pictures of no fewer pixels.
  static final String AS_IT_IS = "ssd300_vgg16";

  private static final Path FILE =
      Path.of("src/test/resources/vertebra/catalogue/smaller-networks.txt");
  private static final double WORTH_IT = 0.99;

  /// Where all must flow through fewer channels, norms make the slopes so steep that no step in
  /// float32 is short enough.
  private static final long LEAST_WIDTH = 8;

  private static final Set<String> DEPTHS = Set.of("depth", "layers", "after", "blocks");
  private static final Set<String> KEPT =
      Set.of("grid", "scales", "window", "anchors", "classes", "variant", "patch", "version");

  private static final Map<String, List<Change>> CHANGES = read();

  private SmallerNetworks() {}

  /// One parameter of one node, as it was and as it is now.
  private record Change(NodeId node, String key, String before, String after) {

    GraphEdit edit() {
      return new GraphEdit.SetParameter(node, key, GraphText.value(after));
    }

    boolean isWide() {
      return !(GraphText.value(after) instanceof Value.Whole(var width)) || width >= LEAST_WIDTH;
    }

    @Override
    public String toString() {
      return node + "." + key + " " + before + " -> " + after;
    }

    static Change parse(String text) {
      var words = text.strip().split(" ", -1);
      int dot = words[0].lastIndexOf('.');
      return new Change(
          new NodeId(words[0].substring(0, dot)), words[0].substring(dot + 1), words[1], words[3]);
    }
  }

  public static void main(String[] arguments) throws IOException {
    var text = new StringBuilder();
    for (var preset : Designs.CATALOGUE.presets()) {
      var changes = shrunk(preset.graph().get(), MOST);
      if (!changes.isEmpty())
        text.append(preset.id())
            .append(": ")
            .append(changes.stream().map(Change::toString).collect(Collectors.joining("; ")))
            .append('\n');
    }
    Files.writeString(FILE, text);
  }

  /// What is changed of a network for a test run, in words; nothing if it runs as it is.
  static Optional<String> said(Preset preset) {
    return Optional.ofNullable(CHANGES.get(preset.id()))
        .map(changes -> changes.stream().map(Change::toString).collect(Collectors.joining("; ")));
  }

  /// The network as it fits a test run.
  public static Graph of(Preset preset) {
    var graph = preset.graph().get();
    for (var change : CHANGES.getOrDefault(preset.id(), List.of()))
      graph = GraphEdit.apply(graph, change.edit());
    return graph;
  }

  /// A network made smaller, but not too narrow to learn: first its width, then its depth.
  public static Graph within(Limits most, Graph whole) {
    List<Function<Graph, List<Change>>> ways =
        List.of(
            graph -> parameters(graph, false).stream().filter(Change::isWide).toList(),
            graph -> parameters(graph, true));
    var graph = whole;
    for (var change : shrunk(whole, most, ways)) graph = GraphEdit.apply(graph, change.edit());
    return graph;
  }

  private static Map<String, List<Change>> read() {
    try (InputStream file = SmallerNetworks.class.getResourceAsStream("smaller-networks.txt")) {
      var changes = new LinkedHashMap<String, List<Change>>();
      new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> {
            int colon = line.indexOf(": ");
            changes.put(
                line.substring(0, colon),
                Stream.of(line.substring(colon + 2).split("; ", -1)).map(Change::parse).toList());
          });
      return changes;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<Change> shrunk(Graph whole, Limits most) {
    Function<Graph, List<Change>> widths = graph -> parameters(graph, false);
    Function<Graph, List<Change>> depths = graph -> parameters(graph, true);
    var tried = new ArrayList<List<Change>>();
    for (var ways :
        List.of(
            List.of(widths),
            List.of(widths, depths),
            List.of(widths, SmallerNetworks::pictures),
            List.of(widths, depths, SmallerNetworks::pictures))) {
      var changes = shrunk(whole, most, ways);
      tried.add(changes);
      var graph = whole;
      for (var change : changes) graph = GraphEdit.apply(graph, change.edit());
      if (most.excess(Designs.analyzed(graph).cost()) == 0) return changes;
    }
    return tried.getLast();
  }

  private static List<Change> shrunk(
      Graph whole, Limits most, List<Function<Graph, List<Change>>> ways) {
    var graph = whole;
    var changes = new LinkedHashMap<String, Change>();
    var analysis = Designs.analyzed(graph);
    for (var way : ways)
      while (most.excess(analysis.cost()) > 0) {
        var best = best(graph, analysis, most, way.apply(graph));
        if (best.isEmpty()) break;
        var change = best.get();
        graph = GraphEdit.apply(graph, change.edit());
        analysis = Designs.analyzed(graph);
        changes.merge(
            change.node() + "." + change.key(),
            change,
            (first, last) -> new Change(first.node(), first.key(), first.before(), last.after()));
      }
    return List.copyOf(changes.values());
  }

  private static Optional<Change> best(
      Graph graph, Analysis now, Limits most, List<Change> candidates) {
    double least = most.excess(now.cost()) * WORTH_IT;
    var best = Optional.<Change>empty();
    for (var candidate : candidates) {
      var then = Designs.analyzed(GraphEdit.apply(graph, candidate.edit()));
      if (!then.isValid() || most.excess(then.cost()) >= least) continue;
      least = most.excess(then.cost());
      best = Optional.of(candidate);
    }
    return best;
  }

  private static List<Change> parameters(Graph graph, boolean depths) {
    var changes = new ArrayList<Change>();
    for (var node : graph.nodes()) {
      var block = Designs.CATALOGUE.find(node.block()).orElseThrow();
      if (block.role() == Role.INPUT) continue;
      for (var spec : block.parameters())
        if (DEPTHS.contains(spec.key()) == depths && !KEPT.contains(spec.key()))
          for (var value : smaller(spec, node)) changes.add(change(node, spec, value));
    }
    return changes;
  }

  private static <T> Change change(Node node, ParameterSpec<T> spec, Value after) {
    return new Change(
        node.id(),
        spec.key(),
        spec.encode(spec.in(node.parameters())).toString().replace(" ", ""),
        after.toString().replace(" ", ""));
  }

  private static List<Value> smaller(ParameterSpec<?> spec, Node node) {
    return switch (spec) {
      case ParameterSpec.Whole whole -> {
        int half = Math.max(whole.min(), whole.in(node.parameters()) / 2);
        yield half < whole.in(node.parameters()) ? List.of(whole.encode(half)) : List.of();
      }
      case ParameterSpec.OneOf some ->
          some.allowed().stream()
              .filter(allowed -> allowed < some.in(node.parameters()))
              .map(some::encode)
              .toList();
      case ParameterSpec.Real real -> {
        double half = Math.max(real.min(), real.in(node.parameters()) / 2);
        yield half < real.in(node.parameters()) ? List.of(real.encode(half)) : List.of();
      }
      case ParameterSpec.Wholes wholes -> {
        var half =
            wholes.in(node.parameters()).stream()
                .map(number -> Math.max(wholes.min(), number / 2))
                .toList();
        yield half.equals(wholes.in(node.parameters())) ? List.of() : List.of(wholes.encode(half));
      }
      case ParameterSpec.Choice<?> choice -> choices(choice, node);
      case ParameterSpec.Flag _,
          ParameterSpec.Sides _,
          ParameterSpec.Sizes _,
          ParameterSpec.Padding _,
          ParameterSpec.Text _,
          ParameterSpec.Attribute _ ->
          List.of();
    };
  }

  private static <E extends Enum<E>> List<Value> choices(
      ParameterSpec.Choice<E> choice, Node node) {
    return choice.options().stream()
        .takeWhile(option -> option != choice.in(node.parameters()))
        .map(choice::encode)
        .toList();
  }

  private static List<Change> pictures(Graph graph) {
    var changes = new ArrayList<Change>();
    for (var node : graph.nodes()) {
      var block = Designs.CATALOGUE.find(node.block()).orElseThrow();
      if (block.role() != Role.INPUT) continue;
      for (var spec : block.parameters())
        if (spec instanceof ParameterSpec.Sizes sizes) {
          var shape = sizes.in(node.parameters());
          if (shape.rank() != 4) continue;
          var half =
              shape
                  .with(2, Dim.of(half(shape.dim(2).value())))
                  .with(3, Dim.of(half(shape.dim(3).value())));
          changes.add(change(node, sizes, sizes.encode(half)));
        }
    }
    return changes;
  }

  private static long half(long side) {
    return side < 64
        ? Math.min(side, Math.max(16, side / 2))
        : Math.max(32, (side / 2 + 16) / 32 * 32);
  }
}
