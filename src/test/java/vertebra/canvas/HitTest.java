package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;
import vertebra.paint.Point;

class HitTest {

  private static final ViewGraph VIEW = ViewGraph.of(Sketches.scene(Sketches.states()));

  @Test
  void everyPaintedPortIsHitWhereItIsPainted() {
    for (var card : VIEW.cards())
      card.ports().forEach(spot -> assertEquals(new Hit.OnPort(spot), Hit.at(VIEW, spot.at(), 1)));
  }

  @Test
  void everyCardIsHitInItsMiddle() {
    for (var card : VIEW.cards())
      assertEquals(new Hit.OnCard(card.id()), Hit.at(VIEW, card.bounds().centre(), 1));
  }

  @Test
  void everyWireIsHitInTheMiddleOfItsLongestPiece() {
    for (var wire : VIEW.wires()) {
      var route = wire.route();
      int longest = 1;
      for (int i = 1; i < route.size(); i++)
        if (route.point(i).distanceTo(route.point(i - 1))
            > route.point(longest).distanceTo(route.point(longest - 1))) longest = i;
      var middle =
          new Point(
              (route.x(longest) + route.x(longest - 1)) / 2 + 3,
              (route.y(longest) + route.y(longest - 1)) / 2);
      var hit = assertInstanceOf(Hit.OnWire.class, Hit.at(VIEW, middle, 1), "" + wire);
      assertEquals(wire.edge().from(), hit.edge().from());
    }
  }

  @Test
  void aPortWinsOverItsCardWithinTenPixels() {
    var spot = VIEW.card(new NodeId("wide")).orElseThrow().outputs().getFirst();
    assertInstanceOf(Hit.OnPort.class, Hit.at(VIEW, spot.at().plus(0, -9), 1));
    assertInstanceOf(Hit.OnCard.class, Hit.at(VIEW, spot.at().plus(0, -11), 1));
    assertInstanceOf(Hit.OnPort.class, Hit.at(VIEW, spot.at().plus(0, -4.9), 2), "10 px at 200 %");
    assertInstanceOf(Hit.OnCard.class, Hit.at(VIEW, spot.at().plus(0, -5.1), 2));
  }

  @Test
  void portsAreHitAsLongAsACardIsWiderThanTwentyFourPixels() {
    for (var card : VIEW.cards())
      for (double zoom : new double[] {0.5, 0.36, 0.2})
        card.ports()
            .forEach(spot ->
                assertEquals(
                    new Hit.OnPort(spot), Hit.at(VIEW, spot.at(), zoom), spot + " " + zoom));
    var card = VIEW.cards().iterator().next();
    double far = 20 / card.bounds().width();
    card.ports()
        .forEach(spot -> assertEquals(java.util.Optional.empty(), Hit.port(VIEW, spot.at(), far)));
  }

  @Test
  void aFramesTitleWinsOverItsInside() {
    var frame = VIEW.frames().getFirst();
    var box = frame.bounds();
    assertEquals(
        new Hit.OnFrameHeader("neck"), Hit.at(VIEW, new Point(box.x() + 5, box.y() + 5), 1));
    assertEquals(
        new Hit.OnFrame("neck"), Hit.at(VIEW, new Point(box.x() + 5, box.bottom() - 5), 1));
    assertEquals(Hit.NOTHING, Hit.at(VIEW, new Point(box.x() - 5_000, box.y()), 1));
  }
}
