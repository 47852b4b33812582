package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.block.Role;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.GraphText;
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

  @Test
  void whatReadsANeckAloneIsAHeadOfPartsAndWhatLeadsToANeckIsNone() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lines =
        """
        image  = input(shape: "N,3,64,64")
        body   = resnet image
        first  = fpn body:c3 body:c4 body:c5
        p3     = relu first:p3
        second = sppf p3
        tower  = conv-2d second
        act    = relu tower
        out    = output act
        """;
    var document = Document.of(GraphText.parse(lines, Ports.of(catalogue)));
    var roles = RoleFrames.shown(Snapshot.checked(document, catalogue, Analysis.NONE));
    assertEquals(Role.NECK, roles.get(id("p3")));
    assertEquals(Role.HEAD, roles.get(id("tower")));
    assertEquals(Role.HEAD, roles.get(id("act")));
  }

  /// What no picture reaches, as constants of a file, says nothing of what it is added to.
  @Test
  void whatFollowsABackboneIsAHeadOfPartsWhateverElseItReads() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lines =
        """
        image  = input(shape: "N,3,64,64")
        body   = resnet image
        act    = relu body:c5
        second = sppf act
        grid   = relu
        pool   = global-avg-pool(keepmap: false) body:c4
        both   = add pool grid
        scores = dense both
        out    = output scores
        """;
    var document = Document.of(GraphText.parse(lines, Ports.of(catalogue)));
    var roles = RoleFrames.shown(Snapshot.checked(document, catalogue, Analysis.NONE));
    assertEquals(Role.BACKBONE, roles.get(id("act")), "what leads to a neck");
    for (var part : List.of("pool", "both", "scores"))
      assertEquals(Role.HEAD, roles.get(id(part)), part);
  }
}
