package vertebra.workbench;

import java.util.List;
import java.util.Map;
import vertebra.cost.Budget;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.Hotspot;

/// What the budget's panel shows.
///
/// @param gauges one for every limit
/// @param hotspots the worst blocks; none while no limit is exceeded
/// @param looking whether rewrites are being tried
public record BudgetView(
    Budget budget, Shown<List<Gauge>> gauges, Shown<List<Hotspot>> hotspots, boolean looking)
    implements View {

  public static Observed<BudgetView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.budgeting().observed(),
        design.learning().observed(),
        design.present().now());
  }

  private static BudgetView now(OpenDesign design) {
    var state = design.budgeting().state();
    var basis = design.present().basis();
    boolean hides = design.learning().hidesValues();
    return new BudgetView(
        state.budget(),
        hides ? new Shown.None<>() : Shown.of(state.gauges(), basis),
        Shown.of(state.hotspots(), basis),
        state.looking());
  }

  public boolean isOver() {
    return gauges.known().stream().flatMap(List::stream).anyMatch(Gauge::isOver);
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("gauges", gauges, "hotspots", hotspots);
  }
}
