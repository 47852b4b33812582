package vertebra.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Problem;
import vertebra.block.Typing;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

class AnalyzerTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Analyzer ANALYZER = new Analyzer(CATALOGUE);

  private static Graph graph(String text) throws DocumentException {
    return GraphText.parse(text, Ports.of(CATALOGUE));
  }

  private static Analysis analyzed(String text) throws DocumentException {
    return ANALYZER.analyze(graph(text));
  }

  private static List<String> codes(Analysis analysis) {
    return analysis.diagnostics().stream()
        .map(each -> each.target().node().map(id -> id + ": ").orElse("") + each.code())
        .toList();
  }

  private static final String CHAIN =
      """
      image  = input(shape: "N,3,224,224")
      conv   = conv-2d(filters: 64, kernel: 7, stride: 2)  image
      relu   = relu                                        conv
      pool   = global-avg-pool                             relu
      flat   = flatten                                     pool
      scores = dense(units: 10)                            flat
      out    = output                                      scores
      """;

  @Test
  void everyWireOfAValidDesignHasItsShape() throws DocumentException {
    var analysis = analyzed(CHAIN);
    assertEquals(List.of(), codes(analysis));
    assertEquals(
        Optional.of(TensorType.float32("N,64,112,112")),
        analysis.findings().type(Port.of("conv", "y")));
    assertEquals(
        Optional.of(TensorType.float32("N,10")), analysis.findings().type(Port.of("scores", "y")));
  }

  @Test
  void oneWrongWidthGivesOneMessageAndWhatFollowsStaysTyped() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,56,56")
            left  = conv-2d(filters: 64)   image
            right = conv-2d(filters: 256)  image
            sum   = add                    left right
            relu  = relu                   sum
            deep  = conv-2d(filters: 32)   relu
            out   = output                 deep
            """);
    assertEquals(1, analysis.errors().size());
    assertEquals(Optional.of(new NodeId("sum")), analysis.errors().getFirst().target().node());
    assertEquals(
        Optional.of(TensorType.float32("N,32,56,56")),
        analysis.findings().type(Port.of("deep", "y")));
  }

  static Stream<String> mistakes() {
    return Stream.of(
        """
        image = input(shape: "N,3,56,56")
        left  = conv-2d(filters: 64)   image
        right = conv-2d(filters: 256)  image
        sum   = add                    left right
        out   = output                 sum
        """,
        """
        image = input(shape: "N,3,56,56")
        left  = conv-2d(filters: 64)             image
        right = conv-2d(filters: 64, stride: 2)  image
        sum   = add                              left right
        out   = output                           sum
        """,
        """
        image  = input(shape: "N,3,56,56")
        conv   = conv-2d(filters: 64)  image
        scores = dense(units: 10)      conv
        out    = output                scores
        """,
        """
        image = input(shape: "N,3,56,56")
        conv  = conv-2d(filters: 64, groups: 2)  image
        out   = output                           conv
        """,
        """
        image = input(shape: "N,3,4,4")
        pool  = max-pool(kernel: 9, padding: 0)  image
        out   = output                           pool
        """,
        """
        image = input(shape: "N,3,56,56")
        left  = max-pool                image
        both  = concat                  left image
        out   = output                  both
        """,
        """
        image = input(shape: "N,3,56,56")
        conv  = conv-2d(filters: 0)  image
        out   = output               conv
        """);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void everyOfferedFixRemovesItsMistakeAndAddsNoOther(String text) throws DocumentException {
    var graph = graph(text);
    var analysis = ANALYZER.analyze(graph);
    assertEquals(1, analysis.errors().size(), () -> codes(analysis).toString());
    var fixes = analysis.errors().getFirst().fixes();
    assertFalse(fixes.isEmpty(), () -> "no way out of: " + analysis.errors().getFirst().message());
    for (var fix : fixes) {
      var after = ANALYZER.analyze(GraphEdit.apply(graph, fix.edit()));
      var left = after.errors();
      if (fix.edit() instanceof GraphEdit.Disconnect)
        assertEquals(
            List.of(),
            left.stream().filter(each -> !each.code().equals("input-expected")).toList());
      else assertEquals(List.of(), left, fix.title());
    }
  }

  @Test
  void aCircleIsExplainedAndCanBeCut() throws DocumentException {
    var graph =
        graph(
            """
            image = input(shape: "N,3,8,8")
            sum   = add   image back
            back  = relu  sum
            out   = output back
            """);
    var analysis = ANALYZER.analyze(graph);
    assertEquals(List.of("sum: flow-forward-expected"), codes(analysis));
    var fix = analysis.errors().getFirst().fixes().getFirst();
    assertTrue(
        ANALYZER.analyze(GraphEdit.apply(graph, fix.edit())).errors().isEmpty(), fix.title());
  }

  @Test
  void aMissingInputOffersWhatIsAtHand() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,8,8")
            conv  = conv-2d
            out   = output  conv
            """);
    var error = analysis.errors().getFirst();
    assertEquals("input-expected", error.code());
    assertEquals("Connect image:y", error.fixes().getFirst().title());
  }

  @Test
  void aBlockThatWasJustPutDownOnlyWarns() throws DocumentException {
    var analysis = analyzed(CHAIN + "loose = conv-2d\n");
    assertEquals(List.of("loose: connection-expected"), codes(analysis));
    assertTrue(analysis.isValid());
  }

  /// A lone block and one beside others, by what becomes of it.
  @ParameterizedTest
  @CsvSource({
    "image = input, Add an output",
    "back = resnet, Add an input; Add an output",
    "image = input | out = output, Remove image; Connect image:y; Add an input; Remove out",
    "image = input | back = resnet, Remove image; Connect image:y; Add an input; Remove back",
    "image = input | conv = conv-2d image | a = relu conv | b = relu conv, Add 2 outputs",
  })
  void whatCannotRunYetHasWaysOn(String text, String ways) throws DocumentException {
    var graph = graph(text.replace(" | ", "\n"));
    var titles = new ArrayList<String>();
    for (var diagnostic : ANALYZER.analyze(graph).diagnostics())
      for (var fix : diagnostic.fixes()) {
        titles.add(fix.title());
        assertTrue(
            ANALYZER.analyze(GraphEdit.apply(graph, fix.edit())).diagnostics().stream()
                .noneMatch(each -> each.said().equals(diagnostic.said())));
      }
    assertEquals(ways, String.join("; ", titles));
  }

  /// What a backbone has found out in the end, and everything that a head says.
  @Test
  void newOutputsReadWhatABlockIsFor() throws DocumentException {
    var graph = graph("image = input(shape: \"N,3,64,64\")\nback = resnet image\n");
    var fix = ANALYZER.analyze(graph).diagnostics().getLast().fixes().getFirst();
    assertEquals(
        Optional.of("back:c5"),
        GraphEdit.apply(graph, fix.edit())
            .source(new Port(new NodeId("output"), "x"))
            .map(Port::toString));
  }

  @Test
  void whatNothingReadsIsLeftOutAndSaidSo() throws DocumentException {
    assertEquals(List.of("side: output-unreached"), codes(analyzed(CHAIN + "side = relu  conv\n")));
  }

  @Test
  void aDesignWithoutOutputSaysWhatHappens() throws DocumentException {
    var analysis = analyzed("image = input(shape: \"N,3,8,8\")\nconv = conv-2d  image\n");
    assertEquals(List.of("output-expected"), codes(analysis));
    assertEquals("Add an output", analysis.warnings().getFirst().fixes().getFirst().title());
  }

  @Test
  void anUnknownBlockIsNamedAndItsNeighboursWait() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,8,8")
            new   = block-of-tomorrow  image
            relu  = relu               new
            out   = output             relu
            """);
    assertEquals(List.of("new: known-block-expected"), codes(analysis).stream().limit(1).toList());
    assertTrue(analysis.findings().of(new NodeId("relu")).typing().outputs().isEmpty());
  }

  @Test
  void sizesThatOverflowAreAMistakeNotACrash() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,4000000000,4000000000")
            conv  = conv-2d(filters: 65536)  image
            out   = output                   conv
            """);
    assertEquals(
        List.of("size-overflow"),
        analysis.errors().stream().map(Diagnostic::code).distinct().toList());
  }

  @Test
  void weightsNeedTheirChannelsDecided() throws DocumentException {
    var analysis =
        analyzed("image = input(shape: \"N,C,8,8\")\nconv = conv-2d  image\nout = output  conv\n");
    assertEquals(List.of("conv: size-undecided"), codes(analysis));
  }

  private static BlockType.Definition faulty() {
    return BlockType.named("faulty", "Faulty")
        .typed(site -> Typing.of(site.input(0)))
        .lowered((_, inputs, _) -> inputs)
        .example("any", "N,4", "N,4")
        .summary("Goes wrong.")
        .description("A block with a mistake of ours.");
  }

  private static Analysis analyzedWith(BlockType... blocks) throws DocumentException {
    var catalogue = CATALOGUE.plus(new Family("made-up", "Made up", List.of(blocks)));
    var last = blocks[blocks.length - 1].id();
    var text = "x = input(shape: \"N,4\")\ny = " + last + "  x\nout = output  y\n";
    return new Analyzer(catalogue).analyze(GraphText.parse(text, Ports.of(catalogue)));
  }

  private static BlockType defined(BlockType.Definition definition) {
    return Family.named("made-up", "Made up").add(definition);
  }

  @Test
  void aMistakeOfOursIsCalledOneWhateverRuleMakesIt() throws DocumentException {
    for (var change :
        List.<UnaryOperator<BlockType.Definition>>of(
            block ->
                block.weights(_ -> {
                  throw broken();
                }),
            block ->
                block.typed(_ -> {
                  throw broken();
                }),
            block ->
                block.work((_, _) -> {
                  throw broken();
                })))
      assertEquals(
          List.of("y: internal-error"), codes(analyzedWith(defined(change.apply(faulty())))));
  }

  private static IllegalStateException broken() {
    return new IllegalStateException("the size N is not decided yet");
  }

  @Test
  void whereAProblemStandsIsNotReadFromItsWords() throws DocumentException {
    var objecting =
        defined(
            faulty()
                .typed(_ ->
                    Typing.rejected(Problem.of("quiet-expected", Message.of("Inside, at home")))));
    var around =
        defined(
            BlockType.named("around", "Around")
                .expanded(_ -> Body.of(body -> body.add("part", objecting, body.input())))
                .example("any", "N,4", "N,4")
                .summary("Stands around it.")
                .description("A block around another."));
    assertEquals(
        List.of("Inside, at part: Inside, at home"),
        analyzedWith(objecting, around).errors().stream().map(Diagnostic::message).toList());
  }

  @Test
  void openSizesNeverAccuse() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,H,W")
            conv  = conv-2d(filters: 8, stride: 2)  image
            pool  = max-pool                        image
            wide  = conv-2d(filters: 8)             pool
            sum   = add                             conv wide
            out   = output                          sum
            """);
    assertEquals(List.of(), analysis.errors());
    assertEquals(5 - 1, analysis.cost().operators());
    assertEquals(0, analysis.cost().counted());
  }

  @Test
  void changingTheLastLayerAsksOneQuestion() throws DocumentException {
    var graph = graph(CHAIN);
    var before = ANALYZER.analyze(graph);
    var changed =
        GraphEdit.apply(
            graph, new GraphEdit.SetParameter(new NodeId("scores"), "units", Value.of(20)));
    var after = ANALYZER.analyze(changed, before);
    assertEquals(2, after.evaluated()); // the dense layer, and the output that reads another shape
    assertSame(before.topology(), after.topology());
    assertSame(before.findings().of(new NodeId("conv")), after.findings().of(new NodeId("conv")));
  }

  @Test
  void checkingTheSameGraphAgainAsksNothing() throws DocumentException {
    var graph = CATALOGUE.preset("resnet50").orElseThrow().graph().get();
    var first = ANALYZER.analyze(graph);
    assertEquals(0, ANALYZER.analyze(graph, first).evaluated());
  }

  @Test
  void sharedWeightsCountOnce() throws DocumentException {
    var text =
        """
        image = input(shape: "N,8,16,16")
        one   = conv-2d(filters: 8)               image
        two   = conv-2d(filters: 8) @shares(one)  one
        out   = output                            two
        """;
    var shared = analyzed(text);
    var separate = analyzed(text.replace("@shares(one)", ""));
    assertEquals(separate.cost().parameters(), 2 * shared.cost().parameters());
    assertEquals(separate.cost().multiplyAdds(), shared.cost().multiplyAdds());
  }

  @Test
  void oneOfSeveralThatShareMayHaveWeightsOfItsOwn() throws DocumentException {
    var others =
        """
        image = input(shape: "N,8,16,16")
        one   = conv-2d(filters: 8)               image
        two   = conv-2d(filters: 8) @shares(one)  one
        three = conv-2d(filters: 8) @shares(one)  two
        out   = output                            three
        """;
    for (var changed : List.of("one", "three")) {
      var line = others.lines().filter(each -> each.startsWith(changed)).findFirst().orElseThrow();
      var wrong =
          analyzed(others.replace(line, line.replace("filters: 8", "filters: 8, kernel: 5")));
      var fix = wrong.errors().getFirst().fixes().getFirst();
      assertEquals(new GraphEdit.OwnWeights(new NodeId(changed)), fix.edit());
      var right = new Analyzer(CATALOGUE).analyze(GraphEdit.apply(wrong.graph(), fix.edit()));
      assertTrue(right.isValid(), right.diagnostics()::toString);
      assertEquals(64 * (25 + 9) + 16, right.cost().parameters());
    }
  }

  @Test
  void sharingWeightsOfAnotherSizeIsAMistake() throws DocumentException {
    var analysis =
        analyzed(
            """
            image = input(shape: "N,3,16,16")
            one   = conv-2d(filters: 8)               image
            two   = conv-2d(filters: 8) @shares(one)  one
            out   = output                            two
            """);
    assertEquals(List.of("two: weights-owner-expected"), codes(analysis));
  }
}
