package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Preset;
import vertebra.canvas.Card;
import vertebra.canvas.Hit;
import vertebra.canvas.Scene;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.Prospect;
import vertebra.design.Titles;
import vertebra.document.Document;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Preferences;
import vertebra.workbench.Workbench;

/// Takes blocks and ready-made networks that are dragged here from elsewhere. A block dropped on a
/// wire goes in between; over a card it says what would come of putting it in that card's place,
/// and which wires would be lost or bridged.
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

  private final Notes notes;
  private final Executor background;
  private final Placements placements;
  private @Nullable Question asked;

  /// A block that is held over a card.
  private record Question(Workbench.WorkbenchState state, NodeId card, Offer offer) {}

  /// @param target told of the wire that would take the block in
  /// @param card told of the card in whose place the block would stand
  /// @param notes where it says what would come of that
  /// @param background where that is found out
  /// @param placements where it is found before the block comes
  Drops(
      CanvasModel desk,
      Actions actions,
      Clipboard clipboard,
      Preferences preferences,
      Consumer<Optional<Edge>> target,
      Consumer<Optional<NodeId>> card,
      Notes notes,
      Executor background,
      Placements placements) {
    this.notes = notes;
    this.background = background;
    this.placements = placements;
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
      var offer = offer(event);
      target.accept(offer.flatMap(each -> wireFor(each.block(), world(event))));
      var over = offer.flatMap(each -> cardFor(each, world(event)));
      card.accept(over);
      over.ifPresentOrElse(
          id -> ask(id, offer.orElseThrow(), new Point(event.getX(), event.getY())), this::forget);
      event.consume();
    });
    ground.setOnDragExited(_ -> away());
    ground.setOnDragDropped(event -> {
      if (!isOurs(event)) return;
      away();
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

  private void away() {
    target.accept(Optional.empty());
    card.accept(Optional.empty());
    forget();
  }

  private void forget() {
    if (asked == null) return;
    asked = null;
    notes.hideBubble();
  }

  /// Says what would come of a block in the place of a card, once for each card it is held over.
  private void ask(NodeId id, Offer offer, Point at) {
    var question = new Question(desk.state(), id, offer);
    if (question.equals(asked)) return;
    asked = question;
    notes.hideBubble();
    background.execute(() -> {
      var words = words(question);
      Platform.runLater(() -> {
        if (question.equals(asked)) notes.tip(words, Optional.empty(), at);
      });
    });
  }

  private static String words(Question question) {
    var design = question.state().design();
    var offer = question.offer();
    try {
      var swap = Prospect.insteadOf(design, question.card(), offer.block(), offer.parameters());
      var trouble = ProspectWords.trouble(swap, design, true);
      var said =
          say(
              "canvas.instead-of",
              offer.title(),
              new Titles(design).of(question.card()),
              ProspectWords.figures(swap));
      return trouble.isEmpty() ? said : said + "\n" + trouble;
    } catch (IllegalArgumentException | ArithmeticException inapplicable) {
      return "";
    }
  }

  private Optional<Offer> offer(DragEvent event) {
    return BlockTransfer.offer(event.getDragboard(), desk.state().catalogue());
  }

  private boolean drop(DragEvent event) {
    var at = world(event);
    var offer = offer(event);
    if (offer.isPresent()) {
      put(offer.get(), at);
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
  void put(Offer offer, Point at) {
    var block = offer.block();
    preferences.addRecentBlock(block.id());
    var replaced = cardFor(offer, at);
    if (replaced.isPresent()) {
      var old = replaced.get();
      placements.put(
          Optional.empty(),
          design -> Prospect.insteadOf(design, old, block, offer.parameters()),
          swap -> actions.replace(old, block, swap.kept()));
      return;
    }
    var corner =
        new Position(
            Math.rint(at.x() - CanvasModel.CARD_WIDTH / 2),
            Math.rint(at.y() - CanvasModel.CARD_HEIGHT / 2));
    var wire = wireFor(block, at);
    if (wire.isPresent()
        && actions.insertOn(wire.get(), block, offer.parameters(), free(corner)).isPresent())
      return;
    actions.add(block, offer.parameters(), corner);
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
  private Optional<NodeId> cardFor(Offer offer, Point at) {
    return Hit.card(desk.view(), at)
        .map(Card::id)
        .filter(id -> desk.graph().find(id).filter(node -> isOther(offer, node)).isPresent());
  }

  /// Another block, or a variant of the same.
  private static boolean isOther(Offer offer, Node node) {
    boolean isVariant =
        !offer.parameters().values().isEmpty() && !offer.parameters().equals(node.parameters());
    return isVariant || !node.block().equals(offer.block().id());
  }

  /// The wire under a point that a block can go on.
  private Optional<Edge> wireFor(BlockType block, Point at) {
    if (block.inputs(Parameters.NONE).isEmpty() || block.outputs(Parameters.NONE).isEmpty())
      return Optional.empty();
    if (Hit.card(desk.view(), at).isPresent()) return Optional.empty();
    return Hit.wire(desk.view(), at, REACH / desk.camera().zoom()).map(vertebra.canvas.Wire::edge);
  }
}
