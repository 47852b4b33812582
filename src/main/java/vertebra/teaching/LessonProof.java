package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.pattern.PatternException;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Specimen;

/// What a lesson's own solution and wrong answers show about its checks.
///
/// @param solutionPasses whether the model solution passes all checks, and each step's own answer
///   is what the program finds
/// @param wrongAnswers typed ones, designs, and repairs that lack a wire
/// @param caught how many of them fail with their own sentence
/// @param faults what is wrong with the lesson, in sentences
public record LessonProof(
    boolean solutionPasses, int wrongAnswers, int caught, List<String> faults) {

  /// The most words of a step.
  public static final int MOST_WORDS = 60;

  private static final int HINTS = 3;

  public LessonProof {
    faults = List.copyOf(faults);
  }

  /// Whether the lesson can be given to learners.
  public boolean isSound() {
    return faults.isEmpty() && solutionPasses && caught == wrongAnswers;
  }

  /// Works a lesson through without anybody.
  public static LessonProof of(Classroom room, Lesson lesson) {
    var faults = new ArrayList<String>();
    var complete = Notebook.complete(lesson, room.catalogue());
    var marks = LessonMarks.of(room, lesson, lesson.solution(), complete);
    marks.rows().stream()
        .filter(row -> !row.holds())
        .forEach(row -> faults.add(say("lessons.solution-fails", row.words())));
    form(lesson, faults);
    named(room, lesson, faults);
    if (lesson.isBuilt() && LessonMarks.passes(room, lesson, lesson.start()))
      faults.add(say("lessons.start-passes"));
    int caught = typed(room, lesson, faults) + lame(room, lesson, faults);
    int answers = lesson.steps().stream().mapToInt(step -> step.mistakes().size()).sum();
    for (int at = 1; at <= lesson.steps().size(); at++) answers += wires(lesson, at).size();
    for (var wrong : lesson.wrong()) {
      var failure = LessonMarks.of(room, lesson, wrong.graph(), complete).firstFailure();
      if (failure.isPresent() && failure.get().words().equals(wrong.sentence())) caught++;
      else
        faults.add(
            say(
                "lessons.wrong-passes",
                wrong.name(),
                failure.map(LessonMarks.CheckResult::words).orElse("")));
    }
    boolean passes = marks.isPassed();
    return new LessonProof(passes, answers + lesson.wrong().size(), caught, faults);
  }

  private static void form(Lesson lesson, List<String> faults) {
    if (lesson.hints().size() != HINTS) faults.add(say("lessons.three-hints"));
    if (lesson.steps().stream().noneMatch(step -> step.answer().isPresent()))
      faults.add(say("lessons.no-question"));
    for (var step : lesson.steps()) {
      if (step.text().split("\\s+").length > MOST_WORDS)
        faults.add(say("lessons.too-long", step.text().substring(0, 40), MOST_WORDS));
      if (step.isYesNo() && step.mistakes().isEmpty())
        faults.add(say("lessons.either-answer", step.text()));
    }
  }

  /// What the head names is there.
  private static void named(Classroom room, Lesson lesson, List<String> faults) {
    if (lesson.needs().contains(lesson.id())) faults.add(say("lessons.needs-itself"));
    for (var id : lesson.locked())
      if (lesson.designs().values().stream().noneMatch(design -> design.contains(id)))
        faults.add(say("lessons.names-nothing", "locked", id));
    for (var block : lesson.palette())
      if (!BlockId.isLegal(block) || room.catalogue().find(new BlockId(block)).isEmpty())
        faults.add(say("lessons.names-nothing", "palette", block));
    for (var input : lesson.inputs().entrySet())
      if (input.getValue().words().startsWith("picture "))
        try {
          input.getValue().tensor(1, 3, 8, 8);
        } catch (PatternException missing) {
          faults.add(say("lessons.no-input", input.getKey(), missing.getMessage()));
        }
  }

  /// How many typed mistakes are told from the truth; each step's own answer must be it.
  private static int typed(Classroom room, Lesson lesson, List<String> faults) {
    int caught = 0;
    for (int at = 1; at <= lesson.steps().size(); at++) {
      var step = lesson.steps().get(at - 1);
      if (step.answer().isEmpty()) continue;
      var claim = step.answer().get();
      try (var specimen = Specimen.of(lesson.askedAt(at), room.conditions(lesson))) {
        if (step.isMended()) mended(room, lesson, at, faults);
        if (!step.isYesNo() && !claim.ask(specimen).holds())
          faults.add(say("lessons.answer-differs", claim.ask(specimen).words()));
        for (var mistake : step.mistakes().entrySet()) {
          var reply = LessonMarks.reply(step, mistake.getKey(), specimen);
          if (!reply.isRight() && reply.sentence().isPresent()) caught++;
          else faults.add(say("lessons.mistake-is-right", mistake.getKey()));
        }
      } catch (FactException untold) {
        faults.add(String.valueOf(untold.getMessage()));
      }
    }
    return caught;
  }

  /// The wires of what is to be repaired at a step, as it is once that is done.
  private static List<Edge> wires(Lesson lesson, int at) {
    return lesson.steps().get(at - 1).isMended() ? lesson.mendedAt(at).edges() : List.of();
  }

  /// How many repairs that lack a wire are not taken for one.
  private static int lame(Classroom room, Lesson lesson, List<String> faults) {
    int caught = 0;
    for (int at = 1; at <= lesson.steps().size(); at++)
      for (var wire : wires(lesson, at)) {
        var lame = DesignText.of(lesson.mendedAt(at).without(wire), room.catalogue());
        try {
          if (LessonMarks.reply(room, lesson, at, lame).isRight())
            faults.add(say("lessons.lame-repair-passes", wire));
          else caught++;
        } catch (FactException untold) {
          faults.add(String.valueOf(untold.getMessage()));
        }
      }
    return caught;
  }

  /// What is to be repaired is not in order yet, and the lesson's own repair puts it so.
  private static void mended(Classroom room, Lesson lesson, int at, List<String> faults)
      throws FactException {
    var broken = DesignText.of(lesson.askedAt(at), room.catalogue());
    if (LessonMarks.reply(room, lesson, at, broken).isRight())
      faults.add(say("lessons.start-passes"));
    LessonMarks.reply(room, lesson, at, DesignText.of(lesson.mendedAt(at), room.catalogue()))
        .sentence()
        .ifPresent(faults::add);
  }
}
