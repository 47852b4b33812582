package vertebra.execute;

import java.util.List;
import vertebra.analysis.Diagnostic;

/// How it stands with running a design.
public sealed interface RunState {

  /// Nothing was asked for yet, or the last run was cancelled.
  record Idle() implements RunState {}

  /// It is under way.
  ///
  /// @param doing what, such as `Opening the model`
  /// @param share how much is done, 0 to 1; negative while nobody knows
  record Running(String doing, double share) implements RunState {}

  record Done(RunResult result) implements RunState {}

  /// It did not work.
  ///
  /// @param reason a sentence for the user
  /// @param problems what is wrong with the design, if that is the reason
  record Failed(String reason, List<Diagnostic> problems) implements RunState {
    public Failed {
      problems = List.copyOf(problems);
    }
  }
}
