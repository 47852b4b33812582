package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.Map;
import vertebra.ui.canvas.CanvasKey;

/// What the keys of the canvas do that no command does.
final class CanvasKeyWords {

  static final Map<CanvasKey, String> WORDS =
      Map.ofEntries(
          Map.entry(CanvasKey.NUDGE_UP, say("canvas-key.nudge-up")),
          Map.entry(CanvasKey.NUDGE_DOWN, say("canvas-key.nudge-down")),
          Map.entry(CanvasKey.NUDGE_LEFT, say("canvas-key.nudge-left")),
          Map.entry(CanvasKey.NUDGE_RIGHT, say("canvas-key.nudge-right")),
          Map.entry(CanvasKey.NUDGE_FAR_UP, say("canvas-key.nudge-far-up")),
          Map.entry(CanvasKey.NUDGE_FAR_DOWN, say("canvas-key.nudge-far-down")),
          Map.entry(CanvasKey.NUDGE_FAR_LEFT, say("canvas-key.nudge-far-left")),
          Map.entry(CanvasKey.NUDGE_FAR_RIGHT, say("canvas-key.nudge-far-right")),
          Map.entry(CanvasKey.NUDGE_ONE_DOWN, say("canvas-key.nudge-one-down")),
          Map.entry(CanvasKey.NUDGE_ONE_LEFT, say("canvas-key.nudge-one-left")),
          Map.entry(CanvasKey.NUDGE_ONE_RIGHT, say("canvas-key.nudge-one-right")),
          Map.entry(CanvasKey.TOGGLE, say("canvas-key.toggle")),
          Map.entry(CanvasKey.FULL_SIZE, say("canvas-key.full-size")),
          Map.entry(CanvasKey.ZOOM_IN, say("canvas-key.zoom-in")),
          Map.entry(CanvasKey.ZOOM_OUT, say("canvas-key.zoom-out")));

  private CanvasKeyWords() {}
}
