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
import java.util.stream.IntStream;
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

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "title",
          "minutes",
          "tracks",
          "needs",
          "concepts",
          "corrects",
          "question",
          "weights",
          "weight",
          "trained",
          "learned",
          "locked",
          "palette",
          "solutions",
          "designs",
          "pass",
          "words",
          "hint");

  private static final String INPUT = "input ";

  /// What stands in the head before the node that a title is of.
  static final String CALLED = "called ";

  /// A check, behind what it is worth where that is not one: `- [2*] errors = 0`.
  private static final Pattern CHECK =
      Pattern.compile("[-*]?\\s*(?:\\[(\\d{1,2})(\\*)?])?\\s*(.*)");

  private final Catalogue catalogue;
  private final Map<String, List<String>> head = new HashMap<>();
  private final SequencedMap<String, DesignText> texts = new LinkedHashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Claim> checks = new ArrayList<>();
  private final List<Worth> worths = new ArrayList<>();
  private final List<WrongDesign> wrong = new ArrayList<>();

  /// The line that is being read, from 1.
  private int at;

  private LessonText(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// A line with its number in the file.
  private record Line(int number, String text) {}

  /// A section: its title behind the `#` and where that stands, its indented lines, and the others.
  private record Section(int number, String title, List<Line> design, List<Line> lines) {
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
    var lesson = new LessonText(catalogue);
    try {
      return lesson.read(numbers.of(text));
    } catch (LessonException wrong) {
      throw lesson.at == 0
          ? wrong
          : new LessonException(say("lessons.line", lesson.at, wrong.getMessage()));
    }
  }

  /// Reads what a lesson is about, without its designs.
  static LessonOutline outline(String text) throws LessonException {
    var lesson = new LessonText(new Catalogue(List.of(), List.of()));
    var body = lesson.body(Variation.FIRST.of(text));
    return new LessonOutline(
        lesson.one("id"),
        lesson.one("title"),
        lesson.one("question"),
        lesson.number("minutes"),
        (int) body.stream().filter(line -> line.text().startsWith("# Step")).count(),
        lesson.list("tracks"),
        lesson.list("needs"),
        lesson.list("concepts"));
  }

  /// Reads the head, and answers the lines behind it.
  private List<Line> body(String text) throws LessonException {
    var lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().strip().equals(LINE))
      throw new LessonException(say("lessons.no-head"));
    int end = lines.subList(1, lines.size()).indexOf(LINE) + 1;
    if (end == 0) throw new LessonException(say("lessons.no-head"));
    for (at = 2; at <= end; at++) head(lines.get(at - 1));
    at = 0;
    return IntStream.range(end + 1, lines.size())
        .mapToObj(i -> new Line(i + 1, lines.get(i)))
        .toList();
  }

  private Lesson read(String text) throws LessonException {
    for (var section : sections(body(text))) take(section);
    at = 0;
    var designs = new LinkedHashMap<String, Graph>();
    for (var each : texts.entrySet()) {
      at = places.getOrDefault(each.getKey(), 0);
      designs.put(each.getKey(), each.getValue().graph(catalogue));
    }
    at = 0;
    if (!designs.containsKey(Lesson.START)) throw new LessonException(say("lessons.no-start"));
    designs.putIfAbsent(Lesson.SOLUTION, designs.get(Lesson.START));
    return new Lesson(
        one("id"),
        one("title"),
        number("minutes"),
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
    return all(key).isEmpty() ? usual : number(key);
  }

  private int number(String key) throws LessonException {
    try {
      return Integer.parseInt(one(key));
    } catch (NumberFormatException none) {
      throw new LessonException(say("lessons.no-head-number", key, one(key)));
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
    var key = line.substring(0, colon).strip();
    if (!KEYS.contains(key) && !key.startsWith(INPUT) && !key.startsWith(CALLED))
      throw new LessonException(say("lessons.no-key", key));
    head.computeIfAbsent(key, _ -> new ArrayList<>()).add(line.substring(colon + 1).strip());
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

  private Badge badge() throws LessonException {
    for (var badge : Badge.values())
      if (badge.name().toLowerCase(Locale.ROOT).equals(one("weights"))) return badge;
    throw new LessonException(say("lessons.no-badge", one("weights")));
  }

  private Map<String, InputPattern> inputs() {
    var inputs = new HashMap<String, InputPattern>();
    head.forEach((key, values) -> {
      if (key.startsWith(INPUT))
        inputs.put(key.substring(INPUT.length()).strip(), new InputPattern(values.getFirst()));
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

  private static List<Section> sections(List<Line> lines) {
    var sections = new ArrayList<Section>();
    for (var line : lines) {
      var text = line.text();
      if (text.startsWith("# "))
        sections.add(
            new Section(
                line.number(), text.substring(2).strip(), new ArrayList<>(), new ArrayList<>()));
      else if (!sections.isEmpty() && !text.isBlank()) {
        boolean isIndented = text.startsWith("    ") || text.startsWith("\t");
        var section = sections.getLast();
        (isIndented ? section.design() : section.lines())
            .add(new Line(line.number(), text.strip()));
      }
    }
    return sections;
  }

  /// A design with more lines.
  private DesignText with(DesignText text, List<Line> more) throws LessonException {
    var all = text;
    for (var line : more) {
      at = line.number();
      all = all.with(List.of(line.text()));
    }
    return all;
  }

  private void take(Section section) throws LessonException {
    at = section.number();
    var kind = section.title().split("\\s+", 2)[0];
    switch (kind) {
      case "Design" -> {
        var names = section.behind(kind).split("\\s*=\\s*", 2);
        if (texts.containsKey(names[0]))
          throw new LessonException(say("lessons.design-twice", names[0]));
        texts.put(names[0], with(base(names.length > 1 ? names[1] : ""), section.design()));
        places.put(names[0], section.number());
      }
      case "Step" -> steps.add(step(section));
      case "Check" -> {
        for (var line : section.lines()) {
          at = line.number();
          var match = CHECK.matcher(line.text());
          if (!match.matches()) throw new LessonException(say("lessons.because", line.text()));
          checks.add(claim(match.group(3)));
          worths.add(
              match.group(1) == null
                  ? Worth.ONE
                  : new Worth(Integer.parseInt(match.group(1)), match.group(2) != null));
        }
      }
      case "Wrong" -> {
        var text =
            with(
                base(texts.containsKey(Lesson.SOLUTION) ? Lesson.SOLUTION : Lesson.START),
                section.design());
        at = section.number();
        var words = section.lines().stream().map(Line::text).collect(Collectors.joining(" "));
        wrong.add(new WrongDesign(section.behind(kind), text.graph(catalogue), words));
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
    for (var each : section.lines()) {
      at = each.number();
      var line = each.text();
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
    at = section.number();
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
