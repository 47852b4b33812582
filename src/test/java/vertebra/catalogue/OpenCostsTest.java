package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.cost.CostTable;
import vertebra.cost.OpenCosts;
import vertebra.cost.OpenFigures;
import vertebra.cost.OpenFigures.Count;
import vertebra.design.Ports;
import vertebra.document.GraphText;

/// What is said of the costs of open sizes is what the same design costs at fixed ones.
class OpenCostsTest {

  private static final int FIVE = 5;

  /// The number of their places does not follow from height and width by a polynomial: boxes are
  /// cut to a share, or the larger of two numbers counts.
  private static final Set<String> NO_POLYNOMIAL = Set.of();

  private static OpenCosts costs(Analysis analysis) {
    var plan = Plan.of(Designs.CATALOGUE, analysis);
    return OpenCosts.of(plan, analysis.findings().sizes()).orElseThrow();
  }

  @Test
  void theFormulaOfEveryOperationIsItsCostAtFiveSizes() {
    hold(example -> !example.block().isComposite());
  }

  @Tag("full")
  @Test
  void theFormulaOfEveryExampleIsItsCostAtFiveSizes() {
    hold(_ -> true);
  }

  private static void hold(Predicate<OpenExamples> asked) {
    var without = new TreeSet<String>();
    int compared = 0;
    for (var example : OpenExamples.all().filter(asked).toList()) {
      var open = Designs.analyzed(example.design());
      if (!open.isValid()) continue;
      var costs = costs(open);
      var figures = OpenFigures.of(costs, costs.usual());
      if (figures.formulas().size() < Count.values().length) without.add(example.name());
      compared += compare(example, open, costs, figures);
    }
    assertEquals(NO_POLYNOMIAL, without);
    assertTrue(compared > 300, () -> "only a few sizes were compared");
  }

  private static int compare(
      OpenExamples example, Analysis open, OpenCosts costs, OpenFigures figures) {
    int compared = 0;
    for (var sizes : chosen(costs, figures)) {
      var fixed = Designs.ANALYZER.at(open, sizes);
      if (!fixed.errors().isEmpty()) continue;
      var expected = CostTable.of(Designs.CATALOGUE, fixed);
      assertEquals(expected.total(), costs.at(sizes).total(), () -> example + " at " + sizes);
      assertEquals(expected.peak().bytes(), costs.at(sizes).peak().bytes(), example::toString);
      for (var count : figures.formulas().keySet()) {
        var formula = figures.formulas().get(count);
        assertTrue(formula.covers(sizes), () -> example + " at " + sizes);
        assertEquals(
            count.of(expected.total()),
            formula.at(sizes),
            () -> example + ": " + count + " = " + formula + " at " + sizes);
      }
      compared++;
    }
    return compared;
  }

  /// Five sizes that the formulas are about, none a square.
  private static List<Map<String, Long>> chosen(OpenCosts costs, OpenFigures figures) {
    var all = new ArrayList<Map<String, Long>>();
    var formula = figures.formulas().values().stream().findFirst();
    for (int i = 0; i < FIVE && formula.isPresent(); i++) {
      var sizes = new LinkedHashMap<String, Long>();
      int axis = 0;
      for (var name : costs.names()) {
        long most =
            figures.formulas().values().stream()
                .mapToLong(each -> each.from().get(name))
                .max()
                .orElseThrow();
        sizes.put(name, most + formula.get().period().get(name) * (i + (axis++ * 3 + i) % 4));
      }
      all.add(sizes);
    }
    return all;
  }

  @Test
  void aFormulaIsWrittenAsOneReadsIt() throws Exception {
    var design =
        """
        x = input(shape: "N,3,H,W")
        conv = conv-2d(filters: 8, stride: 2, bias: false) x
        y = output conv
        """;
    var open = Designs.analyzed(GraphText.parse(design, Ports.of(Designs.CATALOGUE)));
    var costs = costs(open);
    var figures = OpenFigures.of(costs, costs.usual());
    assertEquals("54·H·W", figures.formula(Count.MACS).orElseThrow().toString());
    assertEquals("H a multiple of 2, W a multiple of 2", figures.condition());
    assertEquals("H=224, W=224", figures.atSizes());
    assertEquals(54 * 224 * 224, figures.number(Count.MACS).orElseThrow());
  }
}
