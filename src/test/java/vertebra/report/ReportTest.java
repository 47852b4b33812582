package vertebra.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static Report report() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("device", "CPU");
    return new Report(
        "Profile",
        "All of it.",
        settings,
        List.of("Block", "ms"),
        List.of(List.of("conv|1", 0.123456), List.of("say \"a, b\"", 12.0)));
  }

  @Test
  void markdownIsATableWithItsConditions() {
    assertEquals(
        """
        **Profile** All of it.

        | Block | ms |
        |:---|---:|
        | conv\\|1 | 0.1235 |
        | say "a, b" | 12.00 |

        - device: CPU
        """,
        report().markdown());
  }

  @Test
  void csvQuotesWhatNeedsItAndKeepsAllDigits() {
    assertEquals("Block,ms\r\nconv|1,0.123456\r\n\"say \"\"a, b\"\"\",12.0\r\n", report().csv());
  }

  @Test
  void jsonNamesEveryNumber() {
    assertTrue(report().json().contains("\"ms\": 0.123456"), report().json());
  }

  /// A spreadsheet would work out what begins so, and a name in a file may be a stranger's.
  @Test
  void noCellOfCsvBeginsAFormula() {
    for (var begin : List.of("=", "+", "-", "@", "\t", "\r", "\n")) {
      var cell = begin + "HYPERLINK(\"x\")";
      var csv = Table.of(List.of(cell), List.of(List.of(cell))).csv();
      for (var line : csv.split("\r\n", -1))
        assertTrue(
            line.isEmpty() || line.startsWith("'") || line.startsWith("\"'"),
            () -> "begins a formula: " + line);
    }
    assertEquals(
        "a\r\n-12.5\r\n",
        Table.of(List.of("a"), List.of(List.of("-12.5"))).csv(),
        "a number is none");
  }
}
