package vertebra.ui.problems;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.workbench.About;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;

/// What fixes would cost, worked out in the background: the design is checked as if the fix were
/// made. Remembered until the design changes.
public final class FixPreviews {

  private final Observed<OpenDesign> current;
  private final Executor userInterface;
  private final Executor background;
  private About<Map<QuickFix, Preview>> known;

  public FixPreviews(Observed<OpenDesign> current, Executor userInterface, Executor background) {
    this.current = current;
    this.userInterface = userInterface;
    this.background = background;
    known = current.get().present().aboutStructure(new HashMap<>());
  }

  /// Answers on the user-interface thread, or never when the design has moved on meanwhile.
  public void of(QuickFix fix, Consumer<Preview> answer) {
    var design = current.get();
    var state = design.state();
    if (!state.isChecked()) return;
    if (!known.isFresh(design.present().basis()))
      known = design.present().aboutStructure(new HashMap<>());
    var asked = known;
    var preview = asked.value().get(fix);
    if (preview != null) {
      answer.accept(preview);
      return;
    }
    background.execute(() -> {
      var found = Preview.of(state.design(), fix);
      userInterface.execute(() -> {
        if (asked != known || !asked.isFresh(current.get().present().basis())) return;
        asked.value().put(fix, found);
        answer.accept(found);
      });
    });
  }
}
