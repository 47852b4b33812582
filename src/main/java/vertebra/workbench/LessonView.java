package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import vertebra.block.BlockType;

/// What the lesson's pane shows.
///
/// @param block the block that is read about, if any was chosen
public record LessonView(Optional<BlockType> block) implements View {

  public static Observed<LessonView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> new LessonView(design.reading().block()),
        design.reading().observed(),
        design.workbench().observed());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of();
  }
}
