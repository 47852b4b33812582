package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.stream.Stream;
import vertebra.analysis.Analysis;
import vertebra.block.Preset;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// One run of a ready-made network with ONNX Runtime, at the sizes of its design and a batch of
/// two: finite numbers of the shapes that were promised.
final class NetworkRun {

  /// Whether every network runs as it is, however large.
  static final boolean FULL = Boolean.getBoolean("vertebra.full");

  static final WeightData WEIGHTS = new RepeatedWeights(Initialiser.seeded(1));

  private static final long BATCH = 2;
  private static final Engine ENGINE = new OrtEngine();

  private NetworkRun() {}

  static Stream<Preset> networks() {
    return Designs.CATALOGUE.presets().stream();
  }

  static Model compiled(Analysis analysis) throws Exception {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
  }

  static void of(Analysis analysis) throws Exception {
    var model = compiled(analysis);
    try (var session =
        ENGINE.open(model, WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
      var outputs = session.run(Designs.noise(model, BATCH), Cancellation.none());
      for (var output : model.outputs()) {
        var tensor = Objects.requireNonNull(outputs.get(output.name()));
        var promised = Designs.sized(output.type(), BATCH).shape();
        if (promised.isKnown()) assertArrayEquals(promised.toLongs(), tensor.dims(), output.name());
        assertTrue(Designs.isFinite(tensor), output.name() + " is not finite");
      }
    }
  }
}
