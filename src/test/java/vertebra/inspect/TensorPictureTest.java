package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import vertebra.inspect.TensorPicture.View;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.runtime.Tensor;

class TensorPictureTest {

  private static TensorPicture painted(View view, Ramp ramp, float[] numbers, long... dims) {
    return TensorPicture.of(TensorPlanes.of(Tensor.of(numbers, dims)), view, ramp, 60, 40);
  }

  private static int[] large(View view, Ramp ramp, float[] numbers, long... dims) {
    return assertInstanceOf(TensorPicture.Large.class, painted(view, ramp, numbers, dims))
        .pixels()
        .pixels();
  }

  @Test
  void coloursShareOneRange() {
    var pixels =
        large(
            new TensorPicture.Colours(java.util.Optional.empty()),
            Ramp.VIRIDIS,
            new float[] {0, 1, 2, 3, 4, 5},
            1,
            3,
            1,
            2);
    assertEquals(0xff0066cc, pixels[0]);
    assertEquals(0xff3399ff, pixels[1]);
  }

  @Test
  void brokenNumbersAreMagenta() {
    var numbers = new float[] {0, Float.NaN, 1, 2};
    var pixels = large(new TensorPicture.One(0), Ramp.VIRIDIS, numbers, 1, 1, 2, 2);
    assertEquals(Thumbnails.BROKEN, pixels[1]);
  }

  @Test
  void noDifferenceHasTheColourOfTheMiddle() {
    var numbers = new float[] {-4, 0, 1, 2};
    var pixels = large(new TensorPicture.One(0), Ramp.SIGNED, numbers, 1, 1, 2, 2);
    assertEquals(0xfff7f7f7, pixels[1]);
    assertEquals(Thumbnails.colour(0, Ramp.SIGNED), pixels[0]);
  }

  @Test
  void channelsStandSideBySideWithinTheRoom() {
    var mosaic =
        assertInstanceOf(
            TensorPicture.Mosaic.class,
            painted(
                new TensorPicture.Channels(false), Ramp.VIRIDIS, new float[4 * 36], 1, 4, 6, 6));
    assertEquals(4, mosaic.shown());
    assertEquals(3, mosaic.tiles().at(mosaic.tiles().columns() == 4 ? 59 : 20, 39) % 4);
  }

  @Test
  void aBarStandsForAllNumbersThatShareItsPixel() {
    var numbers = new float[120];
    numbers[7] = 5;
    numbers[6] = -2;
    var bars =
        assertInstanceOf(
            TensorPicture.BarChart.class,
            painted(new TensorPicture.Bars(), Ramp.VIRIDIS, numbers, 1, 120));
    assertEquals(60, bars.bars().size());
    assertEquals(new TensorPicture.Bar(-2, 5), bars.bars().get(3));
  }

  @Test
  void aLargeMapIsThinnedOutByMeans() {
    long side = 2L * TensorPicture.LONGEST_SIDE;
    var large =
        assertInstanceOf(
            TensorPicture.Large.class,
            painted(
                new TensorPicture.One(0),
                Ramp.VIRIDIS,
                new float[(int) (2 * side)],
                1,
                1,
                2,
                side));
    assertArrayEquals(
        new int[] {TensorPicture.LONGEST_SIDE, 2},
        new int[] {large.pixels().width(), large.pixels().height()});
  }
}
