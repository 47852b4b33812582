package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.block.Catalogue;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.pattern.InputPattern;
import vertebra.teaching.Lesson.Badge;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.Lesson.WrongDesign;
import vertebra.teaching.Rubric.Worth;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.Conditions;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Specimen;
import vertebra.weights.WeightException;
import vertebra.weights.WeightRules;

/// Reads a lesson from its text: a head of `key: value` lines between two lines `---`, then
/// sections in Markdown (`# Design`, `# Step`, `# Check`, `# Wrong`), in which indented lines are
/// designs.
final class LessonText {

  private static final String LINE = "---";

  /// What stands in the head before the node that a title is of.
  static final String CALLED = "called ";

  /// A check, behind what it is worth where that is not one: `- [2*] errors = 0`.
  private static final Pattern CHECK =
      Pattern.compile("[-*]?\\s*(?:\\[(\\d{1,2})(\\*)?])?\\s*(.*)");

  private final Catalogue catalogue;
  private final Map<String, List<String>> head = new HashMap<>();
  private final SequencedMap<String, DesignText> texts = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Claim> checks = new ArrayList<>();
  private final List<Worth> worths = new ArrayList<>();
  private final List<WrongDesign> wrong = new ArrayList<>();

  private LessonText(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// A section: its title behind the `#`, its indented lines, and the others.
  private record Section(String title, List<String> design, List<String> lines) {
    String behind(String kind) {
      return title.substring(kind.length()).strip();
    }
  }

  /// Reads a lesson.
  static Lesson parse(String text, Catalogue catalogue) throws LessonException {
    return parse(text, catalogue, Variation.FIRST);
  }

  /// Reads a lesson with a student's own numbers.
  static Lesson parse(String text, Catalogue catalogue, Variation numbers) throws LessonException {
    return new LessonText(catalogue).read(numbers.of(text));
  }

  /// Reads what a lesson is about, without its designs.
  static LessonOutline outline(String text) throws LessonException {
    var lesson = new LessonText(new Catalogue(List.of(), List.of()));
    var body = lesson.body(Variation.FIRST.of(text));
    return new LessonOutline(
        lesson.one("id"),
        lesson.one("title"),
        lesson.one("question"),
        lesson.minutes(),
        (int) body.stream().filter(line -> line.startsWith("# Step")).count(),
        lesson.list("tracks"),
        lesson.list("needs"),
        lesson.list("concepts"));
  }

  /// Reads the head, and answers the lines behind it.
  private List<String> body(String text) throws LessonException {
    var lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().strip().equals(LINE))
      throw new LessonException(say("lessons.no-head"));
    int end = lines.subList(1, lines.size()).indexOf(LINE) + 1;
    if (end == 0) throw new LessonException(say("lessons.no-head"));
    for (var line : lines.subList(1, end)) head(line);
    return lines.subList(end + 1, lines.size());
  }

  private Lesson read(String text) throws LessonException {
    for (var section : sections(body(text))) take(section);
    var designs = new LinkedHashMap<String, Graph>();
    for (var each : texts.entrySet()) designs.put(each.getKey(), each.getValue().graph(catalogue));
    if (!designs.containsKey(Lesson.START)) throw new LessonException(say("lessons.no-start"));
    designs.putIfAbsent(Lesson.SOLUTION, designs.get(Lesson.START));
    return new Lesson(
        one("id"),
        one("title"),
        minutes(),
        list("tracks"),
        list("needs"),
        list("concepts"),
        parts("corrects", ";"),
        one("question"),
        badge(),
        all("hint"),
        inputs(),
        rules(),
        all("trained").stream().findFirst(),
        Set.copyOf(list("learned")),
        list("locked").stream().map(NodeId::new).collect(Collectors.toSet()),
        list("palette"),
        all("solutions").contains("many"),
        all("designs").contains("hidden"),
        designs,
        settled(steps, designs),
        settled(checks, designs),
        wrong,
        titles(),
        new Rubric(number("pass", 0), number("words", 1), isEven() ? List.of() : worths));
  }

