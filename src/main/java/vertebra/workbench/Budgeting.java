package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
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
  /// @param gauges one for every limit, about the design as it was last counted
  /// @param hotspots the worst blocks; empty while none of the limits is exceeded
  /// @param looking whether rewrites are being tried
  public record BudgetState(
      Budget budget,
      Optional<About<List<Gauge>>> gauges,
      Optional<About<List<Hotspot>>> hotspots,
      boolean looking) {

    static final BudgetState NONE =
        new BudgetState(Budget.NONE, Optional.empty(), Optional.empty(), false);
  }

  /// What hotspots were last looked for in.
  private record Question(Analysis analysis, List<Limit> over) {
    boolean isSame(Question other) {
      return analysis == other.analysis && over.equals(other.over);
    }
  }

  private static final Question NOTHING = new Question(Analysis.NONE, List.of());

  private final Workbench workbench;
  private final Present present;
  private final Figures figures;
  private final Runs runs;
  private final Executor userInterface;
  private final Executor background;
  private final Observed<BudgetState> state = new Observed<>(BudgetState.NONE);
  private volatile Question asked = NOTHING;

  Budgeting(
      Workbench workbench,
      Present present,
      Figures figures,
      Runs runs,
      Scope scope,
      Executor userInterface,
      Executor background) {
    this.workbench = workbench;
    this.present = present;
    this.figures = figures;
    this.runs = runs;
    this.userInterface = userInterface;
    this.background = background;
    workbench.observed().follow(scope, _ -> changed());
    present.now().follow(scope, _ -> changed());
    figures.sheet().follow(scope, _ -> changed());
    runs.watch(scope, _ -> changed());
    scope.onClose(() -> asked = NOTHING);
  }

  public BudgetState state() {
    return state.get();
  }

  public Observed<BudgetState> observed() {
    return state;
  }

  /// Sets a limit, or takes it away; the design remembers it.
  public void limit(Limit limit, OptionalDouble most) {
    var changed = Budget.of(workbench.state().document()).with(limit, most);
    if (changed.equals(state().budget())) return;
    workbench.perform(say("step.set-the-budget"), List.of("budget", limit), changed.remembered());
  }

  /// Does a rewrite, as one step. It is about the design that was looked at; if that moved on
  /// meanwhile nothing happens.
  public void apply(Hotspot.Rewrite rewrite) {
    boolean current =
        Shown.of(state().hotspots(), present.basis()).fresh().stream()
            .flatMap(List::stream)
            .anyMatch(hotspot -> hotspot.rewrites().contains(rewrite));
    if (current) workbench.perform(rewrite.title(), rewrite.edit());
  }

  private void changed() {
    var now = workbench.state();
    var budget = Budget.of(now.document());
    var sheet = figures.current();
    if (sheet.isEmpty() || !now.isChecked()) {
      asked = NOTHING;
      if (!budget.equals(state().budget()))
        show(new BudgetState(budget, Optional.empty(), Optional.empty(), false));
      else show(new BudgetState(budget, state().gauges(), state().hotspots(), false));
      return;
    }
    var costs = sheet.get().costs();
    var basis = present.basis();
    var gauges = budget.gauges(costs, millis());
    var counted = Optional.of(new About<>(gauges, basis, Basis.STRUCTURE));
    var over = gauges.stream().filter(Gauge::isOver).map(Gauge::limit).toList();
    if (over.isEmpty()) {
      asked = NOTHING;
      show(new BudgetState(budget, counted, Optional.empty(), false));
      return;
    }
    var question = new Question(now.analysis(), over);
    if (question.isSame(asked)) {
      show(new BudgetState(budget, counted, state().hotspots(), state().looking()));
      return;
    }
    asked = question;
    show(new BudgetState(budget, counted, state().hotspots().map(old -> within(old, over)), true));
    background.execute(() -> {
      if (asked != question) return;
      var found = SavingsFinder.of(now.design(), costs, gauges, () -> asked == question);
      userInterface.execute(() -> {
        if (asked != question) return;
        var about = new About<>(found, basis, Basis.STRUCTURE);
        show(new BudgetState(state().budget(), state().gauges(), Optional.of(about), false));
      });
    });
  }

  /// Those of limits that are still exceeded.
  private static About<List<Hotspot>> within(About<List<Hotspot>> hotspots, List<Limit> over) {
    return hotspots.map(all -> all.stream().filter(each -> over.contains(each.limit())).toList());
  }

  /// How long the design took when it last ran, if nothing has changed since that this depends on.
  private OptionalDouble millis() {
    return runs.state()
        .last()
        .filter(last -> last.isFresh(present.basis()))
        .filter(last -> last.value() instanceof RunState.Done)
        .map(last -> ((RunState.Done) last.value()).result().run().runMillis())
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  private void show(BudgetState next) {
    if (!next.equals(state())) state.set(next);
  }
}
