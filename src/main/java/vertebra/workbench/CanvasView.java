package vertebra.workbench;

import java.util.LinkedHashMap;
import java.util.Map;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.inspect.PortValue;
import vertebra.inspect.PortValues;
import vertebra.report.Report;

/// What results put on the cards of the canvas.
///
/// @param heat how much of what was measured each block takes, 0 to 1; a card has no room to say
///   that a colour is about an earlier state, so then there is none
/// @param portValues what leaves the output ports of the level that is looked at
public record CanvasView(Map<NodeId, Double> heat, Shown<Map<Port, PortValue>> portValues)
    implements View {

  public static Observed<CanvasView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.measuring().observed(),
        design.runs().observed(),
        design.learning().observed(),
        design.present().now());
  }

  private static CanvasView now(OpenDesign design) {
    var basis = design.present().basis();
    var measured = design.measuring().state();
    Map<NodeId, Double> heat =
        Shown.of(measured.report(), basis)
            .fresh()
            .filter(_ -> measured.heat())
            .<Map<NodeId, Double>>map(Report::heat)
            .orElseGet(Map::of);
    var trail = basis.place().trail();
    var flowing =
        design.learning().hidesValues() ? new Shown.None<PortValues>() : design.runs().shown();
    return new CanvasView(
        heat,
        flowing.map(portValues -> new LinkedHashMap<Port, PortValue>(portValues.level(trail))));
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("flowing", portValues);
  }
}
