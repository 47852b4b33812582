package vertebra.workbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.document.BlockDefinition;
import vertebra.document.CardState;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.NodeId;

/// Letting a whole design flow another way: cards find new places in the order in which they stood,
/// and so do those inside the blocks that the design made. Pinned cards, notes and frames with a
/// place of their own stay.
public final class Turning {

  private Turning() {}

  /// The edit that does it; nothing if the design flows that way. May take seconds for a large
  /// design; run it on a background thread.
  ///
  /// @throws CancellationException soon after `cancelled` answers true
  public static Edit edit(Workbench.WorkbenchState state, Flow flow, BooleanSupplier cancelled) {
    var document = state.document();
    var layout = document.layout();
    if (layout.flow() == flow) return Edit.NOTHING;
    var edits = new ArrayList<Edit>(List.of(new Edit.SetFlow(flow)));
    for (var edge : layout.bends().keySet()) edits.add(new Edit.SetBends(edge, List.of()));
    if (!state.graph().isEmpty())
      edits.add(new Edit.Move(places(state, mirrored(layout).with(flow), cancelled)));
    for (var definition : document.definitions().values())
      edits.add(inside(document, definition, state.catalogue(), flow));
    return new Edit.Batch(edits);
  }

  /// The layout as the order of its cards is read from once they flow the other way.
  private static Layout mirrored(Layout layout) {
    var turned = new LinkedHashMap<NodeId, Position>();
    layout.positions().forEach((id, at) -> turned.put(id, at.turned()));
    return layout.with(turned);
  }

  private static Map<NodeId, Position> places(
      Workbench.WorkbenchState state, Layout layout, BooleanSupplier cancelled) {
    var scene = Scene.of(state.document(), state.catalogue(), state.analysis());
    var view = ViewGraph.of(scene.with(layout));
    var places = new LinkedHashMap<NodeId, Position>();
    Arrange.best()
        .positions(Arrange.Request.all(view), cancelled)
        .forEach((id, at) -> {
          boolean pinned = state.document().layout().states(id).contains(CardState.PINNED);
          if (!pinned) places.put(id, at);
        });
    return places;
  }

  private static Edit inside(
      Document document, BlockDefinition definition, Catalogue catalogue, Flow flow) {
    var drawn = Drawn.read(document, definition.id());
    if (drawn.isEmpty()) return Edit.NOTHING;
    var scene =
        new Scene(
            definition.graph(),
            Layout.EMPTY.with(flow),
            catalogue,
            Analysis.NONE.findings(),
            List.of());
    return drawn.at(Arrange.instantly(scene).positions()).kept(definition.id());
  }
}
