package vertebra.workbench;

import java.util.List;
import java.util.Map;
import vertebra.graph.NodeId;

/// The figures that the inspector shows.
///
/// @param times how long each block takes in one run, in milliseconds, as far as that was measured
///   of the state that is shown
public record FiguresView(Shown<Figures.Sheet> sheet, Map<NodeId, Double> times) implements View {

  public FiguresView {
    times = Map.copyOf(times);
  }

  public static Observed<FiguresView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.figures().sheet(),
        design.learning().observed(),
        design.measuring().observed(),
        design.present().now());
  }

  private static FiguresView now(OpenDesign design) {
    var basis = design.present().basis();
    boolean hidden = design.learning().hidesValues();
    return new FiguresView(
        hidden ? new Shown.None<>() : Shown.of(design.figures().sheet().get(), basis),
        Shown.of(design.measuring().state().report(), basis)
            .fresh()
            .filter(_ -> !hidden)
            .<Map<NodeId, Double>>map(report -> report.millis(List.of()))
            .orElseGet(Map::of));
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("figures", sheet);
  }
}
