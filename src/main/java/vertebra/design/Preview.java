package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.analysis.QuickFix;
import vertebra.block.Cost;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.report.Units;

/// What an edit would do, before it is done: what the blocks cost that it adds, changes or takes
/// away, whatever is counted anew elsewhere because of it.
///
/// @param after what would be true of the design then
/// @param parameters how many trainable numbers more (or fewer)
/// @param multiplyAdds how many multiply-adds more (or fewer), per sample; empty where sizes are
///   open
/// @param then what the blocks come to that it changes and that could not be counted before, if it
///   changes such
public record Preview(
    Analysis after, long parameters, OptionalLong multiplyAdds, Optional<Cost> then) {

  /// The preview of an edit to the design as it stands. It costs what the edit would.
  public static Preview of(Snapshot design, GraphEdit edit) {
    var before = design.known();
    return between(before, new Analyzer(design.catalogue()).check(before, edit));
  }

  public static Preview of(Snapshot design, QuickFix fix) {
    return of(design, fix.edit());
  }

  static Preview between(Analysis before, Analysis after) {
    var then = Cost.FREE;
    var now = Cost.FREE;
    var uncounted = Optional.<Cost>empty();
    for (var id : after.graph().differing(before.graph())) {
      if (isSame(before.graph().find(id), after.graph().find(id))) continue;
      boolean changed = before.graph().contains(id) && after.graph().contains(id);
      var costs = cost(after, id);
      var cost = cost(before, id);
      // A block that was not counted before is not dearer because of the edit.
      if (changed && (costs.isEmpty() || cost.isEmpty())) {
        if (costs.isPresent())
          uncounted = Optional.of(costs.get().plus(uncounted.orElse(Cost.FREE)));
        continue;
      }
      then = then.plus(costs.orElse(Cost.FREE));
      now = now.plus(cost.orElse(Cost.FREE));
    }
    return new Preview(
        after, then.parameters() - now.parameters(), then.moreMultiplyAdds(now), uncounted);
  }

  private static boolean isSame(Optional<Node> before, Optional<Node> after) {
    return before.isPresent()
        && after.isPresent()
        && before.get().block().equals(after.get().block())
        && before.get().parameters().equals(after.get().parameters())
        && before.get().mode() == after.get().mode();
  }

  private static Optional<Cost> cost(Analysis analysis, NodeId id) {
    return analysis.findings().find(id).filter(Finding::isTyped).map(Finding::cost);
  }

  /// The costs in words: `+65.8 k parameters, +51.4 M MACs`.
  @Override
  public String toString() {
    var words = new ArrayList<String>();
    if (parameters != 0 || multiplyAdds.orElse(1) != 0)
      words.add(
          say("design.parameters-macs", Units.change(parameters), Units.change(multiplyAdds)));
    then.ifPresent(cost ->
        words.add(
            say(
                "design.then",
                Units.count(cost.parameters()),
                Units.count(cost.knownMultiplyAdds()))));
    return words.isEmpty() ? say("design.no-cost") : String.join("; ", words);
  }
}
