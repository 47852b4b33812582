package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;

class GradientSharesTest {

  private static final double EXACT = 1e-12;

  /// The lengths of two blocks inside a stage: 3 and 4 make 5, which is half of 10.
  private static final Map<String, Double> LENGTHS =
      Map.of("stage.conv", 3.0, "stage.norm", 4.0, "head", 10.0);

  @Test
  void aCardShowsTheNormOfItsGradientAsAShareOfTheLargest() {
    var shares = CanvasView.shares(LENGTHS, List.of());
    assertEquals(1, shares.get(new NodeId("head")), EXACT);
    assertEquals(0.5, shares.get(new NodeId("stage")), EXACT);
  }

  @Test
  void insideACompositeItsOwnBlocksAreCompared() {
    var shares = CanvasView.shares(LENGTHS, List.of(new NodeId("stage")));
    assertEquals(0.75, shares.get(new NodeId("conv")), EXACT);
    assertEquals(1, shares.get(new NodeId("norm")), EXACT);
    assertEquals(2, shares.size());
  }

  @Test
  void withoutGradientsNothingIsShown() {
    assertEquals(Map.of(), CanvasView.shares(Map.of("head", 0.0), List.of()));
  }
}
