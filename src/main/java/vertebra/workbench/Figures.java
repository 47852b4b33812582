package vertebra.workbench;

import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Cost;
import vertebra.block.Role;
import vertebra.cost.CostTable;
import vertebra.cost.OpenCosts;
import vertebra.cost.OpenFigures;
import vertebra.design.RoleFrames;
import vertebra.design.Snapshot;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;

/// The figures of a design that need a walk through all of it: costs by operator, peak memory,
/// receptive fields. Worked out in the background after every check, and when parts were given
/// other roles; at most one walk is under way, and the latest design wins.
public final class Figures {

  /// Figures, and the analysis they are about.
  ///
  /// @param byNode the costs of the design's own nodes, in order
  /// @param roles the roles that those are seen in
  /// @param open what the design costs that leaves sizes open
  public record Sheet(
      Analysis analysis,
      CostTable costs,
      SequencedMap<NodeId, Cost> byNode,
      SequencedMap<NodeId, Role> roles,
      ReceptiveFields fields,
      Optional<OpenFigures> open) {

    static Sheet of(Snapshot design) {
      var plan = Plan.of(design.checkedBy(), design.analysis());
      var open = OpenCosts.of(plan).map(costs -> OpenFigures.of(costs, costs.usual()));
      var costs = CostTable.of(plan, design.analysis());
      return new Sheet(
          design.analysis(),
          costs,
          costs.byNode(),
          RoleFrames.shown(design),
          ReceptiveFields.of(plan),
          open);
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
  private Snapshot wanted;
  private Basis basis;
  private @Nullable Snapshot done;
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
    wanted = workbench.state().design();
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
    wanted = state.design();
    basis = present.basis();
    next();
  }

  private void next() {
    var design = wanted;
    if (busy || isDone(design)) return;
    busy = true;
    var about = basis;
    background.execute(() -> {
      Optional<Sheet> result;
      try {
        result = Optional.of(Sheet.of(design));
      } catch (ArithmeticException tooLarge) {
        LOG.log(System.Logger.Level.DEBUG, "The figures do not fit in 64 bits");
        result = Optional.empty();
      }
      var found = result.map(known -> new About<>(known, about, Basis.STRUCTURE));
      userInterface.execute(() -> {
        busy = false;
        done = design;
        sheet.set(found);
        next();
      });
    });
  }

  /// Whether these figures are of the same graph, whose parts have the same roles.
  private boolean isDone(Snapshot design) {
    var last = done;
    if (last == null || last.graph() != design.graph() || last.checkedBy() != design.checkedBy())
      return false;
    var layout = design.document().layout();
    var before = last.document().layout();
    return layout.roles() == before.roles() && layout.frames() == before.frames();
  }
}
