package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.paint.Box;
import vertebra.paint.Point;

class CameraTest {

  @Test
  void zoomingKeepsWhatIsUnderThePointer() {
    var random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      var camera =
          new Camera(
              Math.exp(random.nextDouble(-3, 1)),
              random.nextInt(-5_000, 5_000),
              random.nextInt(-5_000, 5_000));
      var pointer = new Point(random.nextInt(1_600), random.nextInt(1_000));
      var zoomed = camera.zoomed(Math.exp(random.nextDouble(-1, 1)), pointer);
      var before = camera.toWorld(pointer);
      var after = zoomed.toScreen(before);
      assertEquals(pointer.x(), after.x(), 0.51, "x after " + camera + " to " + zoomed);
      assertEquals(pointer.y(), after.y(), 0.51, "y after " + camera + " to " + zoomed);
    }
  }

  @Test
  void thereAndBackIsWhereOneWas() {
    var camera = new Camera(0.37, -411, 92);
    var world = new Point(123.25, -77.5);
    assertEquals(0, camera.toWorld(camera.toScreen(world)).distanceTo(world), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0,
        -3,
        1e300,
        Double.MIN_VALUE
      })
  void noNumberBreaksTheView(double bad) {
    var camera = new Camera(bad, bad, bad);
    for (var each :
        new Camera[] {
          camera,
          Camera.HOME.zoomed(bad, new Point(bad, bad)),
          Camera.HOME.panned(bad, bad),
          Camera.HOME.centredOn(new Point(bad, bad), bad, bad),
          Camera.fit(new Box(bad, bad, bad, bad), 800, 600, bad),
          Camera.fit(new Box(0, 0, 100, 100), bad, bad, 10),
          Camera.HOME.towards(new Camera(2, 100, 100), bad)
        }) {
      assertTrue(each.zoom() >= Camera.MIN_ZOOM && each.zoom() <= Camera.MAX_ZOOM, "" + each);
      assertEquals(Math.rint(each.offsetX()), each.offsetX(), "whole pixels: " + each);
      assertEquals(Math.rint(each.offsetY()), each.offsetY(), "whole pixels: " + each);
    }
  }

  @Test
  void theZoomStaysWithinItsLimits() {
    var camera = Camera.HOME;
    for (int i = 0; i < 100; i++) camera = camera.zoomed(1.5, new Point(10, 10));
    assertEquals(Camera.MAX_ZOOM, camera.zoom());
    for (int i = 0; i < 100; i++) camera = camera.zoomed(0.5, new Point(10, 10));
    assertEquals(Camera.MIN_ZOOM, camera.zoom());
  }

  @Test
  void fittingShowsEverythingInTheMiddle() {
    var world = new Box(-500, 300, 4_000, 900);
    var camera = Camera.fit(world, 1_280, 800, 40);
    var screen = camera.toScreen(world);
    assertTrue(new Box(39, 39, 1_202, 722).contains(screen), "" + screen);
    assertEquals(640, screen.centreX(), 1);
    assertEquals(400, screen.centreY(), 1);
  }

  @Test
  void aSmallDesignIsNotBlownUp() {
    assertEquals(Camera.MAX_FIT_ZOOM, Camera.fit(new Box(0, 0, 50, 20), 1_280, 800, 40).zoom());
  }

  @Test
  void revealingMovesOnlyAsFarAsNeeded() {
    var camera = Camera.HOME;
    assertEquals(camera, camera.revealing(new Box(100, 100, 50, 50), 800, 600, 20));
    var moved = camera.revealing(new Box(790, 100, 50, 50), 800, 600, 20);
    assertEquals(new Camera(1, -60, 0), moved);
  }

  @Test
  void anAnimationBeginsHereAndEndsThere() {
    var from = new Camera(0.5, 10, 20);
    var to = new Camera(2, -300, 40);
    assertEquals(from, from.towards(to, 0));
    assertEquals(to, from.towards(to, 1));
    assertEquals(1, from.towards(to, 0.5).zoom(), 1e-9);
  }
}
