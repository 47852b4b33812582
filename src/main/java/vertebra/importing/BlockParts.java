package vertebra.importing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.FilePart;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.PortPath;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.recognition.Anatomist;
import vertebra.importing.recognition.BlockAnatomy;
import vertebra.onnx.ModelException;

/// Looks into blocks that stand for operators of a file: which of them each part of such a block
/// is, and which stored tensor each of its weights.
final class BlockParts {

  private final FileGraph file;
  private final Anatomist anatomist;

  private BlockParts(Imported base, Catalogue catalogue) throws ModelException {
    file = FileGraph.of(base);
    anatomist = new Anatomist(catalogue, base.index().plain(), base.index().sizes());
  }

  /// @param catalogue what the blocks mean
  static BlockParts of(Imported base, Catalogue catalogue) throws ModelException {
    return new BlockParts(base, catalogue);
  }

  /// The design in which every block that was changed knows its weights in the file. One that
  /// became another block has none.
  static Document weighed(Imported base, Document design, Catalogue catalogue)
      throws ModelException {
    var graph = design.graph();
    BlockParts parts = null;
    for (var node : design.graph().nodes()) {
      var part = node.origin().part();
      if (part.isEmpty() || Unfolding.isUntouched(design, node, catalogue)) continue;
      boolean isSame = part.get().block().equals(node.block());
      if (isSame && parts == null) parts = of(base, catalogue);
      SequencedMap<String, String> weights =
          isSame && parts != null ? parts.weights(node) : new LinkedHashMap<>();
      var origin = node.origin();
      graph =
          graph.with(
              node.with(new Origin(origin.name(), origin.outputs(), weights).with(part.get())));
    }
    return design.with(graph);
  }

  private Optional<BlockAnatomy> anatomy(Node node) {
    return anatomist.anatomy(place(node));
  }

  private BlockAnatomy.Place place(Node node) {
    var part = node.origin().part().orElseThrow();
    var outputs = new LinkedHashMap<String, String>();
    node.origin()
        .outputs()
        .forEach((port, tensor) -> {
          if (file.leaving(part.operators()).contains(tensor)) outputs.put(port, tensor);
        });
    return new BlockAnatomy.Place(part.block(), part.parameters(), part.inputs(), outputs);
  }

  /// What the file calls the weights of a block as it was read.
  SequencedMap<String, String> weights(Node node) {
    var known = node.origin().weights();
    if (!known.isEmpty()) return known;
    var anatomy = anatomy(node);
    return anatomy.map(this::weights).orElseGet(LinkedHashMap::new);
  }

  /// What the file calls what leaves the output ports inside a block as it was read, by their paths
  /// from the block on, where it has a tensor for that.
  Map<PortPath, String> inner(Node node) {
    return anatomy(node).map(BlockAnatomy::inner).orElse(Map.of());
  }

  /// Where inside a block as it was read its operators stand, by what they make.
  Map<String, List<NodeId>> makers(Node node) {
    var makers = new HashMap<String, List<NodeId>>();
    anatomist
        .places(place(node))
        .forEach((operator, place) ->
            file.node(operator).outputs().forEach(tensor -> makers.put(tensor, place)));
    return makers;
  }

  private SequencedMap<String, String> weights(BlockAnatomy anatomy) {
    var stored = new HashMap<Integer, String>();
    anatomy
        .names()
        .forEach((name, number) -> {
          if (file.isStored(name)) stored.putIfAbsent(number, name);
        });
    var weights = new LinkedHashMap<String, String>();
    anatomy
        .weights()
        .forEach((role, number) -> {
          if (stored.containsKey(number)) weights.put(role, stored.get(number));
        });
    return weights;
  }

  /// The origins of the parts of a block that stands for operators of the file, by their names
  /// inside; empty where an operator belongs to no part or to several.
  Optional<Map<NodeId, Origin>> parts(Node node) {
    var anatomy = anatomy(node);
    return anatomy.flatMap(found -> new Opening(node, found).parts());
  }

  /// A block while it is opened up.
  private final class Opening {
    private final FilePart whole;
    private final BlockAnatomy anatomy;
    private final SequencedMap<String, String> weights;
    private final Map<NodeId, TreeSet<Integer>> operators = new HashMap<>();
    private final Map<Integer, List<String>> names = new HashMap<>();

    Opening(Node node, BlockAnatomy anatomy) {
      whole = node.origin().part().orElseThrow();
      this.anatomy = anatomy;
      weights = node.origin().weights().isEmpty() ? weights(anatomy) : node.origin().weights();
      anatomy
          .names()
          .forEach(
              (name, number) -> names.computeIfAbsent(number, _ -> new ArrayList<>()).add(name));
    }

    Optional<Map<NodeId, Origin>> parts() {
      if (!divide()) return Optional.empty();
      var origins = new HashMap<NodeId, Origin>();
      for (var part : anatomy.body().nodes()) {
        if (part.block().equals(Body.ARGUMENT)) continue;
        var origin = origin(part);
        if (origin.isEmpty()) return Optional.empty();
        origins.put(part.id(), origin.get());
      }
      return Optional.of(origins);
    }

    /// Gives every operator to a part; what works out constants goes with who reads them.
    private boolean divide() {
      var owners = new HashMap<Integer, NodeId>();
      for (int place : whole.operators().reversed()) {
        var owner = anatomy.owners().get(place);
        if (owner == null) {
          var near = new ArrayList<NodeId>();
          for (int reader : whole.operators())
            if (owners.containsKey(reader)
                && file.node(reader).inputs().stream()
                    .anyMatch(file.node(place).outputs()::contains)
                && !near.contains(owners.get(reader))) near.add(owners.get(reader));
          if (near.size() != 1) return false;
          owner = near.getFirst();
        }
        owners.put(place, owner);
        operators.computeIfAbsent(owner, _ -> new TreeSet<>()).add(place);
      }
      return true;
    }

    private Optional<Origin> origin(Node part) {
      Collection<Integer> own = operators.getOrDefault(part.id(), new TreeSet<>());
      var entering = file.entering(own);
      var leaving = file.leaving(own);
      var outputs = new LinkedHashMap<String, String>();
      anatomy
          .tensors()
          .forEach((port, number) -> {
            if (!port.node().equals(part.id())) return;
            var all = names.getOrDefault(number, List.of());
            all.stream()
                .filter(leaving::contains)
                .findFirst()
                .or(() -> all.stream().findFirst())
                .ifPresent(tensor -> outputs.put(port.name(), tensor));
          });
      var inputs = new LinkedHashMap<String, String>();
      for (var edge : anatomy.body().incoming(part.id())) {
        var number = anatomy.tensors().get(edge.from());
        var all = names.getOrDefault(number == null ? -1 : number, List.of());
        all.stream()
            .filter(entering::contains)
            .findFirst()
            .or(() -> all.stream().filter(outputs::containsValue).findFirst())
            .ifPresent(tensor -> inputs.put(edge.to().name(), tensor));
      }
      if (!outputs.values().containsAll(leaving)) return Optional.empty();
      var start = part.id() + ".";
      var held = new LinkedHashMap<String, String>();
      weights.forEach((role, tensor) -> {
        if (role.startsWith(start)) held.put(role.substring(start.length()), tensor);
      });
      return Optional.of(
          new Origin(Optional.empty(), outputs, held)
              .with(
                  new FilePart(
                      part.block(), part.parameters(), inputs, List.copyOf(own), whole.rules())));
    }
  }
}
