package vertebra.measure;

import java.util.function.Consumer;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.execute.OpenSessions;
import vertebra.execute.PrecisionConversion;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.runtime.Cancellation;

/// A design that is measured, and how.
///
/// @param threads how many threads one operator may use on the processor; 0 takes one a core
public record MeasuredDesign(
    Snapshot design, RunSettings settings, Samples samples, RunOptions wish, int threads) {

  /// What finding the ranges of activations takes.
  PrecisionConversion.Means means(
      OpenSessions sessions, Cancellation cancellation, Consumer<String> news) {
    return new PrecisionConversion.Means(
        sessions.engine(),
        PrecisionConversion.Pictures.of(settings),
        cancellation,
        (doing, _) -> news.accept(doing));
  }
}
