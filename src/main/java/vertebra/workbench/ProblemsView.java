package vertebra.workbench;

import java.util.List;
import java.util.Map;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;

/// What the list of problems shows.
///
/// @param problems what is wrong, as far as the design is checked
/// @param blank whether there is nothing to check
/// @param offersFixes whether ways out are shown; a lesson asks the learner first
public record ProblemsView(Shown<List<Diagnostic>> problems, boolean blank, boolean offersFixes)
    implements View {

  public static Observed<ProblemsView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope, () -> now(design), design.workbench().observed(), design.learning().observed());
  }

  private static ProblemsView now(OpenDesign design) {
    return new ProblemsView(
        design.workbench().known().map(Analysis::diagnostics),
        design.state().graph().isEmpty(),
        design.learning().offersFixes());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("problems", problems);
  }
}
