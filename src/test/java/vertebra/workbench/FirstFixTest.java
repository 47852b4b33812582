package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.Preview;
import vertebra.design.Titles;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// The first way out that is offered is the one that is usually meant, and every list says the same
/// of it.
class FirstFixTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  /// A design of these lines, checked.
  static Workbench open(String lines) throws DocumentException {
    return new Workbench(
        Document.of(GraphText.parse(lines, Ports.of(CATALOGUE))),
        CATALOGUE,
        Runnable::run,
        Runnable::run);
  }

  private static Diagnostic only(Workbench workbench) {
    var errors = workbench.state().analysis().errors();
    assertEquals(1, errors.size(), errors.toString());
    return errors.getFirst();
  }

  private static List<String> titles(Diagnostic problem) {
    return problem.fixes().stream().map(QuickFix::title).toList();
  }

  @Test
  void denseBehindAPooledMapTurnsTheMapOff() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            pool = global-avg-pool image
            fc = dense pool
            out = output fc
            """);
    var fixes = only(workbench).fixes();
    assertEquals(
        new GraphEdit.SetParameter(new NodeId("pool"), "keepmap", Value.of(false)),
        fixes.getFirst().edit());
    assertEquals("Flatten first", fixes.get(1).title());
    new Actions(workbench).apply(fixes.getFirst());
    assertEquals(List.of(), workbench.state().analysis().errors());
  }

  @Test
  void aLevelIsFedByTheTapOfItsStride() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            body = resnet image
            fpn = fpn(first: 5, last: 5)
            out = output fpn
            """);
    assertEquals("Connect body:c5", titles(only(workbench)).getFirst());
    var words =
        new Titles(workbench.state().design()).said(only(workbench).fixes().getFirst().said());
    assertTrue(words.startsWith("Connect ResNet, C5"), words);
  }

  @Test
  void aSkipPastAStrideOfFourIsPooledBeforeItIsResized() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            thin = conv-2d(filters: 8) image
            deep = conv-2d(filters: 16, stride: 4) thin
            sum = add deep thin
            out = output sum
            """);
    var titles = titles(only(workbench));
    assertTrue(titles.getFirst().startsWith("Pool input 2 by 4"), titles.toString());
  }

  @Test
  void aMapThatFitsIsTakenFromTheSameBlock() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            body = resnet(depth: 18) image
            far = conv-2d(filters: 128) body:c3
            sum = add far body:c2
            out = output sum
            """);
    assertEquals("Take body:c3 instead of body:c2", titles(only(workbench)).getFirst());
  }

  @Test
  void aResizeFollowsItsPartner() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,37,37")
            small = conv-2d(filters: 8, stride: 2) image
            fine = conv-2d(filters: 8) image
            large = resize(scale: 2) small
            sum = add large fine
            out = output sum
            """);
    assertEquals(
        new GraphEdit.Connect(new Edge(Port.of("fine", "y"), Port.of("large", "like"))),
        only(workbench).fixes().getFirst().edit());
  }

  /// At 592 px the map of stride 16 has 37 rows, and twice that of stride 32 has 38.
  @Test
  void anOddPyramidFollowsItsPartner() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,592,592")
            body = resnet image
            top = conv-2d(filters: 256, kernel: 1) body:c5
            side = conv-2d(filters: 256, kernel: 1) body:c4
            large = resize(scale: 2) top
            sum = add side large
            out = output sum
            """);
    var fix = only(workbench).fixes().getFirst();
    assertEquals(
        new GraphEdit.Connect(new Edge(Port.of("side", "y"), Port.of("large", "like"))),
        fix.edit());
    new Actions(workbench).apply(fix);
    assertEquals(List.of(), workbench.state().analysis().errors());
  }

  @Test
  void theWrongWireCanAlwaysBeTakenAwayWhateverElseIsOffered() throws DocumentException {
    for (var lines :
        List.of(
            "image = input\npool = global-avg-pool image\nfc = dense pool\nout = output fc",
            "a = input\nb = input(shape: \"N,8,9,9\")\nsum = add a b\nout = output sum",
            "a = input\nb = input(shape: \"N,8,9,9\")\nsum = concat a b\nout = output sum",
            "a = input\nc = conv-2d(groups: 2) a\nout = output c",
            "t = input(shape: \"N,10\")\nc = conv-2d t\nout = output c")) {
      var fixes = only(open(lines)).fixes();
      assertTrue(
          fixes.stream().anyMatch(fix -> fix.edit() instanceof GraphEdit.Disconnect),
          lines + ": " + fixes);
    }
  }

  @Test
  void theWrongWireCanAlwaysBeTakenAway() throws DocumentException {
    var workbench = open("image = input\nbad = dense image\nout = output bad");
    assertEquals(
        new GraphEdit.Disconnect(new Edge(Port.of("image", "y"), Port.of("bad", "x"))),
        only(workbench).fixes().getLast().edit());
  }

  @Test
  void aFixCostsWhatItsOwnBlocksCost() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,8,8")
            bad = dense(units: 10) image
            more = dense(units: 1000) bad
            out = output more
            """);
    var flatten =
        only(workbench).fixes().stream()
            .filter(fix -> fix.title().equals("Flatten first"))
            .findFirst()
            .orElseThrow();
    assertEquals(0, Preview.of(workbench.state().design(), flatten).parameters());
  }

  @Test
  void problemsCallBlocksByTheTitlesOnTheirCards() throws DocumentException {
    var workbench = open("image = input\nbad = dense image\nout = output bad");
    workbench.perform("Rename", new Edit.Retitle(new NodeId("bad"), "My classes"));
    var design = workbench.state().design();
    for (var fix : only(workbench).fixes()) {
      var words = new Titles(design).said(fix.said());
      assertFalse(words.contains("bad"), words);
    }
  }

  @Test
  void aPyramidTakesItsLevelsByStride() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            body = vgg image
            neck = fpn(first: 3)
            out = output neck
            """);
    workbench.select(Selection.of(List.of(new NodeId("body"), new NodeId("neck"))));
    new Actions(workbench).connectSelected();
    var wires = workbench.state().graph().incoming(new NodeId("neck"));
    assertEquals(3, wires.size(), wires.toString());
    assertEquals(List.of(), workbench.state().analysis().errors());
  }

  @Test
  void aBlockThatFitsComesWiredBehindTheSelectedOneInOneStep() throws DocumentException {
    var workbench = open("image = input\nconv = conv-2d image");
    var actions = new Actions(workbench);
    var relu = CATALOGUE.find(new BlockId("relu")).orElseThrow();
    var dense = CATALOGUE.find(new BlockId("dense")).orElseThrow();
    var conv = new NodeId("conv");
    actions.addBehind(actions.fitting(dense, Parameters.NONE, conv).orElseThrow());
    assertEquals(4, workbench.state().graph().size(), "dense with what it needs before it");
    assertEquals(List.of(), workbench.state().analysis().errors());
    workbench.undo();
    var id = actions.addBehind(actions.fitting(relu, Parameters.NONE, conv).orElseThrow());
    assertEquals(
        Optional.of(Port.of("conv", "y")), workbench.state().graph().source(new Port(id, "x")));
    workbench.undo();
    assertEquals(2, workbench.state().graph().size());
  }
}
