package vertebra.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.PortPath;

class PlanTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Analyzer ANALYZER = new Analyzer(CATALOGUE);

  private static Plan plan(String text) throws DocumentException {
    return Plan.of(CATALOGUE, ANALYZER.analyze(GraphText.parse(text, Ports.of(CATALOGUE))));
  }

  private static Plan preset(String id) {
    return Plan.of(CATALOGUE, ANALYZER.analyze(CATALOGUE.preset(id).orElseThrow().graph().get()));
  }

  private static PortPath port(String text) {
    return PortPath.parse(text).orElseThrow();
  }

  @Test
  void compositesAreFlattenedUnderTheirPaths() {
    var paths = preset("resnet50").steps().stream().map(Plan.Step::path).toList();
    assertTrue(paths.contains("backbone/layer1/0/downsample/0"), paths.toString());
    assertTrue(
        preset("resnet50").steps().stream()
            .anyMatch(step -> step.weightPath().equals("backbone.layer4.2.conv3")));
  }

  @Test
  void theWorkingPartOfABrokenDesignHasAPlan() throws DocumentException {
    var plan =
        plan(
            """
            image = input(shape: "N,3,8,8")
            conv  = conv-2d(filters: 4)            image
            wrong = conv-2d(filters: 4, groups: 3) conv
            relu  = relu                           wrong
            """);
    assertEquals(List.of("image", "conv"), plan.steps().stream().map(Plan.Step::path).toList());
    assertEquals("conv:y", plan.openEnds().getFirst().toString());
  }

  @Test
  void whatIsBesideAMistakeWorksToo() throws DocumentException {
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,8,8")
            conv  = conv-2d(filters: 4)            image
            wrong = conv-2d(filters: 4, groups: 3) conv
            past  = relu                           wrong
            side  = relu                           conv
            flat  = flatten                        side
            out   = output                         past
            """,
            Ports.of(CATALOGUE));
    var plan = Plan.ofEverything(CATALOGUE, ANALYZER.analyze(graph));
    assertEquals(
        List.of("image:y", "conv:y", "side:y", "flat:y"),
        plan.ports().keySet().stream().map(Object::toString).toList());
  }

  @Test
  void theFirstStepsOfAPlanAreAPlan() {
    var whole = preset("resnet18");
    var part = whole.first(3);
    assertEquals(whole.steps().subList(0, 3), part.steps());
    assertTrue(part.ports().size() < whole.ports().size());
    assertTrue(part.openEnds().isEmpty());
  }

  @Test
  void aBypassedBlockIsAnotherNameForItsInput() throws DocumentException {
    var plan =
        plan(
            """
            image = input(shape: "N,3,8,8")
            relu  = relu @bypassed  image
            out   = output          relu
            """);
    assertEquals(plan.tensor(port("image:y")), plan.tensor(port("relu:y")));
    assertEquals(2, plan.steps().size());
  }

  @Test
  void peakMemoryHoldsWhatASkipKeepsAlive() throws DocumentException {
    var plan =
        plan(
            """
            image = input(shape: "N,1,10,10")
            one   = relu    image
            two   = relu    one
            sum   = add     two image
            out   = output  sum
            """);
    // While "two" runs, the image waits for the sum: three tensors of 100 float32 each; so does the
    // sum itself.
    assertEquals(3 * 100 * 4, PeakMemory.of(plan).bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "backbone:c1,7,2",
    "backbone:c2,35,4",
    "backbone:c3,91,8",
    "backbone:c4,267,16",
    "backbone:c5,427,32"
  })
  void receptiveFieldsOfResnet50AreThePublishedOnes(String name, double field, double stride) {
    // Araujo, Norris and Sim (Distill 2019) give 483 for ResNet-50 v1, which strides in the first
    // 1×1; torchvision's v1.5 strides in the 3×3.
    var at = ReceptiveFields.of(preset("resnet50")).at(port(name)).orElseThrow();
    assertEquals(stride, at.strideY(), name);
    assertEquals(field, at.height(), name);
  }

  @Test
  void theFieldOfSmallStacksIsTheTextbookNumber() throws DocumentException {
    var plan =
        plan(
            """
            image = input(shape: "N,3,64,64")
            a     = conv-2d(filters: 8, kernel: 7, stride: 2)  image
            b     = max-pool(kernel: 3, stride: 2, padding: 1) a
            c     = conv-2d(filters: 8)                        b
            d     = conv-2d(filters: 8)                        c
            out   = output                                     d
            """);
    var fields = ReceptiveFields.of(plan);
    assertEquals(
        List.of(7.0, 11.0, 19.0, 27.0),
        List.of("a:y", "b:y", "c:y", "d:y").stream()
            .map(name -> fields.at(port(name)).orElseThrow().height())
            .toList());
    assertEquals("27 × 27 px, stride 4", fields.at(port("d:y")).orElseThrow().toString());
  }
}
