package vertebra.workbench;

import java.util.Map;
import vertebra.report.Report;

/// What the panel of measurements shows.
///
/// @param step how it stands with measuring
/// @param report what was measured last
/// @param heat whether blocks are coloured by it
/// @param threads how many threads one operator may use; 0 takes one a core
public record MeasureView(Measuring.Step step, Shown<Report> report, boolean heat, int threads)
    implements View {

  public static Observed<MeasureView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope, () -> now(design), design.measuring().observed(), design.present().now());
  }

  private static MeasureView now(OpenDesign design) {
    var state = design.measuring().state();
    var basis = design.present().basis();
    return new MeasureView(
        state.step(), Shown.of(state.report(), basis), state.heat(), basis.computing().threads());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("measurement", report);
  }
}
