package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import vertebra.design.Obstacle;
import vertebra.execute.RunSettings;

/// What the export's sheet shows.
///
/// @param state how it stands with the export that was asked for last
/// @param refusal why the design cannot be exported, in a sentence; blank if it can
/// @param weights where the weights come from, in words
/// @param opset the operator set of the file that the design came from, once it was read
public record ExportView(
    Shown<Exporting.ExportState> state, String refusal, String weights, Optional<Integer> opset)
    implements View {

  public static Observed<ExportView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.exporting().observed(),
        design.imported().observed(),
        design.workbench().observed(),
        design.present().now());
  }

  private static ExportView now(OpenDesign design) {
    var state = design.state();
    return new ExportView(
        Shown.of(design.exporting().observed().get(), design.present().basis()),
        Obstacle.of(state.design()).map(Obstacle::words).orElse(""),
        RunSettings.of(state.design()).weightsInWords(),
        design.imported().operatorSet());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("export", state);
  }
}
