package vertebra.canvas;

import java.util.List;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.document.Layout;
import vertebra.graph.Graph;

/// All that decides what a design looks like. The findings may be about an earlier state of the
/// graph; nodes they do not know appear as waiting.
public record Scene(
    Graph graph,
    Layout layout,
    Catalogue catalogue,
    Findings findings,
    List<Diagnostic> diagnostics) {

  public Scene {
    diagnostics = List.copyOf(diagnostics);
  }

  public static Scene of(Document document, Catalogue catalogue, Analysis analysis) {
    return new Scene(
        document.graph(),
        document.layout(),
        catalogue,
        analysis.findings(),
        analysis.diagnostics());
  }

  /// The inside of a composite, which has no layout of its own.
  public static Scene inside(Finding.Inside inside, Layout layout, Catalogue catalogue) {
    return new Scene(inside.body().graph(), layout, catalogue, inside.findings(), List.of());
  }

  public Scene with(Layout other) {
    return new Scene(graph, other, catalogue, findings, diagnostics);
  }
}
