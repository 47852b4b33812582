package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.Role;
import vertebra.measure.MeasurementKind;
import vertebra.report.Units;
import vertebra.ui.parts.RoleShares;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Tones;
import vertebra.workbench.FiguresView;
import vertebra.workbench.Measuring;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// How long backbone, neck and head take of one run, once that was measured; before, the way to
/// measure it.
final class TimeByPart extends VBox {

  private @Nullable FiguresView figures;
  private Measuring.Step step = new Measuring.Idle("");
  private boolean ran;

  TimeByPart() {
    setId("run-time-by-part");
    setSpacing(6);
  }

  void bind(OpenDesign design, Scope open) {
    figures = null;
    FiguresView.of(design, open)
        .watch(
            open,
            view -> {
              figures = view;
              show(design);
            });
    design
        .measuring()
        .observed()
        .watch(
            open,
            state -> {
              step = state.step();
              show(design);
            });
  }

  /// @param done whether the design has run, so that there is a time to divide
  void ran(OpenDesign design, boolean done) {
    ran = done;
    show(design);
  }

  private void show(OpenDesign design) {
    getChildren().clear();
    var known = figures;
    if (known != null && ran)
      known
          .sheet()
          .fresh()
          .ifPresent(sheet -> {
            if (known.times().isEmpty()) getChildren().add(way(design));
            else
              getChildren()
                  .addAll(
                      RoleShares.time(known.times(), sheet.roles()),
                      legend(RoleShares.millis(known.times(), sheet.roles())));
          });
    setVisible(!getChildren().isEmpty());
    setManaged(isVisible());
  }

  private Node way(OpenDesign design) {
    return switch (step) {
      case Measuring.Working(var doing) -> ResultPane.line(doing, "figure-note");
      case Measuring.Failed(var reason) -> ResultPane.line(reason, "run-warning");
      case Measuring.Idle _ -> {
        var link = new Hyperlink(say("run.measure-each-part"));
        link.setId("run-measure-each-part");
        link.setOnAction(_ -> design.measuring().start(MeasurementKind.PROFILE));
        yield link;
      }
    };
  }

  private static Node legend(Map<Role, Double> millis) {
    var legend = new FlowPane(12, 2);
    for (var role : RoleShares.ORDER) {
      var time = millis.get(role);
      if (time == null) continue;
      var words = new Label(say("run.part-takes", role.title(), Units.millis(time)));
      words.getStyleClass().add("figure-note");
      var entry = new HBox(6, Icons.dot(Tones.of(role)), words);
      entry.setAlignment(Pos.CENTER_LEFT);
      legend.getChildren().add(entry);
    }
    return legend;
  }
}
