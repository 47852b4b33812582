package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.pattern.InputPattern;
import vertebra.teaching.Lesson.Badge;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.facts.Claim;
import vertebra.weights.WeightRules;

/// A lesson while a teacher makes it, every state of it a value.
///
/// @param hints where to look, which rule, and the step done; a blank one is not there yet
/// @param designs by name; the start and the solution are always there
/// @param titles what blocks of the designs are called that are not called by their kind
public record LessonDraft(
    String title,
    String question,
    int minutes,
    List<String> hints,
    Badge badge,
    Map<String, InputPattern> inputs,
    WeightRules rules,
    Optional<String> trained,
    Set<NodeId> locked,
    SequencedMap<String, Graph> designs,
    Map<NodeId, String> titles,
    List<Step> steps,
    List<Claim> checks) {

  private static final int USUAL_MINUTES = 10;
  private static final int HINTS = 3;

  /// How the designs are called that are neither start nor solution, before their number.
  private static final String SHOWN = "shown";

  public LessonDraft {
    hints = List.copyOf(hints);
    inputs = Map.copyOf(inputs);
    locked = Set.copyOf(locked);
    designs = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(designs));
    titles = Map.copyOf(titles);
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
  }

  /// The draft of a lesson about a design, which is its start and its solution.
  public static LessonDraft of(
      Graph design, Map<String, InputPattern> inputs, WeightRules rules, Optional<String> trained) {
    var designs = new LinkedHashMap<String, Graph>();
    designs.put(Lesson.START, design);
    designs.put(Lesson.SOLUTION, design);
    var badge =
        trained.isPresent()
            ? Badge.TRAINED
            : rules.rules().isEmpty() ? Badge.RANDOM : Badge.ANALYTIC;
    return new LessonDraft(
        "",
        "",
        USUAL_MINUTES,
        List.of("", "", ""),
        badge,
        inputs,
        rules,
        trained,
        Set.of(),
        designs,
        Map.of(),
        List.of(),
        List.of());
  }

  /// The lesson that it is so far. Its id is made of its title.
  public Lesson lesson() {
    var id = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return new Lesson(
        id.isEmpty() ? "lesson" : id,
        title.isBlank() ? say("lessons.untitled") : line(title),
        minutes,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        question.isBlank() ? say("lessons.what-it-answers") : line(question),
        badge,
        hints.stream().map(LessonDraft::line).filter(hint -> !hint.isEmpty()).toList(),
        inputs,
        rules,
        trained,
        Set.of(),
        locked,
        List.of(),
        false,
        false,
        designs,
        steps,
        checks,
        List.of(),
        titles,
        Rubric.EVEN);
  }

  /// What a claim says, with blocks called as their cards are.
  public String inWords(Claim claim) {
    return claim.inWords(
        name -> NodeId.isLegal(name) ? titles.getOrDefault(new NodeId(name), name) : name);
  }

  /// A text that stands in one line, as all of a lesson's do.
  static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /// With other words about the whole.
  public LessonDraft about(String newTitle, String newQuestion, int newMinutes) {
    return new LessonDraft(
        newTitle,
        newQuestion,
        newMinutes,
        hints,
        badge,
        inputs,
        rules,
        trained,
        locked,
        designs,
        titles,
        steps,
        checks);
  }

  /// With another hint.
  ///
  /// @param at from 0 to 2
  public LessonDraft hinting(int at, String hint) {
    var all = new ArrayList<>(hints);
    while (all.size() < HINTS) all.add("");
    all.set(at, hint);
    return new LessonDraft(
        title, question, minutes, all, badge, inputs, rules, trained, locked, designs, titles,
        steps, checks);
  }

  /// With another design of that name. What was asked of the one before is asked of it still, under
  /// another name.
  public LessonDraft with(String name, Graph design) {
    var all = new LinkedHashMap<>(designs);
    var before = all.put(name, design);
    if (before != null && !before.equals(design) && steps.stream().anyMatch(asksOf(name))) {
      var free = freeName();
      all.put(free, before);
      return naming(all)
          .stepping(
              steps.stream()
                  .map(step -> asksOf(name).test(step) ? asking(step, free) : step)
                  .toList());
    }
    return naming(all);
  }

  private static Predicate<Step> asksOf(String name) {
    return step -> step.answer().isPresent() && step.design().equals(Optional.of(name));
  }

  private static Step asking(Step step, String design) {
    return new Step(
        step.kind(),
        step.text(),
        step.answer(),
        step.isYesNo(),
        step.mistakes(),
        Optional.of(design));
  }

  private String freeName() {
    int number = 1;
    while (designs.containsKey(SHOWN + number)) number++;
    return SHOWN + number;
  }

  private LessonDraft naming(SequencedMap<String, Graph> all) {
    return new LessonDraft(
        title, question, minutes, hints, badge, inputs, rules, trained, locked, all, titles, steps,
        checks);
  }

  /// The name under which a design is known, with which it is known if it was not yet.
  public Known knowing(Graph design) {
    for (var each : designs.entrySet())
      if (each.getValue().equals(design)) return new Known(this, each.getKey());
    var free = freeName();
    return new Known(with(free, design), free);
  }

  /// A draft and the name of one of its designs.
  public record Known(LessonDraft draft, String name) {}

  /// With these titles besides those that it has.
  public LessonDraft calling(Map<NodeId, String> more) {
    var all = new HashMap<>(titles);
    more.forEach((node, title) -> all.put(node, line(title)));
    return new LessonDraft(
        title, question, minutes, hints, badge, inputs, rules, trained, locked, designs, all, steps,
        checks);
  }

  /// With other numbers that flow in.
  public LessonDraft feeding(Map<String, InputPattern> other) {
    return new LessonDraft(
        title, question, minutes, hints, badge, other, rules, trained, locked, designs, titles,
        steps, checks);
  }

  /// Holding these nodes, or letting go of them if all are held.
  public LessonDraft toggling(Set<NodeId> nodes) {
    var held = new LinkedHashSet<>(locked);
    if (!held.removeAll(nodes) || !locked.containsAll(nodes)) held.addAll(nodes);
    return new LessonDraft(
        title, question, minutes, hints, badge, inputs, rules, trained, held, designs, titles,
        steps, checks);
  }

  /// With other steps.
  public LessonDraft stepping(List<Step> other) {
    return new LessonDraft(
        title, question, minutes, hints, badge, inputs, rules, trained, locked, designs, titles,
        other, checks);
  }

  /// With other checks.
  public LessonDraft checking(List<Claim> other) {
    return new LessonDraft(
        title, question, minutes, hints, badge, inputs, rules, trained, locked, designs, titles,
        steps, other);
  }
}
