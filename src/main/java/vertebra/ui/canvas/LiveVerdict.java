package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Card;
import vertebra.canvas.Gesture;
import vertebra.canvas.Hit;
import vertebra.canvas.PortSpot.Direction;
import vertebra.design.Connections;
import vertebra.design.Connections.Verdict;
import vertebra.design.Ports;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.StyleTable.Ink;
import vertebra.workbench.Workbench;

/// What would happen if the wire that is being drawn were dropped now. Judging may take a moment in
/// a large design, so it happens in the background, once for each thing the wire is held over; only
/// the answer about the latest is told.
final class LiveVerdict {

  private record Question(
      Workbench.WorkbenchState state, Port from, Direction direction, Hit over) {}

  private final CanvasModel desk;
  private final Executor background;
  private final Executor userInterface;
  private final Consumer<Optional<Verdict>> told;
  private @Nullable Question asked;

  LiveVerdict(
      CanvasModel desk,
      Executor background,
      Executor userInterface,
      Consumer<Optional<Verdict>> told) {
    this.desk = desk;
    this.background = background;
    this.userInterface = userInterface;
    this.told = told;
  }

  /// Asks about a wire that is being drawn, unless that was the last question.
  void ask(Gesture.Connect connect) {
    var question =
        new Question(
            desk.state(), connect.from().port(), connect.from().direction(), connect.over());
    if (question.equals(asked)) return;
    asked = question;
    told.accept(Optional.empty());
    if (!connect.moved() || connect.over().equals(Hit.NOTHING)) return;
    background.execute(() -> {
      var verdict = judge(question.state(), question.from(), question.direction(), question.over());
      userInterface.execute(() -> {
        if (question.equals(asked)) told.accept(verdict);
      });
    });
  }

  /// The wire is gone.
  void forget() {
    if (asked == null) return;
    asked = null;
    told.accept(Optional.empty());
  }

  private static Optional<Verdict> judge(
      Workbench.WorkbenchState state, Port from, Direction direction, Hit over) {
    return switch (over) {
      case Hit.OnPort(var spot) ->
          Optional.of(
              direction == Direction.OUTPUT
                  ? new Connections(state.design()).judge(from, spot.port())
                  : new Connections(state.design()).judge(spot.port(), from));
      case Hit.OnCard(var id) -> Optional.of(judge(state, from, direction, id));
      case Hit.OnWire _, Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> Optional.empty();
    };
  }

  /// The verdict on a wire between a port and the first port of a card that fits.
  static Verdict judge(
      Workbench.WorkbenchState state, Port from, Direction direction, NodeId card) {
    if (direction == Direction.OUTPUT) return new Connections(state.design()).judge(from, card);
    var outputs =
        state
            .graph()
            .find(card)
            .map(node -> Ports.outputs(state.catalogue(), node))
            .orElse(java.util.List.of());
    Verdict best = Connections.Illegal.because(say("canvas.this-block-has-no-output"));
    for (var output : outputs) {
      best = new Connections(state.design()).judge(new Port(card, output.name()), from);
      if (best instanceof Connections.Legal) return best;
    }
    return best;
  }

  /// The colour of a wire with such a prospect.
  static Ink ink(Optional<Verdict> verdict) {
    return verdict
        .map(some ->
            switch (some) {
              case Connections.Legal _ -> Ink.SELECTION;
              case Connections.Fixable _ -> Ink.WIRE_PROVISIONAL;
              case Connections.Illegal _ -> Ink.ERROR;
            })
        .orElse(Ink.WIRE);
  }

  /// A verdict in words.
  static String words(Verdict verdict) {
    return switch (verdict) {
      case Connections.Legal legal ->
          legal
              .result()
              .map(type -> say("canvas.fits-and-gives", Card.written(type)))
              .orElse(say("canvas.word.fits"));
      case Connections.Illegal(var reason, var wire) ->
          wire.isPresent() ? say("canvas.or-as-it-is", reason) : reason;
      case Connections.Fixable fixable ->
          say(
              "canvas.or-as-it-is",
              say("canvas.drop-here-to", fixable.reason(), fixable.words(), fixable.cost()));
    };
  }

  /// The style class of a verdict.
  static String style(Verdict verdict) {
    return switch (verdict) {
      case Connections.Legal _ -> "legal";
      case Connections.Fixable _ -> "fixable";
      case Connections.Illegal _ -> "illegal";
    };
  }
}
