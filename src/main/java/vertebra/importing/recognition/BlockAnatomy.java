package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
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
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// What the operators and stored tensors of a part of a model are inside the block that it was read
/// as. The block is lowered again where it stands, and found in the model once more: what stands at
/// the same place of the description is the same.
///
/// @param body the parts of the block
/// @param owners which of those each operator of the model belongs to, by its place
/// @param tensors the model's tensor at each output port of those
/// @param inner what the model calls what leaves the output ports inside, however deep, by their
///   paths from the block on, where it has a tensor for that
/// @param weights the model's stored tensor for each weight of the block, by its name within the
///   block, where it is stored as the block has it
/// @param names the number by which each tensor of the model is meant here; what is the same has
///   the same number
public record BlockAnatomy(
    Graph body,
    Map<Integer, NodeId> owners,
    Map<Port, Integer> tensors,
    Map<PortPath, String> inner,
    SequencedMap<String, Integer> weights,
    Map<String, Integer> names) {

  public BlockAnatomy {
    owners = Map.copyOf(owners);
    tensors = Map.copyOf(tensors);
    inner = Map.copyOf(inner);
    weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
    names = Map.copyOf(names);
  }

  /// A block in a model.
  ///
  /// @param inputs the model's tensor at each wired input port
  /// @param outputs the output port at which a tensor of the model leaves
  public record Place(
      BlockId block,
      Parameters parameters,
      SequencedMap<String, String> inputs,
      Map<String, String> outputs) {}

  /// Looks into a block; empty where the model does not hold it there.
  public static Optional<BlockAnatomy> of(
      Catalogue catalogue, ModelFile file, ModelShapes shapes, Place place) {
    var design = design(catalogue, file, shapes, place);
    if (design.isEmpty()) return Optional.empty();
    var builder = new LibraryBuilder(catalogue, Detail.EXACT);
    builder.add(design.get());
    var library = builder.library();
    var model = ModelOperators.of(file, shapes, Map.of());
    var found = found(catalogue, design.get(), library, model, place, false);
    if (found.isPresent() || !KnownSpellings.joinJoins(model.draft())) return found;
    return found(catalogue, design.get(), library, model, place, true);
  }

  /// The block alone, with outputs behind the ports that the model reads.
  private static Optional<Graph> design(
      Catalogue catalogue, ModelFile file, ModelShapes shapes, Place place) {
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

  private static final BlockId OUTPUT = new BlockId("output");

  private static TensorType type(long[] sizes, boolean isWhole) {
    var text = new ArrayList<String>();
    for (long size : sizes) text.add(String.valueOf(size));
    if (sizes[0] == 1) text.set(0, "N");
    var type = TensorType.float32(String.join(",", text));
    return isWhole ? new TensorType(DType.INT64, type.shape()) : type;
  }

  private static Optional<BlockAnatomy> found(
      Catalogue catalogue,
      Graph design,
      BlockLibrary library,
      ModelOperators model,
      Place place,
      boolean joined) {
    var graph = model.draft().freeze();
    for (var hit : new Matcher(graph, library).hits())
      for (var reading : hit.readings()) {
        if (!reading.block().equals(place.block()) || !isThere(model, hit, reading, place))
          continue;
        var anatomy =
            LoweredBlock.of(catalogue, new Analyzer(catalogue), design, reading, joined)
                .flatMap(lowered -> new Comparison(model, graph, hit, lowered).anatomy());
        if (anatomy.isPresent()) return anatomy;
      }
    return Optional.empty();
  }

  private static boolean isThere(
      ModelOperators model, PatternHit hit, BlockReading reading, Place place) {
    for (int i = 0; i < hit.roots().size(); i++) {
      var tensor = place.outputs().get(reading.outputs().get(i));
      if (tensor != null && model.number(tensor) != hit.roots().get(i)) return false;
    }
    return place.outputs().keySet().stream().allMatch(reading.outputs()::contains);
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

    Optional<BlockAnatomy> anatomy() {
      var region = block.region();
      boolean isSame =
          region.operations().size() == hit.operations().size()
              && region.weights().size() == hit.weights().size()
              && region.bounds().size() == hit.bounds().size();
      if (!isSame) return Optional.empty();
      return Optional.of(
          new BlockAnatomy(block.body(), owners(), tensors(), inner(), weights(), model.tensors()));
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

    /// What is the same has the same sizes too; what only stands for it in a comparison has not.
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
                .filter(name -> !sizes.isEmpty() && sizes.equals(model.sizes(name)))
                .sorted()
                .findFirst()
                .ifPresent(name -> inner.put(path, name));
          });
      return inner;
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
