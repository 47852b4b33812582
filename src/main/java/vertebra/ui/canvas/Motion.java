package vertebra.ui.canvas;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import javafx.animation.Interpolator;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.animation.Transition;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Camera;
import vertebra.canvas.ViewGraph;
import vertebra.graph.NodeId;

/// Leads the eye: the view glides to another one, and cards glide to their new places. With very
/// many cards, both happen at once.
final class Motion {

  private static final Duration TIME = Duration.millis(200);

  /// How long an old shape is seen beside a mistake that is gone.
  private static final Duration STRUCK = Duration.millis(400);

  private static final int CROWD = 1_500;

  /// How far apart maps appear on cards, and how long all of them take at most, in milliseconds.
  private static final double BETWEEN_MAPS = 30;

  private static final double ALL_MAPS = 600;

  private final CanvasModel desk;
  private final SceneCanvas scene;
  private final BooleanSupplier isReduced;
  private @Nullable Transition running;
  private @Nullable Timeline filling;
  private final PauseTransition struck = new PauseTransition(STRUCK);

  /// @param isReduced whether nothing glides
  Motion(CanvasModel desk, SceneCanvas scene, BooleanSupplier isReduced) {
    this.isReduced = isReduced;
    this.desk = desk;
    this.scene = scene;
    struck.setOnFinished(_ -> desk.strike(Map.of()));
  }

  /// Ends a motion at its end.
  void stop() {
    var transition = running;
    running = null;
    if (transition == null) return;
    transition.stop();
    scene.instead(null);
  }

  void glide(Camera target) {
    stop();
    var start = desk.camera();
    if (start.equals(target)) return;
    if (desk.window().width() <= 0 || isCrowded()) {
      desk.look(target);
      return;
    }
    play(share -> desk.look(start.towards(target, share)));
  }

  /// Cards glide from where they were before to where they are now.
  void leadFrom(ViewGraph before) {
    stop();
    var now = desk.view();
    if (isCrowded()) return;
    play(share -> scene.instead(share >= 1 ? null : before.towards(now, share)));
  }

  /// Maps come on the cards one after the other.
  ///
  /// @param several how many come
  /// @param show shows so many of them
  void fill(int several, IntConsumer show) {
    if (filling != null) filling.stop();
    if (several < 2 || isCrowded()) {
      show.accept(several);
      return;
    }
    show.accept(1);
    int steps = (int) Math.min(several - 1.0, ALL_MAPS / BETWEEN_MAPS - 1);
    var timeline = new Timeline();
    for (int i = 1; i <= steps; i++) {
      int shown = 1 + (several - 1) * i / steps;
      timeline
          .getKeyFrames()
          .add(new KeyFrame(Duration.millis(BETWEEN_MAPS * i), _ -> show.accept(shown)));
    }
    filling = timeline;
    timeline.play();
  }

  /// What shapes were stands struck through for a moment, before the new ones show.
  void morph(Map<NodeId, String> before) {
    if (isCrowded()) return;
    desk.strike(before);
    struck.playFromStart();
  }

  private boolean isCrowded() {
    return isReduced.getAsBoolean()
        || desk.view().cardsIn(desk.camera().toWorld(desk.window())).size() > CROWD;
  }

  private void play(java.util.function.DoubleConsumer frame) {
    var transition =
        new Transition() {
          {
            setCycleDuration(TIME);
            setInterpolator(Interpolator.EASE_OUT);
          }

          @Override
          protected void interpolate(double share) {
            frame.accept(share);
          }
        };
    running = transition;
    transition.play();
  }
}
