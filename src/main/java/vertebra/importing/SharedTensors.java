package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.graph.BlockId;
import vertebra.graph.FilePart;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.importing.Folding.Folded;
import vertebra.importing.ModelImport.Imported;
import vertebra.onnx.ElementType;
import vertebra.tensor.DType;

/// How many weights the blocks of a file have, and which of them read the very same stored tensors,
/// such as a head on every level of a pyramid: they share their weights, which belong to the first.
final class SharedTensors {

  /// What blocks have in common that share their weights.
  ///
  /// @param tensors the stored tensors that their operators read, in order
  private record Reading(BlockId block, Parameters parameters, List<String> tensors) {}

  /// An operator that only gives a tensor another name.
  private static final String SAME = "Identity";

  /// The element types of weights.
  private static final Set<DType> REAL =
      Set.of(DType.FLOAT32, DType.FLOAT16, DType.FLOAT64, DType.BFLOAT16);

  private final FileGraph file;
  private final Map<String, Long> weights = new HashMap<>();

  private SharedTensors(Imported base) {
    file = FileGraph.of(base);
    for (var tensor : base.index().graph().initialised())
      if (!tensor.dims().isEmpty()
          && tensor.elementType().flatMap(ElementType::dtype).filter(REAL::contains).isPresent())
        weights.put(tensor.name(), tensor.dims().stream().reduce(1L, Math::multiplyExact));
  }

  /// The design in which such blocks do.
  static Folded shared(Imported base, Folded folded) {
    var tensors = new SharedTensors(base);
    var owners = new HashMap<Reading, NodeId>();
    var graph = folded.document().graph();
    for (var node : graph.nodes()) {
      var part = node.origin().part();
      var reading = part.map(tensors::reading);
      if (reading.isEmpty() || reading.get().tensors().isEmpty()) continue;
      var owner = Optional.ofNullable(owners.putIfAbsent(reading.get(), node.id()));
      var counted = part.get().sharing(owner).weighing(tensors.count(part.get()));
      graph = graph.with(node.withWeightsOf(owner).with(node.origin().with(counted)));
    }
    return new Folded(
        folded.document().with(graph), folded.blocks(), folded.catalogue(), folded.isVeryDesign());
  }

  /// The trainable numbers of a part: not the running statistics of a norm.
  private long count(FilePart part) {
    var read = new HashSet<String>();
    for (int operator : part.operators()) {
      var node = file.node(operator);
      int trained = node.is("BatchNormalization") ? 3 : node.inputs().size();
      for (var tensor : node.inputs().subList(0, Math.min(trained, node.inputs().size())))
        read.add(source(tensor));
    }
    return read.stream().mapToLong(tensor -> weights.getOrDefault(tensor, 0L)).sum();
  }

  private Reading reading(FilePart part) {
    var read = new ArrayList<String>();
    for (int operator : part.operators()) {
      if (file.node(operator).is(SAME)) continue;
      for (var tensor : file.node(operator).inputs()) {
        var stored = source(tensor);
        if (weights.containsKey(stored)) read.add(stored);
      }
    }
    return new Reading(part.block(), part.parameters(), read);
  }

  /// The stored tensor that one is, which may only have another name.
  private String source(String tensor) {
    var from = tensor;
    for (var maker = file.makers().get(from);
        maker != null && file.node(maker).is(SAME);
        maker = file.makers().get(from)) from = file.node(maker).inputs().getFirst();
    return from;
  }
}
