package vertebra.workbench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.cost.CostTable;
import vertebra.graph.Port;
import vertebra.graph.PortPath;

/// The figures of a design that need a walk through all of it: costs by operator, peak memory,
/// receptive fields. Worked out in the background after every check; at most one walk is under way,
/// and the latest analysis wins.
public final class Figures {

  /// Figures, and the analysis they are about.
  public record Sheet(Analysis analysis, CostTable costs, ReceptiveFields fields) {

    /// What one element at an output port of the design sees, if its sizes are known.
    public Optional<ReceptiveFields.Field> field(Port output) {
      return fields.at(PortPath.of(output));
    }
  }

  private static final System.Logger LOG = System.getLogger(Figures.class.getName());

  private final Executor userInterface;
  private final Executor background;
  private final List<Consumer<Optional<Sheet>>> watchers = new CopyOnWriteArrayList<>();
  private Workbench.WorkbenchState wanted;
  private Optional<Sheet> sheet = Optional.empty();
  private Analysis done = Analysis.NONE;
  private boolean busy;

  public Figures(Workbench workbench, Executor userInterface, Executor background) {
    this.userInterface = userInterface;
    this.background = background;
    wanted = workbench.state();
    workbench.watch(this::arrived);
  }

  /// The latest figures; empty before the first, and for a design they cannot be worked out for.
  public Optional<Sheet> sheet() {
    return sheet;
  }

  /// Starts watching; the watcher hears of the present figures at once.
  public void watch(Consumer<Optional<Sheet>> watcher) {
    watchers.add(watcher);
    watcher.accept(sheet);
  }

  private void arrived(Workbench.WorkbenchState state) {
    wanted = state;
    next();
  }

  private void next() {
    var analysis = wanted.analysis();
    var catalogue = wanted.checkedBy();
    if (busy || analysis == done) return;
    busy = true;
    background.execute(() -> {
      Optional<Sheet> result;
      try {
        var plan = Plan.of(catalogue, analysis);
        result = Optional.of(new Sheet(analysis, CostTable.of(plan), ReceptiveFields.of(plan)));
      } catch (ArithmeticException tooLarge) {
        LOG.log(System.Logger.Level.DEBUG, "The figures do not fit in 64 bits");
        result = Optional.empty();
      }
      var found = result;
      userInterface.execute(() -> {
        busy = false;
        done = analysis;
        sheet = found;
        watchers.forEach(watcher -> watcher.accept(found));
        next();
      });
    });
  }
}
