package vertebra.pattern;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// What a few words say flows.
class InputPatternTest {

  private static float[] numbers(String words, long... dims) throws PatternException {
    return new InputPattern(words).tensor(dims).toFloats();
  }

  private static String cells(float[] values, int width) {
    var text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      if (i > 0 && i % width == 0) text.append('\n');
      text.append(values[i] == 1 ? '#' : '.');
    }
    return text.toString();
  }

  @Test
  void textStandsInCellsAsLargeAsFits() throws PatternException {
    assertEquals(
        """
        #.....
        #.....
        #.....
        #.....
        #.....
        #.....
        #####.
        ......\
        """,
        cells(numbers("text l", 1, 1, 8, 6), 6));
    var twice = numbers("text l", 1, 1, 16, 12);
    assertEquals("##..........", cells(twice, 12).lines().findFirst().orElseThrow());
    assertTrue(cells(numbers("text T1", 1, 1, 8, 12), 12).startsWith("#####...#..."));
  }

  @Test
  void changesFollowOneAnother() throws PatternException {
    assertArrayEquals(
        new float[] {0, 0, 1, 0}, numbers("stripes | shift 0,1 | shift 0,1", 1, 1, 1, 4));
    assertArrayEquals(new float[] {0, 1, 0, 0}, numbers("impulse 1,0 | turn", 1, 1, 2, 2));
  }

  @Test
  void noiseOfADeviationIsAddedTheSameEachTime() throws PatternException {
    var one = numbers("zeros | noise 0.1", 1, 1, 64, 64);
    assertArrayEquals(one, numbers("zeros | noise 0.1", 1, 1, 64, 64));
    double squares = 0;
    for (float each : one) squares += (double) each * each;
    assertEquals(0.1, Math.sqrt(squares / one.length), 0.005);
  }

  @Test
  void aSamplePictureFlowsAsItsFileDoes() throws Exception {
    var both = numbers("picture star.png", 2, 3, 12, 10);
    var file =
        ImageInput.read(
                Path.of("samples", "star.png"), Preparation.usual(10, 12, 3), Cancellation.none())
            .tensor()
            .toFloats();
    assertArrayEquals(file, Arrays.copyOf(both, file.length));
    assertArrayEquals(file, Arrays.copyOfRange(both, file.length, both.length));
    var unknown =
        assertThrows(PatternException.class, () -> numbers("picture cat.png", 1, 3, 8, 8));
    assertTrue(String.valueOf(unknown.getMessage()).contains("star.png"), unknown::toString);
    assertThrows(PatternException.class, () -> numbers("picture star.png", 1, 8));
  }
}
