package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.canvas.Effect;
import vertebra.design.Connections;
import vertebra.design.Connections.Verdict;
import vertebra.document.Edit;
import vertebra.graph.Edge;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Selection;

/// Does what gestures ask for. Inside a composite it only selects and looks around: what is there
/// belongs to the block.
final class Performer {

  private final CanvasModel desk;
  private final Actions actions;
  private final Clipboard clipboard;
  private final Consumer<String> say;
  private final Consumer<Effect.OfferBlocks> offer;
  private final Consumer<Effect.Click> clicked;

  /// @param say tells the user something in passing
  Performer(
      CanvasModel desk,
      Actions actions,
      Clipboard clipboard,
      Consumer<String> say,
      Consumer<Effect.OfferBlocks> offer,
      Consumer<Effect.Click> clicked) {
    this.desk = desk;
    this.actions = actions;
    this.clipboard = clipboard;
    this.say = say;
    this.offer = offer;
    this.clicked = clicked;
  }

  void perform(List<Effect> effects) {
    Edit move = Edit.NOTHING;
    boolean inserts = effects.stream().anyMatch(Effect.InsertOn.class::isInstance);
    for (var effect : effects) {
      if (inserts && effect instanceof Effect.Perform(_, var edit)) move = edit;
      else perform(effect, move);
    }
  }

  private void perform(Effect effect, Edit move) {
    switch (effect) {
      case Effect.Select(var nodes, var wire) -> desk.select(nodes, wire);
      case Effect.SelectFrame(var key) -> desk.select(Selection.ofFrame(key));
      case Effect.Look(var camera) -> desk.look(camera);
      case Effect.Click click -> clicked.accept(click);
      case Effect.Perform _,
          Effect.Connect _,
          Effect.MoveWires _,
          Effect.ConnectToCard _,
          Effect.OfferBlocks _,
          Effect.InsertOn _,
          Effect.Duplicate _ ->
          edit(effect, move);
    }
  }

  private void edit(Effect effect, Edit move) {
    switch (effect) {
      case Effect.Perform(var label, var edit) -> desk.workbench().perform(label, edit);
      case Effect.Connect(var output, var input, var instead, var asItIs) ->
          follow(new Connections(desk.state().design()).judge(output, input), instead, asItIs);
      case Effect.ConnectToCard(var from, var direction, var card, var instead, var asItIs) ->
          follow(LiveVerdict.judge(desk.state(), from, direction, card), instead, asItIs);
      case Effect.MoveWires(var wires, var to) -> actions.moveWires(wires, to).ifPresent(say);
      case Effect.OfferBlocks blocks -> offer.accept(blocks);
      case Effect.InsertOn(var wire, var node) -> {
        if (!actions.insertOn(wire, node, move)) desk.workbench().perform(say("step.move"), move);
      }
      case Effect.Duplicate(double dx, double dy) -> clipboard.duplicate(dx, dy);
      case Effect.Select _, Effect.SelectFrame _, Effect.Look _, Effect.Click _ -> {}
    }
  }

  /// Makes the wire of a verdict, with its fix or as it is.
  void connect(Verdict verdict, boolean asItIs) {
    follow(verdict, Optional.empty(), asItIs);
  }

  private void follow(Verdict verdict, Optional<Edge> instead, boolean asItIs) {
    var plain = Connections.asItIs(verdict).filter(_ -> asItIs);
    if (plain.isPresent()) {
      instead.ifPresentOrElse(
          old -> actions.reconnect(old, plain.get(), Optional.empty()),
          () -> actions.connect(plain.get()));
      return;
    }
    switch (verdict) {
      case Connections.Legal legal ->
          instead.ifPresentOrElse(
              old -> actions.reconnect(old, legal.wire(), Optional.empty()),
              () -> actions.connect(legal.wire()));
      case Connections.Fixable fixable ->
          instead.ifPresentOrElse(
              old -> actions.reconnect(old, fixable.wire(), Optional.of(fixable.fix())),
              () -> actions.connect(fixable.wire(), fixable.fix()));
      case Connections.Illegal illegal -> say.accept(illegal.reason());
    }
  }
}
