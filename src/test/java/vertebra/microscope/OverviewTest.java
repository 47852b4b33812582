package vertebra.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.execute.OpenSessions;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.paint.Palette;
import vertebra.paint.SvgSurface;
import vertebra.runtime.Tensor;

/// A block as a whole: what it can see, what it costs, what flows inside it, and how it was
/// trained.
@Tag("ort")
class OverviewTest {

  private static final String DESIGN =
      """
      image = input(shape: N,1,24,24)
      one   = conv-2d(filters: 2) image
      two   = conv-2d(filters: 2) one
      three = conv-2d(filters: 2) two
      unit  = conv-unit(filters: 4) three
      out   = output unit
      """;

  private static OpenSessions sessions;

  @BeforeAll
  static void open() {
    sessions = Slides.sessions();
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  private static Slide slide(String block) throws Exception {
    return Slides.of(Slides.parsed(DESIGN), sessions, new NodeId(block));
  }

  private static Recorded run(String name, String rate, double... unseen) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("rate", rate);
    return new Recorded(
        name,
        settings,
        "Accuracy",
        DoubleStream.of(unseen).mapToObj(share -> new Recorded.Epoch(1, 1, 2, share)).toList());
  }

  private static final List<Recorded> RUNS =
      List.of(
          run("run 1", "0.1", 0.5, 0.90),
          run("run 2", "0.1", 0.5, 0.92),
          run("run 3", "0.01", 0.4, 0.70),
          run("run 4", "0.01", 0.4, 0.71));

  private static String words(Slide slide, Aspect aspect, char... keys) {
    var eyepiece = new Eyepiece(slide, RUNS);
    eyepiece.look(aspect);
    for (char key : keys) assertTrue(eyepiece.toggle(key), "key " + key);
    return eyepiece.twin();
  }

  @Test
  void cGoesToTheNextCellAndVToTheNextLevel() throws Exception {
    var design =
        """
        fine   = input(shape: N,2,4,4)
        coarse = input(shape: N,2,2,2)
        image  = input(shape: N,3,32,32)
        boxes  = anchors fine coarse image
        out    = output boxes
        """;
    var eyepiece = new Eyepiece(Slides.of(Slides.parsed(design), sessions, new NodeId("boxes")));
    // Three boxes a cell of four numbers each, sixteen fine cells before four coarse ones.
    eyepiece.scrub(1);
    assertTrue(eyepiece.toggle('C'));
    assertEquals(3 * 4 + 1, eyepiece.place());
    assertTrue(eyepiece.toggle('V'));
    assertEquals(3 * 16 * 4 + 1, eyepiece.place());
    assertTrue(eyepiece.toggle('V'));
    assertEquals(1, eyepiece.place());
    eyepiece.scrub((60 - 3) * 4);
    assertTrue(eyepiece.toggle('C'));
    assertEquals(0, eyepiece.place(), "round and round");
  }

  @Test
  void theNextLevelIsTheNextBlockOfTheKindRoundAndRound() throws Exception {
    assertEquals(List.of(new NodeId("two")), new Eyepiece(slide("one")).nextLevel().orElseThrow());
    assertFalse(new Eyepiece(slide("one")).toggle('C'), "a map has no boxes");
    assertTrue(new Eyepiece(slide("unit")).nextLevel().isEmpty());
  }

  @Test
  void threeWindowsOfThreeSeeSevenRowsMostlyTheMiddle() throws Exception {
    var words = words(slide("three"), Aspect.FIELD);
    assertTrue(words.contains("7 × 7 of 24 × 24"), words);
    // 1 3 6 7 6 3 1 ways of 27: from 7/3 to 14/3 lie 4 + 7 + 4 of them.
    assertTrue(words.contains("55.56 %"), words);
  }

  @Test
  void theFieldIsMeasuredOnceTheKeyAsksForIt() throws Exception {
    var eyepiece = new Eyepiece(slide("three"));
    eyepiece.look(Aspect.FIELD);
    assertTrue(eyepiece.wish().isEmpty());
    eyepiece.toggle('E');
    assertEquals("three:y", eyepiece.wish().orElseThrow().port().toString());
    assertEquals(12, eyepiece.wish().orElseThrow().row());
  }

  @Test
  void theThreeCostsHaveTheirFormulas() throws Exception {
    var bill = slide("two").surroundings().bill().orElseThrow();
    assertEquals(2 * 2 * 9 + 2, bill.items().getFirst().count().orElseThrow());
    assertEquals("2·2·3·3 + 2", bill.items().getFirst().filled());
    assertEquals(24 * 24 * 36, bill.items().get(1).count().orElseThrow());
    assertEquals("1·2·24·24 × 4", bill.items().getLast().filled());
    var unit = slide("unit").surroundings().bill().orElseThrow();
    assertEquals(
        List.of("Conv 2D", "Batch norm", "ReLU"),
        unit.parts().stream().map(Bill.Part::name).toList());
    assertEquals("conv-2d + batch-norm", unit.items().getFirst().formula());
  }

  @Test
  void aBypassedCompositeCostsNothingAndSaysSo() throws Exception {
    var graph = Slides.parsed(DESIGN);
    var bypassed = graph.with(graph.node(new NodeId("unit")).with(Node.Mode.BYPASSED));
    var slide = Slides.of(bypassed, sessions, new NodeId("unit"));
    assertEquals(
        0, slide.surroundings().bill().orElseThrow().items().getFirst().count().orElseThrow());
    assertTrue(slide.trouble().isPresent());
  }

