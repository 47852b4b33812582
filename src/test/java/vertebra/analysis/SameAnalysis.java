package vertebra.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import vertebra.block.Catalogue;

/// Whether two analyses of a graph say the same: diagnostics, findings, sums, peak memory and
/// receptive fields.
public final class SameAnalysis {

  private SameAnalysis() {}

  /// Fails with the words if anything differs.
  public static void assertSame(
      Catalogue catalogue, Analysis expected, Analysis analysis, String words) {
    assertEquals(expected.diagnostics(), analysis.diagnostics(), words);
    assertEquals(expected.findings(), analysis.findings(), words);
    for (var node : expected.graph().nodes())
      assertEquals(
          expected.findings().isGuess(node.id(), expected.graph()),
          analysis.findings().isGuess(node.id(), expected.graph()),
          words);
    var fresh = Plan.of(catalogue, expected);
    var plan = Plan.of(catalogue, analysis);
    assertEquals(PeakMemory.of(fresh), PeakMemory.of(plan), words);
    var fields = ReceptiveFields.of(fresh);
    var others = ReceptiveFields.of(plan);
    for (var port : fresh.ports().keySet()) assertEquals(fields.at(port), others.at(port), words);
  }
}
