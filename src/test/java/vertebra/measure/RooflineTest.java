package vertebra.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.execute.DeviceCeiling;
import vertebra.precision.Precision;
import vertebra.report.Chart;
import vertebra.runtime.Device;
import vertebra.runtime.Placement;

class RooflineTest {

  private static final DeviceCeiling ROOF =
      new DeviceCeiling(
          new Placement(
              Device.CPU, Device.CPU, "CPUExecutionProvider", Optional.empty(), Optional.empty()),
          Precision.FLOAT32,
          100e9,
          10e9,
          1_024,
          1 << 26);

  private static MemoryTraffic traffic() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph =
        GraphText.parse(
            """
            image  = input(shape: "N,3,8,8")
            conv   = conv-2d(filters: 4)   image
            relu   = relu                  conv
            scores = output                relu
            """,
            Ports.of(catalogue));
    var analysis = new Analyzer(catalogue).analyze(graph);
    return MemoryTraffic.of(
        new Compiler(catalogue).compile(analysis, Compiler.Options.DEFAULT), Map.of());
  }

  private static final long INPUT = 4 * 3 * 8 * 8;
  private static final long OUTPUT = 4 * 4 * 8 * 8;
  private static final long WEIGHTS = 4 * (4 * 3 * 9 + 4);

  @Test
  void aBlockReadsWritesAndLoadsItsWeightsOnce() throws Exception {
    assertEquals(INPUT + WEIGHTS + OUTPUT, traffic().bytes(Set.of("conv")));
    assertEquals(2 * OUTPUT, traffic().bytes(Set.of("relu")));
  }

  @Test
  void whatOneKernelHandsToItselfDoesNotMove() throws Exception {
    assertEquals(INPUT + WEIGHTS + OUTPUT, traffic().bytes(Set.of("conv", "relu")));
    assertEquals(2 * 4 * 3 * 9 * 8 * 8, traffic().operations(Set.of("conv", "relu")));
  }

  @Test
  void theCeilingIsTheSlowerOfMultiplyingAndMoving() {
    assertEquals(10, ROOF.ridge());
    assertEquals(1, ROOF.leastMillis(100e6, 1), 1e-9);
    assertEquals(2, ROOF.leastMillis(100e6, 20e6), 1e-9);
  }

  @Test
  void aBlockStandsBelowTheCeilingByItsTime() throws Exception {
    var part =
        new Profile.Part(
            Profile.Owner.named("conv"),
            List.of("FusedConv"),
            0.001,
            List.of("CPUExecutionProvider"),
            List.of(Profile.Owner.named("relu")));
    var profile = new Profile(List.of(part), 1, 1, 0.001, 0.001, List.of(), 1);
    var line = Roofline.of(ROOF, profile, traffic(), Precision.FLOAT32);
    var place = line.places().getFirst();
    double least = 1_000.0 * (INPUT + WEIGHTS + OUTPUT) / 10e9;
    assertEquals(least / 0.001, place.share(), 1e-9, "memory is the limit here");
    assertEquals(place.share(), line.share(), 1e-9);
    var chart = line.chart();
    assertEquals(List.of("conv"), chart.dots().stream().map(Chart.Dot::name).toList());
    assertEquals(1, chart.lines().size());
    assertTrue(chart.x().isLog() && chart.y().isLog());
    var halves = Roofline.of(ROOF, profile, traffic(), Precision.FLOAT16).places().getFirst();
    assertEquals(place.bytes() / 2, halves.bytes());
  }
}
