package vertebra.workbench;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.graph.GraphEdit;

/// What the ways out of a design's problems would cost, worked out in the background: the design is
/// checked as if each were gone. Remembered until the design changes, so that whoever offers a way
/// says the same of it.
public final class FixPreviews {

  private final Present present;
  private final Executor userInterface;
  private final Executor background;
  private About<Map<Object, Map<GraphEdit, Preview>>> known;

  FixPreviews(Present present, Executor userInterface, Executor background) {
    this.present = present;
    this.userInterface = userInterface;
    this.background = background;
    known = present.aboutStructure(new IdentityHashMap<>());
  }

  /// Answers on the user-interface thread, or never when the design has moved on meanwhile.
  ///
  /// @param design the design, or the inside of one of its blocks
  public void of(Snapshot design, GraphEdit way, Consumer<Preview> answer) {
    if (!design.isChecked()) return;
    if (!known.isFresh(present.basis())) known = present.aboutStructure(new IdentityHashMap<>());
    var asked = known;
    var previews = asked.value().computeIfAbsent(design.analysis(), _ -> new HashMap<>());
    var preview = previews.get(way);
    if (preview != null) {
      answer.accept(preview);
      return;
    }
    background.execute(() -> {
      var found = Preview.of(design, way);
      userInterface.execute(() -> {
        if (asked != known || !asked.isFresh(present.basis())) return;
        previews.put(way, found);
        answer.accept(found);
      });
    });
  }
}
