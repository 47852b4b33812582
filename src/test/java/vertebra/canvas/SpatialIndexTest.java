package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vertebra.paint.Box;

class SpatialIndexTest {

  @Test
  void findsExactlyWhatLookingAtEverythingFinds() {
    var random = new Random(7);
    var boxes = new ArrayList<Box>();
    for (int i = 0; i < 2_000; i++)
      boxes.add(
          new Box(
              random.nextDouble(-20_000, 20_000),
              random.nextDouble(-20_000, 20_000),
              random.nextDouble(300),
              i % 50 == 0 ? random.nextDouble(60_000) : random.nextDouble(900)));
    var index = new SpatialIndex<>(boxes, box -> box);
    for (int i = 0; i < 300; i++) {
      var area =
          new Box(
              random.nextDouble(-22_000, 22_000),
              random.nextDouble(-22_000, 22_000),
              i % 10 == 0 ? 40_000 : random.nextDouble(2_000),
              random.nextDouble(2_000));
      assertEquals(boxes.stream().filter(area::intersects).toList(), index.query(area));
      assertEquals(boxes.stream().anyMatch(area::intersects), index.touches(area));
    }
  }
}
