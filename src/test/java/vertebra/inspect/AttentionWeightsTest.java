package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.PortPath;
import vertebra.runtime.Tensor;

class AttentionWeightsTest {

  /// Two heads, two queries, five keys: a class token and 2 × 2 patches.
  private static final Tensor WEIGHTS =
      Tensor.of(
          new float[] {0, 1, 0, 0, 0, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0},
          1,
          2,
          2,
          5);

  @Test
  void rowsThatAddUpToOneAreAttention() {
    var weights = AttentionWeights.in(WEIGHTS).orElseThrow();
    assertEquals(List.of(2, 2, 5), List.of(weights.heads(), weights.queries(), weights.keys()));
    assertEquals(Optional.empty(), AttentionWeights.in(Tensor.of(new float[16], 1, 1, 4, 4)));
  }

  @Test
  void aHeadOrTheMeanOfAllCanBeAsked() {
    var weights = AttentionWeights.in(WEIGHTS).orElseThrow();
    assertArrayEquals(new float[] {0, 1, 0, 0, 0}, weights.row(Optional.of(0), 0));
    assertArrayEquals(new float[] {0, 0.5f, 0, 0, 0.5f}, weights.row(Optional.empty(), 0));
  }

  @Test
  void theRowLiesOverThePatches() {
    var weights = AttentionWeights.in(WEIGHTS).orElseThrow();
    var picture =
        AttentionPicture.of(weights, Optional.of(0), 0, PatchGrid.of(5, 1), Optional.empty());
    var overlay = picture.overlay().orElseThrow();
    int bright = overlay.pixels()[0];
    assertEquals(0xfffde725, bright);
    assertTrue(overlay.pixels()[overlay.width() - 1] != bright);
    assertEquals(5, picture.matrix().width());
    assertEquals(2, picture.matrix().height());
  }

  @Test
  void attentionIsFoundDeepInsideATransformerAndNowhereElse() throws CompileException {
    assertEquals(12, attentions("deit_tiny").size());
    assertEquals(List.of(), attentions("mobilenet_v3_small"));
  }

  private static List<PortPath> attentions(String preset) throws CompileException {
    var catalogue = StandardCatalogue.catalogue();
    var graph = catalogue.preset(preset).orElseThrow().graph().get();
    var compiled =
        new Compiler(catalogue)
            .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT);
    return new Attentions(compiled).below(List.of());
  }
}
