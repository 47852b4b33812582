package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static vertebra.block.ParameterSpec.set;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.catalogue.backbones.SetsAndImages;
import vertebra.catalogue.backbones.WaveletNetworks;
import vertebra.catalogue.blocks.WaveletBlocks;
import vertebra.catalogue.layers.Axes.Gathering;
import vertebra.catalogue.layers.Inputs;
import vertebra.catalogue.layers.Wavelets;
import vertebra.catalogue.layers.Wavelets.Edge;
import vertebra.catalogue.layers.Wavelets.Wavelet;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.weights.Initialiser;

/// What blocks are said to do beyond their shapes: sets have no order, and wavelets lose nothing.
@Tag("ort")
class SetAndWaveletTest {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int MEMBERS = 6;
  private static final int FEATURES = 3;
  private static final Engine ENGINE = new OrtEngine();

  private static float[] run(Graph graph, Map<String, Tensor> inputs)
      throws CompileException, EngineException {
    var analysis = Designs.analyzed(graph);
    assertEquals(List.of(), analysis.errors());
    Model model = new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
    try (var session =
        ENGINE.open(model, Initialiser.seeded(3), Device.CPU, Engine.Options.DEFAULT)) {
      var outputs = session.run(new LinkedHashMap<>(inputs), Cancellation.none());
      return outputs.values().iterator().next().toFloats();
    }
  }

  private static Graph ofSets(BlockType block, Parameters parameters, boolean masked) {
    return Body.of(
            body -> {
              var members = body.add("x", Inputs.INPUT, set(Inputs.SHAPE.to(Shape.parse("N,6,3"))));
              var mask = set(Inputs.SHAPE.to(Shape.parse("N,6")));
              var answer =
                  masked
                      ? body.add(
                          "set", block, parameters, members, body.add("mask", Inputs.INPUT, mask))
                      : body.add("set", block, parameters, members);
              body.place("answer", Inputs.OUTPUT, Parameters.NONE, answer);
              return answer;
            })
        .graph();
  }

  private static Tensor turned(Tensor set) {
    var turned = Tensor.zeros(DType.FLOAT32, new long[] {1, MEMBERS, FEATURES});
    var numbers = set.toFloats();
    for (int i = 0; i < numbers.length; i++) {
      int member = MEMBERS - 1 - i / FEATURES;
      turned.data().set(FLOAT, 4L * (member * FEATURES + i % FEATURES), numbers[i]);
    }
    return turned;
  }

  private static Tensor members() {
    return NoiseInput.uniform(5).tensor(DType.FLOAT32, new long[] {1, MEMBERS, FEATURES});
  }

  private static Graph deepSets(Gathering pool, boolean masked) {
    return ofSets(
        SetsAndImages.DEEP_SETS,
        set(
            SetsAndImages.PHI.to(List.of(8)),
            SetsAndImages.POOL.to(pool),
            SetsAndImages.ANSWERS.to(4)),
        masked);
  }

  @ParameterizedTest
  @EnumSource(Gathering.class)
  void theOrderOfASetDoesNotMatter(Gathering pool) throws Exception {
    var graph = deepSets(pool, false);
    var one = run(graph, Map.of("x", members()));
    var other = run(graph, Map.of("x", turned(members())));
    for (int i = 0; i < one.length; i++) assertEquals(one[i], other[i], 1e-5);
  }

  @Test
  void anotherOrderOfMembersGivesTheSameAnswersInThatOrder() throws Exception {
    var graph = ofSets(SetsAndImages.SET_EQUIVARIANT, set(SetsAndImages.FEATURES.to(4)), false);
    var one = run(graph, Map.of("x", members()));
    var other = run(graph, Map.of("x", turned(members())));
    for (int i = 0; i < one.length; i++)
      assertEquals(one[i], other[(MEMBERS - 1 - i / 4) * 4 + i % 4], 1e-5);
  }

  @ParameterizedTest
  @EnumSource(Gathering.class)
  void membersThatDoNotCountChangeNothing(Gathering pool) throws Exception {
    var graph = deepSets(pool, true);
    var mask = Tensor.zeros(DType.FLOAT32, new long[] {1, MEMBERS});
    for (int i = 0; i < MEMBERS - 1; i++) mask.data().set(FLOAT, 4L * i, 1);
    var changed = members();
    changed.data().set(FLOAT, 4L * (MEMBERS - 1) * FEATURES, 0.75f);
    var one = run(graph, Map.of("x", members(), "mask", mask));
    var other = run(graph, Map.of("x", changed, "mask", mask));
    for (int i = 0; i < one.length; i++) assertEquals(one[i], other[i], 1e-6);
  }

