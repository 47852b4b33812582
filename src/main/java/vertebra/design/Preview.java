package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.OptionalLong;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.QuickFix;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.report.Units;

/// What an edit would do, before it is done: what it costs and how many mistakes would be left.
///
/// @param after the graph as it would be, which a view may draw in grey
/// @param parameters how many trainable numbers more (or fewer)
/// @param multiplyAdds how many multiply-adds more (or fewer), per sample; empty where sizes are
///   open
/// @param errors how many errors would be left
public record Preview(Graph after, long parameters, OptionalLong multiplyAdds, int errors) {

  /// The preview of an edit to the design as it stands. It costs what the edit would.
  public static Preview of(Snapshot design, GraphEdit edit) {
    var before = design.known();
    return between(before, new Analyzer(design.catalogue()).check(before, edit));
  }

  public static Preview of(Snapshot design, QuickFix fix) {
    return of(design, fix.edit());
  }

  static Preview between(Analysis before, Analysis after) {
    return new Preview(
        after.graph(),
        after.cost().parameters() - before.cost().parameters(),
        after.cost().moreMultiplyAdds(before.cost()),
        after.errors().size());
  }

  /// The costs in words: `+65.8 k parameters, +51.4 M MACs`.
  @Override
  public String toString() {
    if (parameters == 0 && multiplyAdds.orElse(1) == 0) return say("design.no-cost");
    return say("design.parameters-macs", Units.change(parameters), Units.change(multiplyAdds));
  }
}