  @Test
  void anImpulseReachesWhatItsWindowsReach() throws Exception {
    var journey = slide("two").surroundings().journey().orElseThrow();
    var reached = new LinkedHashMap<String, Long>();
    for (var station : journey.stations())
      reached.put(station.name(), Math.round(station.reached() * 24 * 24));
    assertEquals(1, reached.get("image"));
    assertEquals(9, reached.get("one"));
    assertEquals(25, reached.get("two"));
    assertEquals(49, reached.get("three"));
  }

  @Test
  void insideACompositeItsPartsStandOneBehindTheOther() throws Exception {
    var journey = slide("unit").surroundings().journey().orElseThrow();
    assertTrue(journey.deepest() >= 3, journey::toString);
    assertTrue(journey.stations().stream().allMatch(station -> station.given().isPresent()));
    assertTrue(words(slide("unit"), Aspect.FLOW, 'J').contains("% changed"));
  }

  @Test
  void aGapThatIsLargerThanTheNoiseIsTold() throws Exception {
    var slide = slide("two");
    var words = words(slide, Aspect.COMPARE);
    assertTrue(words.contains("20.5") && words.contains("larger than the noise"), words);
    var eyepiece = new Eyepiece(slide, RUNS.subList(1, 3));
    eyepiece.look(Aspect.COMPARE);
    assertTrue(eyepiece.twin().contains("one run is none"), eyepiece.twin());
    assertTrue(words(slide, Aspect.CURVES, '3').contains("70 %"), words(slide, Aspect.CURVES, '3'));
  }

  @Test
  void everySideIsWrittenAsEveryKindOfFile(@TempDir Path folder) throws Exception {
    var eyepiece = new Eyepiece(slide("two"), RUNS);
    for (var aspect : Aspect.values()) {
      eyepiece.look(aspect);
      var writing = eyepiece.writing(Palette.LIGHT, 2).orElseThrow();
      // The others are written from the same painting; one side shows that they are.
      for (var extension : aspect == Aspect.FLOW ? Eyepiece.extensions() : List.of("svg")) {
        var file = folder.resolve("view." + extension);
        writing.write(file);
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertTrue(
            switch (extension) {
              case "svg" -> text.contains("<svg") && text.contains("<text");
              case "pdf" -> text.startsWith("%PDF");
              case "png" -> text.startsWith("\u0089PNG");
              case "gif" -> text.startsWith("GIF89a");
              default -> text.contains("data:image/png;base64,") && !text.contains("http");
            },
            aspect + " " + extension);
      }
    }
  }

  @Test
  void keysStepAndAnswerOnlyTheirOwnSide() throws Exception {
    var eyepiece = new Eyepiece(slide("unit"), RUNS);
    eyepiece.look(Aspect.FLOW);
    eyepiece.press(Eyepiece.Press.ROW_START);
    assertEquals(0, eyepiece.place());
    eyepiece.press(Eyepiece.Press.RIGHT);
    assertEquals(1, eyepiece.place());
    assertFalse(eyepiece.toggle('E'));
    eyepiece.look(Aspect.NUMBERS);
    assertFalse(eyepiece.toggle('J'));
  }

  @Test
  void whereANumberIsDisturbedTheViewShowsNoArithmetic() throws Exception {
    var slide = slide("two");
    var flow = slide.outputs().getFirst();
    var others = Tensor.of(flow.numbers().toFloats(), flow.numbers().dims());
    for (long i = 0; i < others.elements(); i++) others.set(i, others.get(i) * 1.001 + 0.01);
    var disturbed =
        new Eyepiece(slide.giving(List.of(new Slide.Flow(flow.tensor(), flow.name(), others))));
    assertFalse(disturbed.agrees());
    var painted = painted(disturbed);
    assertTrue(painted.contains("Nothing is claimed here"), painted);
    assertFalse(painted.contains("sum of"), painted);
    assertTrue(painted(new Eyepiece(slide)).contains("sum of"));
  }

  private static String painted(Eyepiece eyepiece) {
    var surface = new SvgSurface(900, 480, "");
    eyepiece.paint(surface, Palette.LIGHT, 900, 480);
    return surface.finished();
  }

  @Test
  void winnersOfASetAreKeptAndAxesOfAMeanAreShaded() throws Exception {
    var set =
        Slides.of(
            Slides.parsed(
                """
                x    = input(shape: N,9,4)
                most = pool-axis(axis: 1, how: max) x
                out  = output most
                """),
            sessions,
            new NodeId("most"));
    var eyepiece = new Eyepiece(set);
    assertEquals("set-pool", eyepiece.kind());
    eyepiece.toggle('K');
    assertTrue(painted(eyepiece).matches("(?s).*[1-4] of 9 members.*"), painted(eyepiece));
    var norm =
        Slides.of(
            Slides.parsed(
                """
                x    = input(shape: N,8,4,4)
                norm = group-norm(groups: 2) x
                out  = output norm
                """),
            sessions,
            new NodeId("norm"));
    eyepiece = new Eyepiece(norm);
    eyepiece.toggle('A');
    assertTrue(painted(eyepiece).contains("mean of 64 numbers in 4 channels"), painted(eyepiece));
  }
}