  private boolean isEven() {
    return worths.stream().allMatch(Worth.ONE::equals);
  }

  private int number(String key, int usual) throws LessonException {
    if (all(key).isEmpty()) return usual;
    try {
      return Integer.parseInt(one(key));
    } catch (NumberFormatException none) {
      throw new LessonException(say("lessons.no-head-line", key + ": " + one(key)));
    }
  }

  /// What a step asks for with `= ?` is what its design has.
  private List<Step> settled(List<Step> asked, Map<String, Graph> designs) throws LessonException {
    var all = new ArrayList<Step>();
    var name = Lesson.START;
    for (var step : asked) {
      name = step.design().orElse(name);
      if (step.answer().filter(LessonText::isOpen).isEmpty()) all.add(step);
      else
        all.add(
            new Step(
                step.kind(),
                step.text(),
                Optional.of(settled(step.answer().get(), name, designs)),
                step.isYesNo(),
                step.mistakes(),
                step.design()));
    }
    return all;
  }

  /// What a check requires with `= ?` is what the solution has.
  private List<Claim> settled(List<Claim> required, SequencedMap<String, Graph> designs)
      throws LessonException {
    var all = new ArrayList<Claim>();
    for (var claim : required)
      all.add(isOpen(claim) ? settled(claim, Lesson.SOLUTION, designs) : claim);
    return all;
  }

  private static boolean isOpen(Claim claim) {
    return claim.expected().equals("?");
  }

  private Claim settled(Claim claim, String design, Map<String, Graph> designs)
      throws LessonException {
    var graph = designs.getOrDefault(design, Graph.EMPTY);
    var still =
        Conditions.still(catalogue, inputs(), name -> Optional.ofNullable(designs.get(name)));
    try (var specimen = Specimen.of(graph, still)) {
      return claim.settled(specimen);
    } catch (FactException untold) {
      throw new LessonException(say("lessons.because", untold.getMessage()));
    }
  }

  private void head(String line) throws LessonException {
    int colon = line.indexOf(':');
    if (line.isBlank()) return;
    if (colon < 0) throw new LessonException(say("lessons.no-head-line", line));
    head.computeIfAbsent(line.substring(0, colon).strip(), _ -> new ArrayList<>())
        .add(line.substring(colon + 1).strip());
  }

  private List<String> all(String key) {
    return head.getOrDefault(key, List.of());
  }

  private String one(String key) throws LessonException {
    if (all(key).isEmpty()) throw new LessonException(say("lessons.lacks", key));
    return all(key).getFirst();
  }

  private List<String> list(String key) {
    return parts(key, ",");
  }

  private List<String> parts(String key, String between) {
    return all(key).stream()
        .flatMap(value -> Arrays.stream(value.split("\\s*" + between + "\\s*", -1)))
        .filter(part -> !part.isBlank())
        .toList();
  }

  private int minutes() throws LessonException {
    try {
      return Integer.parseInt(one("minutes"));
    } catch (NumberFormatException none) {
      throw new LessonException(say("lessons.no-head-line", "minutes: " + one("minutes")));
    }
  }

  private Badge badge() throws LessonException {
    for (var badge : Badge.values())
      if (badge.name().toLowerCase(Locale.ROOT).equals(one("weights"))) return badge;
    throw new LessonException(say("lessons.no-head-line", "weights: " + one("weights")));
  }

  private Map<String, InputPattern> inputs() {
    var inputs = new HashMap<String, InputPattern>();
    head.forEach((key, values) -> {
      if (key.startsWith("input "))
        inputs.put(key.substring(6).strip(), new InputPattern(values.getFirst()));
    });
    return inputs;
  }

  private Map<NodeId, String> titles() throws LessonException {
    var titles = new HashMap<NodeId, String>();
    for (var key : head.keySet())
      if (key.startsWith(CALLED)) {
        var id = key.substring(CALLED.length()).strip();
        if (!NodeId.isLegal(id)) throw new LessonException(say("lessons.no-head-line", key));
        titles.put(new NodeId(id), one(key));
      }
    return titles;
  }

