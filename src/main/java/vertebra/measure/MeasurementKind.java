package vertebra.measure;

import java.io.IOException;
import java.util.function.Consumer;
import vertebra.compile.CompileException;
import vertebra.execute.OpenSessions;
import vertebra.report.Report;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// What can be measured of a design.
public enum MeasurementKind {
  PROFILE("Where the time goes", ProfileReport::of),
  ROOFLINE("How far below what the device can do", ProfileReport::belowCeiling),
  BENCHMARK("How fast it is", BatchReport::of),
  SIGNAL("How healthy the signal is", SignalReport::of),
  FIELD("What a pixel sees", FieldReport::of),
  FOLDER("What it says of every picture of the folder", FolderReport::of);

  /// Measures on the device thread.
  @FunctionalInterface
  private interface Measuring {
    Report report(
        MeasuredDesign subject,
        OpenSessions sessions,
        Cancellation cancellation,
        Consumer<String> news)
        throws IOException, EngineException, CompileException;
  }

  private final String title;
  private final Measuring measuring;

  MeasurementKind(String title, Measuring measuring) {
    this.title = title;
    this.measuring = measuring;
  }

  public String title() {
    return title;
  }

  /// Measures on the calling thread, which must be the device's. The exceptions' messages are for
  /// the user.
  ///
  /// @param news hears what is being done
  public Report report(
      MeasuredDesign subject,
      OpenSessions sessions,
      Cancellation cancellation,
      Consumer<String> news)
      throws IOException, EngineException, CompileException {
    return measuring.report(subject, sessions, cancellation, news);
  }
}
