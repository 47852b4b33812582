package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.graph.Graph;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.Rubric.Worth;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Found;
import vertebra.teaching.facts.Specimen;

/// What of a lesson's checks a design passes.
///
/// @param rows the checks in order
public record LessonMarks(List<CheckResult> rows) {

  /// One check.
  ///
  /// @param id its words in the lesson, which do not change
  /// @param subject what was asked, without what the answer should be
  /// @param words what differs, or what was asked where it holds
  /// @param worth what it is worth
  public record CheckResult(String id, String subject, boolean holds, String words, Worth worth) {

    CheckResult(String id, boolean holds, String words) {
      this(id, id, holds, words, Worth.ONE);
    }
  }

  static final String PREDICTED = "predictions-made";
  static final String LOCKED = "locked-blocks";
  static final String SAID = "sentence";
  private static final String FAULT = "fault-named";

  public LessonMarks {
    rows = List.copyOf(rows);
  }

  /// How many checks hold.
  public int passed() {
    return (int) rows.stream().filter(CheckResult::holds).count();
  }

  public boolean isPassed() {
    return passed() == rows.size();
  }

  /// The points of what holds.
  public int points() {
    return rows.stream().filter(CheckResult::holds).mapToInt(row -> row.worth().points()).sum();
  }

  /// The points of everything.
  public int outOf() {
    return rows.stream().mapToInt(row -> row.worth().points()).sum();
  }

  /// Whether that is enough: everything that must hold does, and the points are there.
  public boolean suffices(Rubric rubric) {
    if (rubric.pass() == 0) return isPassed();
    return points() >= rubric.pass()
        && rows.stream().allMatch(row -> row.holds() || !row.worth().isMust());
  }

  /// The first check that does not hold.
  public Optional<CheckResult> firstFailure() {
    return rows.stream().filter(row -> !row.holds()).findFirst();
  }

  /// Checks a design and what was noted with it.
  public static LessonMarks of(Classroom room, Lesson lesson, Graph graph, Notebook notebook) {
    var rows = new ArrayList<CheckResult>();
    rows.add(predicted(lesson, notebook));
    rows.addAll(ofDesign(room, lesson, graph).rows());
    if (lesson.rubric().isWeighed())
      fault(lesson, at -> isRight(room, lesson, notebook, at)).ifPresent(rows::add);
    said(lesson, notebook).ifPresent(rows::add);
    return new LessonMarks(rows);
  }

  /// The points of a design with those of what was noted; where checks are not weighed, the checks
  /// of the design alone.
  ///
  /// @param replies what is true beside what was predicted, by the number of the step
  public LessonMarks noted(Lesson lesson, Notebook notebook, Map<Integer, Reply> replies) {
    if (!lesson.rubric().isWeighed()) return this;
    var all = new ArrayList<>(rows);
    fault(lesson, at -> Optional.ofNullable(replies.get(at)).filter(Reply::isRight).isPresent())
        .ifPresent(all::add);
    said(lesson, notebook).ifPresent(all::add);
    return new LessonMarks(all);
  }

  /// Checks a design alone, whatever was noted with it.
  public static LessonMarks ofDesign(Classroom room, Lesson lesson, Graph graph) {
    var rows = new ArrayList<CheckResult>();
    locked(lesson, graph).ifPresent(rows::add);
    boolean met = rows.stream().allMatch(CheckResult::holds);
    try (var design = Specimen.of(graph, room.conditions(lesson))) {
      for (int i = 0; i < lesson.checks().size(); i++) {
        var claim = lesson.checks().get(i);
        var verdict = claim.ask(design);
        var words = verdict.words();
        if (!verdict.holds() && met) {
          words = room.sentence(lesson, i, found(claim, design)).orElse(words);
          met = false;
        }
        rows.add(
            new CheckResult(
                claim.toString(),
                claim.subject(design),
                verdict.holds(),
                words,
                lesson.rubric().of(i)));
      }
    }
    return new LessonMarks(rows);
  }

  /// Whether a design passes every check that is about it; what has to run is asked last.
  static boolean passes(Classroom room, Lesson lesson, Graph graph) {
    if (locked(lesson, graph).filter(row -> !row.holds()).isPresent()) return false;
    try (var design = Specimen.of(graph, room.conditions(lesson))) {
      for (boolean runs : new boolean[] {false, true})
        for (var claim : lesson.checks())
          if (claim.fact().needsRun() == runs && !claim.ask(design).holds()) return false;
      return true;
    }
  }

