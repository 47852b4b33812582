package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import vertebra.compile.CompileException;
import vertebra.report.Report;
import vertebra.runtime.EngineException;

/// What can be measured of a design.
public enum MeasurementKind {
  PROFILE(say("measure.where-the-time-goes"), ProfileReport::of),
  ROOFLINE(say("measure.how-far-below-what"), ProfileReport::belowCeiling),
  BENCHMARK(say("measure.how-fast-it-is"), BatchReport::of),
  SIGNAL(say("measure.how-healthy-the-signal"), SignalReport::of),
  FIELD(say("measure.what-a-pixel-sees"), FieldReport::of),
  FOLDER(say("measure.what-it-says-of-every"), FolderReport::of);

  /// Measures on the device thread.
  @FunctionalInterface
  private interface Measuring {
    Report report(MeasuringTask task) throws IOException, EngineException, CompileException;
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
  public Report report(MeasuringTask task) throws IOException, EngineException, CompileException {
    return measuring.report(task);
  }
}