  private WeightRules rules() throws LessonException {
    try {
      return WeightRules.parse(all("weight"));
    } catch (WeightException unreadable) {
      throw new LessonException(say("lessons.because", unreadable.getMessage()));
    }
  }

  private static List<Section> sections(List<String> lines) {
    var sections = new ArrayList<Section>();
    for (var line : lines) {
      if (line.startsWith("# "))
        sections.add(new Section(line.substring(2).strip(), new ArrayList<>(), new ArrayList<>()));
      else if (!sections.isEmpty() && !line.isBlank()) {
        if (line.startsWith("    ")) sections.getLast().design().add(line);
        else sections.getLast().lines().add(line.strip());
      }
    }
    return sections;
  }

  private void take(Section section) throws LessonException {
    var kind = section.title().split("\\s+", 2)[0];
    switch (kind) {
      case "Design" -> {
        var names = section.behind(kind).split("\\s*=\\s*", 2);
        texts.put(names[0], base(names.length > 1 ? names[1] : "").with(section.design()));
      }
      case "Step" -> steps.add(step(section));
      case "Check" -> {
        for (var line : section.lines()) {
          var match = CHECK.matcher(line);
          if (!match.matches()) throw new LessonException(say("lessons.because", line));
          checks.add(claim(match.group(3)));
          worths.add(
              match.group(1) == null
                  ? Worth.ONE
                  : new Worth(Integer.parseInt(match.group(1)), match.group(2) != null));
        }
      }
      case "Wrong" -> {
        var graph =
            base(texts.containsKey(Lesson.SOLUTION) ? Lesson.SOLUTION : Lesson.START)
                .with(section.design())
                .graph(catalogue);
        wrong.add(new WrongDesign(section.behind(kind), graph, String.join(" ", section.lines())));
      }
      default -> throw new LessonException(say("lessons.no-section", section.title()));
    }
  }

  private DesignText base(String name) throws LessonException {
    if (name.isEmpty()) return DesignText.EMPTY;
    var text = texts.get(name);
    var preset = catalogue.preset(name);
    if (text == null && preset.isPresent())
      return DesignText.EMPTY.with(
          DesignText.of(preset.get().graph().get(), catalogue).lines().toList());
    if (text == null) throw new LessonException(say("lessons.no-design", name));
    return text;
  }

  private Step step(Section section) throws LessonException {
    var words = section.behind("Step").split("\\s+", 2);
    var kind =
        Arrays.stream(StepKind.values())
            .filter(each -> each.name().equalsIgnoreCase(words[0]))
            .findFirst()
            .orElseThrow(() -> new LessonException(say("lessons.no-section", section.title())));
    var text = new ArrayList<String>();
    var mistakes = new LinkedHashMap<String, String>();
    Optional<Claim> answer = Optional.empty();
    boolean yesNo = false;
    for (var line : section.lines()) {
      if (line.startsWith("?")) {
        yesNo = line.startsWith("??");
        answer = Optional.of(claim(line.replaceFirst("^\\?+\\s*", "")));
      } else if (line.startsWith("! ")) {
        int colon = line.indexOf(": ");
        if (colon < 0) throw new LessonException(say("lessons.no-mistake", line));
        mistakes.put(line.substring(2, colon).strip(), line.substring(colon + 2).strip());
      } else {
        text.add(line);
      }
    }
    var design = words.length > 1 ? Optional.of(words[1]) : Optional.<String>empty();
    if (design.isPresent()) base(design.get());
    return new Step(kind, String.join(" ", text), answer, yesNo, mistakes, design);
  }

  private static Claim claim(String text) throws LessonException {
    try {
      return Claim.parse(text);
    } catch (FactException unreadable) {
      throw new LessonException(say("lessons.because", unreadable.getMessage()));
    }
  }
}
