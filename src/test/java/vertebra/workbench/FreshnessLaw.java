package vertebra.workbench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import vertebra.design.Definitions;
import vertebra.execute.RunState;
import vertebra.graph.Graph;
import vertebra.workbench.Sequences.Step;

/// The law that results keep: whatever happens, what every panel shows equals what one newly made
/// would show; nothing of one design is seen with another; and a result is marked as earlier if and
/// only if something it depends on differs from what it was when it was asked for.
final class FreshnessLaw {

  /// How what a panel shows is worked out.
  interface Making {
    Observed<? extends View> of(World world, OpenDesign design, Scope scope);
  }

  /// A panel: how it is made for a design.
  record Panel(String name, Making made) {
    Panel(String name, BiFunction<OpenDesign, Scope, Observed<? extends View>> made) {
      this(name, (_, design, scope) -> made.apply(design, scope));
    }
  }

  /// The panels and sheets of the window.
  static final List<Panel> PANELS =
      List.of(
          new Panel("budget", BudgetView::of),
          new Panel("canvas", CanvasView::of),
          new Panel("compare", (world, _, scope) -> CompareView.of(world.comparing(), scope)),
          new Panel("export", ExportView::of),
          new Panel("figures", FiguresView::of),
          new Panel("learn", LearnView::of),
          new Panel("import", ImportView::of),
          new Panel("lesson", LessonView::of),
          new Panel("measure", MeasureView::of),
          new Panel("microscope", MicroscopeView::of),
          new Panel("problems", ProblemsView::of),
          new Panel("rework", ReworkView::of),
          new Panel("run", RunView::of),
          new Panel("status", StatusView::of),
          new Panel("tensors", TensorView::of),
          new Panel("train", TrainView::of),
          new Panel("window", WindowView::of));

  /// What the law watches of one open design.
  private static final class Seat {
    OpenDesign design;
    final Map<String, Observed<? extends View>> views = new LinkedHashMap<>();
    final Set<Graph> graphs = Collections.newSetFromMap(new IdentityHashMap<>());

    /// By kind: when the answer was asked for that comes next, and the one that has come.
    final Map<String, Facts> asked = new TreeMap<>();

    final Map<String, Facts> about = new TreeMap<>();
    final Map<String, Object> last = new TreeMap<>();
    boolean ran;
    boolean trained;
    String measured = "signal";

    Seat(OpenDesign design) {
      this.design = design;
    }
  }

  private final World world;
  private final List<Panel> panels;
  private final List<Seat> seats = new ArrayList<>();
  private final Map<Long, Long> compared = new TreeMap<>();
  private final Set<Long> takenOut = new TreeSet<>();

  /// How often a kind of result was there when something was done.
  private final Map<String, Integer> met;

  FreshnessLaw(World world, int designs, List<Panel> panels, Map<String, Integer> met) {
    this.world = world;
    this.panels = panels;
    this.met = met;
    for (int i = 0; i < designs; i++) seats.add(seated(world.design(i)));
  }

  private Seat seated(OpenDesign design) {
    var seat = new Seat(design);
    seat.graphs.add(design.state().graph());
    for (var panel : panels)
      seat.views.put(panel.name(), panel.made().of(world, design, design.scope()));
    return seat;
  }

