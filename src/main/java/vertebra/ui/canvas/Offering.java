package vertebra.ui.canvas;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import vertebra.analysis.Analysis;
import vertebra.canvas.Card;
import vertebra.canvas.Effect;
import vertebra.canvas.PortSpot.Direction;
import vertebra.canvas.Scene;
import vertebra.design.BlockSearch;
import vertebra.design.Fitting;
import vertebra.design.Prospect;
import vertebra.document.Document;
import vertebra.document.Flow;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Point;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Glimpses;
import vertebra.workbench.Preferences;

/// Offers blocks where one is wanted, and puts there what is chosen.
final class Offering {

  /// The room between a design and another that is put beside it, in world units.
  private static final double BESIDE = 120;

  private final CanvasModel desk;
  private final Actions actions;
  private final Clipboard clipboard;
  private final Notes notes;
  private final Supplier<Optional<Point>> mouse;
  private final Consumer<NodeId> added;
  private final Placements placements;
  private final BlockChooser chooser;

  /// @param mouse where the mouse is, if it is over the canvas
  /// @param background where blocks are tried before they are offered
  /// @param placements where what they bring is found before they come
  /// @param back gives the keyboard back to the canvas
  /// @param added told of the block that came
  Offering(
      CanvasModel desk,
      Actions actions,
      Clipboard clipboard,
      Preferences preferences,
      Notes notes,
      Supplier<Optional<Point>> mouse,
      Executor background,
      Placements placements,
      Runnable back,
      Consumer<NodeId> added) {
    this.desk = desk;
    this.actions = actions;
    this.clipboard = clipboard;
    this.notes = notes;
    this.mouse = mouse;
    this.added = added;
    this.placements = placements;
    chooser =
        new BlockChooser(
            desk::state,
            preferences,
            new Glimpses(desk.state().catalogue(), Platform::runLater, background),
            background,
            Platform::runLater,
            this::take,
            back);
  }

  BlockChooser chooser() {
    return chooser;
  }

  boolean isOpen() {
    return chooser.isOpen();
  }

  void close() {
    chooser.close(false);
  }

  /// At the mouse, or in the middle.
  void atMouse() {
    var at =
        mouse.get().orElseGet(() -> new Point(desk.window().centreX(), desk.window().height() / 3));
    var corner = desk.camera().toWorld(at);
    open(at, new BlockChooser.Request.At(new Position(corner.x(), corner.y())));
  }

  /// The same after a letter key, which shall not end up in the query.
  void byKey() {
    atMouse();
    chooser.openedByKey();
  }

  /// At the loose end of a wire: only what fits there.
  void at(Effect.OfferBlocks blocks) {
    boolean forward = blocks.direction() == Direction.OUTPUT;
    boolean aside = desk.view().flow() == Flow.RIGHT;
    double back = forward ? 0 : aside ? CanvasModel.CARD_WIDTH : CanvasModel.CARD_HEIGHT;
    double x = blocks.at().x() - (aside ? back : CanvasModel.CARD_WIDTH / 2);
    double y = blocks.at().y() - (aside ? CanvasModel.CARD_HEIGHT / 2 : back);
    open(
        desk.camera().toScreen(blocks.at()),
        new BlockChooser.Request.Wired(
            new Position(Math.rint(x), Math.rint(y)),
            blocks.from(),
            blocks.direction(),
            desk.state().analysis().findings().type(blocks.from()),
            title(blocks.from().node())));
  }

  /// What may stand in the place of the one card that is chosen.
  void replacements() {
    desk.selection().single().ifPresent(this::replacements);
  }

  private void replacements(NodeId id) {
    var block = desk.state().catalogue().find(desk.state().graph().node(id).block());
    var card = desk.view().card(id);
    if (block.isEmpty() || card.isEmpty()) return;
    open(
        desk.camera().toScreen(card.get().bounds().centre()),
        new BlockChooser.Request.InsteadOf(id, block.get(), title(id)));
  }

