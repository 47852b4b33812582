package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import vertebra.canvas.Arrange;
import vertebra.canvas.ViewGraph;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.workbench.Turning;
import vertebra.workbench.Workbench;

/// Arranges in the background. A second request, or an edit meanwhile, makes the first worthless:
/// only the latest answer about the design as it stands is used.
final class Arranging {

  private final CanvasModel desk;
  private final Executor background;
  private final Executor userInterface;
  private final Consumer<String> say;
  private final Consumer<ViewGraph> from;
  private final Arrange arrange = Arrange.best();
  private final AtomicInteger latest = new AtomicInteger();

  /// @param from told of the drawing as it was before, so that it can be led over
  Arranging(
      CanvasModel desk,
      Executor background,
      Executor userInterface,
      Consumer<String> say,
      Consumer<ViewGraph> from) {
    this.desk = desk;
    this.background = background;
    this.userInterface = userInterface;
    this.say = say;
    this.from = from;
  }

  /// Arranges what is selected, if that is several blocks that somebody chose, else everything.
  void start() {
    var view = desk.view();
    var about = desk.workbench();
    if (view.isEmpty()) return;
    int number = latest.incrementAndGet();
    var chosen = desk.chosen();
    boolean several = chosen.size() > 1 && !isInstead(chosen);
    var nodes = several ? new LinkedHashSet<>(chosen) : new LinkedHashSet<NodeId>();
    var anchor = chosen.size() == 1 ? Optional.of(chosen.getFirst()) : Optional.<NodeId>empty();
    var request = Arrange.Request.of(view, nodes, anchor);
    background.execute(() -> {
      try {
        var edit = arrange.edit(request, () -> latest.get() != number);
        userInterface.execute(() -> arrived(number, about, view, edit));
      } catch (CancellationException _) {
        // a later request took over
      }
    });
  }

  /// Whether blocks are selected because they just came in the place of another one, such as the
  /// parts of a block that was opened up: what flows past them has to make room for them.
  private boolean isInstead(Set<NodeId> chosen) {
    var back = desk.workbench().undoChange();
    return !back.added().isEmpty() && back.removed().containsAll(chosen);
  }

  /// Lets the whole design flow the other way, whatever part of it is shown.
  void turn() {
    var top = desk.design().workbench();
    var state = top.state();
    var flow = state.document().layout().flow().other();
    int number = latest.incrementAndGet();
    background.execute(() -> {
      try {
        var edit = Turning.edit(state, flow, () -> latest.get() != number);
        userInterface.execute(() -> turned(number, top, state, flow, edit));
      } catch (CancellationException _) {
        // a later request took over
      }
    });
  }

  private void turned(
      int number, Workbench about, Workbench.WorkbenchState asked, Flow flow, Edit edit) {
    if (latest.get() != number || desk.design().workbench() != about) return;
    if (about.state().graph() != asked.graph()) say.accept(say("canvas.the-design-changed-while"));
    else about.perform(say("step.flow", flow == Flow.RIGHT), edit);
  }

  private void arrived(int number, Workbench about, ViewGraph view, Edit edit) {
    if (latest.get() != number || desk.workbench() != about) return;
    if (!sameNodes(view)) {
      say.accept(say("canvas.the-design-changed-while"));
      return;
    }
    if (edit == Edit.NOTHING) say.accept(say("canvas.everything-is-in-its-place-already"));
    else {
      var before = desk.view();
      desk.workbench().perform(say("step.arrange"), edit);
      from.accept(before);
    }
    desk.comeBack();
  }

  private boolean sameNodes(ViewGraph view) {
    return desk.view() == view
        || view.cards().stream().allMatch(card -> desk.view().card(card.id()).isPresent());
  }

  /// Lays a design out that has no layout yet.
  static Map<NodeId, Position> places(vertebra.canvas.Scene scene) {
    return Arrange.instantly(scene).positions();
  }
}
