package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Point;

/// Wires that are led through places.
class BendsTest {

  private static final Edge WIRE = new Edge(Port.of("conv1", "y"), Port.of("norm", "x"));

  private static Document document() {
    var document = Document.of(Sketches.graph(Sketches.RESIDUAL));
    var view = view(document);
    var layout = document.layout();
    for (var card : view.cards())
      layout = layout.with(card.id(), new Position(card.bounds().x(), card.bounds().y()));
    return document.with(layout);
  }

  private static ViewGraph view(Document document) {
    return ViewGraph.of(Sketches.scene(document));
  }

  private static Document dragged(Document document, Point from, Point to, NodeId... chosen) {
    return Sketches.dragged(
        document, from, to, new Pointer.Keys(false, false, true, false), List.of(chosen));
  }

  private static Point middle(Document document) {
    return view(document).wire(WIRE).orElseThrow().route().at(0.5);
  }

  @Test
  void draggingAWireLeadsItThroughAPlaceAndDraggingThatMovesIt() {
    var document = document();
    var at = middle(document);
    var bent = dragged(document, at, at.plus(200, 5));
    var place = at.plus(200, 5);
    assertEquals(
        List.of(new Position(Math.rint(place.x()), Math.rint(place.y()))),
        bent.layout().bends(WIRE));
    var route = view(bent).wire(WIRE).orElseThrow().route();
    assertTrue(route.distanceTo(place) < 1, "" + route);
    var moved = dragged(bent, place, place.plus(-50, 0));
    assertEquals(1, moved.layout().bends(WIRE).size());
    assertTrue(view(moved).wire(WIRE).orElseThrow().route().distanceTo(place) > 20);
  }

  @Test
  void aSecondBendStandsInTheWiresDirection() {
    var document = document();
    var start = view(document).wire(WIRE).orElseThrow().route().start();
    var bent =
        Edit.apply(
                document,
                new Edit.SetBends(
                    WIRE,
                    List.of(
                        new Position(start.x() + 300, start.y() + 10),
                        new Position(start.x() + 300, start.y() + 300))))
            .document();
    var view = view(bent);
    var between = new Point(start.x() + 300, start.y() + 150);
    var more = Edit.apply(bent, Bends.toggled(view, WIRE, between, 1)).document();
    assertEquals(150 + start.y(), more.layout().bends(WIRE).get(1).y());
    var fewer = Edit.apply(more, Bends.toggled(view(more), WIRE, between, 1)).document();
    assertEquals(bent.layout().bends(WIRE), fewer.layout().bends(WIRE));
  }

  @Test
  void drawingAnewAndFollowingAreTheSame() {
    var document = document();
    var at = middle(document).plus(220, 0);
    var edit = new Edit.SetBends(WIRE, List.of(new Position(at.x(), at.y())));
    var bent = Edit.apply(document, edit).document();
    var followed = view(document).next(Sketches.scene(bent));
    assertEquals(
        view(bent).wire(WIRE).orElseThrow().route(), followed.wire(WIRE).orElseThrow().route());
    var back = followed.next(Sketches.scene(document));
    assertFalse(back.wire(WIRE).orElseThrow().route().distanceTo(at) < 1);
  }

  @Test
  void theyAreKeptInTheFileAndGoWithTheWireAndItsBlocks() throws DocumentException {
    var document =
        Edit.apply(document(), new Edit.SetBends(WIRE, List.of(new Position(700, 33)))).document();
    var read = DocumentFile.parse("bends", DocumentFile.text(document)).document();
    assertEquals(document.layout().bends(), read.layout().bends());
    assertEquals(DocumentFile.text(document), DocumentFile.text(read));
    var renamed =
        Edit.apply(
                document, Edit.of(new GraphEdit.Rename(new NodeId("conv1"), new NodeId("first"))))
            .document();
    assertEquals(
        List.of(new Position(700, 33)),
        renamed.layout().bends(new Edge(Port.of("first", "y"), WIRE.to())));
    var cut = Edit.apply(document, Edit.of(new GraphEdit.Disconnect(WIRE))).document();
    assertTrue(cut.layout().bends().isEmpty());
    var gone = Edit.apply(document, Edit.of(new GraphEdit.Remove(List.of(new NodeId("norm")))));
    assertTrue(gone.document().layout().bends().isEmpty());
  }

  @Test
  void theyGoAlongWithBothEndsAndAreForgottenByArranging() {
    var document =
        Edit.apply(document(), new Edit.SetBends(WIRE, List.of(new Position(700, 33)))).document();
    var conv = view(document).card(new NodeId("conv1")).orElseThrow().bounds().centre();
    var moved =
        dragged(document, conv, conv.plus(-40, 60), new NodeId("conv1"), new NodeId("norm"));
    assertEquals(List.of(new Position(660, 93)), moved.layout().bends(WIRE));
    var arranged = Arrange.layered().edit(Arrange.Request.all(view(moved)), () -> false);
    assertTrue(Edit.apply(moved, arranged).document().layout().bends().isEmpty());
  }
}
