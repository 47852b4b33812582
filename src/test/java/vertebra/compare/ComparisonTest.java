package vertebra.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compare.Comparison.NetworkFigures;
import vertebra.compare.Comparison.Timing;
import vertebra.compile.CompileException;
import vertebra.precision.Precision;
import vertebra.report.ChartPainter;
import vertebra.runtime.Device;
import vertebra.runtime.Measurement;
import vertebra.runtime.Placement;

class ComparisonTest {

  @TempDir Path folder;

  private static NetworkFigures row(String name, long parameters, long macs, double millis) {
    var placement =
        new Placement(
            Device.CPU, Device.CPU, "CPUExecutionProvider", Optional.empty(), Optional.empty());
    return new NetworkFigures(
        name,
        parameters,
        OptionalLong.of(macs),
        OptionalLong.of(0),
        OptionalLong.of(100),
        4 * parameters,
        4 * parameters + 50,
        Optional.empty(),
        List.of(),
        Precision.FLOAT32,
        List.of(new Timing(placement, 2, Measurement.of(1, millis))));
  }

  private static final Comparison THREE =
      new Comparison(
          List.of(row("small", 10, 100, 4), row("large", 40, 400, 2), row("poor", 40, 500, 8)),
          Optional.of("small"));

  private static Quantity quantity(Comparison comparison, String key) {
    return comparison.quantity(key).orElseThrow();
  }

  @Test
  void numbersAreMultiplesOfTheBaseline() {
    var large = THREE.row("large").orElseThrow();
    assertEquals(OptionalDouble.of(4), THREE.ratio(quantity(THREE, "parameters"), large));
    assertEquals(OptionalDouble.of(0.5), THREE.ratio(quantity(THREE, "medianMillis:cpu"), large));
    assertTrue(
        THREE.ratio(quantity(THREE, "activationBytes"), large).isEmpty(), "nothing of nothing");
    assertEquals("1000/s", quantity(THREE, "throughput:cpu").text(large));
  }

  @Test
  void aSingleNetworkIsDrawnByWhatSaysSomething() {
    var one = new Comparison(THREE.rows().subList(0, 1), Optional.empty());
    assertEquals("medianMillis:cpu", one.usualUp().key());
    assertEquals("macs", one.usualAcross().key());
  }

  @Test
  void theFrontIsWhatNoOtherBeatsInBoth() {
    var front = THREE.front(quantity(THREE, "macs"), quantity(THREE, "medianMillis:cpu"));
    assertEquals(List.of("small", "large"), List.copyOf(front));
    var fast = THREE.front(quantity(THREE, "macs"), quantity(THREE, "throughput:cpu"));
    assertEquals(List.of("small", "large"), List.copyOf(fast), "more throughput is better");
  }

  @Test
  void accuracyBelongsToTheVariantOrIsAbsent() throws CompileException, IOException {
    var catalogue = StandardCatalogue.catalogue();
    var published =
        ComparedNetwork.of(catalogue, NetworkSource.of(catalogue.preset("resnet34").orElseThrow()))
            .row();
    assertEquals(OptionalDouble.of(73.314), published.top1());
    assertEquals(1, published.published().size(), "only its own");
    var graph = catalogue.preset("resnet34").orElseThrow().graph().get();
    var same = NetworkSource.of(catalogue, "mine", vertebra.document.Document.of(graph));
    assertEquals(1, ((NetworkSource.Design) same).published().size(), "the very network");
    var backbone = graph.nodes().stream().skip(1).findFirst().orElseThrow();
    var other =
        vertebra.graph.GraphEdit.apply(
            graph,
            new vertebra.graph.GraphEdit.SetParameter(
                backbone.id(), "depth", vertebra.graph.Value.of(18)));
    var own = NetworkSource.of(catalogue, "mine", vertebra.document.Document.of(other));
    assertEquals(
        "69.758",
        ((NetworkSource.Design) own).published().getFirst().value(),
        "which makes it another network of the catalogue");
    var odd =
        ComparedNetwork.of(
            catalogue, NetworkSource.of(catalogue.preset("resnet50_v1").orElseThrow()));
    assertEquals(List.of(), odd.row().published());
    for (var preset : catalogue.presets())
      for (var figure : preset.published()) {
        assertTrue(figure.isTop1());
        double percent = Double.parseDouble(figure.value());
        assertTrue(percent > 50 && percent < 90, preset.id());
        assertFalse(figure.source().isBlank());
      }
  }

  @Test
  void aDesignIsAsLargeAsItsFileWillBe() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var preset = catalogue.preset("squeezenet1_1").orElseThrow();
    var counted = ComparedNetwork.of(catalogue, NetworkSource.of(preset));
    var form = (ComparedNetwork.Form.Made) counted.form();
    var bytes =
        vertebra.onnx.ModelWriter.bytes(form.model(), vertebra.weights.Initialiser.seeded(0));
    assertEquals(bytes.length, counted.row().fileBytes());
  }

  @Test
  void theTableOfValuesHasEveryDigit() {
    var lines = ComparisonFiles.csv(THREE).split("\r\n");
    assertTrue(
        lines[0].startsWith(
            "Network,Parameters,MACs,\"Activations, bytes\",\"Peak memory, bytes\",\"File size,"
                + " bytes\",\"Median, ms\",\"Throughput, samples/s\""),
        lines[0]);
    assertTrue(lines[2].startsWith("large,40,400,0,100,210,2,1000,"), lines[2]);
    assertTrue(lines[2].endsWith(",4.0,4.0,,1.0," + 210 / 90.0 + ",0.5,2.0"), lines[2]);
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    var chart =
        THREE.chart(quantity(THREE, "macs"), quantity(THREE, "medianMillis:cpu"), true, false);
    var file = folder.resolve("report.html");
    ComparisonFiles.write(file, THREE, List.of(chart), List.of());
    var page = Files.readString(file);
    assertTrue(page.contains("<svg") && page.contains("4.00 ×"), page);
    assertFalse(page.contains("<script") || page.contains("<link") || page.contains("src="), page);
    assertEquals(
        List.of("http://www.w3.org/2000/svg"),
        java.util.regex.Pattern.compile("https?://[^\"<) ]+")
            .matcher(page)
            .results()
            .map(java.util.regex.MatchResult::group)
            .distinct()
            .toList(),
        "no address but the name of SVG");
    for (var kind : List.of("csv", "svg", "png")) {
      var other = folder.resolve("report." + kind);
      ComparisonFiles.write(other, THREE, List.of(chart), List.of());
      assertTrue(Files.size(other) > 100, kind);
    }
    var wrong =
        assertThrows(
            IOException.class,
            () ->
                ComparisonFiles.write(
                    folder.resolve("report.doc"), THREE, List.of(chart), List.of()));
    assertTrue(String.valueOf(wrong.getMessage()).contains(".html, .csv, .svg or .png"));
  }

  @Test
  void aZeroKeepsItsAxisLinear() {
    var zero =
        new Comparison(List.of(row("a", 0, 1, 1), row("b", 5, 100_000, 1)), Optional.empty());
    var chart = zero.chart(quantity(zero, "parameters"), quantity(zero, "macs"), true, true);
    assertFalse(chart.x().isLog());
    assertTrue(chart.y().isLog());
    new ChartPainter(chart, 300, 200);
  }
}