  /// Puts a block into the selected wire, or behind the selected one and wires it, if it fits
  /// there; else in the middle of what is shown, not on another card.
  void add(BlockSearch.Offer offer) {
    placements.inTurn(() -> {
      var into =
          desk.selection()
              .wire()
              .flatMap(wire ->
                  actions.insertOn(wire, offer.block(), offer.parameters(), Optional.empty()));
      var above = desk.selection().single().filter(id -> desk.view().card(id).isPresent());
      if (into.isPresent()) added.accept(into.get());
      else above.ifPresentOrElse(id -> addBehind(offer, id), () -> addInTheMiddle(offer));
    });
  }

  private void addBehind(BlockSearch.Offer offer, NodeId above) {
    var plain = actions.fitting(offer.block(), offer.parameters(), above, false);
    if (plain.isPresent()) {
      added.accept(actions.addBehind(plain.get()));
      return;
    }
    placements.put(
        Optional.empty(),
        design -> Fitting.behind(design, offer.block(), offer.parameters(), above, true),
        found ->
            found.ifPresentOrElse(
                fitting -> added.accept(actions.addBehind(fitting)), () -> addInTheMiddle(offer)));
  }

  private void addInTheMiddle(BlockSearch.Offer offer) {
    var middle = desk.middle();
    var corner =
        new Position(
            middle.x() - CanvasModel.CARD_WIDTH / 2,
            Math.rint(middle.y() - CanvasModel.CARD_HEIGHT / 2));
    added.accept(actions.add(offer.block(), offer.parameters(), free(corner)));
  }

  /// Puts a whole design beside what is there.
  void insert(Document part) {
    var flow = desk.view().flow();
    var layout = part.layout().flow() == flow ? part.layout() : Layout.EMPTY.with(flow);
    var scene =
        new Scene(
            part.graph(), layout, desk.state().catalogue(), Analysis.NONE.findings(), List.of());
    var placed = part.with(layout.with(Arranging.places(scene)));
    var bounds = desk.view().bounds();
    var right =
        bounds.map(box -> new Position(Math.rint(box.right() + BESIDE), Math.rint(box.y())));
    var below =
        bounds.map(box -> new Position(Math.rint(box.x()), Math.rint(box.bottom() + BESIDE)));
    var beside = (flow == Flow.RIGHT ? below : right).orElse(new Position(0, 0));
    boolean isAlone = desk.graph().size() == 1;
    var behind = (flow == Flow.RIGHT ? right : below).filter(_ -> isAlone).orElse(beside);
    clipboard.insert(placed, beside, behind);
  }

  private void open(Point at, BlockChooser.Request request) {
    notes.hideBubble();
    chooser.open(at.x(), at.y(), request);
  }

  private void take(
      BlockChooser.Request request,
      BlockSearch.Offer offer,
      Optional<Prospect> known,
      boolean plainly) {
    var block = offer.block();
    var parameters = offer.parameters();
    switch (request) {
      case BlockChooser.Request.At(var at) ->
          placements.inTurn(() -> added.accept(actions.add(block, parameters, free(at))));
      case BlockChooser.Request.Wired wired ->
          placements.put(
              known.filter(_ -> !plainly),
              design ->
                  Prospect.at(design, block, parameters, wired.from(), wired.forward(), !plainly),
              found -> added.accept(actions.add(found, free(wired.at()))));
      case BlockChooser.Request.InsteadOf(var node, _, _) ->
          placements.put(
              known,
              design -> Prospect.insteadOf(design, node, block, parameters),
              swap -> {
                actions.replace(node, block, plainly ? swap.edit() : swap.kept());
                added.accept(node);
              });
    }
  }

  private Position free(Position wished) {
    return desk.freeNear(new Point(wished.x(), wished.y()));
  }

  private String title(NodeId id) {
    return desk.view().card(id).map(Card::title).orElse(id.value());
  }
}
