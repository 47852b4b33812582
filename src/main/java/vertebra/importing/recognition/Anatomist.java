package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.importing.recognition.BlockAnatomy.Place;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// Looks into blocks that operators of one model were read as. A block is lowered again where it
/// stands, and found in the model once more: what stands at the same place of the description is
/// the same. What blocks of one kind have in common is worked out once.
public final class Anatomist {

  private static final BlockId OUTPUT = new BlockId("output");

  private final Catalogue catalogue;
  private final ModelFile file;
  private final ModelShapes shapes;
  private final Analyzer analyzer;
  private final Map<Graph, BlockLibrary> libraries = new HashMap<>();
  private @Nullable Seen asWritten;
  private @Nullable Seen joined;

  /// @param catalogue what the blocks mean
  public Anatomist(Catalogue catalogue, ModelFile file, ModelShapes shapes) {
    this.catalogue = catalogue;
    this.file = file;
    this.shapes = shapes;
    analyzer = new Analyzer(catalogue);
  }

  /// Looks into a block; empty where the model does not hold it there.
  public Optional<BlockAnatomy> anatomy(Place place) {
    return found(place).map(Comparison::anatomy);
  }

  /// Where inside a block each of its operators stands, by its place among the model's.
  public Map<Integer, List<NodeId>> places(Place place) {
    return found(place).map(Comparison::places).orElse(Map.of());
  }

  private Optional<Comparison> found(Place place) {
    var design = design(place);
    if (design.isEmpty()) return Optional.empty();
    if (asWritten == null) asWritten = new Seen(false);
    var found = asWritten.found(design.get(), place);
    if (found.isPresent()) return found;
    if (joined == null) joined = new Seen(true);
    return joined.differs ? joined.found(design.get(), place) : Optional.empty();
  }

  /// The block alone, with outputs behind the ports that the model reads.
  private Optional<Graph> design(Place place) {
    var types = new ArrayList<TensorType>();
    for (var tensor : place.inputs().values()) {
      var sizes = shapes.of(tensor);
      if (sizes.isEmpty() || sizes.get().length == 0) return Optional.empty();
      var declared = file.declared().get(tensor);
      types.add(type(sizes.get(), declared != null && declared.dtype() == DType.INT64));
    }
    var alone =
        Exemplar.around(
            catalogue,
            place.block(),
            new Site(place.parameters(), List.copyOf(place.inputs().keySet()), types));
    if (alone.isEmpty()) return alone;
    var graph = alone.get();
    for (var port : place.outputs().keySet()) {
      var output = graph.freshId("output");
      graph =
          graph
              .with(Node.of(output, OUTPUT, Parameters.NONE))
              .with(new Edge(new Port(Exemplar.NODE, port), new Port(output, "x")));
    }
    return Optional.of(graph);
  }

  private static TensorType type(long[] sizes, boolean isWhole) {
    var text = new ArrayList<String>();
    for (long size : sizes) text.add(String.valueOf(size));
    if (sizes[0] == 1) text.set(0, "N");
    var type = TensorType.float32(String.join(",", text));
    return isWhole ? new TensorType(DType.INT64, type.shape()) : type;
  }

  private BlockLibrary library(Graph design) {
    return libraries.computeIfAbsent(
        design,
        _ -> {
          var builder = new LibraryBuilder(catalogue, Detail.EXACT);
          builder.add(design);
          return builder.library();
        });
  }

  /// The model as it is written, or with joins of joins as one.
  private final class Seen {

    /// A block lowered in the way that a description has it.
    private record Way(Graph design, BlockReading reading, boolean joined) {}

    private final ModelOperators model = ModelOperators.of(file, shapes, Map.of());
    private final boolean differs;
    private final OperatorGraph graph;
    private final Map<Graph, List<PatternHit>> hits = new HashMap<>();
    private final Map<Way, Optional<LoweredBlock>> lowered = new HashMap<>();

    Seen(boolean joined) {
      differs = joined && KnownSpellings.joinJoins(model.draft());
      graph = model.draft().freeze();
    }

    Optional<Comparison> found(Graph design, Place place) {
      var all = hits.computeIfAbsent(design, _ -> new Matcher(graph, library(design)).hits());
      for (var hit : all)
        for (var reading : hit.readings()) {
          if (!reading.block().equals(place.block()) || !isThere(hit, reading, place)) continue;
          // A file may have joined at once what the block joins one by one.
          for (boolean joins : new boolean[] {false, true}) {
            var comparison =
                lowered
                    .computeIfAbsent(
                        new Way(design, reading, joins),
                        way -> LoweredBlock.of(catalogue, analyzer, design, reading, joins))
                    .map(block -> new Comparison(model, graph, hit, block))
                    .filter(Comparison::isSame);
            if (comparison.isPresent()) return comparison;
          }
        }
      return Optional.empty();
    }

    private boolean isThere(PatternHit hit, BlockReading reading, Place place) {
      for (int i = 0; i < hit.roots().size(); i++) {
        var tensor = place.outputs().get(reading.outputs().get(i));
        if (tensor != null && model.number(tensor) != hit.roots().get(i)) return false;
      }
      return place.outputs().keySet().stream().allMatch(reading.outputs()::contains);
    }
  }

  /// A part of a model beside the block lowered again.
  private static final class Comparison {
    private final ModelOperators model;
    private final OperatorGraph graph;
    private final PatternHit hit;
    private final LoweredBlock block;

    Comparison(ModelOperators model, OperatorGraph graph, PatternHit hit, LoweredBlock block) {
      this.model = model;
      this.graph = graph;
      this.hit = hit;
      this.block = block;
    }

