package vertebra.workbench;

import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.QuickFix;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;

/// What an edit would do, before it is done: what it costs and how many mistakes would be left.
///
/// @param after the graph as it would be, which a view may draw in grey
/// @param parameters how many trainable numbers more (or fewer)
/// @param multiplyAdds how many multiply-adds more (or fewer), per sample
/// @param errors how many errors would be left
public record Preview(Graph after, long parameters, long multiplyAdds, int errors) {

  /// The preview of an edit to the design as it stands. Quick when little changes, because rules
  /// are remembered.
  public static Preview of(Workbench.State state, GraphEdit edit) {
    var before = checked(state, state.graph());
    return between(before, checked(state, GraphEdit.apply(state.graph(), edit)));
  }

  public static Preview of(Workbench.State state, QuickFix fix) {
    return of(state, fix.edit());
  }

  static Preview between(Analysis before, Analysis after) {
    return new Preview(
        after.graph(),
        after.cost().parameters() - before.cost().parameters(),
        after.cost().multiplyAdds() - before.cost().multiplyAdds(),
        after.errors().size());
  }

  /// What is known about a graph, from the memory of the state.
  static Analysis checked(Workbench.State state, Graph graph) {
    if (state.isChecked() && state.graph() == graph) return state.analysis();
    var memory = state.checkedBy() == state.catalogue() ? state.analysis() : Analysis.NONE;
    return new Analyzer(state.catalogue()).analyze(graph, memory);
  }

  /// The costs in words: `+65.8 k parameters, +51.4 M MACs`.
  @Override
  public String toString() {
    if (parameters == 0 && multiplyAdds == 0) return "no cost";
    return Units.change(parameters) + " parameters, " + Units.change(multiplyAdds) + " MACs";
  }
}
