package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.block.Preset;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;

/// Every architecture at another size than its stated one: a network that is made for one size says
/// so and offers the way to another. Of the networks that are made of the same blocks and differ in
/// their parameters the least takes part; `-Dvertebra.full=true` runs every one.
@Tag("ort")
@Tag("slow")
class OtherSizesTest {

  /// Networks and blocks whose inputs have neither height, width nor length.
  private static final List<String> WITHOUT_SIZE = List.of("sbd_64", "sbd_monet");

  @TestFactory
  Stream<DynamicTest> everyNetworkRunsAtAnotherSizeInABatchOfTwo() {
    return networks()
        .filter(preset -> !WITHOUT_SIZE.contains(preset.id()))
        .map(preset ->
            DynamicTest.dynamicTest(preset.id(), () -> NetworkRun.of(atAnotherSize(preset))));
  }

  private static Stream<Preset> networks() {
    if (NetworkRun.FULL) return NetworkRun.networks();
    return NetworkRun.networks()
        .collect(
            Collectors.toMap(
                preset -> preset.graph().get().nodes().stream().map(Node::block).toList(),
                Function.identity(),
                BinaryOperator.minBy(Comparator.comparingLong(OtherSizesTest::work)),
                LinkedHashMap::new))
        .values()
        .stream();
  }

  private static long work(Preset preset) {
    return Designs.analyzed(preset.graph().get()).cost().multiplyAdds();
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
