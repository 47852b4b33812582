package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.inspect.TensorPlanes.PlaneKind;
import vertebra.inspect.TensorPlanes.Range;
import vertebra.runtime.Tensor;

class TensorPlanesTest {

  private static TensorPlanes counted(long... dims) {
    int count = 1;
    for (long dim : dims) count *= (int) dim;
    var numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = i;
    return TensorPlanes.of(Tensor.of(numbers, dims));
  }

  @Test
  void anImageHasOnePlaneAChannel() {
    var planes = counted(2, 3, 2, 2);
    assertEquals(PlaneKind.IMAGE, planes.kind());
    assertEquals(3, planes.channels());
    assertArrayEquals(new float[] {4, 5, 6, 7}, planes.plane(1));
    assertEquals(11, planes.at(2, 1, 1));
    assertTrue(planes.isColoured());
  }

  @Test
  void onlyTheFirstSampleIsLookedAt() {
    assertEquals(new Range(0, 11), counted(2, 3, 2, 2).range());
  }

  @Test
  void tokensAreOneMap() {
    var planes = counted(1, 4, 8);
    assertEquals(PlaneKind.MAP, planes.kind());
    assertEquals(4, planes.rows());
    assertEquals(8, planes.columns());
  }

  @Test
  void averagedChannelsAreAVector() {
    var planes = counted(1, 6, 1, 1);
    assertEquals(PlaneKind.VECTOR, planes.kind());
    assertEquals(6, planes.columns());
    assertFalse(planes.isColoured());
  }

  @Test
  void aHistogramCountsFiniteNumbersOnly() {
    var planes =
        TensorPlanes.of(
            Tensor.of(new float[] {0, 1, 1, 4, Float.NaN, Float.POSITIVE_INFINITY}, 1, 6));
    assertEquals(new Range(0, 4), planes.range());
    assertArrayEquals(new int[] {1, 2, 0, 1}, planes.histogram(planes.range(), 4));
  }

  @Test
  void equalNumbersFallInTheMiddle() {
    var planes = TensorPlanes.of(Tensor.of(new float[] {5, 5}, 1, 2));
    assertArrayEquals(new int[] {0, 2, 0}, planes.histogram(planes.range(), 3));
  }

  @Test
  void tokensLieOnThePatchesOfThePicture() {
    var grid = PatchGrid.of(5, 1).orElseThrow();
    assertEquals(new PatchGrid(1, 2, 2), grid);
    var numbers = new float[15];
    for (int i = 0; i < 15; i++) numbers[i] = i;
    var tokens = Tensor.of(numbers, 1, 5, 3);
    var planes = TensorPlanes.patches(tokens, grid);
    assertEquals(PlaneKind.IMAGE, planes.kind());
    assertEquals(3, planes.channels());
    assertArrayEquals(new float[] {4, 7, 10, 13}, planes.plane(1));
    assertArrayEquals(new float[] {0, 1, 2}, TensorPlanes.token(tokens, 0).plane(0));
  }

  @Test
  void theGridOfPatchesHasThePicturesProportions() {
    assertEquals(Optional.of(new PatchGrid(1, 14, 14)), PatchGrid.of(197, 1));
    assertEquals(Optional.of(new PatchGrid(2, 14, 14)), PatchGrid.of(198, 1));
    assertEquals(Optional.of(new PatchGrid(0, 4, 8)), PatchGrid.of(32, 0.5));
    assertEquals(Optional.empty(), PatchGrid.of(90, 1));
    assertEquals("patch 1, 2", new PatchGrid(1, 14, 14).inWords(17));
    assertEquals("class token", new PatchGrid(1, 14, 14).inWords(0));
  }

  @Test
  void whatIsNotFiniteIsFlaggedOnTheSmallPictureAndInWords() {
    var portValue =
        PortValue.of(
            Tensor.of(new float[] {1, Float.NaN, 3, Float.NEGATIVE_INFINITY, 5, 6}, 1, 1, 2, 3));
    assertEquals(0xffff00ff, portValue.thumbnail().pixels()[0]);
    assertTrue(portValue.inWords().endsWith("0.0 % zeros, 1 NaN, 1 infinite"), portValue.inWords());
  }
}
