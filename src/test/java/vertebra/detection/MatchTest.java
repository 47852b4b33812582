package vertebra.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Which box learns which object, what numbers mean as boxes, and how found boxes are judged, each
/// against cases worked out by hand.
class MatchTest {

  private static BoundingBox box(double left, double top, double right, double bottom) {
    return new BoundingBox(left, top, right, bottom);
  }

  private static LabelledBox object(int label, double... corners) {
    return new LabelledBox(box(corners[0], corners[1], corners[2], corners[3]), label);
  }

  @Test
  void twoSquaresThatShareAQuarterOverlapByASeventh() {
    assertEquals(1.0 / 7, box(0, 0, 2, 2).overlap(box(1, 1, 3, 3)), 1e-12);
    assertEquals(0, box(0, 0, 1, 1).overlap(box(1, 0, 2, 1)));
    assertEquals(1, box(0, 0, 2, 2).overlap(box(0, 0, 2, 2)));
  }

  @Test
  void retinaNetLearnsFromHalfAndIgnoresBetween() {
    var objects = List.of(object(0, 0, 0, 10, 10));
    // Overlaps 1, 0.6, 0.45, 0.3 and 0 by cutting the square's height.
    var anchors =
        List.of(
            box(0, 0, 10, 10),
            box(0, 0, 10, 6),
            box(0, 0, 10, 4.5),
            box(0, 0, 10, 3),
            box(20, 20, 30, 30));
    assertEquals(
        List.of(0, 0, AnchorMatch.IGNORED, AnchorMatch.NONE, AnchorMatch.NONE),
        AnchorMatch.byOverlap(anchors, objects, 0.4, 0.5).objects());
  }

  @Test
  void anObjectThatNoBoxOverlapsByHalfIsLearnedByTheBest() {
    var objects = List.of(object(0, 0, 0, 10, 10), object(1, 40, 40, 50, 50));
    var anchors = List.of(box(0, 0, 10, 2), box(0, 0, 10, 3), box(40, 40, 50, 50));
    assertEquals(
        List.of(AnchorMatch.NONE, 0, 1),
        AnchorMatch.byOverlap(anchors, objects, 0.4, 0.5).objects());
  }

  @Test
  void withoutObjectsEverythingIsBackground() {
    var anchors = List.of(box(0, 0, 1, 1), box(5, 5, 6, 6));
    var none = List.of(AnchorMatch.NONE, AnchorMatch.NONE);
    assertEquals(none, AnchorMatch.byOverlap(anchors, List.of(), 0.4, 0.5).objects());
    assertEquals(none, AnchorMatch.bipartite(anchors, List.of(), 0.5).objects());
  }

  @Test
  void ssdGivesEveryObjectABoxOfItsOwn() {
    // Both objects overlap the first box most; the better one gets it, the other the second.
    var objects = List.of(object(0, 0, 0, 10, 9), object(1, 0, 0, 10, 8));
    var anchors = List.of(box(0, 0, 10, 10), box(0, 0, 10, 4), box(30, 0, 40, 10));
    assertEquals(
        List.of(0, 1, AnchorMatch.NONE), AnchorMatch.bipartite(anchors, objects, 0.5).objects());
  }

  @Test
  void ssdLearnsAllBoxesAboveHalf() {
    var objects = List.of(object(0, 0, 0, 10, 10));
    var anchors = List.of(box(0, 0, 10, 9), box(0, 0, 10, 6), box(0, 0, 10, 5));
    assertEquals(
        List.of(0, 0, AnchorMatch.NONE), AnchorMatch.bipartite(anchors, objects, 0.5).objects());
  }

  @Test
  void yoloTakesTheMostAlikeBoxAtThePlaceOfTheMiddle() {
    var fine =
        new GridMatch.Level(4, 4, 8, List.of(new GridMatch.Side(6, 6), new GridMatch.Side(10, 10)));
    var coarse = new GridMatch.Level(2, 2, 16, List.of(new GridMatch.Side(20, 20)));
    // 11 × 11 around (21, 13): the second box of the fine map, column 2, row 1. The 20-square
    // overlaps by 121 / 400 and the 6-square by 36 / 121, so both learn that nothing is there.
    assertEquals(
        List.of(new GridMatch(0, 1, 1, 2, 0)),
        GridMatch.of(List.of(fine, coarse), List.of(object(3, 15.5, 7.5, 26.5, 18.5)), 0.5));
    // 15 × 15: the 20-square is best (0.5625), the 10-square overlaps by 0.444.
    assertEquals(
        List.of(new GridMatch(1, 0, 0, 1, 0)),
        GridMatch.of(List.of(fine, coarse), List.of(object(3, 13.5, 5.5, 28.5, 20.5)), 0.5));
    // 9 × 9: the 10-square is best, and the 6-square (0.444) is above a share of 0.4.
    assertEquals(
        List.of(new GridMatch(0, 0, 0, 0, AnchorMatch.IGNORED), new GridMatch(0, 1, 0, 0, 0)),
        GridMatch.of(List.of(fine, coarse), List.of(object(3, 0, 0, 9, 9)), 0.4));
  }

  private static PlaceMatch.Place place(double x, double y, double stride) {
    return new PlaceMatch.Place(x, y, stride);
  }

  @Test
  void aPlaceLearnsTheSmallestObjectThatItLiesIn() {
    var objects = List.of(object(0, 0, 0, 40, 40), object(1, 10, 10, 30, 30));
    // In the middle of both; in the large one alone; in no object; on a border of the small one.
    var places = List.of(place(20, 20, 8), place(9, 20, 8), place(50, 20, 8), place(30, 20, 8));
    assertEquals(List.of(1, 0, AnchorMatch.NONE, 0), PlaceMatch.of(places, objects).objects());
  }

