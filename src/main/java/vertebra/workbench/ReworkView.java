package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import vertebra.block.Body;
import vertebra.graph.Node;
import vertebra.workbench.Reworking.ReworkState;

/// What the sheet shows that changes the model of an opened design.
///
/// @param state the steps that were added, and what each changes
/// @param operator what the model calls the operator that is selected, if it is one
/// @param tensor the tensor that the selected block gives, if it is one of the model's own graph
/// @param innerTensor the same, inside functions and operators too, by how steps call it
public record ReworkView(
    Shown<ReworkState> state,
    Optional<String> operator,
    Optional<String> tensor,
    Optional<String> innerTensor)
    implements View {

  /// What is selected.
  ///
  /// @param calls the calls of functions that it stands in, each with `/` behind
  /// @param isHeld whether it stands in a graph inside an operator
  private record Selected(Node node, String calls, boolean isHeld) {

    Optional<String> operator() {
      return calls.isEmpty() && node.origin().part().isEmpty()
          ? node.origin().name().filter(name -> !name.isEmpty())
          : Optional.empty();
    }

    Optional<String> tensor() {
      return node.origin().outputs().values().stream().findFirst();
    }
  }

  public static Observed<ReworkView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.reworking().observed(),
        design.looked(),
        design.present().now());
  }

  private static ReworkView now(OpenDesign design) {
    var selected = selected(design);
    return new ReworkView(
        Shown.of(design.reworking().observed().get(), design.present().basis()),
        selected.flatMap(Selected::operator),
        selected.filter(each -> each.calls().isEmpty() && !each.isHeld()).flatMap(Selected::tensor),
        selected.flatMap(each -> each.tensor().map(each.calls()::concat)));
  }

  /// The selected block where the model has it: not in a block that it was folded into.
  private static Optional<Selected> selected(OpenDesign design) {
    var document = design.state().document();
    var graph = document.graph();
    var calls = new StringBuilder();
    boolean isHeld = false;
    boolean isBeside = false;
    for (var id : design.trail()) {
      var node = graph.find(id);
      var inside = node.flatMap(each -> Inside.definition(document, each));
      if (inside.isEmpty()) return Optional.empty();
      graph = inside.get().graph();
      // An operator's graphs stand beside each other, and each is a card that opens.
      if (isBeside) {
        isBeside = false;
      } else if (node.get().parameters().get(Body.HELD).isPresent()) {
        isBeside = true;
        isHeld = true;
      } else {
        var name = node.get().origin().name().filter(each -> !each.isEmpty());
        if (name.isEmpty() || node.get().origin().part().isPresent()) return Optional.empty();
        calls.append(name.get()).append('/');
      }
    }
    var node = design.looked().get().selection().latest().flatMap(graph::find);
    return node.isEmpty()
        ? Optional.empty()
        : Optional.of(new Selected(node.get(), calls.toString(), isHeld));
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("rework", state);
  }
}
