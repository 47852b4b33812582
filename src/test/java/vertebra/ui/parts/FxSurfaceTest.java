package vertebra.ui.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import javafx.scene.canvas.Canvas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.util.WaitForAsyncUtils;

@Tag("fx")
@ExtendWith(ApplicationExtension.class)
class FxSurfaceTest {

  private static final double[] COLUMNS = {-4, 15, 34, 54, 73};
  private static final double[] NEAR = {-4, 28, 60};
  private static final double[] ROWS = {-1, 18, 38};

  /// Once and again, and with another side, as after a zoom.
  @Test
  void dotsThatArePaintedAtOnceAreRectangles() {
    for (double side : new double[] {2, 2, 3})
      for (var columns : new double[][] {COLUMNS, NEAR})
        assertEquals(
            pixels(surface -> {
              for (double x : columns)
                for (double y : ROWS) surface.fillRect(x, y, side, side, 0xffc3cbd8);
            }),
            pixels(surface -> surface.dots(columns, ROWS, side, side, 0xffc3cbd8)));
  }

  private static String pixels(Consumer<FxSurface> painting) {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000,
        () -> {
          var canvas = new Canvas(64, 40);
          var surface = new FxSurface(canvas.getGraphicsContext2D());
          surface.fillRect(0, 0, 64, 40, 0xfff5f6f8);
          painting.accept(surface);
          var shot = canvas.snapshot(null, null).getPixelReader();
          var said = new StringBuilder();
          for (int y = 0; y < 40; y++)
            for (int x = 0; x < 64; x++)
              said.append(Integer.toHexString(shot.getArgb(x, y))).append(x == 63 ? '\n' : ' ');
          return said.toString();
        });
  }
}
