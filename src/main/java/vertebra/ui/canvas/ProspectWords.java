package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import vertebra.canvas.Card;
import vertebra.design.Prospect;
import vertebra.design.Snapshot;
import vertebra.design.Titles;

/// What is said of a block before it is put somewhere.
final class ProspectWords {

  private ProspectWords() {}

  /// What would leave it, and what it would cost.
  static String figures(Prospect prospect) {
    var shapes = Card.written(prospect.outputs());
    var cost = prospect.change().toString();
    return shapes.isEmpty() ? cost : "→ " + shapes + "  ·  " + cost;
  }

  /// What is not well about it: why it does not check, its fix, the wires that it loses.
  ///
  /// @param dropped whether letting go of the block bridges what can be bridged
  static String trouble(Prospect prospect, Snapshot design, boolean dropped) {
    var words = new ArrayList<String>();
    prospect.objection().ifPresent(words::add);
    prospect
        .fix()
        .ifPresent(fix -> words.add(say("canvas.comes-with", new Titles(design).said(fix.said()))));
    var loss = prospect.loss(design);
    if (!loss.isEmpty())
      words.add(
          prospect.bridge().isEmpty()
              ? say("canvas.loses", loss)
              : dropped
                  ? say("canvas.loses-bridged-by-drop", loss)
                  : say("canvas.loses-bridged", loss));
    return String.join("\n", words);
  }
}
