package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Cost;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Volume;
import vertebra.report.Units;
import vertebra.ui.parts.RoleShares;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Tones;
import vertebra.workbench.Figures;
import vertebra.workbench.Workbench;

/// What each part of a network takes of its weights, its work and its memory, as bars in the
/// colours of the roles; and how much of the picture a place of each level sees.
final class RoleBars {

  private static final int LEVELS = 8;

  private final Workbench.WorkbenchState state;
  private final Figures.Sheet sheet;
  private final Map<NodeId, Double> times;

  /// @param times how long each block takes in one run, in milliseconds; none if nobody measured it
  RoleBars(Workbench.WorkbenchState state, Figures.Sheet sheet, Map<NodeId, Double> times) {
    this.state = state;
    this.times = times;
    this.sheet = sheet;
  }

  /// The three bars and what their colours mean.
  List<Node> parts() {
    var costs = new EnumMap<Role, Cost>(Role.class);
    sheet
        .byNode()
        .forEach((id, cost) -> costs.merge(RoleShares.seen(sheet.roles(), id), cost, Cost::plus));
    costs.remove(Role.INPUT);
    costs.remove(Role.OUTPUT);
    if (costs.isEmpty()) return List.of();
    var total = sheet.costs().total();
    var rows = new ArrayList<Node>();
    rows.add(
        bar(
            say("inspector.parameters"),
            known(Units.count(sheet.costs().foundParameters())),
            costs,
            Cost::parameters));
    boolean isCounted = total.knownMultiplyAdds().isPresent();
    rows.add(
        bar(
            say("inspector.work-multiply-adds"),
            isCounted ? known(Units.count(work(total))) : Units.UNKNOWN,
            costs,
            isCounted ? RoleBars::work : _ -> 0));
    if (total.isComplete())
      rows.add(
          bar(
              say("inspector.activations"),
              Units.bytes(total.activationBytes()),
              costs,
              Cost::activationBytes));
    if (!times.isEmpty()) rows.add(RoleShares.time(times, sheet.roles()));
    rows.add(legend(costs));
    return rows;
  }

  /// A sum, and whether blocks are left out of it because they wait for a size or are wrong.
  private String known(String sum) {
    return sheet.costs().isWhole() || sum.equals(Units.UNKNOWN)
        ? sum
        : sum + " " + say("shell.so-far");
  }

  /// Multiply-adds with weights and in attention, as the bands count them.
  private static long work(Cost cost) {
    return cost.multiplyAdds() + cost.attentionMultiplyAdds();
  }

  private static Node bar(
      String name, String total, Map<Role, Cost> costs, ToLongFunction<Cost> figure) {
    long sum = costs.values().stream().mapToLong(figure).sum();
    var shares = new EnumMap<Role, Double>(Role.class);
    if (sum > 0)
      costs.forEach((role, cost) -> shares.put(role, (double) figure.applyAsLong(cost) / sum));
    return RoleShares.bar(name, total, shares);
  }

  private static Node legend(Map<Role, Cost> costs) {
    var legend = new FlowPane(12, 2);
    legend.getStyleClass().add("role-legend");
    for (var role : RoleShares.ORDER) {
      if (!costs.containsKey(role)) continue;
      var name = new Label(role == Role.PART ? say("inspector.other-parts") : role.title());
      name.getStyleClass().add("figure-note");
      var entry = new HBox(6, Icons.dot(Tones.of(role)), name);
      entry.setAlignment(Pos.CENTER_LEFT);
      legend.getChildren().add(entry);
    }
    return legend;
  }

  /// What a place of each level sees, for the last block of several maps; nothing if there is none
  /// or the sizes are open.
  List<Node> levels() {
    var levels = new ArrayList<Level>();
    for (var role : List.of(Role.NECK, Role.BACKBONE)) {
      for (var entry : sheet.roles().entrySet())
        if (entry.getValue() == role) {
          var found = levels(entry.getKey());
          if (found.size() > 1) {
            levels.clear();
            levels.addAll(found);
          }
        }
      if (!levels.isEmpty()) break;
    }
    if (levels.isEmpty()) return List.of();
    double most = levels.stream().mapToDouble(Level::pixels).max().orElse(1);
    var rows = new ArrayList<Node>();
    for (var level : levels.subList(0, Math.min(LEVELS, levels.size()))) rows.add(row(level, most));
    remark(levels).ifPresent(rows::add);
    return rows;
  }

  private record Level(String name, String tone, ReceptiveFields.Field field) {
    double pixels() {
      return Math.max(field.height(), field.width());
    }
  }

  private List<Level> levels(NodeId id) {
    var finding = state.analysis().findings().find(id);
    if (finding.isEmpty()) return List.of();
    var levels = new ArrayList<Level>();
    for (var spec : finding.get().outputPorts()) {
      var isMap =
          finding
              .get()
              .output(spec.name())
              .filter(type -> Volume.of(type).form() == Volume.Form.MAP)
              .isPresent();
      if (isMap)
        sheet
            .field(new Port(id, spec.name()))
            .ifPresent(field ->
                levels.add(
                    new Level(
                        name(spec), Tones.of(sheet.roles().getOrDefault(id, Role.PART)), field)));
    }
    return levels;
  }

  private static String name(PortSpec spec) {
    return spec.level();
  }

  private static Node row(Level level, double most) {
    var name = new Label(level.name());
    name.getStyleClass().add("level-name");
    var bar = new RoleShares.Bar();
    bar.add(level.pixels() / most, level.tone(), level.field().toString());
    bar.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(bar, Priority.ALWAYS);
    var pixels =
        new Label(
            level.field().everything()
                ? say("inspector.level-everything")
                : say("inspector.level-px", Math.round(level.pixels())));
    pixels.getStyleClass().add("level-pixels");
    var row = new HBox(8, name, bar, pixels);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("level-row");
    return row;
  }

  private Optional<Node> remark(List<Level> levels) {
    return sheet.costs().inputs().values().stream()
        .map(Volume::of)
        .filter(volume -> volume.form() == Volume.Form.MAP && volume.rows() > 0)
        .findFirst()
        .map(volume -> {
          long side = Math.max(volume.rows(), volume.columns());
          long seeing =
              levels.stream()
                  .filter(level -> level.field().everything() || level.pixels() >= side)
                  .count();
          return NodeFigures.note(
              seeing == levels.size()
                  ? say("inspector.picture-seen-by-all", side)
                  : seeing == 0
                      ? say("inspector.picture-seen-by-none", side)
                      : say("inspector.picture-seen-by-some", side, seeing, levels.size()));
        });
  }
}
