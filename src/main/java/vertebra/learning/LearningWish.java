package vertebra.learning;

import java.nio.file.Path;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.execute.RunOptions;

/// A design that shall learn, as it is at a moment.
///
/// @param options on which device
/// @param threads how many threads one operator may use; 0 takes one a core
/// @param weights the file for the best weights
/// @param resume whether to go on from the checkpoint beside it
public record LearningWish(
    Snapshot design,
    Samples samples,
    RunOptions options,
    int threads,
    Path weights,
    boolean resume) {

  /// What the design remembers about learning.
  public LearningSettings settings() {
    return LearningSettings.of(design.document());
  }
}
