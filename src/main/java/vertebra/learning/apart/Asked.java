package vertebra.learning.apart;

import java.nio.file.Path;
import java.util.Optional;
import vertebra.runtime.Device;

/// What the editor says to the process that learns.
sealed interface Asked {

  /// What to learn; the first thing that is said.
  ///
  /// @param design the text of its document
  /// @param file the design's file, if it has one
  /// @param samples where files of samples are copied to
  /// @param threads how many threads one operator may use; 0 takes one a core
  /// @param weights the file for the best weights
  /// @param searches whether a learning rate is looked for and nothing is learned
  /// @param resume whether to go on from the checkpoint beside it
  record Begin(
      String design,
      Optional<Path> file,
      Path samples,
      Device device,
      boolean tf32,
      int threads,
      Path weights,
      boolean searches,
      boolean resume)
      implements Asked {}

  /// To wait, or to go on.
  record Waiting(boolean isWanted) implements Asked {}

  /// To stop.
  record Stop() implements Asked {}
}
