package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.block.Preset;
import vertebra.graph.GraphEdit;

/// Every ready-made network at another size than its stated one: a network that is made for one
/// size says so and offers the way to another.
@Tag("ort")
@Tag("slow")
class OtherSizesTest {

  /// Networks and blocks whose inputs have neither height, width nor length.
  private static final List<String> WITHOUT_SIZE = List.of("sbd_64", "sbd_monet");

  @TestFactory
  Stream<DynamicTest> everyNetworkRunsAtAnotherSizeInABatchOfTwo() {
    return NetworkRun.networks()
        .filter(preset -> !WITHOUT_SIZE.contains(preset.id()))
        .map(preset ->
            DynamicTest.dynamicTest(preset.id(), () -> NetworkRun.of(atAnotherSize(preset))));
  }

  /// With the smaller parameters where there are some, else as it is. A network that is made for
  /// one size has to say so and offer the way to another.
  private static Analysis atAnotherSize(Preset preset) {
    var whole = OtherSizes.of(preset.graph().get());
    var sizes = NetworkRun.FULL ? whole : OtherSizes.of(SmallerNetworks.of(preset));
    var first = NetworkRun.FULL ? sizes.valid() : sizes.fitting();
    return first
        .or(whole::fitting)
        .or(sizes::valid)
        .orElseGet(() -> mended(Designs.analyzed(sizes.designs().getFirst())));
  }

  private static Analysis mended(Analysis refused) {
    var fixes = refused.errors().stream().map(Diagnostic::fixes).toList();
    assertEquals(1, fixes.size(), "mistakes");
    assertFalse(fixes.getFirst().isEmpty(), "a fix");
    var mended =
        Designs.analyzed(GraphEdit.apply(refused.graph(), fixes.getFirst().getFirst().edit()));
    assertEquals(List.of(), mended.errors());
    return mended;
  }

  @Test
  void onlyNetworksWithoutAPictureHaveNoOtherSize() {
    assertEquals(
        WITHOUT_SIZE,
        NetworkRun.networks()
            .filter(preset -> OtherSizes.of(preset.graph().get()).designs().isEmpty())
            .map(Preset::id)
            .toList());
  }
}
