package vertebra.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.Budget.Limit;
import vertebra.design.Ports;
import vertebra.design.Snapshot;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.workbench.BudgetView;
import vertebra.workbench.Budgeting;
import vertebra.workbench.FakeEngine;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.TestServices;
import vertebra.workbench.Workbench;

class BudgetTest {

  private static final String NET =
      """
      image  = input(shape: "N,3,32,32")
      stem   = conv-2d(filters: 64)    image
      next   = conv-2d(filters: 256)   stem
      row    = flatten                 next
      scores = dense(units: 10)        row
      end    = output                  scores
      """;

  @TempDir java.nio.file.Path folder;

  private OpenDesign design;
  private Workbench workbench;
  private Budgeting budgeting;

  @BeforeEach
  void open() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph = GraphText.parse(NET, Ports.of(catalogue));
    var services = TestServices.of(catalogue, new FakeEngine(), folder);
    design = OpenDesign.of(Document.of(graph), services);
    workbench = design.workbench();
    budgeting = design.budgeting();
  }

  private BudgetView view() {
    return BudgetView.of(design, new Scope()).get();
  }

  private List<Hotspot> hotspots() {
    return view().hotspots().known().orElse(List.of());
  }

  private List<Budget.Gauge> gauges() {
    return view().gauges().known().orElse(List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "4M, 4000000",
    "600, 600",
    "2.5G, 2500000000",
    "64 MiB, 67108864",
    "5 ms, 5",
    "30k, 30000",
    ".5, 0.5"
  })
  void numbersAreReadWithTheirUnits(String text, double number) {
    assertEquals(number, Budget.number(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"four", "4X", "-3", "0", "", "1e9", "params<=", "speed<=4", "params 4"})
  void whatIsNoBudgetIsRefusedWithAnExample(String text) {
    var wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> {
              Budget.parse(
                  "macs<=1M," + (text.contains("<") || text.contains(" ") ? text : "ms<=" + text));
            });
    assertTrue(String.valueOf(wrong.getMessage()).contains("such as"), wrong::getMessage);
  }

  @Test
  void aBudgetIsWrittenAsItIsRead() {
    var text = "params<=4M,macs<=600M,peak<=64MiB,ms<=2.5";
    assertEquals(text, Budget.parse(text).text());
    assertEquals(Budget.parse("params<=4M, ms<=5"), Budget.parse("ms ≤ 5 ms,  params = 4000000"));
    assertEquals("1234567", Budget.written(Limit.PARAMETERS, 1_234_567));
  }

  @Test
  void theDesignRemembersItsBudgetAndUndoTakesItBack() {
    budgeting.limit(Limit.PARAMETERS, OptionalDouble.of(1e9));
    budgeting.limit(Limit.MACS, OptionalDouble.of(1e9));
    assertEquals(
        "params<=1G,macs<=1G",
        workbench.state().document().settings().find("budget").orElseThrow());
    assertEquals(2, gauges().size());
    assertFalse(view().isOver());
    assertEquals(List.of(), hotspots());
    workbench.undo();
    assertEquals(1, gauges().size());
    budgeting.limit(Limit.PARAMETERS, OptionalDouble.empty());
    assertTrue(workbench.state().document().settings().find("budget").isEmpty());
  }

  @Test
  void theWorstBlocksAreNamedWithWhatCouldBeDone() {
    budgeting.limit(Limit.PARAMETERS, OptionalDouble.of(1e6));
    var worst = hotspots().getFirst();
    assertEquals(new NodeId("scores"), worst.node());
    assertEquals(Limit.PARAMETERS, worst.limit());
    assertTrue(worst.share() > 0.9, worst::toString);
    var average = worst.rewrites().getFirst();
    assertEquals("Average every channel first", average.title());
    assertEquals(-(256L * 32 * 32 - 256) * 10, average.parameters());
  }

  @Test
  void aConvolutionMayBeTakenApartOrSqueezed() {
    budgeting.limit(Limit.MACS, OptionalDouble.of(1e6));
    var next =
        hotspots().stream()
            .filter(hotspot -> hotspot.node().equals(new NodeId("next")))
            .findFirst()
            .orElseThrow();
    var titles = next.rewrites().stream().map(Hotspot.Rewrite::title).toList();
    assertTrue(titles.contains("Filter every channel by itself, then mix"), titles::toString);
    assertTrue(
        titles.contains("Squeeze to 16 channels with a 1×1 convolution first"), titles::toString);
  }

  @Tag("slow")
  @Test
  void everyRewriteThatIsOfferedLeavesTheDesignValidAndSaves() {
    budgeting.limit(Limit.PARAMETERS, OptionalDouble.of(1000));
    budgeting.limit(Limit.MACS, OptionalDouble.of(1000));
    budgeting.limit(Limit.PEAK, OptionalDouble.of(1000));
    var hotspots = hotspots();
    assertTrue(hotspots.size() >= 3, hotspots::toString);
    for (var hotspot : hotspots)
      for (var rewrite : hotspot.rewrites()) {
        var parameters = workbench.state().analysis().cost().parameters();
        budgeting.apply(rewrite);
        assertTrue(workbench.state().analysis().isValid(), rewrite::title);
        assertEquals(
            parameters + rewrite.parameters(),
            workbench.state().analysis().cost().parameters(),
            rewrite::title);
        assertEquals(rewrite.before().outputs().toString(), rewrite.after().outputs().toString());
        workbench.undo();
      }
  }

  @Test
  void anAppliedRewriteIsOneStepAndTheGaugesFollow() {
    budgeting.limit(Limit.PARAMETERS, OptionalDouble.of(1e6));
    budgeting.apply(hotspots().getFirst().rewrites().getFirst());
    assertFalse(view().isOver());
    assertEquals(
        "Average every channel first", workbench.state().history().undoLabel().orElseThrow());
    workbench.undo();
    assertTrue(view().isOver());
  }

  @Test
  void whatWaitsForASizeHasNoNumberOfWeightsAndNotNone() throws Exception {
    var ports = Ports.of(StandardCatalogue.catalogue());
    for (var lines : List.of("image = input\nconv = conv-2d image", "conv = conv-2d")) {
      var graph = GraphText.parse(lines, ports);
      var costs =
          CostTable.of(
              StandardCatalogue.catalogue(),
              new Analyzer(StandardCatalogue.catalogue()).analyze(graph));
      assertEquals(lines.startsWith("image"), costs.foundParameters().isPresent(), lines);
    }
  }

  @Test
  void aTimeIsNotKnownBeforeTheDesignRan() {
    budgeting.limit(Limit.MILLIS, OptionalDouble.of(5));
    var gauge = gauges().getFirst();
    assertTrue(gauge.actual().isEmpty());
    assertFalse(gauge.isOver());
    assertEquals("not known yet, at most 5.00 ms", gauge.words());
  }

  @Tag("slow")
  @Test
  void whereNothingLessHelpsAnotherBackboneIsOffered() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        GraphText.parse(
            """
            image  = input(shape: "N,3,224,224")
            body   = resnet(depth: 18)          image
            head   = classification-head        body:c5
            scores = output                     head:scores
            """,
            Ports.of(catalogue));
    var analysis = new Analyzer(catalogue).analyze(graph);
    var costs = CostTable.of(catalogue, analysis);
    var limits = Budget.parse("params<=4M,macs<=600M");
    var ways =
        SavingsFinder.of(
                Snapshot.checked(Document.of(graph), catalogue, analysis),
                costs,
                limits.gauges(costs, OptionalDouble.empty()),
                () -> true)
            .getFirst()
            .rewrites();
    long different = ways.stream().map(way -> way.after().total()).distinct().count();
    assertEquals(ways.size(), different, ways::toString);
    var fitting =
        ways.stream()
            .filter(way -> way.after().total().parameters() <= 4_000_000)
            .filter(way -> way.after().total().multiplyAdds() <= 600_000_000)
            .toList();
    assertTrue(fitting.size() >= 2, ways::toString);
    assertTrue(fitting.getFirst().after().total().parameters() > 2_000_000, "the largest first");
  }
}
