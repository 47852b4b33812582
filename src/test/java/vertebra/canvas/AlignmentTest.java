package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.NodeId;

/// Cards are put in order by hand.
class AlignmentTest {

  private static final List<NodeId> ALL =
      List.of(new NodeId("image"), new NodeId("conv"), new NodeId("act"));

  private final Document document = document();

  private static Document document() {
    try {
      var catalogue = StandardCatalogue.catalogue();
      var graph =
          GraphText.parse(
              "image = input(shape: N,3,8,8)\nconv = conv-2d image\nact = relu conv",
              Ports.of(catalogue));
      var places =
          Map.of(
              ALL.get(0), new Position(0, 0),
              ALL.get(1), new Position(70, 130),
              ALL.get(2), new Position(-40, 500));
      var document = Document.of(graph);
      return document.with(document.layout().with(places));
    } catch (vertebra.document.DocumentException mistake) {
      throw new IllegalStateException(mistake);
    }
  }

  private static ViewGraph view(Document document) {
    var catalogue = StandardCatalogue.catalogue();
    var analysis = new Analyzer(catalogue).analyze(document.graph(), Analysis.NONE);
    return ViewGraph.of(Scene.of(document, catalogue, analysis));
  }

  private List<Card> after(Alignment alignment) {
    var edit = alignment.edit(view(document), ALL);
    var view = view(Edit.apply(document, edit).document());
    return ALL.stream().map(id -> view.card(id).orElseThrow()).toList();
  }

  private static void same(List<Double> numbers) {
    for (var number : numbers) assertEquals(numbers.getFirst(), number, 1);
  }

  @Test
  void edgesAndMiddlesAreAligned() {
    same(after(Alignment.LEFT).stream().map(card -> card.bounds().x()).toList());
    same(after(Alignment.RIGHT).stream().map(card -> card.bounds().right()).toList());
    same(after(Alignment.CENTRE).stream().map(card -> card.bounds().centreX()).toList());
    same(after(Alignment.TOP).stream().map(card -> card.bounds().y()).toList());
    same(after(Alignment.BOTTOM).stream().map(card -> card.bounds().bottom()).toList());
    same(after(Alignment.MIDDLE).stream().map(card -> card.bounds().centre().y()).toList());
  }

  @Test
  void gapsBecomeEqualAndTheOutermostStay() {
    var cards = after(Alignment.DOWN);
    assertEquals(0, cards.get(0).bounds().y());
    assertEquals(500, cards.get(2).bounds().y(), 1);
    assertEquals(
        cards.get(1).bounds().y() - cards.get(0).bounds().bottom(),
        cards.get(2).bounds().y() - cards.get(1).bounds().bottom(),
        1);
  }

  @Test
  void wiresRunStraight() {
    var cards = after(Alignment.STRAIGHT);
    for (int i = 1; i < cards.size(); i++)
      assertEquals(
          cards.get(i - 1).outputs().getFirst().at().x(),
          cards.get(i).inputs().getFirst().at().x(),
          1);
  }

  @Test
  void oneCardAloneStays() {
    assertEquals(Edit.NOTHING, Alignment.LEFT.edit(view(document), ALL.subList(0, 1)));
  }
}
