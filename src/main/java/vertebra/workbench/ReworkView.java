package vertebra.workbench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.importing.InputNodes;
import vertebra.workbench.Reworking.ReworkState;

/// What the sheet shows that changes the model of an opened design.
///
/// @param state the steps that were added, and what each changes
/// @param inputs the model's inputs
/// @param outputs the model's outputs
/// @param operator what the model calls the operator that is selected, if it is one
/// @param tensor the tensor that the selected block gives, if it is one of the model's
public record ReworkView(
    Shown<ReworkState> state,
    List<String> inputs,
    List<String> outputs,
    Optional<String> operator,
    Optional<String> tensor)
    implements View {

  public ReworkView {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public static Observed<ReworkView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.reworking().observed(),
        design.workbench().observed(),
        design.present().now());
  }

  private static ReworkView now(OpenDesign design) {
    var state = design.state();
    var selected = state.selection().latest().flatMap(state.graph()::find);
    boolean isImported = design.imported().isThere();
    return new ReworkView(
        Shown.of(design.reworking().observed().get(), design.present().basis()),
        isImported
            ? state.graph().nodes().stream()
                .filter(InputNodes::isInput)
                .flatMap(node -> node.origin().outputs().values().stream())
                .toList()
            : List.of(),
        isImported
            ? state.graph().nodes().stream()
                .filter(InputNodes::isOutput)
                .flatMap(node -> node.origin().name().stream())
                .toList()
            : List.of(),
        selected
            .filter(node -> node.origin().part().isEmpty())
            .flatMap(node -> node.origin().name())
            .filter(name -> !name.isEmpty()),
        selected.stream().flatMap(node -> node.origin().outputs().values().stream()).findFirst());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("rework", state);
  }
}
