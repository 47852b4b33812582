package vertebra.workbench;

import java.util.List;
import java.util.Map;
import vertebra.analysis.Analysis;

/// What the frame of the window shows.
///
/// @param title what the design is called
/// @param isDirty whether it differs from its file
/// @param problems how many problems it has; warnings are none
public record WindowView(String title, boolean isDirty, Shown<Integer> problems) implements View {

  public static Observed<WindowView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope, () -> now(design), design.workbench().observed(), design.learning().observed());
  }

  private static WindowView now(OpenDesign design) {
    return new WindowView(
        design.title(),
        design.isUnsaved(),
        design.workbench().known().map(Analysis::errors).map(List::size));
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("problem-count", problems);
  }
}
