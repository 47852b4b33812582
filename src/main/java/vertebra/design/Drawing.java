package vertebra.design;

import java.util.function.BooleanSupplier;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.document.Document;
import vertebra.document.Edit;

/// A design as it is drawn where nobody has placed anything yet.
public final class Drawing {

  private Drawing() {}

  /// The document as it is, or, if no node has a position, with frames around its parts and
  /// everything arranged. May take seconds for a large design.
  public static Document placed(
      Document document, Catalogue catalogue, Analysis analysis, BooleanSupplier cancelled) {
    if (!document.layout().positions().isEmpty()) return document;
    var framed =
        document.layout().frames().values().stream().allMatch(frame -> frame.nodes().isEmpty())
            ? Edit.apply(
                    document, RoleFrames.frames(Snapshot.checked(document, catalogue, analysis)))
                .document()
            : document;
    var view = ViewGraph.of(Scene.of(framed, catalogue, analysis));
    return Edit.apply(framed, Arrange.best().edit(Arrange.Request.all(view), cancelled)).document();
  }
}
