package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import vertebra.design.Obstacle;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.execute.RunSettings;
import vertebra.measure.FieldMap;
import vertebra.measure.MeasuredDesign;
import vertebra.measure.MeasurementKind;
import vertebra.measure.MeasuringTask;
import vertebra.report.Report;
import vertebra.runtime.Cancellation;
import vertebra.workbench.Basis.Part;

/// Measuring the design that is open: where its time goes, how it scales with the batch, how
/// healthy its signal is before training, and what a pixel sees. Called on the user-interface
/// thread, answers there.
public final class Measuring {

  /// Everything a view shows.
  ///
  /// @param report what was measured last
  /// @param heat whether blocks are coloured by it
  public record MeasuringState(Step step, Optional<About<Report>> report, boolean heat) {

    static final MeasuringState NONE = new MeasuringState(new Idle(""), Optional.empty(), false);

    MeasuringState now(Step other) {
      return new MeasuringState(other, report, heat);
    }

    MeasuringState measured(About<Report> found) {
      return new MeasuringState(new Idle(""), Optional.of(found), heat);
    }

    MeasuringState heating(boolean wanted) {
      return wanted == heat ? this : new MeasuringState(step, report, wanted);
    }
  }

  /// How it stands with measuring.
  public sealed interface Step {}

  /// Nothing is under way.
  ///
  /// @param note what became of the last thing that was asked for, if that has to be said
  public record Idle(String note) implements Step {}

  /// It is under way.
  public record Working(String doing) implements Step {}

  /// It did not work; the reason is a sentence for the user.
  public record Failed(String reason) implements Step {}

  private final Workbench workbench;
  private final Present present;
  private final Devices devices;
  private final Samples samples;
  private final DesignWork work;
  private final Observed<MeasuringState> state = new Observed<>(MeasuringState.NONE);
  private Cancellation running = Cancellation.none();

  Measuring(Workbench workbench, Present present, Devices devices, Samples samples, Scope scope) {
    this.workbench = workbench;
    this.present = present;
    this.devices = devices;
    this.samples = samples;
    this.work = new DesignWork(devices.work(), scope);
  }

  public MeasuringState state() {
    return state.get();
  }

  public Observed<MeasuringState> observed() {
    return state;
  }

  /// Whether blocks are coloured by what was measured.
  public void heat(boolean wanted) {
    state.set(state().heating(wanted));
  }

  /// Colours blocks by it, or no longer.
  public void toggleHeat() {
    heat(!state().heat());
  }

  /// Whether what was measured last is about the design as it is and about its blocks.
  public boolean hasHeat() {
    return Shown.of(state().report(), present.basis())
        .fresh()
        .filter(report -> !report.heat().isEmpty())
        .isPresent();
  }

  /// Starts to measure, in place of what is under way.
  public void start(MeasurementKind kind) {
    running.cancel();
    present.refresh();
    var now = workbench.state().design();
    var obstacle = Obstacle.of(now);
    if (obstacle.isPresent()) {
      state.set(state().now(new Failed(obstacle.get().words())));
      return;
    }
    var basis = present.basis();
    var subject = subject(now);
    state.set(state().now(new Working(say("workbench.waiting-for-the-device"))));
    running =
        work.<Report>submit(
            (sessions, cancellation) ->
                kind.report(
                    new MeasuringTask(
                        subject,
                        sessions,
                        cancellation,
                        doing ->
                            work.tell(
                                cancellation, () -> state.set(state().now(new Working(doing)))))),
            outcome ->
                state.set(
                    switch (outcome) {
                      case DeviceWork.Good<Report>(var report) ->
                          state().measured(new About<>(report, basis, parts(kind)));
                      case DeviceWork.Bad<Report>(var reason) -> state().now(new Failed(reason));
                    }));
  }

  /// What a measurement depends on.
  static Set<Part> parts(MeasurementKind kind) {
    var parts = EnumSet.of(Part.GRAPH, Part.WEIGHTS, Part.DEVICE);
    parts.addAll(
        switch (kind) {
          case PROFILE, ROOFLINE -> Set.of(Part.INPUTS, Part.PRECISION, Part.THREADS);
          case BENCHMARK -> Set.of(Part.INPUTS, Part.PRECISION, Part.THREADS, Part.BENCHMARK);
          case SIGNAL -> Set.of();
          case FIELD -> Set.of(Part.INPUTS);
          case FOLDER -> Set.of(Part.INPUTS, Part.LABELS);
        });
    return parts;
  }

  private MeasuredDesign subject(Snapshot now) {
    var chosen = devices.state();
    return new MeasuredDesign(now, RunSettings.of(now), samples, chosen.wish(), chosen.threads());
  }

  /// Stops measuring; what was measured before stays.
  public void stop() {
    running.cancel();
    if (state().step() instanceof Working) state.set(state().now(new Idle("Cancelled.")));
  }

  /// Starts to measure what one pixel of a port sees of the picture. The answer stops it; then
  /// nothing more is told.
  ///
  /// @param doing hears what is being done
  /// @param told hears the map, or why there is none
  public Cancellation field(
      FieldMap.Wish wish,
      Consumer<String> doing,
      Consumer<DeviceWork.Outcome<About<FieldMap>>> told) {
    var basis = present.basis();
    var subject = subject(workbench.state().design());
    return work.submit(
        (sessions, cancellation) ->
            new About<>(
                FieldMap.of(
                    new MeasuringTask(
                        subject,
                        sessions,
                        cancellation,
                        words -> work.tell(cancellation, () -> doing.accept(words))),
                    wish),
                basis,
                parts(MeasurementKind.FIELD)),
        told);
  }
}
