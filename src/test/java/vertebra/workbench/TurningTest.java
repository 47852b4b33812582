package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.CardState;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.GraphText;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;

/// A design that flows from left to right is drawn, arranged, edited and kept as one that flows
/// down is.
class TurningTest {

  private static final String CHAIN =
      """
      image = input(shape: "N,3,64,64")
      conv = conv-2d(filters: 16, padding: 1) image
      act = relu conv
      sum = add conv act
      pool = max-pool sum
      gap = global-average-pool pool
      scores = dense(features: 10) gap
      out = output scores
      """;

  private static final String DETECTOR =
      """
      image = input(shape: "N,3,320,320")
      backbone = resnet(depth: 50) image
      neck = fpn backbone:c2 backbone:c3 backbone:c4 backbone:c5
      """;

  private static Workbench opened(String text) {
    var catalogue = StandardCatalogue.catalogue();
    try {
      var graph = GraphText.parse(text, Ports.of(catalogue));
      var workbench = new Workbench(placed(graph), catalogue, Runnable::run, Runnable::run);
      return workbench;
    } catch (DocumentException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static Document placed(Graph graph) {
    var document = Document.of(graph);
    var scene =
        new Scene(
            graph,
            Layout.EMPTY,
            StandardCatalogue.catalogue(),
            vertebra.analysis.Analysis.NONE.findings(),
            List.of());
    return document.with(Arrange.instantly(scene));
  }

  private static void turn(Workbench workbench) {
    var flow = workbench.state().document().layout().flow().other();
    workbench.perform("Turn", Turning.edit(workbench.state(), flow, () -> false));
  }

  private static ViewGraph view(Workbench workbench) {
    var state = workbench.state();
    return ViewGraph.of(Scene.of(state.document(), state.catalogue(), state.analysis()));
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAIN, DETECTOR})
  void everythingGoesFromLeftToRight(String text) {
    var workbench = opened(text);
    turn(workbench);
    var view = view(workbench);
    assertEquals(Flow.RIGHT, view.flow());
    for (var card : view.cards()) {
      var box = card.bounds();
      card.inputs().forEach(spot -> assertEquals(box.x(), spot.at().x(), "" + spot.port()));
      card.outputs().forEach(spot -> assertEquals(box.right(), spot.at().x(), "" + spot.port()));
      card.ports()
          .forEach(spot ->
              assertTrue(
                  spot.at().y() > box.y() && spot.at().y() < box.bottom(), "" + spot.port()));
      assertEquals(List.of(card), view.cardsIn(box.grown(3)));
    }
    for (var wire : view.wires()) {
      var from = view.card(wire.edge().from().node()).orElseThrow().bounds();
      var to = view.card(wire.edge().to().node()).orElseThrow().bounds();
      assertTrue(from.right() < to.x(), "" + wire.edge());
      assertEquals(from.right(), wire.route().start().x());
      assertEquals(to.x(), wire.route().end().x());
    }
  }

  @Test
  void mapsOfOneStrideStandLevelUnderOneRuler() {
    var workbench = opened(DETECTOR);
    turn(workbench);
    var view = view(workbench);
    assertTrue(view.hasRuler());
    for (var wire : view.wires())
      if (wire.edge().from().node().value().equals("backbone"))
        assertEquals(wire.route().start().y(), wire.route().end().y(), "" + wire.edge());
  }

  @Test
  void itIsOneStepThatIsSavedAndTakenBack() throws DocumentException {
    var workbench = opened(CHAIN);
    workbench.perform(
        "Pin", new Edit.SetStates(new NodeId("act"), java.util.Set.of(CardState.PINNED)));
    var before = workbench.state().document();
    turn(workbench);
    var turned = workbench.state().document();
    var text = DocumentFile.text(turned);
    assertEquals(text, DocumentFile.text(DocumentFile.parse("again", text).document()));
    assertEquals(
        before.layout().position(new NodeId("act")), turned.layout().position(new NodeId("act")));
    assertNotEquals(
        before.layout().position(new NodeId("out")), turned.layout().position(new NodeId("out")));
    workbench.undo();
    assertEquals(DocumentFile.text(before), DocumentFile.text(workbench.state().document()));
  }

  @Tag("slow")
  @Test
  void whatIsAddedStandsRightOfWhatFeedsIt() {
    var workbench = opened(CHAIN);
    turn(workbench);
    var added = new NodeId("after");
    var node = Node.of(added, new vertebra.graph.BlockId("relu"), Parameters.NONE);
    var edge =
        new vertebra.graph.Edge(
            new vertebra.graph.Port(new NodeId("scores"), "y"),
            new vertebra.graph.Port(added, "x"));
    var before = workbench.state().document();
    var with =
        Edit.apply(
                before,
                Edit.of(
                    new GraphEdit.Batch(
                        List.of(new GraphEdit.Add(node), new GraphEdit.Connect(edge)))))
            .document();
    var scene = Scene.of(with, workbench.state().catalogue(), workbench.state().analysis());
    var view =
        ViewGraph.of(
            scene.with(
                Edit.apply(with, Arrange.settling(scene, List.of(added))).document().layout()));
    var from = view.card(new NodeId("scores")).orElseThrow().bounds();
    var to = view.card(added).orElseThrow().bounds();
    assertTrue(to.x() > from.right());
    assertEquals(List.of(to), view.cardsIn(to).stream().map(card -> card.bounds()).toList());
  }

  @Test
  void theInsideOfAnOwnBlockFlowsAlong() {
    var workbench = opened(CHAIN);
    workbench.select(Selection.of(List.of(new NodeId("conv"), new NodeId("act"))));
    assertEquals(Optional.empty(), new Actions(workbench).group("Unit"));
    var block = workbench.state().document().definitions().keySet().iterator().next();
    turn(workbench);
    var places =
        Drawn.read(workbench.state().document(), block).parts().stream()
            .map(Drawn.Part::at)
            .toList();
    assertEquals(2, places.size());
    assertTrue(places.getFirst().x() + 264 < places.getLast().x());
  }
}
