package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.design.BlockSearch;
import vertebra.graph.Parameters;
import vertebra.paint.Icon;
import vertebra.report.Units;
import vertebra.ui.canvas.BlockTransfer;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Tones;
import vertebra.workbench.Glimpses;

/// A line of the palette; blocks and networks can be dragged out of it, and say more when the mouse
/// rests on them.
final class PaletteCell extends ListCell<PaletteRow> {

  /// The most room that the name of what is put in between takes.
  private static final double ADAPTER = 76;

  private static final PseudoClass FRONT = PseudoClass.getPseudoClass("front");
  private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");
  private static final PseudoClass TILES = PseudoClass.getPseudoClass("tiles");
  private static final PseudoClass FOUND = PseudoClass.getPseudoClass("found");
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

  private final PaletteController palette;

  /// Tiles keep their places while the list is filled anew: new ones would lie on each other until
  /// the next layout, and a second click would go to the wrong one.
  private @Nullable Tiled tiled;

  /// The tiles of a row.
  private record Tiled(PaletteRow.Tiles row, HBox line, Subscription chosen) {}

  PaletteCell(PaletteController palette) {
    this.palette = palette;
    getStyleClass().add("palette-cell");
    setPrefWidth(0);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    setOnMouseClicked(this::clicked);
    setOnDragDetected(event -> dragged(event, this, getItem()));
  }

  @Override
  protected void updateItem(@Nullable PaletteRow item, boolean empty) {
    super.updateItem(item, empty);
    setAccessibleText(null);
    pseudoClassStateChanged(FRONT, item instanceof PaletteRow.Front);
    pseudoClassStateChanged(HEADING, item instanceof PaletteRow.Heading);
    pseudoClassStateChanged(TILES, item instanceof PaletteRow.Tiles);
    pseudoClassStateChanged(
        FOUND,
        item instanceof PaletteRow.OfPreset
            || item instanceof PaletteRow.OfBlock block && block.found().isPresent());
    setId(null);
    palette.card().forget(this);
    if (empty || item == null) {
      setGraphic(null);
      return;
    }
    switch (item) {
      case PaletteRow.Front front -> front(front);
      case PaletteRow.Heading(var title, var size) -> heading(title, size);
      case PaletteRow.Tiles tiles -> tiles(tiles);
      case PaletteRow.More(var words, var isOpen) -> {
        var more = new Label(words, Icons.of(isOpen ? "fth-chevron-up" : "fth-chevron-down"));
        more.getStyleClass().add("palette-more");
        setGraphic(more);
        setId("palette-more");
        setAccessibleText(words);
      }
      case PaletteRow.OfBlock(var offer, var found) -> {
        var block = offer.block();
        setId("block-" + block.id());
        setAccessibleText(offer.title() + ": " + block.heading().summary());
        setGraphic(found.isPresent() ? found(offer, found.get()) : shelved(block));
        palette.card().over(this, offer);
      }
      case PaletteRow.OfPreset(var preset, var query) -> {
        setId("preset-" + preset.id());
        setAccessibleText(preset.title() + ": " + preset.note());
        var words =
            new VBox(
                new MarkedText(preset.title(), query, "row-title"),
                new MarkedText(preset.note(), query, "row-summary"));
        setGraphic(line(Icons.network(), words));
      }
    }
    // What is made while the list is laid out is painted once before it would be styled.
    if (getScene() != null) applyCss();
  }

  private void front(PaletteRow.Front front) {
    var shelf = front.shelf();
    var arrow = Icons.of(front.isOpen() ? "fth-chevron-down" : "fth-chevron-right");
    var title = new Label(shelf.title());
    title.getStyleClass().add("shelf");
    var count = new Label(String.valueOf(front.size()));
    count.getStyleClass().add("drawer-count");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line =
        new HBox(
            8, arrow, Icons.sign(Icon.of(shelf.icon()), Tones.of(shelf.role())), title, gap, count);
    line.setAlignment(Pos.CENTER_LEFT);
    setGraphic(line);
    setId("shelf-" + shelf.icon());
    setAccessibleText(say("palette.shown", shelf.title(), front.size(), front.isOpen()));
  }

  private void heading(String title, Optional<Integer> size) {
    var words = new Label(title);
    words.getStyleClass().add("shelf-title");
    var count = new Label(size.map(String::valueOf).orElse(""));
    count.getStyleClass().add("drawer-count");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    setGraphic(new HBox(6, words, gap, count));
    setAccessibleText(title);
  }

  private void tiles(PaletteRow.Tiles row) {
    var old = tiled;
    var now = old != null && old.row().equals(row) ? old : tiled(row);
    if (old != null && old != now) old.chosen().unsubscribe();
    tiled = now;
    setGraphic(now.line());
    var left = row.left().title();
    setAccessibleText(row.right().map(block -> left + ", " + block.title()).orElse(left));
  }

