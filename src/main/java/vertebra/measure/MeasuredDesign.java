package vertebra.measure;

import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;

/// A design that is measured, and how.
///
/// @param threads how many threads one operator may use on the processor; 0 takes one a core
public record MeasuredDesign(
    Snapshot design, RunSettings settings, Samples samples, RunOptions wish, int threads) {}
