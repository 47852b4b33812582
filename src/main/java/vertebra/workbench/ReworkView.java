package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import vertebra.workbench.Reworking.ReworkState;

/// What the sheet shows that changes the model of an opened design.
///
/// @param state the steps that were added, and what each changes
/// @param operator what the model calls the operator that is selected, if it is one
/// @param tensor the tensor that the selected block gives, if it is one of the model's
public record ReworkView(
    Shown<ReworkState> state, Optional<String> operator, Optional<String> tensor) implements View {

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
    return new ReworkView(
        Shown.of(design.reworking().observed().get(), design.present().basis()),
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
