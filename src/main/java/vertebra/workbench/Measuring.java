package vertebra.workbench;

import java.util.function.Consumer;
import vertebra.runtime.Cancellation;

/// Measuring the design that is open: where its time goes, how it scales with the batch, how
/// healthy its signal is before training, and what a pixel sees. Called on the user-interface
/// thread, answers there.
public final class Measuring {

  /// What to measure.
  public enum Kind {
    PROFILE("Where the time goes"),
    ROOFLINE("How far below what the device can do"),
    BENCHMARK("How fast it is"),
    SIGNAL("How healthy the signal is"),
    FIELD("What a pixel sees"),
    FOLDER("What it says of every picture of the folder");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /// How it stands with measuring.
  public sealed interface State {}

  /// It is under way.
  public record Working(String doing) implements State {}

  /// It is finished, and this came out.
  public record Done(Report report) implements State {}

  /// It did not work; the reason is a sentence for the user.
  public record Failed(String reason) implements State {}

  /// Hears on the device thread what is being done.
  @FunctionalInterface
  interface News {
    void told(String doing);
  }

  /// What is measured and how.
  record Subject(
      Workbench.State design, RunSettings settings, Samples samples, RunWish wish, int threads) {}

  /// What finding the ranges of activations takes.
  static Reducing.Means means(
      Subject subject, OpenSessions sessions, Cancellation cancellation, News news) {
    return new Reducing.Means(
        sessions.engine(),
        Reducing.Pictures.of(subject.settings()),
        cancellation,
        (doing, _) -> news.told(doing));
  }

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
  public Cancellation start(Kind kind, Consumer<State> told) {
    var now = workbench.state();
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
        new Subject(now, RunSettings.of(now), runs.samples(), runs.state().wish(), threads);
    told.accept(new Working("Waiting for the device"));
    return work.<Report>submit(
        (sessions, cancellation) -> {
          News news = doing -> work.tell(cancellation, () -> told.accept(new Working(doing)));
          return switch (kind) {
            case PROFILE -> ProfileReport.of(subject, sessions, cancellation, news, false);
            case ROOFLINE -> ProfileReport.of(subject, sessions, cancellation, news, true);
            case BENCHMARK -> BatchReport.of(subject, sessions, cancellation, news);
            case SIGNAL -> SignalReport.of(subject, sessions, cancellation, news);
            case FIELD -> FieldReport.of(subject, sessions, cancellation, news);
            case FOLDER -> FolderReport.of(subject, sessions, cancellation, news);
          };
        },
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
    var now = workbench.state();
    var work = runs.work();
    var subject =
        new Subject(now, RunSettings.of(now), runs.samples(), runs.state().wish(), threads);
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
