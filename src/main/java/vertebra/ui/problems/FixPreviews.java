package vertebra.ui.problems;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.graph.Graph;
import vertebra.workbench.Workbench;

/// What fixes would cost, worked out in the background: the design is checked as if the fix were
/// made. Remembered until the design changes.
public final class FixPreviews {

  private final Workbench workbench;
  private final Executor userInterface;
  private final Executor background;
  private final Map<QuickFix, Preview> known = new HashMap<>();
  private Graph about = Graph.EMPTY;

  public FixPreviews(Workbench workbench, Executor userInterface, Executor background) {
    this.workbench = workbench;
    this.userInterface = userInterface;
    this.background = background;
  }

  /// Answers on the user-interface thread, or never when the design has moved on meanwhile.
  public void of(QuickFix fix, Consumer<Preview> answer) {
    var state = workbench.state();
    if (!state.isChecked()) return;
    if (about != state.graph()) known.clear();
    about = state.graph();
    var preview = known.get(fix);
    if (preview != null) {
      answer.accept(preview);
      return;
    }
    background.execute(() -> {
      var found = Preview.of(state.design(), fix);
      userInterface.execute(() -> {
        if (about != state.graph()) return;
        known.put(fix, found);
        answer.accept(found);
      });
    });
  }
}
