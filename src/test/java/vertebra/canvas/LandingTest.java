package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

class LandingTest {

  private static final List<String> BLOCKS =
      List.of("conv-2d", "relu", "resnet", "feature-pyramid", "add", "concat", "output", "input");

  private static Scene scene(Document document) {
    return Scene.of(document, StandardCatalogue.catalogue(), Analysis.NONE);
  }

  private static Document with(Document document, String id, String block, Position at) {
    var node = Node.of(new NodeId(id), new BlockId(block), Parameters.NONE);
    return Edit.apply(
            document,
            Edit.all(Edit.of(new GraphEdit.Add(node)), new Edit.Move(Map.of(node.id(), at))))
        .document();
  }

  private static Document landed(Document document, List<NodeId> fresh) {
    return Edit.apply(document, Arrange.settling(scene(document), fresh)).document();
  }

  @Test
  void whateverComesLiesOnNothingInAnyScene() {
    var random = new Random(3);
    for (int round = 0; round < 300; round++) {
      var document = Document.EMPTY;
      for (int i = 0; i < 3 + random.nextInt(20); i++)
        document = with(document, "old-" + i, block(random), place(random));
      var old = ViewGraph.of(scene(document));
      var fresh = new ArrayList<NodeId>();
      var at = place(random);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        document = with(document, "new-" + i, block(random), at.plus(0, i * 160));
        fresh.add(new NodeId("new-" + i));
      }
      var view = ViewGraph.of(scene(landed(document, fresh)));
      for (var card : old.cards())
        assertEquals(card.bounds(), view.card(card.id()).orElseThrow().bounds(), "what was there");
      for (var id : fresh) {
        var box = view.card(id).orElseThrow().bounds();
        for (var other : old.cards())
          assertFalse(box.intersects(other.bounds()), () -> id + " lies on " + other.id());
      }
      double shift = view.card(fresh.getFirst()).orElseThrow().bounds().y() - at.y();
      for (int i = 0; i < fresh.size(); i++)
        assertEquals(
            at.y() + i * 160 + shift,
            view.card(fresh.get(i)).orElseThrow().bounds().y(),
            "they move together");
    }
  }

  private static String block(Random random) {
    return BLOCKS.get(random.nextInt(BLOCKS.size()));
  }

  private static Position place(Random random) {
    return new Position(random.nextInt(500) * 2, random.nextInt(500) * 2);
  }

  private static Document connected(Document document, String from, String to) {
    var wire = new Edge(new Port(new NodeId(from), "y"), new Port(new NodeId(to), "x"));
    return Edit.apply(document, Edit.of(new GraphEdit.Connect(wire))).document();
  }

  @Test
  void whatComesAlmostUnderItsSourceStandsStraight() {
    var document = with(Document.EMPTY, "above", "conv-2d", new Position(100, 0));
    document = with(document, "below", "output", new Position(140, 160));
    document = connected(document, "above", "below");
    var view = ViewGraph.of(scene(landed(document, List.of(new NodeId("below")))));
    assertEquals(
        view.card(new NodeId("above")).flatMap(card -> card.output("y")).orElseThrow().at().x(),
        view.card(new NodeId("below")).flatMap(card -> card.input("x")).orElseThrow().at().x());
  }

  @Test
  void whatIsPutBehindABlockOfAFrameStandsInThatFrame() {
    var document = with(Document.EMPTY, "above", "conv-2d", new Position(100, 0));
    document = document.with(document.layout().withFrame("f", frame("above")));
    document = with(document, "below", "relu", new Position(100, 160));
    document = connected(document, "above", "below");
    document = with(document, "loose", "relu", new Position(600, 160));
    var fresh = List.of(new NodeId("below"), new NodeId("loose"));
    assertEquals(
        Optional.of(frame("above", "below")), landed(document, fresh).layout().frames().find("f"));
  }

  @Test
  void copiedFramesDoNotLieOnTheirOriginals() {
    var document = with(Document.EMPTY, "one", "conv-2d", new Position(0, 0));
    document = document.with(document.layout().withFrame("f", frame("one")));
    document = with(document, "copy", "conv-2d", new Position(0, 90));
    document = document.with(document.layout().withFrame("f-2", frame("copy")));
    var frames = ViewGraph.of(scene(landed(document, List.of(new NodeId("copy"))))).frames();
    assertEquals(2, frames.size());
    assertTrue(!frames.getFirst().bounds().intersects(frames.getLast().bounds()), frames::toString);
  }

  private static Frame frame(String... nodes) {
    return new Frame("Part", "part", List.of(nodes).stream().map(NodeId::new).toList());
  }
}
