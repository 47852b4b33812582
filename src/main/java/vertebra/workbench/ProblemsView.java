package vertebra.workbench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;

/// What the list of problems shows.
///
/// @param problems what is wrong, as far as the design is checked
/// @param blank whether there is nothing to check
/// @param offersFixes whether ways out are shown; a lesson asks the learner first
public record ProblemsView(Shown<List<Diagnostic>> problems, boolean blank, boolean offersFixes)
    implements View {

  public static Observed<ProblemsView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.workbench().observed(),
        design.learning().observed(),
        design.training().observed(),
        design.runs().observed());
  }

  /// What does not go with the weights of a file, or with data.
  private static Optional<Diagnostic> more(OpenDesign design) {
    return design.runs().misfit().or(() -> design.training().problem());
  }

  private static ProblemsView now(OpenDesign design) {
    return new ProblemsView(
        design.workbench().known().map(analysis -> problems(analysis, more(design))),
        design.state().graph().isEmpty(),
        design.learning().offersFixes());
  }

  /// What is wrong with the design by itself, and what does not go with the data that it shall
  /// learn from. Without that it is the very list of the analysis.
  private static List<Diagnostic> problems(Analysis analysis, Optional<Diagnostic> more) {
    var own = analysis.diagnostics();
    return more.map(problem -> Stream.concat(own.stream(), Stream.of(problem)).toList())
        .orElse(own);
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("problems", problems);
  }
}
