package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.dataset.Batch;
import vertebra.dataset.PixelClasses;
import vertebra.dataset.RightAnswer;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Safetensors;

/// Small variants of known networks learn as in PyTorch: one step's gradient of every weight, and
/// every weight and running statistic after twenty steps. `training_networks.py` wrote what PyTorch
/// makes of them.
@Tag("ort")
@Tag("slow")
class NetworkStepsTest {

  private static final Path FOLDER = Path.of("src/test/resources/vertebra/training");
  private static final int BATCH = 8;
  private static final int STEPS = 20;

  /// Of each gradient's largest number.
  private static final double GRADIENT = 1e-4;

  /// Of each weight's largest number, after all steps.
  private static final double WEIGHT = 1e-3;

  /// Where a gradient is 0, as before a norm that takes every shift back, rounding is all there is.
  private static final double ROUNDING = 2e-6;

  private static final Optimiser SGD = new Optimiser.Sgd(0.9, true, 5e-4);

  /// Its epsilon keeps what is nothing but rounding from becoming steps of full length.
  private static final Optimiser ADAMW = new Optimiser.AdamW(0.9, 0.999, 1e-5, 0.01);

  /// The networks.
  enum Network {
    RESNET(
        64,
        """
        picture = input(shape: "N,3,64,64")
        conv1   = conv-2d(filters: 8, kernel: 7, stride: 2, bias: false)  picture
        bn1     = batch-norm  conv1
        act     = relu  bn1
        pool    = max-pool(kernel: 3, stride: 2, padding: 1)  act
        layer1  = residual-stage(kind: basic, blocks: 2, width: 8)  pool
        layer2  = residual-stage(kind: basic, blocks: 2, width: 16, stride: 2)  layer1
        layer3  = residual-stage(kind: basic, blocks: 2, width: 24, stride: 2)  layer2
        layer4  = residual-stage(kind: basic, blocks: 2, width: 32, stride: 2)  layer3
        head    = classification-head(classes: 5)  layer4
        end     = output  head
        """),
    MOBILENET(
        64,
        """
        picture      = input(shape: "N,3,64,64")
        backbone     = mobilenet-v2(multiplier: 0.25)  picture
        head         = classification-head(classes: 5)  backbone:c5
        end          = output  head
        """),
    VIT(
        32,
        """
        picture  = input(shape: "N,3,32,32")
        backbone = vit(width: 48, layers: 2, heads: 3, patch: 8, resolution: 32)  picture
        head     = dense(units: 5)  backbone:class
        end      = output  head
        """),
    UNET(
        32,
        """
        picture = input(shape: "N,3,32,32")
        enc     = unet-encoder(base: 6, levels: 3)  picture
        dec     = unet-decoder(last: 2)  enc:c0 enc:c1 enc:c2
        head    = pixel-head(classes: 4)  dec
        end     = output  head
        """),
    CONVNEXT(
        32,
        """
        picture      = input(shape: "N,3,32,32")
        features.0.0 = conv-2d(filters: 12, kernel: 4, stride: 4, padding: 0)  picture
        features.0.1 = channel-norm(epsilon: 0.000001)  features.0.0
        features.1   = convnext-stage(blocks: 2)  features.0.1
        features.2.0 = channel-norm(epsilon: 0.000001)  features.1
        features.2.1 = conv-2d(filters: 24, kernel: 2, stride: 2, padding: 0)  features.2.0
        features.3   = convnext-stage(blocks: 2)  features.2.1
        pool         = global-avg-pool  features.3
        flat         = flatten  pool
        classifier.0 = layer-norm(epsilon: 0.000001)  flat
        classifier.2 = dense(units: 5)  classifier.0
        end          = output  classifier.2
        """);

    private final int side;
    private final String text;

    Network(int side, String text) {
      this.side = side;
      this.text = text;
    }

    private Batch batch() {
      var targets = new ArrayList<RightAnswer>();
      for (int i = 0; i < BATCH; i++) {
        int row = i;
        targets.add(
            this == UNET
                ? new RightAnswer.Masked(
                    PixelClasses.of(side, side, (x, y) -> (row + 2 * y + x) % 4))
                : new RightAnswer.Named(row % 5));
      }
      var numbers = DrawnNumbers.of("pictures", BATCH * 3 * side * side);
      return new Batch(Tensor.of(numbers, BATCH, 3, side, side), targets);
    }
  }

  /// Fifty-two convolutions take as long as all the others together.
  @Tag("full")
  @Test
  void aMobileNetLearnsAsInPyTorch() throws Exception {
    gradientsAndTwentyStepsAreThoseOfPyTorch(Network.MOBILENET);
  }

