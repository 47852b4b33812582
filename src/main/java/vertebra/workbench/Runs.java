package vertebra.workbench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.design.Samples;
import vertebra.execute.InputSource;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.RunOptions;
import vertebra.execute.RunResult;
import vertebra.execute.RunSettings;
import vertebra.execute.RunState;
import vertebra.execute.RunTask;
import vertebra.graph.NodeId;
import vertebra.hardware.Part;
import vertebra.inspect.PortValueTask;
import vertebra.inspect.PortValues;
import vertebra.graph.PortPath;
import vertebra.runtime.Availability;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.weights.WeightSource;

/// Running the design that is open: on request as a whole, and all the time, in the background, the
/// part of it that works, so that every port can show what flows through it.
///
/// Called on the user-interface thread, answers there. Everything that takes time happens on the
/// device thread, one thing after another; of what is looked at in the background the latest wins.
public final class Runs {

  /// Everything a view shows.
  ///
  /// @param devices every kind of device with its state; empty until they were asked for
  /// @param searching whether the devices are being asked
  public record RunsState(
      RunOptions wish,
      RunState run,
      PortValues portValues,
      List<Availability> devices,
      boolean searching) {

    public RunsState {
      devices = List.copyOf(devices);
    }

    public boolean isRunning() {
      return run instanceof RunState.Running;
    }

    RunsState with(RunOptions other) {
      return new RunsState(other, run, portValues, devices, searching);
    }

    RunsState with(RunState other) {
      return new RunsState(wish, other, portValues, devices, searching);
    }

    RunsState with(PortValues other) {
      return new RunsState(wish, run, other, devices, searching);
    }

    RunsState searching(List<Availability> found, boolean more) {
      return new RunsState(wish, run, portValues, found, more);
    }
  }

  /// What was last looked at; compared by identity, because equal designs cost too much to compare.
  private record Question(
      Analysis analysis,
      vertebra.graph.PersistentMap<String, String> settings,
      Optional<Path> file,
      RunOptions wish,
      List<NodeId> inside,
      Optional<PortPath> probe) {
    boolean isSame(@Nullable Question other) {
      return other != null
          && analysis.graph() == other.analysis.graph()
          && settings == other.settings
          && file.equals(other.file)
          && wish.equals(other.wish)
          && inside.equals(other.inside)
          && probe.equals(other.probe);
    }
  }

  private static final String DEVICE = "device";
  private static final String TF32 = "tf32";
  private static final String LOOK = "look";
  private static final String REDUCTION = "precision";

  private final Workbench workbench;
  private final Preferences preferences;
  private final Samples samples;
  private final DeviceWork work;
  private final List<Consumer<RunsState>> watchers = new CopyOnWriteArrayList<>();
  private final Runnable unwatch;
  private RunsState state;
  private Cancellation running = Cancellation.none();
  private Cancellation looking = Cancellation.none();
  private @Nullable Question asked;
  private List<NodeId> inside = List.of();
  private Optional<PortPath> probe = Optional.empty();
  private boolean awaited;
  private boolean telling;

  /// @param device does one task at a time, always on the same thread
  public Runs(
      Workbench workbench,
      Preferences preferences,
      Samples samples,
      Engine engine,
      Executor userInterface,
      Executor device) {
    this.workbench = workbench;
    this.preferences = preferences;
    this.samples = samples;
    this.work = new DeviceWork(engine, userInterface, device);
    this.state =
        new RunsState(
            remembered(preferences), new RunState.Idle(), PortValues.NONE, List.of(), false);
    this.unwatch = workbench.watch(_ -> changed());
  }

  private static RunOptions remembered(Preferences preferences) {
    Optional<Device> device;
    try {
      device = preferences.text(DEVICE).flatMap(Device::parse);
    } catch (IllegalArgumentException unknown) {
      device = Optional.empty();
    }
    return RunOptions.USUAL
        .on(device)
        .with(preferences.text(REDUCTION).map(PrecisionChoice::parse).orElse(PrecisionChoice.NONE))
        .withTf32(preferences.text(TF32).filter("on"::equals).isPresent())
        .looking(preferences.text(LOOK).filter("off"::equals).isEmpty());
  }