  /// Does a sequence; answers what broke the law, if anything did.
  Optional<String> broken(List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      count(step);
      var fault = step.act() == Act.SETTLE ? settled() : done(step);
      if (fault.isPresent()) return Optional.of(fault.get() + " after " + steps.subList(0, i + 1));
    }
    return settled().map(fault -> fault + " at the end of " + steps);
  }

  private Optional<String> done(Step step) {
    world.act(step);
    return look(step);
  }

  /// Everything is done that waits, and looked at after each thing.
  private Optional<String> settled() {
    for (int i = 0; world.work(i); i++) {
      var fault = look(new Step(Act.WORK, 0, i));
      if (fault.isPresent()) return fault;
    }
    return Optional.empty();
  }

  private void count(Step step) {
    if (step.act() == Act.WORK || step.act() == Act.SETTLE) return;
    for (var view : seats.get(step.design()).views.values())
      view.get()
          .results()
          .forEach((kind, shown) -> {
            if (shown.known().isPresent()) met.merge(kind + " × " + step.act(), 1, Integer::sum);
          });
  }

  private Optional<String> look(Step step) {
    for (int i = 0; i < seats.size(); i++) {
      if (seats.get(i).design != world.design(i)) seats.set(i, seated(world.design(i)));
      var seat = seats.get(i);
      var now = Facts.of(seat.design, world.services().devices());
      seat.graphs.add(now.graph());
      note(seat, now, step);
      var fault = stale(seat).or(() -> foreign(seat)).or(() -> wronglyMarked(seat, now));
      if (fault.isPresent()) return fault.map(words -> words + " of design " + seats.indexOf(seat));
    }
    return miscounted(step);
  }

  /// What a panel shows that is not what one newly made shows.
  private Optional<String> stale(Seat seat) {
    for (var panel : PANELS) {
      var once = new Scope();
      var fresh = panel.made().of(world, seat.design, once).get();
      once.close();
      var shown = seat.views.get(panel.name()).get();
      if (!fresh.equals(shown))
        return Optional.of(panel.name() + " shows " + shown + " and not " + fresh);
    }
    return Optional.empty();
  }

  /// Something about a graph that this design never was.
  private static Optional<String> foreign(Seat seat) {
    var analysis = seat.design.state().analysis();
    if (analysis != vertebra.analysis.Analysis.NONE && !seat.graphs.contains(analysis.graph()))
      return Optional.of("the analysis is another design's");
    var seen = seat.design.runs().state().seen();
    if (!seen.parts().isEmpty() && !seat.graphs.contains(seen.value().graph()))
      return Optional.of("the values are another design's");
    return Optional.empty();
  }

  /// Writes down when what is under way was asked for, and which answers have come.
  private void note(Seat seat, Facts now, Step step) {
    var design = seat.design;
    noteRun(seat, now, step);
    var runs = design.runs().state();
    var portValues = runs.portValues();
    boolean asks = design.state().isChecked() && !runs.isRunning();
    came(seat, "values", portValues.byPort());
    if (asks && portValues.looking()) seat.asked.put("values", now);
    var measuring = design.measuring().state();
    if (isAbout(step, Act.MEASURE, design))
      seat.asked.put(step.choice() % 2 == 0 ? "signal" : "benchmark", now);
    var report = measuring.report().map(About::value);
    report.ifPresent(known -> {
      seat.measured = known.title().startsWith("Signal") ? "signal" : "benchmark";
      came(seat, seat.measured, known);
    });
    noteTraining(seat, now);
    if (isAbout(step, Act.EXPORT, design)) seat.about.put("export", now);
    var pin = design.tensors().pinned().orElse(null);
    if (pin != null && pin != seat.last.get("pin") && seat.about.containsKey("values"))
      seat.about.put("pin", seat.about.get("values"));
    seat.last.put("pin", pin);
  }

  private static void noteTraining(Seat seat, Facts now) {
    var training = seat.design.training().state();
    var before = seat.last.get("training");
    came(seat, "training", training.last().map(About::value).orElse(null));
    boolean ended = before != seat.last.get("training");
    if (training.isWorking() && (!seat.trained || ended)) seat.asked.put("training", now);
    seat.trained = training.isWorking();
  }

  private void noteRun(Seat seat, Facts now, Step step) {
    var runs = seat.design.runs().state();
    boolean runsNow =
        runs.run() instanceof RunState.Running(var doing, _)
            && !doing.equals("Checking the design");
    var last = runs.last().map(About::value).orElse(null);
    boolean refused = last instanceof RunState.Failed failed && !failed.problems().isEmpty();
    if (last != seat.last.get("run") && last != null) {
      var asked = seat.ran ? seat.asked.get("run") : now;
      boolean again = isAbout(step, Act.RUN, seat.design);
      seat.about.put("run", again || asked == null || refused ? now : asked);
    }
    seat.last.put("run", last);
    if (runsNow && (!seat.ran || isAbout(step, Act.RUN, seat.design))) seat.asked.put("run", now);
    seat.ran = runsNow;
  }

  private boolean isAbout(Step step, Act act, OpenDesign design) {
    return step.act() == act && world.design(step.design()) == design;
  }

  private static void came(Seat seat, String kind, Object answer) {
    if (answer == null || answer == seat.last.get(kind)) return;
    seat.last.put(kind, answer);
    if (seat.asked.containsKey(kind)) seat.about.put(kind, seat.asked.get(kind));
  }

  /// A result that is marked though nothing differs, or is not though something does.
  private Optional<String> wronglyMarked(Seat seat, Facts now) {
    for (var view : seat.views.values())
      for (var result : view.get().results().entrySet()) {
        if (result.getValue().known().isEmpty()) continue;
        boolean marked = result.getValue().fresh().isEmpty();
        var differs = differs(seat, result.getKey(), result.getValue(), now);
        if (differs.isPresent() && differs.get() != marked)
          return Optional.of(
              result.getKey() + (marked ? " is marked though nothing differs" : " is not marked"));
        if (marked == result.getValue().remark().isEmpty())
          return Optional.of(result.getKey() + " is marked without words");
      }
    return Optional.empty();
  }

  private static Optional<Boolean> differs(Seat seat, String kind, Shown<?> shown, Facts now) {
    return switch (kind) {
      case "verdict", "problems", "problem-count" ->
          Optional.of(seat.design.state().analysis().graph() != now.graph());
      case "figures", "costs" ->
          seat.design
              .figures()
              .sheet()
              .get()
              .map(sheet -> sheet.value().analysis().graph() != now.graph());
      case "flowing", "changes", "values" -> about(seat, "values", now);
      case "marks" ->
          seat.design.learning().state().marks().map(marks -> marks.basis().graph() != now.graph());
      case "measurement" -> about(seat, seat.measured, now);
      case "run" -> {
        boolean refused =
            shown.known().orElseThrow() instanceof RunState.Failed failed
                && (!failed.problems().isEmpty() || failed.reason().contains("is empty"));
        yield about(seat, "run", now, refused ? "refusal" : "run");
      }
      case "pin", "export", "training" -> about(seat, kind, now);
      default -> Optional.empty();
    };
  }

  private static Optional<Boolean> about(Seat seat, String kind, Facts now) {
    return about(seat, kind, now, kind);
  }

  private static Optional<Boolean> about(Seat seat, String kind, Facts now, String depends) {
    return Optional.ofNullable(seat.about.get(kind)).map(then -> then.differs(now, depends));
  }

  /// A network of the comparison with the numbers of another.
  private Optional<String> miscounted(Step step) {
    var items = world.comparing().state().items();
    compared.keySet().stream()
        .filter(number -> items.stream().noneMatch(item -> item.number() == number))
        .forEach(takenOut::add);
    var pair = world.comparing().state().between();
    if (pair.filter(now -> takenOut.contains(now.before()) || takenOut.contains(now.after()))
        .isPresent()) return Optional.of("changes of a network that was taken out are shown");
    for (var item : items) {
      if (takenOut.contains(item.number()))
        return Optional.of(item.name() + " has the numbers of one that was taken out");
      if (!compared.containsKey(item.number()))
        compared.put(
            item.number(), parameters(world.design(step.design()).state().document().graph()));
      var known = item.counted().map(counted -> counted.row().parameters());
      if (known.isPresent() && !known.get().equals(compared.get(item.number())))
        return Optional.of(
            item.name()
                + " has "
                + known.get()
                + " parameters and not "
                + compared.get(item.number()));
    }
    return Optional.empty();
  }

  private static long parameters(Graph graph) {
    return new vertebra.analysis.Analyzer(
            Definitions.added(TestBlocks.CATALOGUE, World.definitions()))
        .analyze(graph, vertebra.analysis.Analysis.NONE)
        .cost()
        .parameters();
  }
}
