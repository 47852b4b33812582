package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.Map;
import vertebra.execute.RunSettings;

/// What the export's sheet shows.
///
/// @param state how it stands with the export that was asked for last
/// @param refusal why the design cannot be exported, in a sentence; blank if it can
/// @param weights where the weights come from, in words
public record ExportView(Shown<Exporting.ExportState> state, String refusal, String weights)
    implements View {

  public static Observed<ExportView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.exporting().observed(),
        design.workbench().observed(),
        design.present().now());
  }

  private static ExportView now(OpenDesign design) {
    var state = design.state();
    return new ExportView(
        Shown.of(design.exporting().observed().get(), design.present().basis()),
        refusal(state),
        RunSettings.of(state.design()).weightsInWords());
  }

  private static String refusal(Workbench.WorkbenchState state) {
    var analysis = state.analysis();
    if (analysis.isValid()) return "";
    return analysis.errors().isEmpty()
        ? say("workbench.the-design-is-empty-draw-something")
        : say(
            "workbench.the-design-has-a-problem-solve-it-first",
            analysis.errors().getFirst().message());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("export", state);
  }
}