  public RunsState state() {
    return state;
  }

  /// Starts watching; the watcher hears of the present state at once. The returned action stops.
  public Runnable watch(Consumer<RunsState> watcher) {
    watchers.add(watcher);
    watcher.accept(state);
    return () -> watchers.remove(watcher);
  }

  /// Whatever else has to be done on the device, such as measuring.
  public DeviceWork work() {
    return work;
  }

  Samples samples() {
    return samples;
  }

  /// Runs the design, or says why that is not possible. A run under way is stopped first.
  public void run() {
    running.cancel();
    stopLooking();
    if (!workbench.state().isChecked()) {
      awaited = true;
      show(state.with(new RunState.Running("Checking the design", -1)));
      return;
    }
    awaited = false;
    var now = workbench.state();
    var refusal = refusal(now);
    if (refusal.isPresent()) {
      show(state.with(refusal.get()));
      look();
      return;
    }
    show(state.with(new RunState.Running("Waiting for the device", -1)));
    var task =
        new RunTask(
            now.catalogue(),
            now.analysis(),
            RunSettings.of(now.design()),
            samples,
            state.wish(),
            this::progress);
    running = work.submit(task, this::ran);
  }

  private static Optional<RunState> refusal(Workbench.WorkbenchState now) {
    if (now.graph().isEmpty())
      return Optional.of(
          new RunState.Failed(
              "The design is empty. Drag an input and some blocks onto the canvas first.",
              List.of()));
    var errors = now.analysis().errors();
    if (errors.isEmpty()) return Optional.empty();
    return Optional.of(
        new RunState.Failed(
            errors.size() == 1
                ? "The design has a problem; a whole run needs it solved."
                : "The design has " + errors.size() + " problems; a whole run needs them solved.",
            errors));
  }

  /// Called on the device thread.
  private void progress(Cancellation whose, String doing, double share) {
    work.tell(
        whose,
        () -> {
          if (state.isRunning()) show(state.with(new RunState.Running(doing, share)));
        });
  }

  private void ran(DeviceWork.Outcome<RunResult> outcome) {
    show(
        state.with(
            switch (outcome) {
              case DeviceWork.Good<RunResult>(var result) -> new RunState.Done(result);
              case DeviceWork.Bad<RunResult>(var reason) -> new RunState.Failed(reason, List.of());
            }));
    look();
  }

  /// Stops the run that is under way; the window is free at once, the device at the next border
  /// between two operators.
  public void cancel() {
    if (!state.isRunning()) return;
    awaited = false;
    running.cancel();
    show(state.with(new RunState.Idle()));
    look();
  }

  /// Chooses a device; empty for the best that is ready.
  public void choose(Optional<Device> device) {
    preferences.set(DEVICE, device.map(Device::id).orElse(Device.AUTO));
    wish(wish -> wish.on(device));
  }

  public void allowTf32(boolean allowed) {
    preferences.set(TF32, allowed ? "on" : "off");
    wish(wish -> wish.withTf32(allowed));
  }

  /// Chooses what designs compute with.
  public void reduce(PrecisionChoice precisionChoice) {
    preferences.set(REDUCTION, precisionChoice.text());
    wish(wish -> wish.with(precisionChoice));
  }

  public void measure(Benchmark benchmark) {
    wish(wish -> wish.with(benchmark));
  }

  /// Whether ports show what flows through them while the design is edited.
  public void look(boolean wanted) {
    preferences.set(LOOK, wanted ? "on" : "off");
    wish(wish -> wish.looking(wanted));
  }

  /// Looks at the ports inside a composite from now on; an empty path looks at the design itself.
  public void lookInside(List<NodeId> path) {
    inside = List.copyOf(path);
    look();
  }

