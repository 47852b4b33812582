package vertebra.workbench;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Diagnostic;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;
import vertebra.inspect.PortValues;
import vertebra.learning.LearningSettings;
import vertebra.paint.Box;
import vertebra.report.Report;

/// What results put on the cards of the canvas.
///
/// @param heat how much of what was measured each block takes, 0 to 1; a card has no room to say
///   that a colour is about an earlier state, so then there is none While the design learns: the
///   length of each block's gradient as a share of the largest
/// @param times how long each block of the design takes in one run, in milliseconds, as far as that
///   was measured of the state that is shown
/// @param locked blocks of the design whose weights stay as they are in training
/// @param problem what of the design does not go with the weights of its file, or with the data
///   that it shall learn from
/// @param learning what leaves ports of that level with the weights of the moment, while the design
///   learns
/// @param seen what the place that is pointed at saw in the maps before it, by port, as shares of
///   its map from 0 to 1
/// @param portValues what leaves the output ports of the level that is looked at
public record CanvasView(
    Map<NodeId, Double> heat,
    Map<NodeId, Double> times,
    Set<NodeId> locked,
    Optional<Diagnostic> problem,
    Map<Port, BufferedImage> learning,
    Map<PortPath, Box> seen,
    Shown<Map<Port, PortValue>> portValues)
    implements View {

  public static Observed<CanvasView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.measuring().observed(),
        design.microscopy().pointed(),
        design.runs().observed(),
        design.training().observed(),
        design.workbench().observed(),
        design.learning().observed(),
        design.present().now());
  }

  private static CanvasView now(OpenDesign design) {
    var basis = design.present().basis();
    var measured = design.measuring().state();
    var gradients = gradients(design.training().state().step(), basis.place().trail());
    var report = Shown.of(measured.report(), basis).fresh();
    Map<NodeId, Double> heat =
        report
            .filter(_ -> measured.heat())
            .<Map<NodeId, Double>>map(Report::heat)
            .orElseGet(Map::of);
    var trail = basis.place().trail();
    var flowing =
        design.learning().hidesValues() ? new Shown.None<PortValues>() : design.runs().shown();
    return new CanvasView(
        gradients.isEmpty() ? heat : gradients,
        report
            .filter(_ -> trail.isEmpty())
            .<Map<NodeId, Double>>map(Report::millis)
            .orElseGet(Map::of),
        locked(design, trail),
        trail.isEmpty()
            ? design.runs().misfit().or(() -> design.training().problem())
            : Optional.empty(),
        learning(design.training().state(), trail),
        design.microscopy().pointed().get(),
        flowing.map(portValues -> new LinkedHashMap<Port, PortValue>(portValues.level(trail))));
  }

  private static Map<Port, BufferedImage> learning(
      Training.TrainingState state, List<NodeId> trail) {
    var maps = new LinkedHashMap<Port, BufferedImage>();
    if (state.isWorking() && !state.sights().isEmpty())
      for (var seen : state.sights().getLast().maps())
        if (seen.port().composites().equals(trail))
          maps.put(seen.port().inItsGraph(), seen.picture());
    return maps;
  }

  private static Set<NodeId> locked(OpenDesign design, List<NodeId> trail) {
    if (!trail.isEmpty()) return Set.of();
    return LearningSettings.of(design.state().document()).frozen().stream()
        .map(NodeId::new)
        .collect(Collectors.toSet());
  }

  private static Map<NodeId, Double> gradients(Training.Step step, List<NodeId> trail) {
    return step instanceof Training.Working(_, var progress, _, _)
        ? progress.map(now -> shares(now.gradients(), trail)).orElse(Map.of())
        : Map.of();
  }

  /// The length of the gradient of each block of a level, as a share of the largest.
  ///
  /// @param lengths of the blocks inside, by their paths
  /// @param trail the composites around the level, the outermost first
  static Map<NodeId, Double> shares(Map<String, Double> lengths, List<NodeId> trail) {
    var around = trail.stream().map(id -> id.value() + ".").collect(Collectors.joining());
    var squares = new LinkedHashMap<NodeId, Double>();
    lengths.forEach((path, length) -> {
      if (path.startsWith(around))
        squares.merge(
            new NodeId(path.substring(around.length()).split("\\.", 2)[0]),
            length * length,
            Double::sum);
    });
    double largest = squares.values().stream().max(Double::compare).orElse(0.0);
    if (!(largest > 0)) return Map.of();
    squares.replaceAll((_, square) -> Math.sqrt(square / largest));
    return squares;
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("flowing", portValues);
  }
}
