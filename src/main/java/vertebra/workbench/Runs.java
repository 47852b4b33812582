package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Diagnostic;
import vertebra.design.Obstacle;
import vertebra.design.Samples;
import vertebra.execute.InputSource;
import vertebra.execute.RunOptions;
import vertebra.execute.RunResult;
import vertebra.execute.RunSettings;
import vertebra.execute.RunState;
import vertebra.execute.RunTask;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValueTask;
import vertebra.inspect.PortValues;
import vertebra.runtime.Availability;
import vertebra.runtime.Cancellation;
import vertebra.weights.WeightSource;
import vertebra.workbench.Basis.Part;

/// Running the design that is open: on request as a whole, and all the time, in the background, the
/// part of it that works, so that every port can show what flows through it.
///
/// Called on the user-interface thread, answers there. Everything that takes time happens on the
/// device thread, one thing after another; of what is looked at in the background the latest wins.
public final class Runs {

  /// Everything a view shows.
  ///
  /// @param run how it stands with running
  /// @param last how the last run that ended did, and what it was about
  /// @param seen what flows through ports, and what it is about
  /// @param devices every kind of device with its state; empty until they were asked for
  /// @param searching whether the devices are being asked
  public record RunsState(
      RunOptions wish,
      RunState run,
      Optional<About<RunState>> last,
      About<PortValues> seen,
      List<Availability> devices,
      boolean searching) {

    public RunsState {
      devices = List.copyOf(devices);
    }

    public boolean isRunning() {
      return run instanceof RunState.Running;
    }

    public PortValues portValues() {
      return seen.value();
    }

    RunsState with(RunState other) {
      return new RunsState(wish, other, last, seen, devices, searching);
    }

    RunsState ended(About<RunState> other) {
      return new RunsState(wish, other.value(), Optional.of(other), seen, devices, searching);
    }

    RunsState with(About<PortValues> other) {
      return new RunsState(wish, run, last, other, devices, searching);
    }

    RunsState with(Devices.DevicesState other) {
      return new RunsState(other.wish(), run, last, seen, other.found(), other.searching());
    }
  }

  /// What the result of a run depends on.
  static final Set<Part> RUN =
      EnumSet.of(
          Part.GRAPH,
          Part.INPUTS,
          Part.WEIGHTS,
          Part.LABELS,
          Part.DEVICE,
          Part.PRECISION,
          Part.BENCHMARK);

  /// What depends on what flows through ports.
  static final Set<Part> PORT_VALUES =
      EnumSet.of(Part.GRAPH, Part.INPUTS, Part.WEIGHTS, Part.LABELS, Part.DEVICE, Part.PLACE);

  private final Workbench workbench;
  private final Present present;
  private final Devices devices;
  private final Samples samples;
  private final DesignWork work;
  private final Observed<RunsState> state;
  private Cancellation running = Cancellation.none();
  private Cancellation looking = Cancellation.none();
  private @Nullable Basis asked;
  private boolean awaited;

  Runs(Workbench workbench, Present present, Devices devices, Samples samples, Scope scope) {
    this.workbench = workbench;
    this.present = present;
    this.devices = devices;
    this.samples = samples;
    this.work = new DesignWork(devices.work(), scope);
    var chosen = devices.state();
    this.state =
        new Observed<>(
            new RunsState(
                chosen.wish(),
                new RunState.Idle(),
                Optional.empty(),
                nothing(),
                chosen.found(),
                chosen.searching()));
    devices.observed().follow(scope, now -> show(state().with(now)));
    present.now().follow(scope, _ -> look());
    devices.observed().follow(scope, _ -> look());
    devices.watched().follow(scope, _ -> look());
    workbench.watch(scope, _ -> changed());
  }

  /// Nothing flows, whatever things are like.
  private About<PortValues> nothing() {
    return new About<>(PortValues.NONE, present.basis(), Set.of());
  }

  public RunsState state() {
    return state.get();
  }

  public Observed<RunsState> observed() {
    return state;
  }

  /// Tells the watcher of the present state at once, and of every change.
  public void watch(Scope scope, Consumer<RunsState> watcher) {
    state.watch(scope, watcher);
  }

  /// What flows through ports, and whether that is about the design as it now is.
  Shown<PortValues> shown() {
    var seen = state().seen();
    return seen.parts().isEmpty() ? new Shown.None<>() : seen.at(present.basis());
  }

  /// What is to be said of blocks whose stored weights no longer fit, if that is about the design
  /// as it is.
  Optional<Diagnostic> misfit() {
    return shown().fresh().flatMap(PortValues::misfit);
  }

  /// How this computer runs designs.
  public Devices devices() {
    return devices;
  }

  /// Runs the design, or says why that is not possible. A run under way is stopped first.
  public void run() {
    running.cancel();
    stopLooking();
    present.refresh();
    if (!workbench.state().isChecked()) {
      awaited = true;
      show(state().with(new RunState.Running(say("workbench.checking-the-design"), -1)));
      return;
    }
    awaited = false;
    var now = workbench.state();
    var obstacle = Obstacle.of(now.design());
    var basis = present.basis();
    if (obstacle.isPresent()) {
      var refused = new RunState.Failed(obstacle.get().words(), obstacle.get().problems());
      show(state().ended(new About<>(refused, basis, Basis.STRUCTURE)));
      look();
      return;
    }
    show(state().with(new RunState.Running(say("workbench.waiting-for-the-device"), -1)));
    var task =
        new RunTask(
            now.catalogue(),
            now.analysis(),
            RunSettings.of(now.design()),
            samples,
            devices.state().wish(),
            this::progress);
    running = work.submit(task, outcome -> ran(outcome, basis));
  }

