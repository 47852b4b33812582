package vertebra.ui.canvas;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.util.Duration;
import vertebra.canvas.Card;
import vertebra.canvas.Gesture;
import vertebra.canvas.Hit;
import vertebra.canvas.Lod;
import vertebra.canvas.MapFace;
import vertebra.canvas.Wire;
import vertebra.design.Connections.Verdict;
import vertebra.paint.StyleTable;

/// What is said and marked about what the mouse is over: the card or wire under it, the place of a
/// map, a tip after a moment, and while a wire is drawn what would happen if it were dropped.
final class Pointing {

  private static final Duration TIP_DELAY = Duration.millis(500);

  private final CanvasModel desk;
  private final Overlay overlay;
  private final Notes notes;
  private final Faces faces;
  private final Supplier<Gestures> gestures;
  private final Supplier<StyleTable> styles;
  private final BooleanSupplier offering;
  private final LiveVerdict verdicts;
  private final Tips tips;
  private final PauseTransition tipPause = new PauseTransition(TIP_DELAY);
  private Optional<Verdict> verdict = Optional.empty();

  /// @param background where wires are judged
  /// @param offering whether blocks are being offered, which nothing shall cover
  Pointing(
      CanvasModel desk,
      Overlay overlay,
      Notes notes,
      Faces faces,
      Supplier<Gestures> gestures,
      Supplier<StyleTable> styles,
      BooleanSupplier offering,
      Executor background) {
    this.desk = desk;
    this.overlay = overlay;
    this.notes = notes;
    this.faces = faces;
    this.gestures = gestures;
    this.styles = styles;
    this.offering = offering;
    verdicts = new LiveVerdict(desk, background, Platform::runLater, this::judged);
    tips = new Tips(desk);
    tipPause.setOnFinished(_ -> showTip());
  }

  /// Says no more until the mouse moves.
  void still() {
    notes.hideBubble();
    tipPause.stop();
  }

  /// The mouse does something else now.
  void gestureChanged(Gesture gesture) {
    tipPause.stop();
    if (!(gesture instanceof Gesture.Connect)) {
      verdicts.forget();
      notes.hideBubble();
    }
    if (gesture instanceof Gesture.Connect connect) verdicts.ask(connect);
    desk.hide(new LinkedHashSet<>(gesture.dragged()));
    overlay.show(gesture, LiveVerdict.ink(verdict));
    if (gesture instanceof Gesture.Connect) placeVerdict();
    desk.wiring(gesture instanceof Gesture.Connect);
    if (!(gesture instanceof Gesture.Idle)) point(Hit.NOTHING);
  }

  /// The mouse moved.
  void hovered() {
    if (!isIdle()) return;
    point(under());
    desk.design().microscopy().point(map().flatMap(faces::place));
    notes.hideBubble();
    tipPause.playFromStart();
  }

  /// Nothing is said about what the mouse has left, a wire that is drawn or not.
  void left() {
    still();
    if (isIdle()) point(Hit.NOTHING);
  }

  private boolean isIdle() {
    return gestures.get().gesture() instanceof Gesture.Idle;
  }

  private Hit under() {
    return gestures.get().under();
  }

  /// The map under the mouse, and the place of it.
  private Optional<MapFace> map() {
    return gestures.get().mouse().map(desk.camera()::toWorld).flatMap(at -> faces.at(under(), at));
  }

  /// Marks what is under the mouse; of a wire it says at once what flows along it.
  private void point(Hit hit) {
    overlay.hover(Gestures.card(hit));
    var detail = Lod.of(desk.camera().zoom());
    var wire =
        hit instanceof Hit.OnWire(var edge) && detail.hasCards()
            ? desk.view().wire(edge)
            : Optional.<Wire>empty();
    var card =
        Gestures.card(hit)
            .filter(id ->
                detail == Lod.BARS
                    || detail.hasCards()
                        && desk.view().card(id).filter(Card::hasSpare).isPresent());
    desk.point(card, wire.map(Wire::edge));
    overlay.flow(
        wire.map(tips::flow).orElse(""), wire.map(tips::sign).orElse(""), gestures.get().mouse());
  }

  private void judged(Optional<Verdict> judgement) {
    verdict = judgement;
    if (!(gestures.get().gesture() instanceof Gesture.Connect connect)) return;
    overlay.show(connect, LiveVerdict.ink(verdict));
    placeVerdict();
  }

  private void placeVerdict() {
    var at = gestures.get().mouse();
    if (verdict.isPresent() && at.isPresent()) notes.verdict(verdict.get(), at.get());
    else notes.hideBubble();
  }

  private void showTip() {
    if (!isIdle() || offering.getAsBoolean()) return;
    var words = tips.about(under());
    gestures
        .get()
        .mouse()
        .filter(_ -> !words.isEmpty())
        .ifPresent(at -> {
          overlay.flow("", "", Optional.empty());
          notes.tip(words, tips.picture(under(), styles.get()), at);
        });
  }
}
