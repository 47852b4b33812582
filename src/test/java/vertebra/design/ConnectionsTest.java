package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.document.Document;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.workbench.Actions;
import vertebra.workbench.TestBlocks;
import vertebra.workbench.Workbench;

class ConnectionsTest {

  private final Workbench workbench =
      new Workbench(
          Document.of(
              TestBlocks.graph(
                  """
                  image  = input(shape: N,3,4,4)
                  vector = input(shape: N,8)
                  dense  = dense(units: 5)
                  sum    = add                vector
                  out    = output             sum
                  """)),
          TestBlocks.CATALOGUE,
          Runnable::run,
          Runnable::run);

  private Connections.Verdict judge(String from, String to) {
    return new Connections(workbench.state().design()).judge(Port.of(from, "y"), new NodeId(to));
  }

  @Test
  void aWireThatFitsTellsTheResultingShape() {
    var legal = assertInstanceOf(Connections.Legal.class, judge("vector", "dense"));
    assertEquals(Optional.of(TensorType.float32("N,8")), legal.carried());
    assertEquals(Optional.of(TensorType.float32("N,5")), legal.result());
  }

  @Test
  void aWireThatFitsWithAFixTellsTheFixAndItsCost() {
    var fixable = assertInstanceOf(Connections.Fixable.class, judge("image", "dense"));
    assertEquals("Flatten first", fixable.fix().title());
    assertEquals(
        "Dense reads vectors [batch, features] but receives [N, 3, 4, 4]", fixable.reason());
    new Actions(workbench).connect(fixable.wire(), fixable.fix());
    assertEquals(
        240, workbench.state().analysis().findings().of(new NodeId("dense")).cost().parameters());
    assertEquals(1, workbench.state().history().past().size());
  }

  @Test
  void aWireThatDoesNotFitTellsWhy() {
    var clash = assertInstanceOf(Connections.Illegal.class, judge("image", "sum"));
    assertEquals("Add needs equal shapes but receives [N, 8] and [N, 3, 4, 4]", clash.reason());
    var circle = assertInstanceOf(Connections.Illegal.class, judge("sum", "sum"));
    assertEquals("A block cannot feed itself.", circle.reason());
    var full = assertInstanceOf(Connections.Illegal.class, judge("vector", "out"));
    assertTrue(full.reason().contains("connected already"));
  }

  @Test
  void aWireThatClosesACircleIsIllegal() {
    var actions = new Actions(workbench);
    actions.addAt(TestBlocks.RELU, new vertebra.document.Position(0, 0), Port.of("sum", "y"), true);
    var circle = assertInstanceOf(Connections.Illegal.class, judge("relu", "sum"));
    assertTrue(circle.reason().contains("circle"));
  }

  @Test
  void aPreviewTellsWhatAFixWouldCost() {
    workbench.perform(
        "Connect",
        new vertebra.graph.GraphEdit.Connect(
            new vertebra.graph.Edge(Port.of("image", "y"), Port.of("dense", "x"))));
    var fix =
        workbench.state().analysis().errors().stream()
            .flatMap(error -> error.fixes().stream())
            .findFirst()
            .orElseThrow();
    var preview = Preview.of(workbench.state().design(), fix);
    assertEquals("no cost", preview.toString(), "what is counted behind it is not its own");
    assertEquals(workbench.state().analysis().errors().size() - 1, preview.after().errors().size());
  }

  @Test
  void onlyFittingBlocksAreOfferedBehindAWire() {
    var search = new BlockSearch(TestBlocks.CATALOGUE);
    var behind =
        search.behind(Optional.empty(), Optional.of(TensorType.float32("N,8")), "").stream()
            .map(offer -> offer.block().title())
            .toList();
    assertEquals(List.of("Output", "Dense", "Flatten", "ReLU", "Add", "Split"), behind);
    assertFalse(
        search.before(Optional.empty(), "").stream()
            .anyMatch(offer -> offer.block() == TestBlocks.OUTPUT));
  }

  @Test
  void blocksAreFoundByWhatPeopleCallThem() {
    var search =
        new BlockSearch(new Vocabulary(TestBlocks.CATALOGUE), List.of(TestBlocks.SPLIT.id()));
    assertEquals(TestBlocks.ADD, search.find("skip").getFirst().block());
    assertEquals(TestBlocks.DENSE, search.find("fully").getFirst().block());
    assertEquals(TestBlocks.FLATTEN, search.find("flat").getFirst().block());
    assertEquals(TestBlocks.SPLIT, search.find("").getFirst().block());
    assertEquals(List.of(), search.find("quantum"));
    assertEquals("tiny", search.presets("small").getFirst().id());
    var typed = search.find("dense(units: 7)").getFirst();
    assertEquals("{units=7}", typed.parameters().values().toString());
  }

  @Test
  void theNearestNamesAreSuggested() {
    assertEquals(
        List.of("resnet50"),
        BlockSearch.nearest("resnet5O", List.of("vgg16", "resnet50").stream(), 2));
    assertEquals(List.of(), BlockSearch.nearest("xyz", List.of("vgg16").stream(), 2));
    assertEquals(
        List.of("MobileNet v2", "MobileViT"),
        BlockSearch.nearest(
            "mobilnet", List.of("MobileViT", "MobileNet v2", "U-Net v2").stream(), 2));
  }
}
