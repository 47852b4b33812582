package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Diagnostic;
import vertebra.canvas.Marks.Amount;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;
import vertebra.inspect.PortValues;
import vertebra.learning.LearningSettings;
import vertebra.paint.Box;
import vertebra.report.Heat;
import vertebra.report.Report;
import vertebra.report.Units;

/// What results put on the cards of the canvas.
///
/// @param heat how much of what was measured each block of the level that is looked at takes; a
///   card has no room to say that a bar is about an earlier state, so then there is none. While the
///   design learns: the length of each block's gradient as a share of the largest
/// @param scale what the bars of `heat` mean; there is one as long as there are bars
/// @param times how long each block of that level takes in one run, in milliseconds, as far as that
///   was measured of the state that is shown
/// @param locked blocks of the design whose weights stay as they are in training
/// @param problem what of the design does not go with the weights of its file, or with the data
///   that it shall learn from
/// @param learning what leaves ports of that level with the weights of the moment, while the design
///   learns
/// @param seen what the place that is pointed at saw in the maps before it, by port, as shares of
///   its map from 0 to 1
/// @param portValues what leaves the output ports of the level that is looked at
/// @param isUnseen whether what leaves them now could not be worked out
public record CanvasView(
    Map<NodeId, Amount> heat,
    Optional<Scale> scale,
    Map<NodeId, Double> times,
    Set<NodeId> locked,
    Optional<Diagnostic> problem,
    Map<Port, BufferedImage> learning,
    Map<PortPath, Box> seen,
    Shown<Map<Port, PortValue>> portValues,
    boolean isUnseen)
    implements View {

  /// What the bars on the cards mean.
  ///
  /// @param meaning what was measured, and how much of it this level takes
  /// @param most what a whole bar stands for
  public record Scale(String meaning, String most) {}

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
    var trail = basis.place().trail();
    var heat = report.filter(_ -> measured.heat()).map(Report::heat).orElse(Heat.NONE);
    var flowing =
        design.learning().hidesValues() ? new Shown.None<PortValues>() : design.runs().shown();
    return new CanvasView(
        gradients.isEmpty() ? amounts(heat, trail) : shared(gradients),
        gradients.isEmpty() ? scale(heat, trail) : Optional.of(gradientScale()),
        report.<Map<NodeId, Double>>map(known -> known.millis(trail)).orElseGet(Map::of),
        locked(design, trail),
        trail.isEmpty()
            ? design.runs().misfit().or(() -> design.training().problem())
            : Optional.empty(),
        learning(design.training().state(), trail),
        design.microscopy().pointed().get(),
        flowing.map(portValues -> new LinkedHashMap<Port, PortValue>(portValues.level(trail))),
        flowing
            .known()
            .filter(portValues -> !portValues.looking() && portValues.trouble().isPresent())
            .isPresent());
  }

  private static Map<NodeId, Amount> amounts(Heat heat, List<NodeId> trail) {
    var level = heat.at(trail);
    double most = most(level.values());
    double whole = heat.whole();
    var amounts = new LinkedHashMap<NodeId, Amount>();
    level.forEach((id, amount) ->
        amounts.put(
            id, new Amount(most > 0 ? amount / most : 0, words(heat.quantity(), amount, whole))));
    return amounts;
  }

  private static double most(Collection<Double> amounts) {
    return amounts.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /// An amount with its unit, and of times what share of the run it is.
  private static String words(Heat.Quantity quantity, double amount, double whole) {
    return switch (quantity) {
      case TIME -> say("workbench.heat-time", Units.millis(amount), share(amount, whole));
      case REMARKS -> say("workbench.heat-remarks", Math.round(amount));
    };
  }

  private static double share(double amount, double whole) {
    return whole > 0 ? 100 * amount / whole : 0;
  }

  private static Optional<Scale> scale(Heat heat, List<NodeId> trail) {
    var level = heat.at(trail);
    if (level.isEmpty()) return Optional.empty();
    double here = level.values().stream().mapToDouble(Double::doubleValue).sum();
    double most = most(level.values());
    return Optional.of(
        switch (heat.quantity()) {
          case TIME ->
              new Scale(
                  trail.isEmpty()
                      ? say("workbench.heat-of-a-run", Units.millis(here))
                      : say(
                          "workbench.heat-in-here", Units.millis(here), share(here, heat.whole())),
                  Units.millis(most));
          case REMARKS ->
              new Scale(
                  say("workbench.heat-of-remarks"),
                  say("workbench.heat-remarks", Math.round(most)));
        });
  }

  private static Scale gradientScale() {
    return new Scale(say("workbench.heat-of-gradients"), say("workbench.heat-share", 100.0));
  }

  private static Map<NodeId, Amount> shared(Map<NodeId, Double> shares) {
    var amounts = new LinkedHashMap<NodeId, Amount>();
    shares.forEach((id, share) ->
        amounts.put(id, new Amount(share, say("workbench.heat-share", 100 * share))));
    return amounts;
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
    var frozen =
        LearningSettings.of(design.state().document()).frozen().stream()
            .flatMap(path -> PortPath.nodes(path).stream())
            .collect(Collectors.toSet());
    if (frozen.isEmpty()) return Set.of();
    return design.level().get().state().graph().nodes().stream()
        .map(Node::id)
        .filter(id ->
            frozen.stream().anyMatch(around -> PortPath.isWithin(PortPath.plus(trail, id), around)))
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
