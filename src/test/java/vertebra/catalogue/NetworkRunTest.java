package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.block.Preset;
import vertebra.compile.Compiler;
import vertebra.onnx.Checker;

/// Every ready-made network: its design has no mistakes, its model is accepted by ONNX's checker,
/// and ONNX Runtime answers a batch of two with finite numbers of the shapes that were promised, at
/// the stated size; [OtherSizesTest] asks the same at another one.
///
/// A network that is too large for a test run takes part with smaller parameters, which the name of
/// its test says; `-Dvertebra.full=true` runs every one as it is.
@Tag("ort")
@Tag("slow")
class NetworkRunTest {

  @TestFactory
  Stream<DynamicTest> theCheckerAcceptsEveryNetwork() {
    return NetworkRun.networks()
        .map(preset ->
            DynamicTest.dynamicTest(
                preset.id(),
                () -> {
                  var analysis = Designs.analyzed(preset.graph().get());
                  assertEquals(List.of(), analysis.errors());
                  var model = NetworkRun.compiled(analysis);
                  assertTrue(model.opset() >= Compiler.OPSET, "opset " + model.opset());
                  Checker.check(model, NetworkRun.WEIGHTS);
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyNetworkRunsAtItsStatedSizeInABatchOfTwo() {
    return NetworkRun.networks()
        .map(preset -> {
          var smaller = NetworkRun.FULL ? Optional.<String>empty() : SmallerNetworks.said(preset);
          return DynamicTest.dynamicTest(
              preset.id() + smaller.map(changes -> ", smaller: " + changes).orElse(""),
              () -> {
                var analysis =
                    Designs.analyzed(
                        NetworkRun.FULL ? preset.graph().get() : SmallerNetworks.of(preset));
                assertEquals(List.of(), analysis.errors());
                NetworkRun.of(analysis);
              });
        });
  }

  @Test
  void whatIsTooLargeForATestRunIsMadeSmaller() {
    assertEquals(
        List.of(SmallerNetworks.AS_IT_IS),
        NetworkRun.networks()
            .filter(preset ->
                SmallerNetworks.said(preset).isEmpty()
                    && SmallerNetworks.MOST.excess(Designs.analyzed(preset.graph().get()).cost())
                        > 0)
            .map(Preset::id)
            .toList());
  }
}
