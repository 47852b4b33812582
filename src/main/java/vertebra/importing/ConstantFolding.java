package vertebra.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;

/// Puts stored tensors in the place of operators that always give the same, worked out by running
/// them; and constants in the place of stored tensors, or the other way round.
final class ConstantFolding {

  private static final Set<String> BY_CHANCE =
      Set.of(
          "Bernoulli",
          "Multinomial",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike");

  private ConstantFolding() {}

  /// @return the operators that are gone
  static List<String> fold(ModelDraft draft, ModelSteps.Outside outside) throws ModelException {
    var graph = draft.graph();
    var constant = new HashSet<>(graph.tensors.keySet());
    graph.inputs.forEach(input -> constant.remove(input.name));
    var folded = new ArrayList<DraftNode>();
    for (var node : graph.nodes) {
      boolean isFixed =
          OperatorSchemas.plain(node.domain).isEmpty()
              && node.graphs.isEmpty()
              && !BY_CHANCE.contains(node.type)
              && node.inputs.stream().allMatch(name -> name.isEmpty() || constant.contains(name));
      if (!isFixed) continue;
      constant.addAll(node.outputs);
      folded.add(node);
    }
    var wanted = new LinkedHashSet<String>();
    for (var node : folded) {
      if (node.is("Constant")) continue;
      for (var output : node.outputs)
        if (!output.isEmpty() && !graph.isOutput(output) && isReadOutside(graph, output, folded))
          wanted.add(output);
    }
    if (wanted.isEmpty()) return List.of();
    var results = run(cut(draft, wanted), outside);
    for (var name : wanted) {
      var numbers = results.get(name);
      if (numbers == null) continue;
      graph
          .maker(name)
          .orElseThrow()
          .outputs
          .replaceAll(output -> output.equals(name) ? "" : output);
      graph.store(name, numbers);
    }
    return graph.prune();
  }

  private static boolean isReadOutside(GraphDraft graph, String tensor, List<DraftNode> folded) {
    return graph.isCaptured(tensor)
        || graph.nodes.stream()
            .anyMatch(node -> node.inputs.contains(tensor) && !folded.contains(node));
  }

  /// The model of the operators that give these tensors, which needs nothing.
  private static ModelDraft cut(ModelDraft draft, Set<String> wanted) throws ModelException {
    var part = new ModelDraft(draft.index());
    new Cuts(part).outputs(List.copyOf(wanted));
    return part;
  }

  private static Map<String, StoredNumbers> run(ModelDraft part, ModelSteps.Outside outside)
      throws ModelException {
    try {
      var folder = Files.createTempDirectory("vertebra-part");
      var file = folder.resolve("part.onnx");
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      part.write(part.splice(), file);
      return outside.run(file);
    } catch (IOException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    }
  }

  /// Makes stored tensors of constant operators.
  static List<String> stored(ModelDraft draft) throws ModelException {
    var gone = new ArrayList<String>();
    for (var graph : draft.graphs())
      for (var node : List.copyOf(graph.nodes)) {
        if (!node.is("Constant") || graph.isOutput(node.outputs.getFirst())) continue;
        var numbers = graph.numbers(node.outputs.getFirst());
        if (numbers.isEmpty()) continue;
        graph.nodes.remove(node);
        graph.store(node.outputs.getFirst(), numbers.get());
        gone.add(node.title());
      }
    return gone;
  }

  /// Makes constant operators of stored tensors that are no inputs too.
  static List<String> constants(ModelDraft draft) throws ModelException {
    var graph = draft.graph();
    var made = new ArrayList<String>();
    for (var name : List.copyOf(graph.tensors.keySet())) {
      if (graph.input(name).isPresent()) continue;
      var numbers = graph.numbers(name).orElseThrow();
      graph.tensors.remove(name);
      graph.nodes.add(
          made.size(),
          new DraftNode(name, "Constant", List.of(), List.of(name)).with("value", numbers));
      made.add(name);
    }
    return made;
  }
}