  /// What a claim's fact is, as text, or why it cannot be told.
  static String found(Claim claim, Specimen design) {
    try {
      return claim.found(design).toString();
    } catch (FactException untold) {
      return String.valueOf(untold.getMessage());
    }
  }

  /// The first thing that a notebook lacks, in words; empty where every question was answered and
  /// the sentence is there.
  public static Optional<String> lacking(Lesson lesson, Notebook notebook) {
    var first = predicted(lesson, notebook);
    if (!first.holds()) return Optional.of(first.words());
    return said(lesson, notebook).filter(row -> !row.holds()).map(CheckResult::words);
  }

  private static CheckResult predicted(Lesson lesson, Notebook notebook) {
    var worth = lesson.rubric().ofDiligence();
    for (int i = 0; i < lesson.steps().size(); i++)
      if (lesson.steps().get(i).answer().isPresent() && notebook.note(i + 1).isEmpty())
        return new CheckResult(
            PREDICTED, PREDICTED, false, say("lessons.no-prediction", i + 1), worth);
    return new CheckResult(PREDICTED, PREDICTED, true, PREDICTED, worth);
  }

  /// Whether the block at fault was named rightly; empty where the lesson does not ask for it.
  static Optional<Boolean> faultNamed(Classroom room, Lesson lesson, Notebook notebook) {
    return steps(lesson, LessonMarks::asksForTheFault)
        .map(at -> isRight(room, lesson, notebook, at))
        .findFirst();
  }

  private static boolean asksForTheFault(Step step) {
    return step.answer().filter(claim -> claim.fact() instanceof DesignFact.Blamed).isPresent();
  }

  /// The numbers, from 1, of the steps of a kind.
  private static Stream<Integer> steps(Lesson lesson, Predicate<Step> wanted) {
    return IntStream.rangeClosed(1, lesson.steps().size())
        .filter(at -> wanted.test(lesson.steps().get(at - 1)))
        .boxed();
  }

  private static boolean isRight(Classroom room, Lesson lesson, Notebook notebook, int at) {
    try {
      var note = notebook.note(at);
      return note.isPresent() && reply(room, lesson, at, note.get()).isRight();
    } catch (FactException untold) {
      return false;
    }
  }

  /// That the fault was found, and repaired where the lesson asks for that too.
  private static Optional<CheckResult> fault(Lesson lesson, Predicate<Integer> isRight) {
    var found = steps(lesson, LessonMarks::asksForTheFault).findFirst();
    if (found.isEmpty()) return Optional.empty();
    boolean isNamed = isRight.test(found.get());
    boolean holds = isNamed && steps(lesson, Step::isMended).allMatch(isRight);
    boolean mends = steps(lesson, Step::isMended).findAny().isPresent();
    var lacking =
        isNamed ? say("lessons.fault-is-not-repaired") : say("lessons.fault-is-not-named");
    return Optional.of(
        new CheckResult(
            FAULT,
            mends ? say("lessons.the-fault-repaired") : say("lessons.the-block-at-fault"),
            holds,
            holds ? FAULT : lacking,
            Worth.ONE));
  }

  private static Optional<CheckResult> locked(Lesson lesson, Graph graph) {
    if (lesson.locked().isEmpty()) return Optional.empty();
    var worth = lesson.rubric().ofDiligence();
    var subject = say("lessons.the-tasks-own-blocks");
    for (var id : lesson.locked())
      if (!graph.find(id).equals(lesson.start().find(id)))
        return Optional.of(
            new CheckResult(LOCKED, subject, false, say("lessons.locked", id), worth));
    return Optional.of(new CheckResult(LOCKED, subject, true, LOCKED, worth));
  }

  private static Optional<CheckResult> said(Lesson lesson, Notebook notebook) {
    for (int i = 0; i < lesson.steps().size(); i++) {
      if (lesson.steps().get(i).kind() != StepKind.SAY) continue;
      int words = notebook.note(i + 1).map(note -> note.strip().split("\\s+", -1).length).orElse(0);
      boolean there = words >= lesson.rubric().words();
      var lacking =
          words == 0 ? say("lessons.no-sentence") : say("lessons.short", lesson.rubric().words());
      return Optional.of(
          new CheckResult(
              SAID, say("lessons.the-sentence"), there, there ? SAID : lacking, Worth.ONE));
    }
    return Optional.empty();
  }

  /// What is said to a typed prediction: whether it is right, the truth beside it, and the sentence
  /// that meets a known mistake.
  public record Reply(boolean isRight, String truth, Optional<String> sentence) {}

