package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.document.GraphText;
import vertebra.execute.Verification.Fixed;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// A model of open sizes is held to the design of each size, and not to itself.
@Tag("ort")
class VerificationTest {

  private static final Engine ENGINE = new OrtEngine();

  private static Model averaging(String sizes, boolean countsPadding) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        GraphText.parse(
            """
            x = input(shape: %s)
            p = avg-pool(kernel: 3, padding: 1, countpad: %s) x
            y = output p
            """
                .formatted(sizes, countsPadding));
    return new Compiler(catalogue)
        .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
        .model();
  }

  private static List<String> differences(boolean countsPadding) throws Exception {
    var weights = Initialiser.seeded(0);
    var fixed = new Fixed(Map.of("N", 1L), averaging("N,1,5,7", true), weights);
    try (var open =
        ENGINE.open(
            averaging("N,1,H,W", countsPadding), weights, Device.CPU, Engine.Options.DEFAULT)) {
      return new Verification(0, 0, List.of(), List.of())
          .with(List.of(fixed), open, ENGINE, Cancellation.none())
          .differences();
    }
  }

  @Test
  void numbersThatOpenSizesGiveOtherwiseAreNoticed() throws Exception {
    assertEquals(List.of(), differences(true));
    assertEquals(1, differences(false).size());
    assertTrue(differences(false).getFirst().contains("N=1"));
  }
}
