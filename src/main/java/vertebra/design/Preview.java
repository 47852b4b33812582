package vertebra.design;

import static vertebra.text.Texts.say;

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
/// @param multiplyAdds how many multiply-adds more (or fewer), per sample
/// @param errors how many errors would be left
public record Preview(Graph after, long parameters, long multiplyAdds, int errors) {

  /// The preview of an edit to the design as it stands. Quick when little changes, because rules
  /// are remembered.
  public static Preview of(Snapshot design, GraphEdit edit) {
    var before = checked(design, design.graph());
    return between(before, checked(design, GraphEdit.apply(design.graph(), edit)));
  }

  public static Preview of(Snapshot design, QuickFix fix) {
    return of(design, fix.edit());
  }

  static Preview between(Analysis before, Analysis after) {
    return new Preview(
        after.graph(),
        after.cost().parameters() - before.cost().parameters(),
        after.cost().multiplyAdds() - before.cost().multiplyAdds(),
        after.errors().size());
  }

  /// What is known about a graph, from the memory of the design.
  static Analysis checked(Snapshot design, Graph graph) {
    if (design.isChecked() && design.graph() == graph) return design.analysis();
    var memory = design.checkedBy() == design.catalogue() ? design.analysis() : Analysis.NONE;
    return new Analyzer(design.catalogue()).analyze(graph, memory);
  }

  /// The costs in words: `+65.8 k parameters, +51.4 M MACs`.
  @Override
  public String toString() {
    if (parameters == 0 && multiplyAdds == 0) return say("design.no-cost");
    return say("design.parameters-macs", Units.change(parameters), Units.change(multiplyAdds));
  }
}