  @ParameterizedTest
  @EnumSource(names = "MOBILENET", mode = EnumSource.Mode.EXCLUDE)
  void gradientsAndTwentyStepsAreThoseOfPyTorch(Network network) throws Exception {
    var file = FOLDER.resolve(network.name().toLowerCase(Locale.ROOT) + ".safetensors");
    try (var stored = Safetensors.open(file)) {
      compareGradients(network, stored);
      // Narrow as it is, its gradients are large: at a higher rate PyTorch in float32 leaves
      // PyTorch
      // in float64.
      boolean isRough = network == Network.MOBILENET;
      compareSteps(network, SGD, isRough ? 1e-6 : 0.002, 0, stored);
      compareSteps(network, ADAMW, isRough ? 2e-6 : 1e-4, 1, stored);
    }
  }

  /// A step of two batches says after the first half of the mean gradient.
  private static void compareGradients(Network network, Safetensors stored) throws Exception {
    var recipe = recipe(SGD, 0.002).with(Refinement.NONE.withGathered(2));
    var gradients = trained(network, recipe, 1, new ArrayList<>());
    int compared = 0;
    for (var weight : gradients.keySet()) {
      if (!weight.endsWith("/" + Step.GATHERED)) continue;
      var name = weight.substring(0, weight.lastIndexOf('/'));
      var found = gradients.get(weight).toFloats();
      for (int i = 0; i < found.length; i++) found[i] *= 2;
      compare(name + "/gradient", found, stored, GRADIENT);
      compared++;
    }
    assertTrue(compared > 20, compared + " weights");
  }

  private static void compareSteps(
      Network network, Optimiser optimiser, double rate, int number, Safetensors stored)
      throws Exception {
    var losses = new ArrayList<Double>();
    var after = trained(network, recipe(optimiser, rate), STEPS, losses);
    var wanted = numbers("losses/" + number, stored);
    for (int t = 0; t < STEPS; t++) assertEquals(wanted[t], losses.get(t), 1e-3, "loss " + t);
    for (var weight : after.keySet())
      if (weight.indexOf('/') < 0)
        compare(weight + "/" + number, after.get(weight).toFloats(), stored, WEIGHT);
  }

  private static Recipe recipe(Optimiser optimiser, double rate) {
    return Recipe.USUAL.with(optimiser, rate).with(new Schedule.Constant()).withBatch(BATCH);
  }

  private static Map<String, Tensor> trained(
      Network network, Recipe recipe, int steps, List<Double> losses) throws Exception {
    Catalogue catalogue = StandardCatalogue.catalogue();
    var analysis =
        new Analyzer(catalogue).analyze(GraphText.parse(network.text, Ports.of(catalogue)));
    assertEquals(List.of(), analysis.errors());
    var options = Compiler.Options.DEFAULT.withBatch(BATCH);
    var compiled = new Compiler(catalogue).compile(analysis, options);
    var step = Step.of(compiled, Task.of(catalogue, analysis), recipe, List.of());
    var numbers = new DrawnNumbers();
    var state = new State(step, numbers, Cancellation.none());
    var engine = Engine.Options.DEFAULT.withThreads(1);
    var batch = network.batch();
    try (var session = new OrtEngine().open(step.training(), numbers, Device.CPU, engine)) {
      var stepping = new Stepping(session, step, recipe, state);
      for (int at = 0; at < steps; at++)
        losses.add(
            Stepping.result(
                    stepping.learn(batch, at, recipe.rate(at, STEPS), Cancellation.none()),
                    Step.LOSS)
                .get(0));
    }
    return state.tensors();
  }

  private static float[] numbers(String name, Safetensors stored) throws Exception {
    var entry = stored.find(name).orElseThrow(() -> new AssertionError("PyTorch has no " + name));
    var tensor = Tensor.zeros(DType.FLOAT32, entry.dims().getFirst());
    stored.fill(name, DType.FLOAT32, tensor.data());
    return tensor.toFloats();
  }

  /// A tensor against the largest magnitude, the projection and the numbers that were kept of it.
  private static void compare(String name, float[] found, Safetensors stored, double near)
      throws Exception {
    var wanted = numbers(name, stored);
    var signs = DrawnNumbers.of("projection", found.length);
    double largest = 0;
    double projection = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(found[i]));
      projection += (double) found[i] * signs[i];
    }
    double most = near * wanted[0] + ROUNDING;
    assertEquals(wanted[0], largest, most, name + ", the largest");
    assertEquals(wanted[1], projection / Math.sqrt(found.length), most, name + ", projected");
    int kept = wanted.length - 2;
    for (int i = 0; i < kept; i++)
      assertEquals(
          wanted[i + 2], found[(int) ((long) i * found.length / kept)], most, name + " " + i);
  }
}
