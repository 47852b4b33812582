package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.block.Catalogue;
import vertebra.block.Preset;

/// What an empty canvas says: where a network begins, how to begin it, and four networks to begin
/// with instead.
final class EmptyCanvas extends VBox {

  private static final List<String> STARTERS =
      List.of("resnet18", "retinanet_resnet50_fpn", "unet_bn_same", "yolov8n");

  /// The least height of a canvas that shows what a network is made of.
  private static final double WITH_GHOSTS = 360;

  /// What stays free beside the starters on a narrow canvas.
  private static final double MARGIN = 32;

  /// @param open puts a network on the canvas
  EmptyCanvas(Catalogue catalogue, Consumer<Preset> open) {
    setId("canvas-hint");
    getStyleClass().add("canvas-empty");
    setAlignment(Pos.CENTER);
    setPickOnBounds(false);
    var ghosts = new VBox();
    ghosts.setAlignment(Pos.CENTER);
    ghosts.setMouseTransparent(true);
    for (var role :
        List.of(say("canvas.ghost-input"), say("canvas.ghost-backbone"), say("canvas.ghost-head")))
      ghosts.getChildren().addAll(ghost(role), wire());
    ghosts.getChildren().removeLast();
    var how = new Label(say("canvas.drag-a-block-here"));
    how.getStyleClass().add("canvas-hint");
    how.setMouseTransparent(true);
    var starters = new FlowPane(8, 8);
    starters.setAlignment(Pos.CENTER);
    starters.setPickOnBounds(false);
    parentProperty()
        .subscribe(parent -> {
          if (!(parent instanceof Region canvas)) return;
          starters
              .prefWrapLengthProperty()
              .bind(canvas.widthProperty().map(width -> width.doubleValue() - MARGIN));
          ghosts.managedProperty().bind(canvas.heightProperty().greaterThan(WITH_GHOSTS));
          ghosts.visibleProperty().bind(ghosts.managedProperty());
        });
    var or = new Label(say("canvas.or-begin-with"));
    or.getStyleClass().add("canvas-hint-or");
    starters.getChildren().add(or);
    for (var id : STARTERS)
      catalogue
          .preset(id)
          .ifPresent(preset -> {
            var chip = new Button(preset.title());
            chip.setId("starter-" + id);
            chip.getStyleClass().add("canvas-starter");
            chip.setOnAction(_ -> open.accept(preset));
            starters.getChildren().add(chip);
          });
    getChildren().addAll(ghosts, how, starters);
  }

  private static Node ghost(String role) {
    var ghost = new Label(role);
    ghost.getStyleClass().add("canvas-ghost");
    ghost.setAlignment(Pos.CENTER);
    return ghost;
  }

  private static Node wire() {
    var wire = new Region();
    wire.getStyleClass().add("canvas-ghost-wire");
    return wire;
  }
}
