package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vertebra.paint.Box;

class ClearingTest {

  private static final Box WINDOW = new Box(0, 20, 1_000, 700);
  private static final Box CORNER = new Box(828, 596, 160, 112);

  private final Random random = new Random(5);

  @Test
  void whatIsShownIsWholeAndUnderNothing() {
    for (int i = 0; i < 2_000; i++) {
      var clearing = new Clearing(WINDOW, covers());
      var world =
          new Box(
              random.nextInt(8_000) - 4_000,
              random.nextInt(8_000) - 4_000,
              1 + random.nextInt(1_500),
              1 + random.nextInt(900));
      var from =
          new Camera(0.05 + random.nextDouble() * 2, random.nextInt(2_000), random.nextInt(2_000));
      var now = clearing.revealing(from, world, 24);
      var seen = now.toScreen(world);
      assertTrue(clearing.isFree(seen.grown(-1)), () -> clearing + " shows " + seen);
      assertTrue(now.zoom() == from.zoom() || now.zoom() <= 1, now::toString);
    }
  }

  @Test
  void whatGetsAPlaceLiesOnNothingAndStaysWhereThatIsFree() {
    int found = 0;
    for (int i = 0; i < 500; i++) {
      var covers = covers();
      for (int j = random.nextInt(12); j > 0; j--)
        covers.add(new Box(random.nextInt(900), random.nextInt(700), 264, 72));
      var clearing = new Clearing(WINDOW, covers);
      var from = new Camera(0.5 + random.nextDouble(), random.nextInt(400), random.nextInt(400));
      var asked = from.toWorld(new Box(random.nextInt(900), random.nextInt(700), 240, 96));
      var place = clearing.nearest(from, asked, 12);
      boolean isFree = clearing.isFree(from.toScreen(asked).grown(12));
      assertTrue(place.isPresent() || !isFree);
      if (place.isEmpty()) continue;
      found++;
      var seen = from.toScreen(place.get());
      assertTrue(clearing.isFree(seen.grown(11)), () -> clearing + " has " + seen);
      if (isFree) assertEquals(0, asked.centre().distanceTo(place.get().centre()), 1e-6);
    }
    assertTrue(found > 400, found + " places");
  }

  @Test
  void theCornersLieWholeInTheWindowAndApart() {
    var corners = new Clearing(WINDOW, List.of()).corners(300, 20, 12);
    for (var corner : corners) {
      assertTrue(WINDOW.contains(corner.grown(12)), corner::toString);
      assertEquals(1, corners.stream().filter(corner::intersects).count());
    }
    assertEquals(new Box(12, 688, 300, 20), corners.getFirst());
  }

  private List<Box> covers() {
    var covers = new ArrayList<>(List.of(CORNER));
    if (random.nextBoolean()) covers.add(new Box(12, 32, 300 + random.nextInt(300), 28));
    if (random.nextBoolean()) covers.add(new Box(12, 680, 120, 20));
    return covers;
  }

  @Test
  void whatIsSeenAlreadyStaysWhereItIs() {
    var clearing = new Clearing(WINDOW, List.of(CORNER));
    assertEquals(Camera.HOME, clearing.revealing(Camera.HOME, new Box(100, 100, 264, 72), 24));
  }

  @Test
  void whatLiesUnderTheOverviewMovesTheShorterWayOut() {
    var clearing = new Clearing(WINDOW, List.of(CORNER));
    var moved = clearing.revealing(Camera.HOME, new Box(700, 610, 264, 72), 0);
    assertEquals(new Camera(1, 0, -86), moved);
  }

  @Test
  void everythingFillsTheRoomThatIsLeftButIsNotBlownUp() {
    var clearing = new Clearing(WINDOW, List.of(new Box(0, 20, 400, 700)));
    var seen = clearing.fitting(new Box(0, 0, 1_200, 100), 0).toScreen(new Box(0, 0, 1_200, 100));
    assertEquals(600, seen.width(), 1);
    assertTrue(clearing.isFree(seen.grown(-1)), seen::toString);
    assertEquals(1, clearing.fitting(new Box(0, 0, 10, 10), 12).zoom());
  }
}
