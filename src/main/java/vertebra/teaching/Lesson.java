package vertebra.teaching;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.pattern.InputPattern;
import vertebra.teaching.facts.Claim;
import vertebra.weights.WeightRules;

/// A lesson: a design to begin with, steps to go, and checks that say whether what was built does
/// what it should.
///
/// @param minutes how long it takes, about; never a mark
/// @param tracks the courses that it belongs to
/// @param needs the lessons that it builds on, by id
/// @param concepts the terms that it explains
/// @param corrects what people often believe instead
/// @param question what it answers
/// @param hints where to look, which rule, and the step done
/// @param inputs what flows into which input block
/// @param rules the weights
/// @param trained the file of stored weights among the samples, if any
/// @param learned the designs that take their weights from that file, where the learner's own does
///   not; none where all do
/// @param locked the nodes that have to stay as they are
/// @param palette the blocks that are offered, by id; all where none is named
/// @param isOpen whether the model solution is one of many
/// @param hidesDesigns whether the designs that questions are asked of are not shown, because their
///   cards would answer
/// @param designs by name; `start` and `solution` are always there
/// @param titles what blocks of the designs are called that are not called by their kind
/// @param rubric what the checks are worth
public record Lesson(
    String id,
    String title,
    int minutes,
    List<String> tracks,
    List<String> needs,
    List<String> concepts,
    List<String> corrects,
    String question,
    Badge badge,
    List<String> hints,
    Map<String, InputPattern> inputs,
    WeightRules rules,
    Optional<String> trained,
    Set<String> learned,
    Set<NodeId> locked,
    List<String> palette,
    boolean isOpen,
    boolean hidesDesigns,
    SequencedMap<String, Graph> designs,
    List<Step> steps,
    List<Claim> checks,
    List<WrongDesign> wrong,
    Map<NodeId, String> titles,
    Rubric rubric) {

  /// The design that a learner begins with.
  public static final String START = "start";

  /// The design that the lesson's author would hand in.
  public static final String SOLUTION = "solution";

  /// Where a lesson's weights come from, which decides what may be said about what they do.
  public enum Badge {
    /// Stated numbers: the mechanism can be seen.
    ANALYTIC,
    /// Drawn numbers: nothing is said about what a network knows.
    RANDOM,
    /// Learnt numbers.
    TRAINED
  }

  /// What a learner does at a step.
  public enum StepKind {
    PREDICT,
    DO,
    RUN,
    SEE,
    BREAK,
    REPAIR,
    SAY
  }

  /// One step.
  ///
  /// @param text at most 60 words
  /// @param answer what a prediction is compared with
  /// @param isYesNo whether the learner says whether the answer is true, instead of its value
  /// @param mistakes typed answers that show a wrong idea, with the sentence that meets it
  /// @param design the design that lies on the canvas from here on, by name, if it is another
  public record Step(
      StepKind kind,
      String text,
      Optional<Claim> answer,
      boolean isYesNo,
      SequencedMap<String, String> mistakes,
      Optional<String> design) {
    public Step {
      mistakes = Collections.unmodifiableSequencedMap(mistakes);
    }

    /// Whether the learner repairs the step's own design: of what they made of it is asked what the
    /// claim says of the design that it names, which is one way to do it.
    public boolean isMended() {
      return kind == StepKind.REPAIR && answer.filter(claim -> !claim.of().isEmpty()).isPresent();
    }
  }

  /// A design that shows a wrong idea, with the sentence that meets it.
  public record WrongDesign(String name, Graph graph, String sentence) {}

  public Lesson {
    tracks = List.copyOf(tracks);
    needs = List.copyOf(needs);
    concepts = List.copyOf(concepts);
    corrects = List.copyOf(corrects);
    hints = List.copyOf(hints);
    inputs = Map.copyOf(inputs);
    learned = Set.copyOf(learned);
    locked = Set.copyOf(locked);
    palette = List.copyOf(palette);
    designs = Collections.unmodifiableSequencedMap(designs);
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
    wrong = List.copyOf(wrong);
    titles = Map.copyOf(titles);
  }

  /// One of its designs.
  public Optional<Graph> design(String name) {
    return Optional.ofNullable(designs.get(name));
  }

  public Graph start() {
    return design(START).orElse(Graph.EMPTY);
  }

  public Graph solution() {
    return design(SOLUTION).orElse(Graph.EMPTY);
  }

  /// How one of its designs is laid out: not at all yet, but its blocks bear their titles.
  public Layout layout(Graph design) {
    var layout = Layout.EMPTY;
    for (var each : titles.entrySet())
      if (design.contains(each.getKey())) layout = layout.withTitle(each.getKey(), each.getValue());
    return layout;
  }

  /// The design that the question of a step is asked of.
  ///
  /// @param at the step's number, from 1
  public Graph askedAt(int at) {
    var name = START;
    for (var step : steps.subList(0, Math.min(at, steps.size()))) name = step.design().orElse(name);
    return design(name).orElse(Graph.EMPTY);
  }

  /// One way to repair what lies on the canvas at a step that is mended there.
  ///
  /// @param at the step's number, from 1
  public Graph mendedAt(int at) {
    return steps.get(at - 1).answer().flatMap(claim -> design(claim.of())).orElse(Graph.EMPTY);
  }

  /// Where the weights come from of what lies on the canvas at a step.
  ///
  /// @param at the step's number, from 1
  public Badge badgeAt(int at) {
    return exhibitAt(at).filter(learned::contains).map(_ -> Badge.TRAINED).orElse(badge);
  }

  /// The file of stored weights among the samples that goes with a design, if any.
  ///
  /// @param design its name; the learner's own is the start
  public Optional<String> trained(String design) {
    return trained.filter(_ -> learned.isEmpty() || learned.contains(design));
  }

  /// Which of the lesson's designs lies on the canvas at a step in the place of the learner's own:
  /// neither the start, which is the learner's own before anything was done, nor the solution,
  /// which would do the learner's work. What the learner says at the end is beside their own.
  ///
  /// @param at the step's number, from 1
  public Optional<String> exhibitAt(int at) {
    if (hidesDesigns) return Optional.empty();
    var shown = Optional.<String>empty();
    boolean begun = false;
    for (var step : steps.subList(0, Math.min(at, steps.size()))) {
      boolean works = isWork(step) || step.kind() == StepKind.SAY;
      begun |= works;
      if (works) shown = Optional.empty();
      else if (step.design().isPresent()) {
        boolean own =
            step.design().get().equals(SOLUTION) || !begun && step.design().get().equals(START);
        shown = own ? Optional.empty() : step.design();
      }
    }
    return shown;
  }

  /// The first of the steps up to this one on which the same design lies on the canvas, so that
  /// what the learner makes of it is one piece of work; the design that is to be repaired is
  /// another than the one that was asked about.
  ///
  /// @param at the step's number, from 1
  public int laidSince(int at) {
    int first = at;
    while (first > 1
        && exhibitAt(first - 1).equals(exhibitAt(at))
        && steps.get(first - 2).isMended() == steps.get(at - 1).isMended()) first--;
    return first;
  }

  /// Whether the learner was asked to build by a step, so that checks of what was built tell no
  /// answer beforehand; a lesson that asks nobody is checked from the first step on.
  ///
  /// @param at the step's number, from 1
  public boolean isBuiltBy(int at) {
    return steps.subList(0, Math.min(at, steps.size())).stream().anyMatch(Lesson::isWork)
        || steps.stream().noneMatch(Lesson::isWork);
  }

  private static boolean isWork(Step step) {
    return step.kind() == StepKind.DO || step.kind() == StepKind.REPAIR && !step.isMended();
  }

  /// Whether there is something to build: the solution differs from the start.
  public boolean isBuilt() {
    return !start().equals(solution());
  }
}
