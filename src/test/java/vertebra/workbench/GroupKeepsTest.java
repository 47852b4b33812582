package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// A group is what its parts were, and gives them back as they were.
class GroupKeepsTest {

  private static final NodeId ONE = new NodeId("one");
  private static final NodeId TWO = new NodeId("two");

  private final Workbench workbench = opened();

  private final Actions actions = new Actions(workbench);

  private static Workbench opened() {
    try {
      var graph =
          GraphText.parse(
              """
              image = input
              one = conv-2d image
              two = relu one
              out = output two
              """,
              Ports.of(StandardCatalogue.catalogue()));
      var workbench =
          new Workbench(
              Document.of(graph), StandardCatalogue.catalogue(), Runnable::run, Runnable::run);
      workbench.perform(
          "Draw",
          Edit.all(
              new Edit.Move(Map.of(ONE, new Position(40, 100), TWO, new Position(90, 300))),
              new Edit.Retitle(ONE, "Edges"),
              new Edit.SetRole(ONE, "neck"),
              new Edit.SetRole(TWO, "neck"),
              new Edit.SetFrame("f", new Frame("Middle", "neck", List.of(ONE, TWO)))));
      return workbench;
    } catch (DocumentException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private NodeId grouped() {
    workbench.select(Selection.of(List.of(ONE, TWO)));
    assertEquals(Optional.empty(), actions.group("My part"));
    return workbench.state().selection().single().orElseThrow();
  }

  @Test
  void aBackboneThatBecomesAGroupKeepsTheNamesOfItsMapsAndItsWiresStraight() throws Exception {
    var file = Path.of("samples", "resnet50-fpn-retinanet.vertebra");
    var catalogue = StandardCatalogue.catalogue();
    var design =
        new Workbench(DocumentFile.read(file).document(), catalogue, Runnable::run, Runnable::run);
    design.select(Selection.of(new NodeId("backbone")));
    assertEquals(Optional.empty(), new Actions(design).group("Body"));
    var state = design.state();
    var body = new NodeId("body");
    var scene = Scene.of(state.document(), state.catalogue(), state.analysis());
    var leaving =
        ViewGraph.of(scene).wiresAt(body).stream()
            .filter(wire -> wire.edge().from().node().equals(body))
            .toList();
    assertEquals(
        List.of("c3", "c4", "c5"),
        leaving.stream().map(wire -> wire.edge().from().name()).toList());
    for (var wire : leaving)
      assertEquals(wire.route().start().x(), wire.route().end().x(), 1, wire.edge().toString());
  }

  @Test
  void aGroupHasTheRoleAndTheFrameOfItsParts() {
    var id = grouped();
    var layout = workbench.state().document().layout();
    assertEquals(Optional.of("neck"), layout.role(id));
    assertEquals(List.of(id), layout.frames().get("f").nodes());
    assertEquals("Middle", layout.frames().get("f").title());
  }

  @Test
  void openingUpBringsPlacesTitlesRolesAndFrameBack() {
    var before = workbench.state().document().layout();
    var id = grouped();
    assertEquals(Optional.empty(), actions.openUp(id));
    var after = workbench.state().document().layout();
    var one = new NodeId(id + ".one");
    var two = new NodeId(id + ".two");
    assertEquals(before.position(ONE), after.position(one));
    assertEquals(before.position(TWO), after.position(two));
    assertEquals(Optional.of("Edges"), after.title(one));
    assertEquals(Optional.of("neck"), after.role(two));
    assertEquals(List.of(one, two), after.frames().get("f").nodes());
    workbench.undo();
    workbench.undo();
    assertEquals(before, workbench.state().document().layout());
  }

  @Test
  void whatIsOpenedUpRunsDownAsTheDesignDoes() {
    var stage = StandardCatalogue.catalogue().find(new BlockId("conv-unit")).orElseThrow();
    actions.replace(ONE, stage, Parameters.NONE);
    var corner = workbench.state().document().layout().position(ONE).orElseThrow();
    assertEquals(Optional.empty(), actions.openUp(ONE));
    for (var part : workbench.state().selection().nodes()) {
      var at = workbench.state().document().layout().position(part).orElseThrow();
      assertEquals(corner.x(), at.x());
      assertTrue(at.y() >= corner.y());
    }
  }

  @Test
  void aTitleThatNobodyTypedFollowsTheBlock() {
    var resnet = new NodeId("two");
    BlockType other = StandardCatalogue.catalogue().find(new BlockId("resnet")).orElseThrow();
    actions.replace(resnet, other, Parameters.NONE);
    workbench.perform("Title", new Edit.Retitle(resnet, "ResNet-50"));
    actions.set(resnet, "depth", Value.of(18), this);
    assertEquals(Optional.empty(), workbench.state().document().layout().title(resnet));
    workbench.perform("Title", new Edit.Retitle(resnet, "My eyes"));
    actions.set(resnet, "depth", Value.of(34), this);
    assertEquals(Optional.of("My eyes"), workbench.state().document().layout().title(resnet));
  }
}