  private Tiled tiled(PaletteRow.Tiles row) {
    var line = new HBox(4, tile(row.left(), 0));
    row.right().ifPresent(block -> line.getChildren().add(tile(block, 1)));
    Runnable mark =
        () -> {
          for (int i = 0; i < line.getChildren().size(); i++)
            line.getChildren()
                .get(i)
                .pseudoClassStateChanged(CHOSEN, isSelected() && palette.column().get() == i);
        };
    var chosen =
        Subscription.combine(
            palette.column().subscribe(_ -> mark.run()),
            selectedProperty().subscribe(_ -> mark.run()));
    return new Tiled(row, line, chosen);
  }

  private Node tile(BlockType block, int column) {
    var name = new Label(BriefNames.brief(block));
    name.getStyleClass().add("tile-name");
    var tile = new HBox(8, sign(block), name);
    tile.setAlignment(Pos.CENTER_LEFT);
    tile.getStyleClass().add("tile");
    tile.setId("block-" + block.id());
    var row = new PaletteRow.OfBlock(PaletteController.offer(block), Optional.empty());
    tile.setOnMouseClicked(event -> {
      if (event.getButton() != MouseButton.PRIMARY) return;
      palette.choose(column);
      if (event.getClickCount() == 2) palette.use(row);
    });
    tile.setOnDragDetected(event -> dragged(event, tile, row));
    palette.card().over(tile, row.offer());
    return tile;
  }

  private Node sign(BlockType block) {
    return Icons.of(palette.catalogue(), block);
  }

  private Node shelved(BlockType block) {
    var name = new Label(block.title());
    name.getStyleClass().add("row-title");
    name.setMinWidth(0);
    var figure = new Label();
    figure.getStyleClass().add("drawer-count");
    figure.setMinWidth(Region.USE_PREF_SIZE);
    palette
        .glimpses()
        .of(
            block,
            Parameters.NONE,
            palette.catalogue(),
            Optional.empty(),
            known ->
                figure.setText(known.parameters() == 0 ? "" : Units.count(known.parameters())));
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(8, sign(block), name, gap, figure);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private Node found(BlockSearch.Offer offer, PaletteRow.Found found) {
    var block = offer.block();
    var title = offer.title();
    var words =
        new VBox(
            new MarkedText(title, found.query(), "row-title"),
            new MarkedText(found.said(), found.query(), "row-summary"));
    var line = line(sign(block), words);
    if (found.fits().orElse(false)) {
      var fits = new Label(say("palette.fits"));
      fits.getStyleClass().add("fits");
      fits.setMinWidth(Region.USE_PREF_SIZE);
      line.getChildren().add(fits);
    } else {
      palette.mend(offer, mend -> adapt(line, mend));
    }
    return line;
  }

  /// Says that something has to be put in between, or changed.
  private static void adapt(HBox line, Glimpses.Mend mend) {
    var blocks = mend.added();
    var added =
        new Label(
            switch (blocks.size()) {
              case 0 -> say("palette.with-a-fix");
              case 1 -> say("palette.adapter", blocks.getFirst().toLowerCase(Locale.ROOT));
              default -> say("palette.adapters", blocks.size());
            });
    added.getStyleClass().add("adapted");
    added.setMaxWidth(ADAPTER);
    added.setMinWidth(0);
    line.getChildren().add(added);
  }

  private static HBox line(Node sign, VBox words) {
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    var line = new HBox(8, sign, words);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private void clicked(MouseEvent event) {
    var row = getItem();
    if (row == null || event.getButton() != MouseButton.PRIMARY) return;
    switch (row) {
      case PaletteRow.Front _, PaletteRow.More _ -> {
        if (event.getClickCount() == 1) palette.use(row);
      }
      case PaletteRow.OfBlock _, PaletteRow.OfPreset _ -> {
        if (event.getClickCount() == 2) palette.use(row);
      }
      case PaletteRow.Heading _, PaletteRow.Tiles _ -> {}
    }
  }

  private void dragged(MouseEvent event, Node from, @Nullable PaletteRow row) {
    var content = content(row);
    if (content.isEmpty()) return;
    palette.card().hide();
    var drag = from.startDragAndDrop(TransferMode.COPY);
    drag.setContent(content.get());
    var clear = new SnapshotParameters();
    clear.setFill(Color.TRANSPARENT);
    drag.setDragView(from.snapshot(clear, null), event.getX(), event.getY());
    event.consume();
  }

  private static Optional<ClipboardContent> content(@Nullable PaletteRow row) {
    var content = new ClipboardContent();
    switch (row) {
      case PaletteRow.OfBlock(var offer, _) ->
          content.put(BlockTransfer.BLOCK, BlockTransfer.text(offer));
      case PaletteRow.OfPreset(var preset, _) -> content.put(BlockTransfer.PRESET, preset.id());
      case PaletteRow.Front _, PaletteRow.Heading _, PaletteRow.Tiles _, PaletteRow.More _ -> {
        return Optional.empty();
      }
      case null -> {
        return Optional.empty();
      }
    }
    return Optional.of(content);
  }
}
