package vertebra.workbench;

import java.util.List;
import java.util.Map;
import vertebra.analysis.Analysis;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.CostTable;

/// What the line at the bottom of the window shows.
///
/// @param known what is known about the design
/// @param blank whether there is nothing to check
/// @param gauges how much of the budget is used
/// @param chosen how many blocks are selected
public record StatusView(
    Shown<Analysis> known,
    boolean blank,
    Shown<CostTable> costs,
    Shown<List<Gauge>> gauges,
    int chosen)
    implements View {

  public static Observed<StatusView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.workbench().observed(),
        design.looked(),
        design.figures().sheet(),
        design.budgeting().observed(),
        design.learning().observed(),
        design.present().now());
  }

  private static StatusView now(OpenDesign design) {
    var basis = design.present().basis();
    return new StatusView(
        design.workbench().known(),
        design.state().graph().isEmpty(),
        design.learning().hidesValues()
            ? new Shown.None<>()
            : Shown.of(design.figures().sheet().get(), basis).map(Figures.Sheet::costs),
        design.learning().hidesValues()
            ? new Shown.None<>()
            : Shown.of(design.budgeting().state().gauges(), basis),
        design.looked().get().selection().size());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("verdict", known, "costs", costs, "limits", gauges);
  }
}
