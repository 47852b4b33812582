package vertebra.workbench;

import java.util.function.Consumer;
import vertebra.execute.RunSettings;
import vertebra.measure.FieldMap;
import vertebra.measure.MeasuredDesign;
import vertebra.measure.MeasurementKind;
import vertebra.report.Report;
import vertebra.runtime.Cancellation;

/// Measuring the design that is open: where its time goes, how it scales with the batch, how
/// healthy its signal is before training, and what a pixel sees. Called on the user-interface
/// thread, answers there.
public final class Measuring {

  /// How it stands with measuring.
  public sealed interface MeasuringState {}

  /// It is under way.
  public record Working(String doing) implements MeasuringState {}

  /// It is finished, and this came out.
  public record Done(Report report) implements MeasuringState {}

  /// It did not work; the reason is a sentence for the user.
  public record Failed(String reason) implements MeasuringState {}

  private final Workbench workbench;
  private final Runs runs;
  private int threads;

  public Measuring(Workbench workbench, Runs runs) {
    this.workbench = workbench;
    this.runs = runs;
  }

  /// Sets how many threads one operator may use on the processor from now on; 0 takes one a core.
  public void threads(int count) {
    threads = count;
  }

  /// Starts to measure. The answer stops it; then nothing more is told.
  public Cancellation start(MeasurementKind kind, Consumer<MeasuringState> told) {
    var now = workbench.state().design();
    if (!now.isChecked() || !now.analysis().isValid()) {
      told.accept(
          new Failed(
              now.graph().isEmpty()
                  ? "The design is empty. Draw something first."
                  : now.isChecked()
                      ? "The design has a problem: "
                          + now.analysis().errors().getFirst().message()
                          + ". Solve it first."
                      : "The design is still being checked. Try again in a moment."));
      return Cancellation.none();
    }
    var work = runs.work();
    var subject =
        new MeasuredDesign(now, RunSettings.of(now), runs.samples(), runs.state().wish(), threads);
    told.accept(new Working("Waiting for the device"));
    return work.<Report>submit(
        (sessions, cancellation) ->
            kind.report(
                subject,
                sessions,
                cancellation,
                doing -> work.tell(cancellation, () -> told.accept(new Working(doing)))),
        outcome ->
            told.accept(
                switch (outcome) {
                  case DeviceWork.Good<Report>(var report) -> new Done(report);
                  case DeviceWork.Bad<Report>(var reason) -> new Failed(reason);
                }));
  }

  /// Starts to measure what one pixel of a port sees of the picture. The answer stops it; then
  /// nothing more is told.
  ///
  /// @param doing hears what is being done
  /// @param told hears the map, or why there is none
  public Cancellation field(
      FieldMap.Wish wish, Consumer<String> doing, Consumer<DeviceWork.Outcome<FieldMap>> told) {
    var now = workbench.state().design();
    var work = runs.work();
    var subject =
        new MeasuredDesign(now, RunSettings.of(now), runs.samples(), runs.state().wish(), threads);
    return work.submit(
        (sessions, cancellation) ->
            FieldMap.of(
                subject,
                wish,
                sessions,
                cancellation,
                words -> work.tell(cancellation, () -> doing.accept(words))),
        told);
  }
}
