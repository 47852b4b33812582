package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  /// Which map a block that cuts regions reads, its parameters say; levels have the same channels.
  @Test
  void regionsAreCutOutOfTheMapOfTheirStride() throws DocumentException {
    var firsts =
        Map.of(
            "roi-align", "Connect body:c2",
            "roi-align(strides: 16)", "Connect body:c4",
            "roi-align(strides: 64)", "Connect body:c5",
            "roi-pool", "Connect body:c4",
            "roi-pool(stride: 32)", "Connect body:c5");
    for (var roi : firsts.keySet()) {
      var lines = "image = input\nbody = resnet image\nroi = " + roi + "\nout = output roi";
      var map = open(lines).state().analysis().errors().getFirst();
      assertEquals(firsts.get(roi), titles(map).getFirst(), roi);
    }
  }

  @Test
  void regionsOfSeveralSizesTakeAllLevelsOfAPyramid() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            body = resnet image
            neck = fpn body:c2 body:c3 body:c4 body:c5
            roi = roi-align
            out = output roi
            """);
    var map = workbench.state().analysis().errors().getFirst();
    new Actions(workbench).apply(map.fixes().getFirst());
    assertEquals(
        List.of("neck:p2", "neck:p3", "neck:p4", "neck:p5"),
        workbench.state().graph().incoming(new NodeId("roi")).stream()
            .map(wire -> wire.from().toString())
            .toList());
  }

  /// A picture is no list of boxes.
  @Test
  void whereNoPictureGoesInNoneIsOffered() throws DocumentException {
    var workbench = open("image = input\nnms = nms\nout = output nms");
    var boxes = workbench.state().analysis().errors().getFirst();
    assertEquals(List.of("Add an input"), titles(boxes));
    new Actions(workbench).apply(boxes.fixes().getFirst());
    var added =
        workbench.state().graph().nodes().stream()
            .map(node -> node.parameters().get("shape"))
            .flatMap(Optional::stream)
            .toList();
    assertEquals(List.of(Value.of("N,525,4")), added);
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
  void aMapIsTakenFromBeforeItBecameAVectorOrTokens() throws DocumentException {
    var vector =
        open(
            """
            image = input(shape: "N,3,32,32")
            conv = conv-2d(filters: 8) image
            flat = flatten conv
            pool = max-pool flat
            out = output pool
            """);
    assertEquals("Take conv:y instead of flat:y", titles(only(vector)).getFirst());
    var tokens =
        open(
            """
            image = input(shape: "N,3,32,32")
            conv = conv-2d(filters: 8) image
            deep = conv-2d(filters: 8) conv
            flat = reshape(shape: "0,0,-1") deep
            sum = add conv flat
            out = output sum
            """);
    assertEquals("Take deep:y instead of flat:y", titles(only(tokens)).getFirst());
  }

  @Test
  void edgesThatAConvolutionCutsAreKeptBeforeMapsAreResized() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,64,64")
            cut = conv-2d(filters: 16, padding: valid) image
            act = relu cut
            side = conv-2d(filters: 16) image
            sum = add act side
            out = output sum
            """);
    var fix = only(workbench).fixes().getFirst();
    assertEquals(
        new GraphEdit.SetParameter(new NodeId("cut"), "padding", Value.of("same")), fix.edit());
  }

  @Test
  void aWindowThatIsSpreadTooFarIsDrawnTogetherBeforeItIsMadeSmaller() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,64,64")
            conv = conv-2d(filters: 8, dilation: 40, padding: valid) image
            out = output conv
            """);
    var problem = only(workbench);
    assertEquals("Set Dilation to 1", titles(problem).getFirst());
    assertTrue(problem.message().contains("window of 81 px"), problem.message());
  }

  @Test
  void aConvolutionBehindAFlattenReadsTheMapBeforeIt() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,64,64")
            first = conv-2d(filters: 16) image
            flat = flatten first
            next = conv-2d flat
            out = output next
            """);
    assertEquals("Take first:y instead of flat:y", titles(only(workbench)).getFirst());
  }

  @Test
  void mapsOfOtherWidthsAreMadeAsWideBeforeABlockComes() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,64,64")
            thin = conv-2d(filters: 16) image
            wide = conv-2d(filters: 32) image
            sum = add thin wide
            out = output sum
            """);
    assertEquals("Make input 2 16 channels wide", titles(only(workbench)).getFirst());
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

  /// Each comes with the fix that the mouse would bring.
  @Test
  void severalBlocksAndOneThatJoinsThemAreWiredIntoThatOne() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,32,32")
            one = conv-2d image
            two = conv-2d(stride: 2) image
            both = concat
            """);
    var both = new NodeId("both");
    workbench.select(Selection.of(List.of(new NodeId("one"), new NodeId("two"), both)));
    var actions = new Actions(workbench);
    assertEquals(Optional.empty(), actions.connectSelected());
    var graph = workbench.state().graph();
    assertEquals(2, graph.incoming(both).size(), graph.toString());
    assertFalse(
        graph.outgoing(new NodeId("one")).stream()
            .anyMatch(each -> each.to().node().equals(new NodeId("two"))));
    assertEquals(5, graph.size(), "a fix for the smaller map");
    assertEquals(List.of(), workbench.state().analysis().errors());
    var again = actions.connectSelected().orElseThrow();
    assertEquals(graph.edges().toString(), workbench.state().graph().edges().toString());
    assertTrue(again.startsWith("Conv 2D feeds Concat already, through"), again);
    workbench.select(Selection.of(List.of(new NodeId("one"), both)));
    assertEquals(Optional.of("Conv 2D feeds Concat already."), actions.connectSelected());
    workbench.undo();
    assertEquals(
        0,
        workbench.state().graph().edges().stream()
            .filter(wire -> wire.to().node().equals(both))
            .count(),
        "one step");
  }

  @Test
  void aBlockThatFitsComesWiredBehindTheSelectedOneInOneStep() throws DocumentException {
    var workbench = open("image = input\nconv = conv-2d image");
    var actions = new Actions(workbench);
    var relu = CATALOGUE.find(new BlockId("relu")).orElseThrow();
    var dense = CATALOGUE.find(new BlockId("dense")).orElseThrow();
    var conv = new NodeId("conv");
    actions.addBehind(actions.fitting(dense, Parameters.NONE, conv, true).orElseThrow());
    assertEquals(4, workbench.state().graph().size(), "dense with what it needs before it");
    assertEquals(List.of(), workbench.state().analysis().errors());
    workbench.undo();
    var id = actions.addBehind(actions.fitting(relu, Parameters.NONE, conv, true).orElseThrow());
    assertEquals(
        Optional.of(Port.of("conv", "y")), workbench.state().graph().source(new Port(id, "x")));
    workbench.undo();
    assertEquals(2, workbench.state().graph().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image = input\nabove = conv-2d(filters: 64) image",
        "words = input(shape: \"N,49,64\")\nabove = layer-norm words",
        "image = input\nabove = global-avg-pool image"
      })
  void nothingIsRedWhereABlockComesBehindAnotherWithAllThatItNeeds(String lines)
      throws DocumentException {
    for (var id : List.of("self-attention", "encoder-block", "dense", "conv-2d")) {
      var workbench = open(lines);
      var actions = new Actions(workbench);
      var block = CATALOGUE.find(new BlockId(id)).orElseThrow();
      var node = new NodeId("above");
      actions.addBehind(actions.fitting(block, Parameters.NONE, node, true).orElseThrow());
      assertEquals(List.of(), workbench.state().analysis().errors(), id);
      workbench.undo();
      assertEquals(2, workbench.state().graph().size(), "one step");
    }
  }

  @Test
  void aHeadThatReadsLevelsTakesAllOfAPyramidInOrder() throws DocumentException {
    var workbench =
        open(
            """
            image = input
            backbone = resnet(depth: 18) image
            neck = fpn(first: 3, last: 5) c3=backbone:c3 c4=backbone:c4 c5=backbone:c5
            """);
    var actions = new Actions(workbench);
    var head = CATALOGUE.find(new BlockId("retinanet-head")).orElseThrow();
    var add = CATALOGUE.find(new BlockId("add")).orElseThrow();
    var neck = new NodeId("neck");
    var id = actions.addBehind(actions.fitting(head, Parameters.NONE, neck, true).orElseThrow());
    for (int level = 1; level <= 3; level++)
      assertEquals(
          Optional.of(Port.of("neck", "p" + (level + 2))),
          workbench.state().graph().source(new Port(id, "p" + level)));
    workbench.undo();
    actions.fitting(add, Parameters.NONE, neck, true).ifPresent(actions::addBehind);
    assertEquals(1, workbench.state().graph().outgoing(neck).size(), "levels are not added up");
  }

  /// What the heads object to hides that a convolution reads no tokens.
  @Test
  void aFixMayLeadToTheNextMistakeWhereNoneGoesTheWholeWay() throws DocumentException {
    var hidden =
        open(
            """
            words = input(shape: "N,49,64")
            block = encoder-block words
            conv = conv-2d block
            out = output conv
            """);
    assertEquals("Set Heads to 8", titles(only(hidden)).getFirst());
    var map =
        open("image = input\nwide = conv-unit(filters: 30) image\nlook = self-attention wide");
    assertEquals("Make every pixel a token", titles(only(map)).getFirst());
  }

  /// A map that something else reads already is no worse.
  @Test
  void aMissingLevelComesFromWhereTheOthersComeFrom() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,333,517")
            body = resnet image
            neck = fpn(first: 3, last: 5) body:c3 body:c4
            side = global-avg-pool body:c5
            head = retinanet-head(first: 3, last: 5) neck:p3
            """);
    var errors = workbench.state().analysis().errors();
    assertEquals("Connect body:c5", titles(errors.getFirst()).getFirst());
    for (var error : errors.subList(1, errors.size()))
      for (var title : titles(error)) assertFalse(title.contains("body"), title);
  }

  @Test
  void mapsOfSeveralSizesAreResizedAtOnce() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,65,65")
            fine = conv-unit(filters: 8) image
            half = conv-unit(filters: 8, stride: 2) fine
            small = conv-unit(filters: 8, stride: 2) half
            all = concat fine half small
            out = output all
            """);
    var fix = only(workbench).fixes().getFirst();
    assertEquals("Resize inputs 2, 3 to 65 × 65 px", fix.title());
    new Actions(workbench).apply(fix);
    assertEquals(List.of(), workbench.state().analysis().errors());
  }

  @Test
  void whatRoundingCutIsResizedToWhatWasNotCut() throws DocumentException {
    var workbench =
        open(
            """
            image = input(shape: "N,3,75,91")
            fine = conv-unit(filters: 16) image
            half = max-pool fine
            up = conv-transpose-2d(filters: 16, kernel: 2, stride: 2) half
            both = concat up fine
            out = output both
            """);
    assertEquals("Resize input 1 to 75 × 91 px", titles(only(workbench)).getFirst());
  }

  @Test
  void aPartAtFaultIsCalledByItsTitle() throws DocumentException {
    var workbench = open("image = input(shape: \"N,3,8,8\")\nbody = vgg image\nout = output body");
    var said = only(workbench).said();
    assertTrue(said.text().contains("features.23"), said.text());
    var words = new Titles(workbench.state().design()).said(said);
    assertTrue(words.startsWith("Inside, at Max pool: "), words);
  }
}
