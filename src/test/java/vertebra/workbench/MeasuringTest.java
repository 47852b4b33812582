package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.measure.MeasurementKind;
import vertebra.report.Report;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;

@Tag("ort")
class MeasuringTest {

  @TempDir Path folder;

  private Measuring.MeasuringState measured(MeasurementKind kind, String lines)
      throws DocumentException {
    var catalogue = StandardCatalogue.catalogue();
    var graph = GraphText.parse(lines, Ports.of(catalogue));
    var services = TestServices.of(catalogue, new OrtEngine(), folder);
    services.devices().look(false);
    services.devices().choose(Optional.of(Device.CPU));
    var measuring = OpenDesign.of(Document.of(graph), services).measuring();
    measuring.start(kind);
    services.devices().close();
    return measuring.state();
  }

  private Report report(MeasurementKind kind, String lines) throws DocumentException {
    var last = measured(kind, lines);
    return last.report().map(About::value).orElseThrow(() -> new AssertionError(last.toString()));
  }

  private static final String NET =
      """
      image  = input(shape: "N,3,32,32")
      stem   = conv-2d(filters: 8)   image
      relu   = relu                  stem
      head   = classification-head(classes: 10)   relu
      scores = output                head
      """;

  @Test
  void aProfileGivesTheTimeToTheBlocks() throws DocumentException {
    var report = report(MeasurementKind.PROFILE, NET);
    assertTrue(
        report.rows().stream().anyMatch(row -> row.getFirst().equals("stem")),
        () -> report.rows().toString());
    var level = report.heat().at(List.of());
    assertTrue(level.containsKey(new NodeId("stem")), level::toString);
    assertEquals(
        report.heat().whole(), level.values().stream().mapToDouble(each -> each).sum(), 1e-9);
    var inside = report.heat().at(List.of(new NodeId("head")));
    assertEquals(
        level.getOrDefault(new NodeId("head"), 0.0),
        inside.values().stream().mapToDouble(each -> each).sum(),
        1e-9,
        "what is inside a block adds up to what the block takes");
  }

  @Test
  void aBenchmarkGrowsTheBatch() throws DocumentException {
    var report = report(MeasurementKind.BENCHMARK, NET);
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L), report.rows().stream().map(List::getFirst).toList());
    assertEquals("CPU", report.settings().get("device"));
  }

  @Test
  void aFixedBatchIsMeasuredAsItIs() throws DocumentException {
    var report = report(MeasurementKind.BENCHMARK, NET.replace("N,3", "2,3"));
    assertEquals(List.of(2L), report.rows().stream().map(List::getFirst).toList());
  }

  @Test
  void aSoundSignalIsNotFlagged() throws DocumentException {
    var report = report(MeasurementKind.SIGNAL, NET);
    assertTrue(report.summary().contains("nothing to worry about"), report.summary());
    assertEquals("image:y", report.rows().getFirst().getFirst());
  }

  @Test
  void whatAPixelSeesIsMeasuredAndEqualsTheTheoryForPlainConvolutions() throws DocumentException {
    var report =
        report(
            MeasurementKind.FIELD,
            """
            image  = input(shape: "N,3,24,24")
            one    = conv-2d(filters: 8)   image
            two    = conv-2d(filters: 8)   one
            scores = output                two
            """);
    assertEquals(List.of("image:y", "1 × 1 px, stride 1", "1 × 1", "1 × 1"), report.rows().get(0));
    assertEquals(List.of("one:y", "3 × 3 px, stride 1", "3 × 3", "3 × 3"), report.rows().get(1));
    assertEquals(List.of("two:y", "5 × 5 px, stride 1", "5 × 5", "5 × 5"), report.rows().get(2));
  }

  @Test
  void aDesignWithoutAPictureHasNoPixels() throws DocumentException {
    var last =
        measured(
            MeasurementKind.FIELD,
            """
            input  = input(shape: "N,8")
            dense  = dense(units: 4)   input
            scores = output            dense
            """);
    var failed = assertInstanceOf(Measuring.Failed.class, last.step());
    assertTrue(failed.reason().startsWith("What a pixel sees is measured on a picture."));
  }

  @Test
  void aBrokenDesignIsRefusedWithTheReason() throws DocumentException {
    var last =
        measured(
            MeasurementKind.PROFILE,
            NET.replace("head   = classification-head(classes: 10)", "head   = dense(units: 4)"));
    var failed = assertInstanceOf(Measuring.Failed.class, last.step());
    assertTrue(failed.reason().startsWith("The design has a problem: "), failed.reason());
  }
}
