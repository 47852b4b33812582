package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import vertebra.onnx.ModelException;

/// Takes operators out and joins what fed them to what read them.
final class Healing {

  private Healing() {}

  /// Leaves out every Identity, and every Dropout, which does nothing where nobody trains.
  static List<String> passedOn(ModelDraft draft) {
    var gone = new ArrayList<String>();
    for (var graph : draft.graphs())
      for (var node : List.copyOf(graph.nodes)) {
        boolean isPassedOn = node.is("Identity") || node.is("Dropout") && isAlone(graph, node);
        if (isPassedOn && heal(graph, node, node.input(0))) gone.add(node.title());
      }
    draft.graphs().forEach(GraphDraft::pruneTensors);
    return gone;
  }

  /// Whether nobody reads a Dropout's mask, or lets it train.
  private static boolean isAlone(GraphDraft graph, DraftNode node) {
    boolean trains = !node.input(2).isEmpty();
    return !trains
        && node.outputs.stream().skip(1).allMatch(mask -> mask.isEmpty() || graph.reads(mask) == 0);
  }

  /// Takes one operator out. Throws [ModelException] where there is nothing to join.
  static void delete(ModelDraft draft, String name) throws ModelException {
    var node = draft.node(name);
    var graph =
        draft.graphs().stream().filter(each -> each.nodes.contains(node)).findFirst().orElseThrow();
    var source =
        node.inputs.stream()
            .filter(input -> !input.isEmpty() && !graph.isConstant(input))
            .findFirst();
    var read = node.outputs.stream().skip(1).anyMatch(output -> graph.reads(output) > 0);
    if (source.isEmpty() || read || !heal(graph, node, source.get()))
      throw new ModelException(say("edit.cannot-heal", node.title()));
    graph.prune();
  }

  /// @return whether it could be done
  private static boolean heal(GraphDraft graph, DraftNode node, String source) {
    var output = node.outputs.getFirst();
    if (source.isEmpty()) return false;
    if (graph.isOutput(output)) {
      boolean isMadeHere = graph.maker(source).isPresent();
      if (!isMadeHere || graph.isOutput(source)) return false;
      graph.nodes.remove(node);
      graph.values.removeIf(value -> value.name.equals(source));
      graph.rename(source, output);
      return true;
    }
    graph.nodes.remove(node);
    graph.reread(output, source);
    return true;
  }
}
