package vertebra.workbench;

import java.util.Map;
import java.util.Optional;
import vertebra.teaching.Lesson;
import vertebra.teaching.LessonMarks;
import vertebra.teaching.Notebook;

/// What the pane of a lesson shows.
///
/// @param lesson the lesson that is worked on, if there is one
/// @param replies what is true beside what was predicted, by the number of the step
/// @param exhibit which of the lesson's designs lies on the canvas in the place of the learner's
/// @param marks which checks the learner's design passes
/// @param checking whether they are being worked out
/// @param lacking what is still lacking; empty once the lesson is done
/// @param isAwaited whether the step asks for a prediction that was not made
/// @param remark why something was not done; empty for nothing
public record LearnView(
    Optional<Lesson> lesson,
    Notebook notebook,
    Map<Integer, LessonMarks.Reply> replies,
    Optional<String> exhibit,
    Shown<LessonMarks> marks,
    boolean checking,
    Optional<String> lacking,
    boolean isAwaited,
    String remark)
    implements View {

  public static Observed<LearnView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.learning().observed(),
        design.workbench().observed(),
        design.present().now());
  }

  private static LearnView now(OpenDesign design) {
    var learning = design.learning();
    var state = learning.state();
    return new LearnView(
        state.lesson(),
        state.notebook(),
        state.replies(),
        learning.exhibit(),
        learning.exhibit().isPresent()
            ? new Shown.None<>()
            : Shown.of(state.graded(), design.present().basis()),
        state.checking(),
        learning.lacking(),
        learning.isAwaited(),
        state.remark());
  }

  /// The step at which the learner is. There is one where there is a lesson.
  public Lesson.Step step() {
    return lesson.orElseThrow().steps().get(notebook.at() - 1);
  }

  /// Whether this is the last step.
  public boolean isLast() {
    return notebook.at() == lesson.orElseThrow().steps().size();
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("marks", marks);
  }
}
