package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.Shape;

class CompoundScalingTest {

  private final Workbench workbench =
      new Workbench(
          Document.of(
              StandardCatalogue.catalogue().preset("efficientnet_b0").orElseThrow().graph().get()),
          StandardCatalogue.catalogue(),
          Runnable::run,
          Runnable::run);

  @Test
  void oneNumberChangesWidthDepthAndResolutionTogether() {
    var backbone = new NodeId("backbone");
    var before = workbench.state().analysis();
    new Actions(workbench).set(backbone, "phi", Value.of(3), this);
    var after = workbench.state().analysis();
    assertEquals(List.of(), after.errors());
    assertEquals(
        Shape.parse("N,3,300,300"),
        after.findings().type(Port.of("image", "y")).orElseThrow().shape());
    assertEquals(12_233_232, after.cost().parameters(), "EfficientNet-B3");
    workbench.undo();
    assertEquals(before.cost(), workbench.state().analysis().cost(), "one step of the history");
  }

  @Test
  void theThreeFactorsAreSaid() {
    var block = workbench.state().catalogue().find(new vertebra.graph.BlockId("efficientnet"));
    var scaling = block.orElseThrow().scaling().orElseThrow();
    assertEquals(
        "width × 1.2, depth × 1.4, images of 300 × 300 px", scaling.steps().get(3).toString());
  }
}
