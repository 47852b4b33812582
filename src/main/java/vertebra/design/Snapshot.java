package vertebra.design;

import java.nio.file.Path;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.Graph;

/// One moment of a design: its document, the blocks it may use, and what a check found.
///
/// @param catalogue the built-in blocks and those the document defines
/// @param analysis what is known, perhaps about an earlier graph
/// @param checkedBy the catalogue that the analysis was made over
/// @param file where the document was opened or saved, if anywhere
public record Snapshot(
    Document document,
    Catalogue catalogue,
    Analysis analysis,
    Catalogue checkedBy,
    Optional<Path> file) {

  /// A design that was just checked and stands in no file.
  public static Snapshot checked(Document document, Catalogue catalogue, Analysis analysis) {
    return new Snapshot(document, catalogue, analysis, catalogue, Optional.empty());
  }

  public Graph graph() {
    return document.graph();
  }

  /// False while the analysis is about an earlier graph or other definitions.
  public boolean isChecked() {
    return analysis.graph() == graph() && checkedBy == catalogue;
  }

  /// What is known about the design as it stands, though without the ways out of its mistakes if
  /// that has to be found out first.
  public Analysis known() {
    if (isChecked()) return analysis;
    var earlier = checkedBy == catalogue ? analysis : Analysis.NONE;
    return new Analyzer(catalogue).check(graph(), earlier);
  }

  /// Whether the design is checked and can be compiled.
  public boolean isSound() {
    return isChecked() && analysis.isValid();
  }
}
