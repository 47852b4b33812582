package vertebra.workbench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import vertebra.block.Catalogue;
import vertebra.design.Samples;
import vertebra.learning.Learner;
import vertebra.media.Webcam;

/// What all open designs share: one of each for the whole program.
///
/// @param catalogue the blocks, without those that designs define themselves
/// @param unsaved the folder in which unsaved work is kept; empty keeps none
/// @param photographs the folder of pictures that a webcam took
/// @param trained the folder for weights of designs that stand in no file
/// @param learner whoever makes designs learn
public record Services(
    Catalogue catalogue,
    Workbench.Checker checker,
    Devices devices,
    Preferences preferences,
    Samples samples,
    Optional<Path> unsaved,
    Webcam webcam,
    Path photographs,
    Path trained,
    Learner learner,
    Threads threads) {

  /// Where work is done.
  ///
  /// @param userInterface the thread on which everything is called and answered
  /// @param checking checks designs after every edit
  /// @param background works out figures, and whatever else is short
  /// @param weighing counts whole networks, tries rewrites, and reads models whole for checksums
  /// @param training makes designs learn, one after another
  /// @param files reads and writes files, one after another
  public record Threads(
      Executor userInterface,
      Executor checking,
      Executor background,
      Executor weighing,
      Executor training,
      Executor files) {

    /// The same threads for what lasts as long as a scope: what has not begun when it ends is not
    /// begun, and what comes back is dropped. Files are written whatever happens.
    Threads within(Scope scope) {
      return new Threads(
          scope.guard(userInterface),
          scope.guard(checking),
          scope.guard(background),
          scope.guard(weighing),
          scope.guard(training),
          files);
    }
  }
}
