package vertebra.workbench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.design.Titles;
import vertebra.execute.RunOptions;
import vertebra.execute.RunState;
import vertebra.inspect.OutputChange;
import vertebra.inspect.PortValues;
import vertebra.runtime.Availability;

/// What the panel of runs shows.
///
/// @param run how it stands with running
/// @param last how the last run that ended did. Why a design could not be run is not said of an
///   earlier state: its problems may be solved.
/// @param changes what muted and bypassed blocks change in the outputs
/// @param caveat why those changes are no finding, in a sentence, if they are none
/// @param note what is to be said about what flows through ports
/// @param devices every kind of device with its state; empty until they were asked for
/// @param searching whether the devices are being asked
public record RunView(
    RunOptions wish,
    RunState run,
    Shown<RunState> last,
    Shown<List<OutputChange>> changes,
    Optional<String> caveat,
    Optional<String> note,
    List<Availability> devices,
    boolean searching)
    implements View {

  public static Observed<RunView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.workbench().observed(),
        design.runs().observed(),
        design.present().now());
  }

  private static RunView now(OpenDesign design) {
    var state = design.runs().state();
    var portValues = state.portValues();
    var titles = new Titles(design.state().design());
    return new RunView(
        state.wish(),
        state.run(),
        last(state, design.present().basis()),
        design.runs().shown().map(values -> changes(values, titles)),
        design.runs().misfit().map(misfit -> titles.said(misfit.said())),
        portValues.cut(),
        state.devices(),
        state.searching());
  }

  private static List<OutputChange> changes(PortValues values, Titles titles) {
    return values.changes().stream()
        .map(change -> change.called(titles.named(change.output())))
        .toList();
  }

  private static Shown<RunState> last(Runs.RunsState state, Basis now) {
    var last = Shown.of(state.last(), now);
    boolean refused =
        state.last().filter(known -> known.parts().equals(Basis.STRUCTURE)).isPresent();
    return refused && last.fresh().isEmpty() ? new Shown.None<>() : last;
  }

  public boolean isRunning() {
    return run instanceof RunState.Running;
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("run", last, "changes", changes);
  }
}
