package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.compile.Compiler;
import vertebra.onnx.Model;
import vertebra.runtime.Availability;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// The best device of this computer beside the processor gives the processor's numbers. Left out
/// unless asked for (`mvn -Pgpu`), because it needs such a device.
@Tag("gpu")
class DeviceAgreementTest {

  private static final Initialiser WEIGHTS = Initialiser.seeded(1);
  private static final Engine ENGINE = new OrtEngine();
  private static final Device DEVICE = ENGINE.best();
  private static final long BATCH = 2;

  /// As a share of the largest number of an output. Sums are taken in another order, no more.
  private static final double TOLERANCE = 1e-3;

  /// Examples that need more would keep the processor busy for minutes.
  private static final long MOST_MULTIPLY_ADDS = 200_000_000;

  private static final long MOST_PARAMETERS = 8_000_000;

  private static final List<String> NETWORKS =
      List.of(
          "alexnet",
          "vgg16",
          "resnet50",
          "resnext50_32x4d",
          "densenet121",
          "googlenet",
          "inception_v3",
          "mobilenet_v1_1",
          "mobilenet_v2",
          "mobilenet_v3_large",
          "efficientnet_b0",
          "shufflenet_v2_x1_0",
          "squeezenet1_1",
          "regnet_y_400mf",
          "convnext_tiny",
          "vit_b_16",
          "swin_t",
          "maxvit_t",
          "unet_2015",
          "deeplabv3_resnet50",
          "ssd300_vgg16",
          "ssdlite320_mobilenet_v3_large",
          "yolov3",
          "yolov8n",
          "detr_resnet50",
          "fasterrcnn_resnet50_fpn");

  private static final Map<String, Double> differences = new LinkedHashMap<>();

  @BeforeEach
  void thereIsADevice() {
    assumeTrue(
        DEVICE.kind() != Device.DeviceKind.CPU,
        () ->
            ENGINE.availability().stream()
                .map(Availability::toString)
                .collect(Collectors.joining("; ", "there is no device but the processor: ", "")));
  }

  @AfterAll
  static void report() {
    IO.println(ENGINE.availability(DEVICE) + ", " + differences.size() + " models compared");
    differences.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(12)
        .forEach(entry -> IO.println("  %-52s %.1e".formatted(entry.getKey(), entry.getValue())));
  }

  @TestFactory
  Stream<DynamicNode> everyBlockGivesTheProcessorsNumbers() {
    return Designs.everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      assumeTrue(
          analysis.cost().multiplyAdds() <= MOST_MULTIPLY_ADDS
              && analysis.cost().parameters() <= MOST_PARAMETERS,
          "it is large");
      assertAgrees(block.id() + " " + example.name(), analysis);
    });
  }

  @TestFactory
  Stream<DynamicTest> knownNetworksGiveTheProcessorsNumbers() {
    return NETWORKS.stream()
        .filter(name -> Designs.CATALOGUE.preset(name).isPresent())
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () ->
                    assertAgrees(
                        name,
                        Designs.analyzed(
                            Designs.CATALOGUE.preset(name).orElseThrow().graph().get()))));
  }

  @Test
  void everyKernelOfAProfileIsOneOfOursAndSaysWhereItRan() throws Exception {
    var model = compiled(network("resnet50"));
    var options = Engine.Options.DEFAULT.withFallback(false).withProfiling(true);
    try (var session = ENGINE.open(model, WEIGHTS, DEVICE, options)) {
      session.run(Designs.noise(model, BATCH), Cancellation.none());
      var kernels = session.profile();
      assertTrue(kernels.size() > 50);
      var names = model.operators().stream().map(Model.Operator::name).toList();
      for (var kernel : kernels)
        if (!kernel.name().contains("Memcpy"))
          assertTrue(names.contains(kernel.name()), kernel.name());
      assertTrue(kernels.stream().anyMatch(kernel -> kernel.provider().equals(provider(session))));
    }
  }

  @Test
  void aRunIsCancelledAndTheSessionGoesOn() throws Exception {
    var model = compiled(network("resnet50"));
    try (var session = ENGINE.open(model, WEIGHTS, DEVICE, Engine.Options.DEFAULT)) {
      var cancellation = new Cancellation();
      cancellation.cancel();
      assertThrows(
          CancellationException.class,
          () -> session.run(Designs.noise(model, BATCH), cancellation));
      assertEquals(1, session.run(Designs.noise(model, BATCH), Cancellation.none()).size());
    }
  }

  private static String provider(Session session) {
    return session.placement().provider();
  }

  private static Analysis network(String name) {
    return Designs.analyzed(Designs.CATALOGUE.preset(name).orElseThrow().graph().get());
  }

  private static Model compiled(Analysis analysis) throws Exception {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
  }

  private static void assertAgrees(String name, Analysis analysis) throws Exception {
    var model = compiled(analysis);
    var inputs = Designs.noise(model, BATCH);
    var options = Engine.Options.DEFAULT;
    try (var here = ENGINE.open(model, WEIGHTS, Device.CPU, options);
        var there = ENGINE.open(model, WEIGHTS, DEVICE, options.withFallback(false))) {
      var expected = here.run(inputs, Cancellation.none());
      var found = there.run(inputs, Cancellation.none());
      assertEquals(DEVICE, there.placement().used());
      var worst = new ArrayList<Double>();
      expected.forEach((output, tensor) -> {
        var other = Objects.requireNonNull(found.get(output));
        assertArrayEquals(tensor.dims(), other.dims(), output);
        worst.add(difference(tensor, other));
      });
      double greatest = worst.stream().mapToDouble(Double::doubleValue).max().orElse(0);
      differences.put(name, greatest);
      assertTrue(greatest <= TOLERANCE, () -> "the greatest difference is " + greatest);
    }
  }

  /// The greatest difference as a share of the largest number. Lists of the best may stand in
  /// another order where scores are equal but for rounding, so they are compared in order of size.
  private static double difference(Tensor expected, Tensor found) {
    var there = found.toFloats();
    var here = expected.toFloats();
    double inPlace = difference(here, there);
    if (inPlace <= TOLERANCE) return inPlace;
    Arrays.sort(here);
    Arrays.sort(there);
    return difference(here, there);
  }

  private static double difference(float[] expected, float[] found) {
    double largest = 1e-6;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double apart = Math.abs(expected[i] - found[i]);
      difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(difference, apart);
    }
    return difference / largest;
  }
}
