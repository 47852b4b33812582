package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import vertebra.ui.canvas.BlockTransfer;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// A row of the palette; blocks and networks can be dragged out of it, and say more when the mouse
/// rests on them.
final class PaletteCell extends ListCell<PaletteRow> {

  private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");

  private final Observed<OpenDesign> current;
  private final Previews previews;
  private final Consumer<PaletteRow.Heading> toggle;
  private final Consumer<PaletteRow> use;

  PaletteCell(
      Observed<OpenDesign> current,
      Previews previews,
      Consumer<PaletteRow.Heading> toggle,
      Consumer<PaletteRow> use) {
    this.current = current;
    this.previews = previews;
    this.toggle = toggle;
    this.use = use;
    getStyleClass().add("palette-cell");
    setPrefWidth(0);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    setOnMouseClicked(this::clicked);
    setOnDragDetected(this::dragged);
  }

  @Override
  protected void updateItem(@Nullable PaletteRow item, boolean empty) {
    super.updateItem(item, empty);
    setTooltip(null);
    setAccessibleText(null);
    pseudoClassStateChanged(HEADING, item instanceof PaletteRow.Heading);
    if (empty || item == null) {
      setGraphic(null);
      setId(null);
      return;
    }
    switch (item) {
      case PaletteRow.Heading heading -> {
        setGraphic(front(heading));
        setId("drawer-" + heading.key());
        setAccessibleText(say("palette.shown", heading.title(), heading.size(), heading.isOpen()));
      }
      case PaletteRow.OfBlock(var offer) -> {
        var block = offer.block();
        setId("block-" + block.id());
        setGraphic(
            line(
                Icons.of(workbench().state().catalogue(), block),
                block.title(),
                block.heading().summary()));
        setAccessibleText(block.title() + ": " + block.heading().summary());
        setTooltip(previews.tooltip(block));
      }
      case PaletteRow.OfPreset(var preset) -> {
        setId("preset-" + preset.id());
        setGraphic(line(Icons.network(), preset.title(), preset.note()));
        setAccessibleText(preset.title() + ": " + preset.note());
        setTooltip(previews.tooltip(preset));
      }
    }
  }

  private static Node front(PaletteRow.Heading heading) {
    var arrow = Icons.of(heading.isOpen() ? "fth-chevron-down" : "fth-chevron-right");
    var title = new Label(heading.title());
    title.getStyleClass().add("drawer-title");
    title.setTooltip(new Tooltip(heading.title()));
    var count = new Label(String.valueOf(heading.size()));
    count.getStyleClass().add("drawer-count");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var front =
        heading.key().isEmpty()
            ? new HBox(6, title, gap, count)
            : new HBox(6, arrow, title, gap, count);
    front.setAlignment(Pos.CENTER_LEFT);
    return front;
  }

  private static Node line(Node sign, String title, String summary) {
    var name = new Label(title);
    name.getStyleClass().add("row-title");
    var words = new Label(summary);
    words.getStyleClass().add("row-summary");
    var text = new VBox(name, words);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    var line = new HBox(9, sign, text);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private void clicked(MouseEvent event) {
    var row = getItem();
    if (row == null || event.getButton() != MouseButton.PRIMARY) return;
    if (row instanceof PaletteRow.Heading heading) {
      if (event.getClickCount() == 1) toggle.accept(heading);
    } else if (event.getClickCount() == 2) {
      use.accept(row);
    }
  }

  private void dragged(MouseEvent event) {
    var content = content();
    if (content.isEmpty()) return;
    Optional.ofNullable(getTooltip()).ifPresent(Tooltip::hide);
    var drag = startDragAndDrop(TransferMode.COPY);
    drag.setContent(content.get());
    var clear = new SnapshotParameters();
    clear.setFill(Color.TRANSPARENT);
    drag.setDragView(snapshot(clear, null), event.getX(), event.getY());
    event.consume();
  }

  private Optional<ClipboardContent> content() {
    var content = new ClipboardContent();
    switch (getItem()) {
      case PaletteRow.OfBlock(var offer) ->
          content.put(BlockTransfer.BLOCK, offer.block().id().value());
      case PaletteRow.OfPreset(var preset) -> content.put(BlockTransfer.PRESET, preset.id());
      case PaletteRow.Heading _ -> {
        return Optional.empty();
      }
      case null -> {
        return Optional.empty();
      }
    }
    return Optional.of(content);
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