    /// Whether both have the same operators, joined in the same way.
    boolean isSame() {
      var region = block.region();
      boolean isAsLarge =
          region.operations().size() == hit.operations().size()
              && region.weights().size() == hit.weights().size()
              && region.bounds().size() == hit.bounds().size();
      if (!isAsLarge) return false;
      var there = makers(block.graph(), region.operations());
      var here = makers(graph, hit.operations());
      for (int i = 0; i < here.size(); i++) {
        var operation = graph.operation(hit.operations().get(i));
        boolean isLike =
            operation.token(0).equals(block.graph().operation(region.operations().get(i)).token(0))
                && here.get(i).equals(there.get(i));
        if (!isLike) return false;
      }
      return true;
    }

    /// For each operator the places of those that it reads from, in any order, for those of a sum
    /// may be exchanged.
    private static List<List<Integer>> makers(OperatorGraph graph, List<Integer> operations) {
      var places = new HashMap<Integer, Integer>();
      for (int operation : operations) places.put(operation, places.size());
      return operations.stream()
          .map(operation ->
              Arrays.stream(graph.inputs(operation))
                  .filter(tensor -> tensor != OperatorGraph.NONE)
                  .mapToObj(tensor -> places.getOrDefault(graph.maker(tensor), -1))
                  .sorted()
                  .toList())
          .toList();
    }

    BlockAnatomy anatomy() {
      return new BlockAnatomy(
          block.body(), owners(), tensors(), inner(), weights(), model.tensors());
    }

    /// Where inside the block the operators of the model stand.
    Map<Integer, List<NodeId>> places() {
      var places = new HashMap<Integer, List<NodeId>>();
      for (int i = 0; i < hit.operations().size(); i++) {
        var place = block.place(block.region().operations().get(i));
        if (place.isEmpty()) continue;
        var operation = graph.operation(hit.operations().get(i));
        for (int operator : operation.origins()) places.putIfAbsent(operator, place);
        for (int operator : operation.carried()) places.putIfAbsent(operator, place);
      }
      return places;
    }

    private Map<Integer, NodeId> owners() {
      var owners = new HashMap<Integer, NodeId>();
      var torn = new ArrayList<Integer>();
      for (int i = 0; i < hit.operations().size(); i++) {
        int number = hit.operations().get(i);
        var owner = block.owner(block.region().operations().get(i));
        var operation = graph.operation(number);
        var all = new ArrayList<>(operation.origins());
        all.addAll(operation.carried());
        for (int tensor : graph.inputs(number))
          if (tensor != OperatorGraph.NONE) model.draft().storing(tensor).ifPresent(all::add);
        for (int operator : all) {
          if (owner.isEmpty()) torn.add(operator);
          else {
            var other = owners.putIfAbsent(operator, owner.get());
            if (other != null && !other.equals(owner.get())) torn.add(operator);
          }
        }
      }
      torn.forEach(owners::remove);
      return owners;
    }

    /// The tensor of the model that stands where one of the lowered block does.
    private Optional<Integer> counterpart(int tensor) {
      int bound = block.region().bounds().indexOf(tensor);
      if (bound >= 0) return Optional.of(hit.bounds().get(bound));
      int maker = block.graph().maker(tensor);
      int place = maker == OperatorGraph.NONE ? -1 : block.region().operations().indexOf(maker);
      if (place < 0) return Optional.empty();
      var made = graph.outputs(hit.operations().get(place));
      int output = block.graph().outputNumber(tensor);
      return output < made.length ? Optional.of(made[output]) : Optional.empty();
    }

    private Map<Port, Integer> tensors() {
      var tensors = new HashMap<Port, Integer>();
      block
          .ports()
          .forEach(
              (port, tensor) -> counterpart(tensor).ifPresent(found -> tensors.put(port, found)));
      return tensors;
    }

    /// What is the same has the same sizes too, but for the axis of one sample that a file may
    /// leave out; what only stands for it in a comparison has not.
    private Map<PortPath, String> inner() {
      var called = new HashMap<Integer, List<String>>();
      model
          .tensors()
          .forEach(
              (name, number) -> called.computeIfAbsent(number, _ -> new ArrayList<>()).add(name));
      var inner = new HashMap<PortPath, String>();
      block
          .inner()
          .forEach((path, lowered) -> {
            int tensor = block.operators().number(lowered);
            if (tensor == OperatorGraph.NONE) return;
            var sizes = block.operators().sizes(lowered);
            counterpart(tensor).stream()
                .flatMap(number -> called.getOrDefault(number, List.of()).stream())
                .filter(name -> isSame(sizes, model.sizes(name)))
                .sorted()
                .findFirst()
                .ifPresent(name -> inner.put(path, name));
          });
      return inner;
    }

    private static boolean isSame(List<Long> sizes, List<Long> there) {
      if (sizes.isEmpty()) return false;
      return sizes.equals(there)
          || sizes.getFirst() == 1 && sizes.subList(1, sizes.size()).equals(there);
    }

    private SequencedMap<String, Integer> weights() {
      var weights = new LinkedHashMap<String, Integer>();
      for (int i = 0; i < hit.weights().size(); i++) {
        int here = hit.weights().get(i);
        int there = block.region().weights().get(i);
        boolean isPlain =
            model.draft().source(here) == here && block.operators().draft().source(there) == there;
        if (isPlain) block.role(there).ifPresent(role -> weights.putIfAbsent(role, here));
      }
      return weights;
    }
  }
}
