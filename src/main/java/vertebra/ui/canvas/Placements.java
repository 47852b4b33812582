package vertebra.ui.canvas;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import vertebra.design.Snapshot;
import vertebra.workbench.Workbench;

/// Finds in the background what blocks bring along, and puts them into the design in the order in
/// which they were asked for, each as one step. All of it is called on the user-interface thread.
final class Placements {

  private final CanvasModel desk;
  private final Executor background;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isFinding;

  /// Whether what is being found is not wanted any longer.
  private boolean isTakenBack;

  Placements(CanvasModel desk, Executor background) {
    this.desk = desk;
    this.background = background;
  }

  /// Puts something into the design at once, or after what is being found.
  void inTurn(Runnable put) {
    if (isFinding) waiting.add(put);
    else put.run();
  }

  /// Takes the last deed back; one that is still being found does not come at all.
  void undo() {
    if (!waiting.isEmpty()) waiting.removeLast();
    else if (isFinding && !isTakenBack) isTakenBack = true;
    else desk.workbench().undo();
  }

  /// Puts what was found before, or finds it first. Nothing comes of what can be put no more, since
  /// the design is another then.
  ///
  /// @param known what was found about the design as it is
  <F> void put(Optional<F> known, Function<Snapshot, F> finding, Consumer<F> put) {
    if (isFinding) waiting.add(() -> find(finding, put));
    else known.ifPresentOrElse(put, () -> find(finding, put));
  }

  private <F> void find(Function<Snapshot, F> finding, Consumer<F> put) {
    isFinding = true;
    var workbench = desk.workbench();
    var design = workbench.state().design();
    background.execute(() -> {
      var found = Optional.<F>empty();
      try {
        found = Optional.of(finding.apply(design));
      } catch (IllegalArgumentException | ArithmeticException inapplicable) {
        // What it was meant for is gone.
      } finally {
        var answer = found;
        later(() -> arrived(workbench, design, answer, finding, put));
      }
    });
  }

  private static void later(Runnable arrival) {
    if (Platform.isFxApplicationThread()) arrival.run();
    else Platform.runLater(arrival);
  }

  private <F> void arrived(
      Workbench asked,
      Snapshot design,
      Optional<F> answer,
      Function<Snapshot, F> finding,
      Consumer<F> put) {
    isFinding = false;
    boolean isWanted = !isTakenBack;
    isTakenBack = false;
    if (desk.workbench() != asked) waiting.clear();
    else if (isWanted && asked.state().graph() == design.graph()) answer.ifPresent(put);
    else if (isWanted) find(finding, put);
    while (!isFinding && !waiting.isEmpty()) waiting.remove().run();
  }
}
