package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.runtime.Tensor;

class LookModesTest {

  private static TensorPlanes planes(long... dims) {
    int count = 1;
    for (long dim : dims) count *= (int) dim;
    return TensorPlanes.of(Tensor.of(new float[count], dims));
  }

  private static EnumSet<LookMode> set(LookMode first, LookMode... others) {
    return EnumSet.of(first, others);
  }

  @Test
  void aPictureIsFirstShownInItsColours() {
    var modes = LookModes.of(planes(1, 3, 4, 4), false, false, true);
    assertEquals(
        set(LookMode.HISTOGRAM, LookMode.ONE, LookMode.CHANNELS, LookMode.COLOURS, LookMode.FIELD),
        modes.offered());
    assertEquals(LookMode.COLOURS, modes.next(Optional.empty(), true));
    assertTrue(modes.asksForChannel(LookMode.ONE));
    assertFalse(modes.asksForChannel(LookMode.CHANNELS));
  }

  @Test
  void aVectorHasBarsAndNoLargeChannel() {
    var modes = LookModes.of(planes(1, 5), false, false, false);
    assertTrue(modes.offered().contains(LookMode.BARS));
    assertFalse(modes.offered().contains(LookMode.ONE));
    assertEquals(LookMode.BARS, modes.next(Optional.of(LookMode.COLOURS), true));
  }

  @Test
  void whatWasChosenStaysWhileItIsOffered() {
    var modes = LookModes.of(planes(1, 8, 4, 4), false, false, false);
    assertEquals(LookMode.HISTOGRAM, modes.next(Optional.of(LookMode.HISTOGRAM), true));
    assertEquals(LookMode.CHANNELS, modes.next(Optional.of(LookMode.COLOURS), false));
  }

  @Test
  void attentionWeightsAreFirstShownAsSuchAndMayBeShownAsChannels() {
    var modes = LookModes.of(planes(1, 3, 4, 4), false, true, true);
    assertFalse(modes.offered().contains(LookMode.COLOURS));
    assertFalse(modes.offered().contains(LookMode.FIELD));
    assertEquals(LookMode.ATTENTION, modes.next(Optional.of(LookMode.CHANNELS), true));
    assertEquals(LookMode.CHANNELS, modes.next(Optional.of(LookMode.CHANNELS), false));
  }
}
