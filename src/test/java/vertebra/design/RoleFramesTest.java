package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.block.Role;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.graph.NodeId;
import vertebra.workbench.TestBlocks;
import vertebra.workbench.Workbench;

class RoleFramesTest {

  private final Workbench workbench =
      new Workbench(
          Document.of(
              TestBlocks.graph(
                  """
                  image = input
                  a     = dense    image
                  b     = relu     a
                  c     = dense    b
                  out   = output   c
                  """)),
          TestBlocks.CATALOGUE,
          Runnable::run,
          Runnable::run);

  private static NodeId id(String name) {
    return new NodeId(name);
  }

  @Test
  void partsBetweenNodesOfARoleJoinThem() {
    workbench.perform(
        "Role", Edit.all(new Edit.SetRole(id("a"), "backbone"), new Edit.SetRole(id("c"), "head")));
    assertEquals(Role.BACKBONE, RoleFrames.roleOf(workbench.state().design(), id("a")));
    workbench.perform("Frame roles", RoleFrames.frames(workbench.state().design()));
    var frames = workbench.state().document().layout().frames();
    assertEquals(
        List.of(
            new Frame("Backbone", "backbone", List.of(id("a"), id("b"))),
            new Frame("Head", "head", List.of(id("c")))),
        List.copyOf(frames.values()));
  }

  @Test
  void framingAgainReplacesTheFrames() {
    workbench.perform("Role", new Edit.SetRole(id("a"), "neck"));
    workbench.perform("Frame roles", RoleFrames.frames(workbench.state().design()));
    workbench.perform("Role", new Edit.SetRole(id("a"), ""));
    workbench.perform("Frame roles", RoleFrames.frames(workbench.state().design()));
    assertEquals(0, workbench.state().document().layout().frames().size());
  }
}