  /// Looks at one more port, deeper inside than the level that is looked at; empty looks at none.
  public void probe(Optional<PortPath> port) {
    probe = port;
    look();
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
                "Choose " + source.inWords(),
                List.of("feed", input),
                RunSettings.of(workbench.state().design()).choosing(known, source, only)));
  }

  /// Takes the weights from somewhere else; the design remembers it.
  public void weigh(WeightSource weights) {
    workbench.perform(
        "Choose weights",
        List.of("weigh"),
        RunSettings.of(workbench.state().design()).choosing(weights));
  }

  /// Names the classes by the lines of a file; the design remembers it.
  public void label(Optional<Path> file) {
    workbench.perform(
        "Choose labels", RunSettings.of(workbench.state().design()).choosingLabels(file));
  }

  /// Asks every device whether it is ready, once.
  public void findDevices() {
    if (state.searching()) return;
    show(state.searching(state.devices(), true));
    work.submit(
        (sessions, _) -> sessions.engine().availability(),
        outcome ->
            show(
                state.searching(
                    outcome instanceof DeviceWork.Good<List<Availability>>(var found)
                        ? found
                        : state.devices(),
                    false)));
  }

  /// Finds out what the devices depend on here, and tells it.
  public void findParts(Consumer<List<Part>> heard) {
    work.submit(
        (sessions, _) -> sessions.engine().parts(),
        outcome -> {
          if (outcome instanceof DeviceWork.Good<List<Part>>(var found)) heard.accept(found);
        });
  }

  /// Stops everything and closes what is open.
  public void close() {
    unwatch.run();
    running.cancel();
    looking.cancel();
    work.close();
  }

  private void wish(UnaryOperator<RunOptions> change) {
    var next = change.apply(state.wish());
    if (next.equals(state.wish())) return;
    show(state.with(next));
    look();
  }

  private void changed() {
    if (workbench.state().analysis() == Analysis.NONE && !awaited) forget();
    if (awaited && workbench.state().isChecked()) run();
    look();
  }

  /// Another design was opened, about which nothing is known yet: what an earlier one gave is not
  /// about it.
  private void forget() {
    running.cancel();
    stopLooking();
    asked = null;
    boolean empty = state.run() instanceof RunState.Idle && state.portValues() == PortValues.NONE;
    if (!empty) show(state.with(new RunState.Idle()).with(PortValues.NONE));
  }

  /// Looks at the ports again if anything changed that they depend on.
  private void look() {
    var now = workbench.state();
    if (!state.wish().look()) {
      stopLooking();
      asked = null;
      if (state.portValues() != PortValues.NONE) show(state.with(PortValues.NONE));
      return;
    }
    if (!now.isChecked()) {
      stopLooking();
      return;
    }
    var question =
        new Question(
            now.analysis(),
            now.document().settings(),
            now.file(),
            state.wish().with(Benchmark.USUAL).with(PrecisionChoice.NONE),
            inside,
            probe);
    if (question.isSame(asked) || state.isRunning()) return;
    looking.cancel();
    asked = question;
    show(state.with(state.portValues().awaited(true)));
    looking =
        work.submit(
            new PortValueTask(
                now.catalogue(),
                now.analysis(),
                RunSettings.of(now.design()),
                samples,
                state.wish(),
                inside,
                probe,
                PortValueTask.Limits.USUAL),
            this::saw);
  }

  /// What is under way is asked for again later; what has been seen stays.
  private void stopLooking() {
    if (!state.portValues().looking()) return;
    looking.cancel();
    asked = null;
  }

  private void saw(DeviceWork.Outcome<PortValues> outcome) {
    show(
        state.with(
            switch (outcome) {
              case DeviceWork.Good<PortValues>(var portValues) -> portValues;
              case DeviceWork.Bad<PortValues>(var reason) -> state.portValues().troubled(reason);
            }));
  }

  /// Tells the watchers; one that changes something while it is being told is told of that
  /// afterwards.
  private void show(RunsState next) {
    state = next;
    if (telling) return;
    telling = true;
    try {
      RunsState told;
      do {
        told = state;
        for (var watcher : watchers) watcher.accept(told);
      } while (told != state);
    } finally {
      telling = false;
    }
  }
}
