package vertebra.workbench;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Catalogue;
import vertebra.cost.CostTable;
import vertebra.cost.OpenCosts;
import vertebra.cost.OpenFigures;
import vertebra.graph.Port;
import vertebra.graph.PortPath;

/// The figures of a design that need a walk through all of it: costs by operator, peak memory,
/// receptive fields. Worked out in the background after every check; at most one walk is under way,
/// and the latest analysis wins.
public final class Figures {

  /// Figures, and the analysis they are about.
  ///
  /// @param open what the design costs that leaves sizes open
  public record Sheet(
      Analysis analysis, CostTable costs, ReceptiveFields fields, Optional<OpenFigures> open) {

    static Sheet of(Catalogue catalogue, Analysis analysis) {
      var plan = Plan.of(catalogue, analysis);
      var open =
          OpenCosts.of(plan, analysis.findings().sizes())
              .map(costs -> OpenFigures.of(costs, costs.usual()));
      return new Sheet(analysis, CostTable.of(plan), ReceptiveFields.of(plan), open);
    }

    /// What one element at an output port of the design sees, if its sizes are known.
    public Optional<ReceptiveFields.Field> field(Port output) {
      return fields.at(PortPath.of(output));
    }
  }

  private static final System.Logger LOG = System.getLogger(Figures.class.getName());

  private final Present present;
  private final Executor userInterface;
  private final Executor background;
  private final Observed<Optional<About<Sheet>>> sheet = new Observed<>(Optional.empty());
  private Workbench.WorkbenchState wanted;
  private Basis basis;
  private Analysis done = Analysis.NONE;
  private @Nullable Catalogue doneBy;
  private boolean busy;

  Figures(
      Workbench workbench,
      Present present,
      Scope scope,
      Executor userInterface,
      Executor background) {
    this.present = present;
    this.userInterface = userInterface;
    this.background = background;
    wanted = workbench.state();
    basis = present.basis();
    workbench.watch(scope, _ -> arrived(workbench.state()));
  }

  /// The latest figures and what they are about; empty before the first, and for a design they
  /// cannot be worked out for.
  public Observed<Optional<About<Sheet>>> sheet() {
    return sheet;
  }

  /// The figures of the design as it now is, as far as they are known.
  Optional<Sheet> current() {
    return Shown.of(sheet.get(), present.basis()).fresh();
  }

  private void arrived(Workbench.WorkbenchState state) {
    if (!state.isChecked()) return;
    wanted = state;
    basis = present.basis();
    next();
  }

  private void next() {
    var analysis = wanted.analysis();
    var catalogue = wanted.checkedBy();
    if (busy || analysis.graph() == done.graph() && catalogue == doneBy) return;
    busy = true;
    var about = basis;
    background.execute(() -> {
      Optional<Sheet> result;
      try {
        result = Optional.of(Sheet.of(catalogue, analysis));
      } catch (ArithmeticException tooLarge) {
        LOG.log(System.Logger.Level.DEBUG, "The figures do not fit in 64 bits");
        result = Optional.empty();
      }
      var found = result.map(known -> new About<>(known, about, Basis.STRUCTURE));
      userInterface.execute(() -> {
        busy = false;
        done = analysis;
        doneBy = catalogue;
        sheet.set(found);
        next();
      });
    });
  }
}
