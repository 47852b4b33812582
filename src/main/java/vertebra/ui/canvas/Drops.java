package vertebra.ui.canvas;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.Region;
import vertebra.block.BlockType;
import vertebra.block.Preset;
import vertebra.canvas.Card;
import vertebra.canvas.Hit;
import vertebra.canvas.Scene;
import vertebra.document.Document;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Preferences;
import vertebra.workbench.Workbench;

/// Takes blocks and ready-made networks that are dragged here from elsewhere. A block dropped on a
/// wire goes in between.
final class Drops {

  /// How near a wire must be to take a dropped block, in pixels.
  private static final double REACH = 24;

  /// How much room a card wants above and below, in world units.
  private static final double CLEARANCE = 24;

  private final CanvasModel desk;
  private final Actions actions;
  private final Clipboard clipboard;
  private final Preferences preferences;
  private final Consumer<Optional<Edge>> target;
  private final Consumer<Optional<NodeId>> card;

  /// @param target told of the wire that would take the block in
  /// @param card told of the card in whose place the block would stand
  Drops(
      CanvasModel desk,
      Actions actions,
      Clipboard clipboard,
      Preferences preferences,
      Consumer<Optional<Edge>> target,
      Consumer<Optional<NodeId>> card) {
    this.desk = desk;
    this.actions = actions;
    this.clipboard = clipboard;
    this.preferences = preferences;
    this.target = target;
    this.card = card;
  }

  void attach(Region ground) {
    ground.setOnDragOver(event -> {
      if (!isOurs(event)) return;
      event.acceptTransferModes(TransferMode.COPY);
      target.accept(block(event).flatMap(block -> wireFor(block, world(event))));
      card.accept(block(event).flatMap(block -> cardFor(block, world(event))));
      event.consume();
    });
    ground.setOnDragExited(_ -> {
      target.accept(Optional.empty());
      card.accept(Optional.empty());
    });
    ground.setOnDragDropped(event -> {
      if (!isOurs(event)) return;
      target.accept(Optional.empty());
      card.accept(Optional.empty());
      event.setDropCompleted(drop(event));
      event.consume();
      ground.requestFocus();
    });
  }

  private static boolean isOurs(DragEvent event) {
    var board = event.getDragboard();
    return board.hasContent(BlockTransfer.BLOCK) || board.hasContent(BlockTransfer.PRESET);
  }

  private Point world(DragEvent event) {
    return desk.camera().toWorld(new Point(event.getX(), event.getY()));
  }

  private Optional<BlockType> block(DragEvent event) {
    var id = event.getDragboard().getContent(BlockTransfer.BLOCK);
    return id == null
        ? Optional.empty()
        : desk.state().catalogue().find(new BlockId(id.toString()));
  }

  private boolean drop(DragEvent event) {
    var at = world(event);
    var block = block(event);
    if (block.isPresent()) {
      put(block.get(), at);
      return true;
    }
    var preset =
        Optional.ofNullable(event.getDragboard().getContent(BlockTransfer.PRESET))
            .flatMap(id -> desk.state().catalogue().preset(id.toString()));
    preset.ifPresent(each -> put(each, at));
    return preset.isPresent();
  }

  /// Puts a block where it was dropped: in the place of the card there, or in between, if that is
  /// on a wire.
  void put(BlockType block, Point at) {
    preferences.addRecentBlock(block.id());
    var replaced = cardFor(block, at);
    if (replaced.isPresent()) {
      actions.replace(replaced.get(), block, Parameters.NONE);
      return;
    }
    var corner =
        new Position(
            Math.rint(at.x() - CanvasModel.CARD_WIDTH / 2),
            Math.rint(at.y() - CanvasModel.CARD_HEIGHT / 2));
    var wire = wireFor(block, at);
    if (wire.isPresent() && actions.insertOn(wire.get(), block, free(corner)).isPresent()) return;
    actions.add(block, corner);
  }

  /// A place, unless a card stands there or too near for a wire.
  private Optional<Position> free(Position corner) {
    var card =
        new Box(corner.x(), corner.y(), CanvasModel.CARD_WIDTH, CanvasModel.CARD_HEIGHT)
            .grown(CLEARANCE);
    return desk.view().cardsIn(card).isEmpty() ? Optional.of(corner) : Optional.empty();
  }

  private void put(Preset preset, Point at) {
    clipboard.insert(placed(desk.state(), preset), new Position(at.x(), at.y()));
  }

  private static Document placed(Workbench.WorkbenchState state, Preset preset) {
    var graph = preset.graph().get();
    var layout = Layout.EMPTY.with(state.document().layout().flow());
    var scene =
        new Scene(
            graph,
            layout,
            state.catalogue(),
            vertebra.analysis.Analysis.NONE.findings(),
            java.util.List.of());
    return Document.of(graph).with(layout.with(Arranging.places(scene)));
  }

  /// The card under a point in whose place a block can stand.
  private Optional<NodeId> cardFor(BlockType block, Point at) {
    return Hit.card(desk.view(), at)
        .map(Card::id)
        .filter(id ->
            desk.graph().find(id).filter(node -> !node.block().equals(block.id())).isPresent());
  }

  /// The wire under a point that a block can go on.
  private Optional<Edge> wireFor(BlockType block, Point at) {
    if (block.inputs(Parameters.NONE).isEmpty() || block.outputs(Parameters.NONE).isEmpty())
      return Optional.empty();
    if (Hit.card(desk.view(), at).isPresent()) return Optional.empty();
    return Hit.wire(desk.view(), at, REACH / desk.camera().zoom()).map(vertebra.canvas.Wire::edge);
  }
}