  /// What is said to what was noted at a step of a lesson.
  ///
  /// @param at the step's number, from 1
  public static Reply reply(Classroom room, Lesson lesson, int at, String typed)
      throws FactException {
    var step = lesson.steps().get(at - 1);
    if (step.isMended()) return mended(room, lesson, at, typed);
    try (var design = Specimen.of(lesson.askedAt(at), room.conditions(lesson))) {
      return reply(step, typed, design);
    }
  }

  /// What is said to a design that was repaired: it has no errors, it is what the step asks for,
  /// and what leaves it is as it should be.
  ///
  /// @param lines the design as it was noted
  private static Reply mended(Classroom room, Lesson lesson, int at, String lines) {
    var step = lesson.steps().get(at - 1);
    var conditions = room.conditions(lesson);
    try (var design = Specimen.of(DesignText.read(lines, room.catalogue()), conditions);
        var model = Specimen.of(lesson.mendedAt(at), conditions)) {
      var errors = design.analysis().errors();
      if (!errors.isEmpty()) return notMended(errors.getFirst().message());
      var claim = step.answer().orElseThrow().atHand();
      var verdict = claim.ask(design);
      if (!verdict.holds())
        return notMended(sentence(step, found(claim, design)).orElse(verdict.words()));
      for (var leaving : SeededFault.shapes(room.catalogue(), lesson.mendedAt(at), model))
        if (!leaving.ask(design).holds()) return notMended(leaving.ask(design).words());
      return new Reply(true, say("lessons.mended"), Optional.empty());
    } catch (LessonException | FactException unreadable) {
      return notMended(String.valueOf(unreadable.getMessage()));
    }
  }

  private static Reply notMended(String why) {
    return new Reply(false, say("lessons.not-mended"), Optional.of(why));
  }

  /// Compares a prediction with what is true of the lesson's designs.
  ///
  /// @param design the design that lies on the canvas
  public static Reply reply(Step step, String typed, Specimen design) throws FactException {
    var claim = step.answer().orElseThrow();
    if (step.isYesNo()) {
      var truth = claim.ask(design);
      var words = typed.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
      boolean proves = words.length < 2 || isProof(claim, design, words[1]);
      return new Reply(
          words[0].startsWith("y") == truth.holds() && proves,
          truth(claim, design, truth.holds()),
          sentence(step, words[0]));
    }
    var found = claim.found(design);
    boolean right =
        claim.relation() == Claim.Relation.EQUAL
            ? Found.readings(typed).stream()
                .anyMatch(each -> isRight(found, each, claim) || claim.isAnswered(found, each))
            : claim.holds(found, typed);
    return new Reply(
        right,
        claim.said(found),
        right ? Optional.empty() : sentence(step, typed).or(() -> differing(found, typed)));
  }

  /// Whether a claim is true, with the number behind it and what it measures where there is one.
  private static String truth(Claim claim, Specimen design, boolean holds) throws FactException {
    var found = claim.found(design);
    var said = claim.said(found);
    return found instanceof Found.Word(var word) && word.equals(holds ? "yes" : "no")
        ? said
        : say("lessons.yes-no-found", holds, claim.subject(design), said);
  }

  /// In how many cells a painted answer is another one.
  private static Optional<String> differing(Found found, String typed) {
    return found instanceof Found.Cells cells
        ? Found.Cells.parse(typed).map(other -> say("lessons.cells-differ", cells.differing(other)))
        : Optional.empty();
  }

  /// Whether a number behind a yes or no is what the program finds.
  private static boolean isProof(Claim claim, Specimen design, String typed) throws FactException {
    var found = claim.found(design);
    return Found.readings(typed).stream().anyMatch(each -> isRight(found, each, claim));
  }

  /// A typed number is right if it agrees to the digits that were asked for.
  private static boolean isRight(Found found, Found typed, Claim claim) {
    return found.isNear(typed, Math.max(claim.tolerance(), 1e-9));
  }

  private static Optional<String> sentence(Step step, String typed) {
    for (var mistake : step.mistakes().entrySet())
      for (var one : Found.readings(mistake.getKey()))
        for (var other : Found.readings(typed))
          if (one.isNear(other, 1e-9) || isAnswered(step, one, other))
            return Optional.of(mistake.getValue());
    return Optional.empty();
  }

  private static boolean isAnswered(Step step, Found one, Found other) {
    return step.answer().filter(claim -> claim.isAnswered(one, other)).isPresent();
  }
}
