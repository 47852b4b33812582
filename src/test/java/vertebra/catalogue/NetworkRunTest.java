package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.block.Preset;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.GraphEdit;
import vertebra.media.NoiseInput;
import vertebra.onnx.Checker;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// Every ready-made network: its design has no mistakes, its model is accepted by ONNX's checker,
/// and ONNX Runtime answers a batch of two with finite numbers of the shapes that were promised, at
/// the stated size and at another one.
///
/// A network that is too large for a test run takes part with smaller parameters, which the name of
/// its test says; `-Dvertebra.full=true` runs every one as it is.
@Tag("ort")
@Tag("slow")
class NetworkRunTest {

  private static final boolean FULL = Boolean.getBoolean("vertebra.full");

  /// Networks and blocks whose inputs have neither height, width nor length.
  private static final List<String> WITHOUT_SIZE = List.of("sbd_64", "sbd_monet");

  private static final long BATCH = 2;
  private static final long OPEN_SIZE = 16;
  private static final Initialiser WEIGHTS = Initialiser.seeded(1);
  private static final Engine ENGINE = new OrtEngine();

  private static Stream<Preset> networks() {
    return Designs.CATALOGUE.presets().stream();
  }

  private static Model compiled(Analysis analysis) throws Exception {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
  }

  @TestFactory
  Stream<DynamicTest> theCheckerAcceptsEveryNetwork() {
    return networks()
        .map(preset ->
            DynamicTest.dynamicTest(
                preset.id(),
                () -> {
                  var analysis = Designs.analyzed(preset.graph().get());
                  assertEquals(List.of(), analysis.errors());
                  var model = compiled(analysis);
                  assertTrue(model.opset() >= Compiler.OPSET, "opset " + model.opset());
                  Checker.check(model, WEIGHTS);
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyNetworkRunsAtItsStatedSizeInABatchOfTwo() {
    return networks()
        .map(preset -> {
          var smaller = FULL ? Optional.<String>empty() : SmallerNetworks.said(preset);
          return DynamicTest.dynamicTest(
              preset.id() + smaller.map(changes -> ", smaller: " + changes).orElse(""),
              () -> {
                var analysis =
                    Designs.analyzed(FULL ? preset.graph().get() : SmallerNetworks.of(preset));
                assertEquals(List.of(), analysis.errors());
                assertRuns(analysis);
              });
        });
  }

  @Test
  void whatIsTooLargeForATestRunIsMadeSmaller() {
    assertEquals(
        List.of(SmallerNetworks.AS_IT_IS),
        networks()
            .filter(preset ->
                SmallerNetworks.said(preset).isEmpty()
                    && SmallerNetworks.excess(Designs.analyzed(preset.graph().get()).cost()) > 0)
            .map(Preset::id)
            .toList());
  }

  @TestFactory
  Stream<DynamicTest> everyNetworkRunsAtAnotherSizeInABatchOfTwo() {
    return networks()
        .filter(preset -> !WITHOUT_SIZE.contains(preset.id()))
        .map(preset ->
            DynamicTest.dynamicTest(preset.id(), () -> assertRuns(atAnotherSize(preset))));
  }

  /// As it is where that fits a test run, else with the smaller parameters. A network that is made
  /// for one size has to say so and offer the way to another.
  private static Analysis atAnotherSize(Preset preset) {
    var whole = OtherSizes.of(preset.graph().get());
    if (FULL && whole.valid().isPresent()) return whole.valid().get();
    if (whole.fitting().isPresent()) return whole.fitting().get();
    var sizes = OtherSizes.of(FULL ? preset.graph().get() : SmallerNetworks.of(preset));
    return sizes
        .fitting()
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
        networks()
            .filter(preset -> OtherSizes.of(preset.graph().get()).designs().isEmpty())
            .map(Preset::id)
            .toList());
  }

  private static void assertRuns(Analysis analysis) throws Exception {
    var model = compiled(analysis);
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var type = model.inputs().get(i).type();
      var dims =
          Designs.sized(type, BATCH).shape().dims().stream()
              .mapToLong(dim -> dim.known().orElse(OPEN_SIZE))
              .toArray();
      inputs.put(model.inputs().get(i).name(), NoiseInput.uniform(i).tensor(type.dtype(), dims));
    }
    try (var session =
        ENGINE.open(model, WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(2))) {
      var outputs = session.run(inputs, Cancellation.none());
      for (var output : model.outputs()) {
        var tensor = Objects.requireNonNull(outputs.get(output.name()));
        var promised = Designs.sized(output.type(), BATCH).shape();
        if (promised.isKnown()) assertArrayEquals(promised.toLongs(), tensor.dims(), output.name());
        assertTrue(isFinite(tensor), output.name() + " is not finite");
      }
    }
  }

  private static boolean isFinite(Tensor tensor) {
    for (long i = 0; i < tensor.elements(); i++) if (!Double.isFinite(tensor.get(i))) return false;
    return true;
  }
}
