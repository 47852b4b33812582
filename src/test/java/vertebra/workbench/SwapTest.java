package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.BlockSearch;
import vertebra.design.Prospect;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.BlockId;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

class SwapTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final NodeId BACKBONE = new NodeId("backbone");

  private static Workbench opened(String preset) {
    var graph = CATALOGUE.preset(preset).orElseThrow().graph().get();
    return new Workbench(Document.of(graph), CATALOGUE, Runnable::run, Runnable::run);
  }

  private static BlockType block(String id) {
    return CATALOGUE.find(new BlockId(id)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg", "mobilenet-v2", "efficientnet", "densenet", "regnet"})
  void anotherBackboneKeepsNeckAndHeadWiredByStride(String id) {
    var workbench = opened("retinanet_resnet50_fpn");
    var body = new NodeId("backbone.body");
    new Actions(workbench).replace(body, block(id), Parameters.NONE);
    var state = workbench.state();
    assertEquals(List.of(), state.analysis().errors(), id);
    assertEquals(3, state.graph().outgoing(body).size());
    var neck = state.analysis().findings().of(new NodeId("backbone.fpn"));
    assertEquals(
        List.of(100L, 50L, 25L),
        neck.site().inputs().stream().map(type -> type.shape().dim(2).value()).toList(),
        "strides 8, 16 and 32 of 800 rows");
  }

  @Test
  void aSwapIsOneStepOfTheHistory() {
    var workbench = opened("resnet18");
    var before = workbench.state().document();
    new Actions(workbench).replace(BACKBONE, block("vgg"), Parameters.NONE);
    assertTrue(workbench.state().history().undoLabel().orElseThrow().startsWith("Replace"));
    workbench.undo();
    assertEquals(before, workbench.state().document());
  }

  @Test
  void whatASwapWouldLoseIsSaidBeforeAndBridged() {
    var workbench = opened("retinanet_resnet50_fpn");
    var body = new NodeId("backbone.body");
    var design = workbench.state().design();
    var vit = Prospect.insteadOf(design, body, block("vit"), Parameters.NONE);
    assertEquals(3, vit.lost().size());
    assertTrue(vit.loss(design).startsWith("loses 3 wires: "), vit.loss(design));
    assertTrue(vit.loss(design).contains("C3"), vit.loss(design));
    var vgg = Prospect.insteadOf(design, body, block("vgg"), Parameters.NONE);
    assertEquals(List.of(), vgg.lost());
    assertEquals("", vgg.loss(design));
    new Actions(workbench).replace(body, block("vit"), vit.bridge().orElseThrow());
    assertEquals(3, workbench.state().graph().outgoing(body).size());
    assertEquals(List.of(), workbench.state().analysis().errors());
    workbench.undo();
    assertEquals(design.document(), workbench.state().document());
  }

  /// As a way to save does, and one out of a mistake.
  @ParameterizedTest
  @ValueSource(strings = {"ResNet", "ResNet-50", "ResNet-50d", "VGG-16", "MobileNet v2"})
  void aTitleThatNobodyTypedGoesWithTheBlockWhicheverWayItGoes(String title) {
    var workbench = opened("resnet18");
    workbench.perform("Name", new Edit.Retitle(BACKBONE, title));
    workbench.perform("Save", new GraphEdit.Change(BACKBONE, block("vgg").id(), Parameters.NONE));
    assertEquals(Optional.empty(), workbench.state().document().layout().title(BACKBONE));
    workbench.undo();
    assertEquals(Optional.of(title), workbench.state().document().layout().title(BACKBONE));
  }

  @Test
  void aTitleThatSaysADepthGoesWithIt() {
    var workbench = opened("resnet18");
    workbench.perform("Name", new Edit.Retitle(BACKBONE, "ResNet-18"));
    workbench.perform("Deepen", new GraphEdit.SetParameter(BACKBONE, "depth", Value.of(50)));
    assertEquals(Optional.empty(), workbench.state().document().layout().title(BACKBONE));
  }

  @Test
  void aTitleThatWasTypedStays() {
    var workbench = opened("resnet18");
    workbench.perform("Name", new Edit.Retitle(BACKBONE, "Residual body"));
    workbench.perform("Save", new GraphEdit.Change(BACKBONE, block("vgg").id(), Parameters.NONE));
    assertEquals(
        Optional.of("Residual body"), workbench.state().document().layout().title(BACKBONE));
  }

  @Test
  void onlyBlocksOfTheSamePartAreOffered() {
    var offers = new BlockSearch(CATALOGUE).insteadOf(block("resnet"), Parameters.NONE, "");
    assertTrue(offers.size() > 5);
    for (var offer : offers) assertEquals(block("resnet").role(), offer.block().role());
  }
}
