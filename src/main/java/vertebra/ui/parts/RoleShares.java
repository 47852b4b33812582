package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.report.Units;
import vertebra.ui.theme.Tones;

/// What each part of a network takes of something, as bars in the colours of the roles.
public final class RoleShares {

  /// The roles that have a part of a bar, as they stand in it.
  public static final List<Role> ORDER =
      List.of(Role.STEM, Role.BACKBONE, Role.NECK, Role.HEAD, Role.POSTPROCESSING, Role.PART);

  private RoleShares() {}

  /// The role of which a block is a part in a bar; inputs and outputs are a part of none.
  ///
  /// @param roles the roles that the blocks of the design are seen in
  public static Role seen(Map<NodeId, Role> roles, NodeId id) {
    var role = roles.getOrDefault(id, Role.PART);
    return ORDER.contains(role) || role == Role.INPUT || role == Role.OUTPUT ? role : Role.PART;
  }

  /// How long the blocks of each role take.
  ///
  /// @param times how long each block takes in one run, in milliseconds
  /// @param roles the roles that the blocks of the design are seen in
  public static Map<Role, Double> millis(Map<NodeId, Double> times, Map<NodeId, Role> roles) {
    var millis = new EnumMap<Role, Double>(Role.class);
    times.forEach((id, time) -> millis.merge(seen(roles, id), time, Double::sum));
    return millis;
  }

  /// The time of one run as a bar.
  ///
  /// @param times how long each block takes in one run, in milliseconds
  /// @param roles the roles that the blocks of the design are seen in
  public static Node time(Map<NodeId, Double> times, Map<NodeId, Role> roles) {
    var millis = millis(times, roles);
    double sum = millis.values().stream().mapToDouble(Double::doubleValue).sum();
    var shares = new EnumMap<Role, Double>(Role.class);
    if (sum > 0) millis.forEach((role, time) -> shares.put(role, time / sum));
    return bar(say("inspector.time"), Units.millis(sum), shares);
  }

  /// A bar with its name and the sum of it.
  ///
  /// @param shares what each role has of the whole, from 0 to 1
  public static Node bar(String name, String total, Map<Role, Double> shares) {
    var title = new Label(name);
    title.getStyleClass().add("bar-name");
    var number = new Label(total);
    number.getStyleClass().add("figure-value");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var bar = new Bar();
    var words = new ArrayList<String>();
    for (var role : ORDER) {
      double share = shares.getOrDefault(role, 0.0);
      if (share <= 0) continue;
      var said = say("inspector.role-share", role.title(), percent(share));
      words.add(said);
      bar.add(share, Tones.of(role), said);
    }
    var box = new VBox(4, new HBox(6, title, gap, number), bar);
    box.setAccessibleText(name + ", " + total + ". " + String.join(", ", words));
    box.getStyleClass().add("role-bar");
    return box;
  }

  private static String percent(double share) {
    if (share > 0.99 && share < 1) return ">99";
    return share < 0.01 ? "<1" : String.format(Locale.ROOT, "%d", Math.round(100 * share));
  }

  /// Shares of a whole beside each other.
  public static final class Bar extends Pane {

    private static final double HEIGHT = 12;

    private final List<Double> shares = new ArrayList<>();

    public Bar() {
      getStyleClass().add("shares-bar");
      setMinHeight(HEIGHT);
      setPrefHeight(HEIGHT);
      setMaxHeight(HEIGHT);
    }

    /// One more share, at the right of those there are.
    ///
    /// @param share from 0 to 1
    /// @param tone the class that gives it its colour
    /// @param words what its tip says
    public void add(double share, String tone, String words) {
      var part = new Region();
      part.getStyleClass().addAll("share", tone);
      Tooltip.install(part, new Tooltip(words));
      shares.add(share);
      getChildren().add(part);
    }

    @Override
    protected void layoutChildren() {
      double x = 0;
      for (int i = 0; i < shares.size(); i++) {
        double width = Math.max(1, shares.get(i) * getWidth());
        getChildren()
            .get(i)
            .resizeRelocate(
                Math.rint(x), 0, Math.max(1, Math.rint(x + width) - Math.rint(x) - 1), getHeight());
        x += width;
      }
    }
  }
}