  @Test
  void aPlaceFarFromTheMiddleLearnsNothing() {
    var objects = List.of(object(0, 0, 0, 40, 40));
    // 11 and 12 pixels from the middle on one axis: one and a half strides are 12.
    assertEquals(
        List.of(0, AnchorMatch.NONE),
        PlaceMatch.of(List.of(place(31, 20, 8), place(20, 32, 8)), objects).objects());
  }

  @Test
  void everyLevelLearnsObjectsOfItsSize() {
    // The farthest sides are 20, 80 and 200 pixels away: 2.5 of the finest level's strides, 5 of
    // the second's, 6.25 of the coarsest's.
    var places = List.of(place(100, 100, 8), place(100, 100, 16), place(100, 100, 32));
    int none = AnchorMatch.NONE;
    assertEquals(
        List.of(0, none, none),
        PlaceMatch.of(places, List.of(object(0, 80, 80, 120, 120))).objects());
    assertEquals(
        List.of(none, 0, none),
        PlaceMatch.of(places, List.of(object(0, 20, 80, 180, 120))).objects());
    assertEquals(
        List.of(none, none, 0),
        PlaceMatch.of(places, List.of(object(0, 0, -100, 200, 300))).objects());
  }

  @Test
  void distancesAreInStridesAndTellHowCentralAPlaceIs() {
    var four = place(12, 8, 4).distances(box(4, 4, 14, 20));
    assertArrayEquals(new double[] {2, 1, 0.5, 3}, four, 1e-12);
    assertEquals(box(4, 4, 14, 20), place(12, 8, 4).box(2, 1, 0.5, 3));
    // √(0.5 ⁄ 2 · 1 ⁄ 3)
    assertEquals(Math.sqrt(1.0 / 12), PlaceMatch.centrality(four), 1e-12);
  }

  @Test
  void correctionsAndBoxesAreInverse() {
    var anchor = box(10, 20, 30, 60);
    var object = box(14, 18, 44, 48);
    for (var code : List.of(BoxCode.PLAIN, BoxCode.WEIGHTED)) {
      var four = code.corrections(anchor, object);
      var again = code.box(anchor, four[0], four[1], four[2], four[3]);
      assertEquals(1, again.overlap(object), 1e-12);
    }
    // The middle moves from (20, 40) to (29, 33) in a box of 20 × 40.
    var plain = BoxCode.PLAIN.corrections(anchor, object);
    assertEquals(9.0 / 20, plain[0], 1e-12);
    assertEquals(-7.0 / 40, plain[1], 1e-12);
    assertEquals(Math.log(1.5), plain[2], 1e-12);
    assertEquals(Math.log(0.75), plain[3], 1e-12);
    assertEquals(10 * 9.0 / 20, BoxCode.WEIGHTED.corrections(anchor, object)[0], 1e-12);
  }

  @Test
  void ofTwoThatOverlapTheSurerStaysUnlessTheirClassesDiffer() {
    var sure = new Detection(box(0, 0, 10, 10), 0, 0.9);
    var same = new Detection(box(0, 0, 10, 9), 0, 0.8);
    var other = new Detection(box(0, 0, 10, 9), 1, 0.7);
    assertEquals(List.of(sure, other), Detection.suppressed(List.of(other, same, sure), 0.5, 10));
    assertEquals(List.of(sure), Detection.suppressed(List.of(other, same, sure), 0.5, 1));
  }

  @Test
  void averagePrecisionIsTheAreaUnderItsCurve() {
    var precision = new AveragePrecision(2, 0.5);
    var there = List.of(object(0, 0, 0, 10, 10), object(0, 20, 0, 30, 10));
    // Right, wrong (the same object again), right: precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1.
    precision.add(
        List.of(
            new Detection(box(0, 0, 10, 10), 0, 0.9),
            new Detection(box(0, 0, 10, 9), 0, 0.8),
            new Detection(box(20, 0, 30, 10), 0, 0.7)),
        there,
        List.of());
    assertEquals(0.5 + 0.5 * 2 / 3, precision.of(0), 1e-12);
    assertTrue(Double.isNaN(precision.of(1)));
    assertEquals(precision.of(0), precision.mean(), 1e-12);
  }

  @Test
  void aBoxOfAnotherClassOrTooFarOffIsWrong() {
    var precision = new AveragePrecision(2, 0.5);
    precision.add(
        List.of(new Detection(box(0, 0, 10, 10), 1, 0.9), new Detection(box(6, 0, 16, 10), 0, 0.8)),
        List.of(object(0, 0, 0, 10, 10)),
        List.of());
    assertEquals(0, precision.mean());
  }

  @Test
  void whatElseIsFoundInACrowdOfItsClassIsNeitherRightNorWrong() {
    var precision = new AveragePrecision(2, 0.5);
    var crowds = List.of(object(0, 20, 0, 100, 40));
    var there = List.of(object(0, 0, 0, 10, 10), object(0, 30, 0, 40, 10));
    precision.add(
        List.of(
            new Detection(box(50, 5, 60, 15), 0, 0.9),
            new Detection(box(30, 0, 40, 10), 0, 0.8),
            new Detection(box(0, 0, 10, 10), 0, 0.7)),
        there,
        crowds);
    assertEquals(1, precision.of(0), 1e-12);
    // One that lies in it by less than half is wrong, and so is one of another class.
    precision.add(
        List.of(
            new Detection(box(96, 5, 106, 15), 0, 0.95), new Detection(box(50, 5, 60, 15), 1, 0.9)),
        List.of(object(1, 0, 0, 10, 10)),
        crowds);
    assertEquals(2 / 3.0, precision.of(0), 1e-12);
    assertEquals(0, precision.of(1));
  }
}