  @ParameterizedTest
  @EnumSource(Wavelet.class)
  void theInverseTransformGivesTheImageBack(Wavelet wavelet) throws Exception {
    assertComesBack(set(Wavelets.WAVELET.to(wavelet)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Wavelet.class,
      names = {"HAAR", "CDF_5_3", "CDF_9_7"})
  void symmetricWaveletsGiveItBackFromAMirroredBorderToo(Wavelet wavelet) throws Exception {
    assertComesBack(set(Wavelets.WAVELET.to(wavelet), Wavelets.EDGE.to(Edge.REFLECT)));
  }

  private static void assertComesBack(Parameters parameters) throws Exception {
    var graph =
        Body.of(
                body -> {
                  var image =
                      body.add("x", Inputs.INPUT, set(Inputs.SHAPE.to(Shape.parse("N,2,12,16"))));
                  var bands = body.add("there", Wavelets.DWT, parameters, image);
                  var back = body.add("back", Wavelets.INVERSE_DWT, parameters, bands);
                  body.place("answer", Inputs.OUTPUT, Parameters.NONE, back);
                  return back;
                })
            .graph();
    var image = NoiseInput.uniform(2).tensor(DType.FLOAT32, new long[] {1, 2, 12, 16});
    var found = run(graph, Map.of("x", image));
    var numbers = image.toFloats();
    assertNotEquals(numbers[0], numbers[1]);
    for (int i = 0; i < numbers.length; i++) assertEquals(numbers[i], found[i], 1e-5);
  }

  /// A block between an image of one channel and the only output.
  private static Graph ofImage(BlockType block, Parameters parameters, String shape) {
    return Body.of(
            body -> {
              var image = body.add("x", Inputs.INPUT, set(Inputs.SHAPE.to(Shape.parse(shape))));
              var result = body.add("block", block, parameters, image);
              body.place("answer", Inputs.OUTPUT, Parameters.NONE, result);
              return result;
            })
        .graph();
  }

  @ParameterizedTest
  @EnumSource(Wavelet.class)
  void anEvenImageHasNoDetailsAndTwiceItsBrightness(Wavelet wavelet) throws Exception {
    var graph = ofImage(Wavelets.DWT, set(Wavelets.WAVELET.to(wavelet)), "1,1,12,12");
    var ones = new float[144];
    Arrays.fill(ones, 1);
    var found = run(graph, Map.of("x", Tensor.of(ones, 1, 1, 12, 12)));
    for (int i = 0; i < found.length; i++) assertEquals(i < 36 ? 2 : 0, found[i], 1e-5);
  }

  @Test
  void legallsDetailsAreWhatTheNeighboursDoNotForetell() throws Exception {
    var graph = ofImage(Wavelets.DWT, set(Wavelets.WAVELET.to(Wavelet.CDF_5_3)), "1,1,8,8");
    var row = new float[] {3, 1, 4, 1, 5, 9, 2, 6};
    var image = new float[64];
    for (int i = 0; i < 64; i++) image[i] = row[i % 8];
    var found = run(graph, Map.of("x", Tensor.of(image, 1, 1, 8, 8)));
    for (int i = 0; i < 4; i++) {
      double foretold = (row[2 * i] + row[(2 * i + 2) % 8]) / 2;
      assertEquals(row[2 * i + 1] - foretold, found[2 * 16 + i], 1e-5, "changes by column");
      assertEquals(0, found[16 + i], 1e-5, "changes by row");
    }
  }

  @Test
  void haarPoolingIsTwiceTheMean() throws Exception {
    var graph = ofImage(WaveletBlocks.WAVELET_POOL, Parameters.NONE, "1,1,2,4");
    var found =
        run(graph, Map.of("x", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4)));
    assertEquals(7, found[0], 1e-5);
    assertEquals(11, found[1], 1e-5);
  }

  @ParameterizedTest
  @EnumSource(Wavelet.class)
  void aWaveletUNetThatKnowsNothingCorrectsNothing(Wavelet wavelet) throws Exception {
    var parameters =
        set(
            WaveletNetworks.WIDTHS.to(List.of(8, 8)),
            WaveletNetworks.DEPTH.to(2),
            Wavelets.WAVELET.to(wavelet));
    var analysis = Designs.analyzed(ofImage(WaveletNetworks.WAVELET_UNET, parameters, "1,2,24,20"));
    assertEquals(List.of(), analysis.errors());
    var model = new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
    var image = NoiseInput.uniform(3).tensor(DType.FLOAT32, new long[] {1, 2, 24, 20});
    WeightData zeros =
        (weight, target) -> {
          if (weight.kind() == Model.Weight.WeightKind.CONSTANT)
            Initialiser.seeded(0).fill(weight, target);
        };
    try (var session = ENGINE.open(model, zeros, Device.CPU, Engine.Options.DEFAULT)) {
      var inputs = new LinkedHashMap<>(Map.of("x", image));
      var found = session.run(inputs, Cancellation.none()).values().iterator().next();
      assertArrayEquals(image.toFloats(), found.toFloats());
    }
  }
}
