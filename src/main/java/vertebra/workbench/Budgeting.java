package vertebra.workbench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.Analysis;
import vertebra.cost.Budget;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.Budget.Limit;
import vertebra.cost.Hotspot;
import vertebra.cost.SavingsFinder;
import vertebra.execute.RunState;

/// Holds the design against its budget, live: how much of every limit is used, and where one is
/// exceeded, by which blocks and what could be done. Called on the user-interface thread, answers
/// there; rewrites are tried in the background, and the latest design wins.
public final class Budgeting {

  /// Everything a view shows.
  ///
  /// @param gauges one for every limit; about the design as it was last counted
  /// @param hotspots the worst blocks; empty while none of the limits is exceeded
  /// @param looking whether rewrites are being tried
  public record BudgetState(
      Budget budget, List<Gauge> gauges, List<Hotspot> hotspots, boolean looking) {

    public static final BudgetState NONE =
        new BudgetState(Budget.NONE, List.of(), List.of(), false);

    public BudgetState {
      gauges = List.copyOf(gauges);
      hotspots = List.copyOf(hotspots);
    }

    public boolean isOver() {
      return gauges.stream().anyMatch(Gauge::isOver);
    }
  }

  /// What hotspots were last looked for in.
  private record Question(Analysis analysis, List<Limit> over) {
    boolean isSame(Question other) {
      return analysis == other.analysis && over.equals(other.over);
    }
  }

  private static final Question NOTHING = new Question(Analysis.NONE, List.of());

  private final Workbench workbench;
  private final Figures figures;
  private final Runs runs;
  private final Executor userInterface;
  private final Executor background;
  private final List<Consumer<BudgetState>> watchers = new CopyOnWriteArrayList<>();
  private BudgetState state = BudgetState.NONE;
  private volatile Question asked = NOTHING;

  public Budgeting(
      Workbench workbench,
      Figures figures,
      Runs runs,
      Executor userInterface,
      Executor background) {
    this.workbench = workbench;
    this.figures = figures;
    this.runs = runs;
    this.userInterface = userInterface;
    this.background = background;
    workbench.watch(_ -> changed());
    figures.watch(_ -> changed());
    runs.watch(_ -> changed());
  }

  public BudgetState state() {
    return state;
  }

  /// Starts watching; the watcher hears of the present state at once.
  public void watch(Consumer<BudgetState> watcher) {
    watchers.add(watcher);
    watcher.accept(state);
  }

  /// Sets a limit, or takes it away; the design remembers it.
  public void limit(Limit limit, OptionalDouble most) {
    var changed = Budget.of(workbench.state().document()).with(limit, most);
    if (changed.equals(state.budget())) return;
    workbench.perform("Set the budget", List.of("budget", limit), changed.remembered());
  }

  /// Does a rewrite, as one step. It is about the design that was looked at; if that moved on
  /// meanwhile nothing happens.
  public void apply(Hotspot.Rewrite rewrite) {
    boolean current =
        state.hotspots().stream().anyMatch(hotspot -> hotspot.rewrites().contains(rewrite));
    if (current && asked.analysis() == workbench.state().analysis())
      workbench.perform(rewrite.title(), rewrite.edit());
  }

  private void changed() {
    var now = workbench.state();
    var budget = Budget.of(now.document());
    var sheet = figures.sheet().filter(known -> known.analysis() == now.analysis());
    if (sheet.isEmpty()) {
      asked = NOTHING;
      if (!budget.equals(state.budget()))
        show(new BudgetState(budget, List.of(), List.of(), false));
      return;
    }
    var costs = sheet.get().costs();
    var gauges = budget.gauges(costs, millis(now));
    var over = gauges.stream().filter(Gauge::isOver).map(Gauge::limit).toList();
    var question = new Question(now.analysis(), over);
    if (over.isEmpty()) {
      asked = NOTHING;
      show(new BudgetState(budget, gauges, List.of(), false));
      return;
    }
    if (question.isSame(asked)) {
      show(new BudgetState(budget, gauges, state.hotspots(), state.looking()));
      return;
    }
    asked = question;
    show(new BudgetState(budget, gauges, state.hotspots(), true));
    background.execute(() -> {
      if (asked != question) return;
      var found = SavingsFinder.of(now.design(), costs, gauges, () -> asked == question);
      userInterface.execute(() -> {
        if (asked == question) show(new BudgetState(state.budget(), state.gauges(), found, false));
      });
    });
  }

  /// How long the design took when it last ran, if it has not changed since.
  private OptionalDouble millis(Workbench.WorkbenchState now) {
    return runs.state().run() instanceof RunState.Done(var result) && result.graph() == now.graph()
        ? OptionalDouble.of(result.run().runMillis())
        : OptionalDouble.empty();
  }

  private void show(BudgetState next) {
    if (next.equals(state)) return;
    state = next;
    watchers.forEach(watcher -> watcher.accept(next));
  }
}