  /// Called on the device thread.
  private void progress(Cancellation whose, String doing, double share) {
    work.tell(
        whose,
        () -> {
          if (state().isRunning()) show(state().with(new RunState.Running(doing, share)));
        });
  }

  private void ran(DeviceWork.Outcome<RunResult> outcome, Basis basis) {
    RunState end =
        switch (outcome) {
          case DeviceWork.Good<RunResult>(var result) -> new RunState.Done(result);
          case DeviceWork.Bad<RunResult>(var reason) -> new RunState.Failed(reason, List.of());
        };
    show(state().ended(new About<>(end, basis, RUN)));
    look();
  }

  /// Stops the run that is under way; the window is free at once, the device at the next border
  /// between two operators.
  public void cancel() {
    if (!state().isRunning()) return;
    awaited = false;
    running.cancel();
    show(state().with(new RunState.Idle()));
    look();
  }

  /// Looks at the ports inside a composite from now on; an empty path looks at the design itself.
  public void lookInside(List<NodeId> path) {
    if (!path.equals(present.place().get().trail()))
      present.place().set(present.place().get().at(path));
  }

  /// Looks at one more port, deeper inside than the level that is looked at; empty looks at none.
  public void probe(Optional<PortPath> port) {
    present.place().set(present.place().get().probing(port));
  }

  /// Takes the numbers of an input from somewhere else; the design remembers it.
  public void feed(NodeId input, InputSource source) {
    var inputs = RunSettings.inputs(workbench.state().design());
    boolean only = inputs.stream().filter(RunSettings.Input::takesPicture).count() == 1;
    inputs.stream()
        .filter(known -> known.node().equals(input))
        .findFirst()
        .ifPresent(known ->
            workbench.perform(
                say("step.choose", source.inWords()),
                List.of("feed", input),
                RunSettings.of(workbench.state().design()).choosing(known, source, only)));
  }

  /// Takes the weights from somewhere else; the design remembers it.
  public void weigh(WeightSource weights) {
    workbench.perform(
        say("step.choose-weights"),
        List.of("weigh"),
        RunSettings.of(workbench.state().design()).choosing(weights));
  }

  /// Names the classes by the lines of a file; the design remembers it.
  public void label(Optional<Path> file) {
    workbench.perform(
        say("step.choose-labels"), RunSettings.of(workbench.state().design()).choosingLabels(file));
  }

  private void changed() {
    if (awaited && workbench.state().isChecked()) run();
    look();
  }

  /// Looks at the ports again if anything changed that they depend on.
  private void look() {
    var now = workbench.state();
    if (!devices.state().wish().look()) {
      stopLooking();
      asked = null;
      if (state().portValues() != PortValues.NONE) show(state().with(nothing()));
      return;
    }
    if (!now.isChecked() || !devices.watched().get()) {
      stopLooking();
      return;
    }
    var basis = present.basis();
    boolean known = asked != null && asked.differing(basis, PORT_VALUES).isEmpty();
    if (known || state().isRunning()) return;
    looking.cancel();
    asked = basis;
    if (isSeen(basis)) {
      show(state().with(state().seen().map(portValues -> portValues.awaited(false))));
      return;
    }
    show(state().with(state().seen().map(portValues -> portValues.awaited(true))));
    looking =
        work.submit(
            new PortValueTask(
                now.catalogue(),
                now.analysis(),
                RunSettings.of(now.design()),
                samples,
                devices.state().wish(),
                basis.place().trail(),
                basis.place().probe(),
                PortValueTask.Limits.USUAL),
            outcome -> saw(outcome, basis));
  }

  /// Whether what was seen last is about things as they are, such as after undo.
  private boolean isSeen(Basis basis) {
    var seen = state().seen();
    return !seen.parts().isEmpty() && seen.isFresh(basis) && seen.value().trouble().isEmpty();
  }

  /// What is under way is asked for again later; what has been seen stays.
  private void stopLooking() {
    if (!state().portValues().looking()) return;
    looking.cancel();
    asked = null;
  }

  /// What was seen last stays where looking failed; it is still about what it was about. That a
  /// look failed which nobody waits for any more is not said.
  private void saw(DeviceWork.Outcome<PortValues> outcome, Basis basis) {
    show(
        state()
            .with(
                switch (outcome) {
                  case DeviceWork.Good<PortValues>(var portValues) ->
                      new About<>(portValues, basis, PORT_VALUES);
                  case DeviceWork.Bad<PortValues>(var reason) ->
                      state()
                          .seen()
                          .map(portValues ->
                              asked == basis
                                  ? portValues.troubled(reason)
                                  : portValues.awaited(asked != null));
                }));
  }

  private void show(RunsState next) {
    state.set(next);
  }
}
