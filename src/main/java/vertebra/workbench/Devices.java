package vertebra.workbench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import vertebra.execute.OpenSessions;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.RunOptions;
import vertebra.hardware.Part;
import vertebra.runtime.Availability;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;

/// Where and how a person wants designs to be computed on this computer, and what there is to
/// choose from. One for the whole program; what was chosen is remembered in the preferences.
public final class Devices {

  /// Everything a view shows.
  ///
  /// @param threads how many threads one operator may use on the processor; 0 takes one a core
  /// @param found every kind of device with its state; empty until they were asked for
  /// @param searching whether the devices are being asked
  public record DevicesState(
      RunOptions wish, int threads, List<Availability> found, boolean searching) {
    public DevicesState {
      found = List.copyOf(found);
    }
  }

  private static final String DEVICE = "device";
  private static final String TF32 = "tf32";
  private static final String LOOK = "look";
  private static final String REDUCTION = "precision";

  private final Preferences preferences;
  private final DeviceWork work;
  private final Observed<DevicesState> state;
  private final Observed<Boolean> watched = new Observed<>(true);

  /// @param device does one task at a time, always on the same thread
  public Devices(Engine engine, Preferences preferences, Executor userInterface, Executor device) {
    this.preferences = preferences;
    work = new DeviceWork(engine, userInterface, device);
    state = new Observed<>(new DevicesState(remembered(preferences), 0, List.of(), false));
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

  public DevicesState state() {
    return state.get();
  }

  public Observed<DevicesState> observed() {
    return state;
  }

  /// Whatever has to be done on a device, one thing after another.
  public DeviceWork work() {
    return work;
  }

  /// How much memory is held for what is run and looked at next.
  public Observed<OpenSessions.Held> held() {
    return work.held();
  }

  /// Frees the memory that is held; what is run next is opened anew.
  public void empty() {
    work.empty();
  }

  /// Whether anybody can see what flows through ports; while nobody can, nothing is looked at.
  public Observed<Boolean> watched() {
    return watched;
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
  public void reduce(PrecisionChoice reduction) {
    preferences.set(REDUCTION, reduction.text());
    wish(wish -> wish.with(reduction));
  }

  public void measure(Benchmark benchmark) {
    wish(wish -> wish.with(benchmark));
  }

  /// Whether ports show what flows through them while designs are edited.
  public void look(boolean wanted) {
    preferences.set(LOOK, wanted ? "on" : "off");
    wish(wish -> wish.looking(wanted));
  }

  /// Sets how many threads one operator may use on the processor from now on; 0 takes one a core.
  public void threads(int count) {
    var now = state();
    if (count != now.threads())
      state.set(new DevicesState(now.wish(), count, now.found(), now.searching()));
  }

  /// Asks every device whether it is ready, once.
  public void find() {
    if (state().searching()) return;
    state.set(new DevicesState(state().wish(), state().threads(), state().found(), true));
    work.submit(
        (sessions, _) -> sessions.engine().availability(),
        outcome -> {
          var now = state();
          var found =
              outcome instanceof DeviceWork.Good<List<Availability>>(var answered)
                  ? answered
                  : now.found();
          state.set(new DevicesState(now.wish(), now.threads(), found, false));
        });
  }

  /// Finds out what the devices depend on here, and tells it.
  public void findParts(Consumer<List<Part>> heard) {
    work.submit(
        (sessions, _) -> sessions.engine().parts(),
        outcome -> {
          if (outcome instanceof DeviceWork.Good<List<Part>>(var found)) heard.accept(found);
        });
  }

  /// Closes what is open on the devices.
  public void close() {
    work.close();
  }

  private void wish(UnaryOperator<RunOptions> change) {
    var now = state();
    var next = change.apply(now.wish());
    if (!next.equals(now.wish()))
      state.set(new DevicesState(next, now.threads(), now.found(), now.searching()));
  }
}
