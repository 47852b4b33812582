package vertebra.workbench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.compile.Formulas;

/// What the lesson's pane shows.
///
/// @param block the block that is read about, if any was chosen
/// @param chosen what is known of the node that is chosen on the canvas, if it is of that block and
///   the learner need not predict it
public record LessonView(Optional<BlockType> block, Optional<Finding> chosen) implements View {

  public static Observed<LessonView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.reading().observed(),
        design.learning().observed(),
        design.workbench().observed());
  }

  private static LessonView now(OpenDesign design) {
    var block = design.reading().block();
    var state = design.workbench().state();
    var node =
        state
            .selection()
            .latest()
            .flatMap(state.graph()::find)
            .filter(_ -> !design.learning().hidesValues())
            .filter(each -> block.map(BlockType::id).equals(Optional.of(each.block())));
    return new LessonView(block, node.flatMap(each -> state.analysis().findings().find(each.id())));
  }

  /// The arithmetic behind the numbers of the node that is chosen.
  public List<Formulas.Line> formulas() {
    return block
        .flatMap(type -> chosen.map(finding -> Formulas.of(type, finding)))
        .orElseGet(List::of);
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of();
  }
}
