package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;

/// What keeps a design from being compiled, in words for its user. Whoever runs, measures, trains
/// or exports a design asks here first, so that no other program has to find its mistakes.
///
/// @param words what lacks, and the first way out
/// @param problems what is wrong where, with the ways out; none for an empty design
public record Obstacle(String words, List<Diagnostic> problems) {
  public Obstacle {
    problems = List.copyOf(problems);
  }

  /// Nothing if the design can be compiled as it is.
  public static Optional<Obstacle> of(Snapshot design) {
    if (design.graph().isEmpty()) return Optional.of(alone(say("design.empty")));
    if (!design.isChecked()) return Optional.of(alone(say("design.being-checked")));
    var errors = design.analysis().errors();
    var titles = new Titles(design);
    if (!errors.isEmpty()) {
      var first = errors.getFirst();
      var words =
          say("design.problems-first", errors.size(), sentence(titles.said(first.said())))
              + wayOut(titles, List.of(first));
      return Optional.of(new Obstacle(words, errors));
    }
    boolean wired =
        design.graph().nodes().stream()
            .anyMatch(node -> !design.graph().incoming(node.id()).isEmpty());
    if (wired) return Optional.empty();
    var warnings = design.analysis().warnings();
    return Optional.of(
        new Obstacle(say("design.nothing-leads") + wayOut(titles, warnings), warnings));
  }

  private static Obstacle alone(String words) {
    return new Obstacle(words, List.of());
  }

  private static String wayOut(Titles titles, List<Diagnostic> problems) {
    return problems.stream()
        .flatMap(problem -> problem.fixes().stream())
        .findFirst()
        .map(QuickFix::said)
        .map(said -> " " + say("design.a-way-out", titles.said(said)))
        .orElse("");
  }

  private static String sentence(String words) {
    return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
  }
}
