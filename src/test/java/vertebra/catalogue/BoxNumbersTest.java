package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static vertebra.block.ParameterSpec.set;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Pair;
import vertebra.catalogue.heads.OneStageFinishing;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.Anchors;
import vertebra.catalogue.layers.BestBoxes;
import vertebra.catalogue.layers.Cropping;
import vertebra.catalogue.layers.Decoding;
import vertebra.catalogue.layers.Pooling;
import vertebra.catalogue.layers.Rearranging;
import vertebra.catalogue.layers.Rearranging.PixelOrder;
import vertebra.catalogue.layers.Regions;
import vertebra.catalogue.layers.Suppression;
import vertebra.catalogue.layers.YoloDecoding;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// Numbers worked out by hand, for blocks about boxes and for operators that runtimes or exporters
/// are known to get wrong.
@Tag("ort")
class BoxNumbersTest {

  private static final float CLOSE = 1e-4f;
  private static final WeightData WEIGHTS = Initialiser.seeded(0);
  private static final Engine ENGINE = new OrtEngine();

  private static Map<String, Tensor> run(BlockType block, Parameters values, Tensor... inputs)
      throws Exception {
    var types =
        Arrays.stream(inputs)
            .map(input -> new TensorType(input.dtype(), Shape.of(input.dims())))
            .toList();
    var graph = Designs.around(block, new Example("by hand", values, types, List.of()));
    return run(graph, Options.DEFAULT, inputs);
  }

  private static Map<String, Tensor> run(Graph graph, Options options, Tensor... inputs)
      throws Exception {
    var model = new Compiler(Designs.CATALOGUE).compile(Designs.analyzed(graph), options).model();
    var given = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < inputs.length; i++) given.put(model.inputs().get(i).name(), inputs[i]);
    try (var session = ENGINE.open(model, WEIGHTS, Device.CPU, Engine.Options.DEFAULT)) {
      return session.run(given, Cancellation.none());
    }
  }

  private static void assertNumbers(Map<String, Tensor> outputs, String port, float... expected) {
    var found = Objects.requireNonNull(outputs.get("out-" + port), port);
    assertArrayEquals(expected, found.toFloats(), CLOSE, port);
  }

  private static Tensor constant(float value, long... dims) {
    var values = new float[(int) Arrays.stream(dims).reduce(1, Math::multiplyExact)];
    Arrays.fill(values, value);
    return Tensor.of(values, dims);
  }

  @Test
  void suppressionDropsOverlapsClassByClassAndFillsUpWithZeros() throws Exception {
    var boxes = Tensor.of(new float[] {0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30}, 1, 3, 4);
    var scores = Tensor.of(new float[] {.9f, .1f, .8f, 0, .7f, .6f}, 1, 3, 2);
    var kept = run(Suppression.NMS, set(Suppression.MOST.to(5)), boxes, scores);
    assertNumbers(kept, "scores", .9f, .7f, .6f, .1f, 0);
    assertNumbers(
        kept, "boxes", 0, 0, 10, 10, 20, 20, 30, 30, 20, 20, 30, 30, 0, 0, 10, 10, 0, 0, 0, 0);
    var classes = Objects.requireNonNull(kept.get("out-classes"));
    for (int i = 0; i < 5; i++) assertEquals(new double[] {0, 0, 1, 1, -1}[i], classes.get(i));
  }

  @Test
  void suppressionUsesEachClassesOwnBoxesAndLeavesOutTheBackground() throws Exception {
    var boxes =
        Tensor.of(new float[] {0, 0, 9, 9, 5, 5, 15, 15, 0, 0, 9, 9, 50, 50, 60, 60}, 1, 2, 2, 4);
    var scores = Tensor.of(new float[] {.9f, .1f, .2f, .8f}, 2, 2);
    var kept =
        run(
            Suppression.NMS,
            set(Suppression.MOST.to(2), Suppression.BACKGROUND.to(true)),
            boxes,
            scores);
    assertNumbers(kept, "scores", .8f, .1f);
    assertNumbers(kept, "boxes", 50, 50, 60, 60, 5, 5, 15, 15);
  }

  @Test
  void everyPictureOfABatchKeepsItsOwnBoxes() throws Exception {
    var boxes =
        Tensor.of(new float[] {0, 0, 10, 10, 1, 1, 11, 11, 5, 5, 8, 8, 9, 9, 12, 12}, 2, 2, 4);
    var scores = Tensor.of(new float[] {.5f, .9f, .3f, .4f}, 2, 2, 1);
    var kept = run(Suppression.NMS, set(Suppression.MOST.to(2)), boxes, scores);
    assertNumbers(kept, "scores", .9f, 0, .4f, .3f);
    assertNumbers(kept, "boxes", 1, 1, 11, 11, 0, 0, 0, 0, 9, 9, 12, 12, 5, 5, 8, 8);
  }

  @Test
  void asManyRowsLeaveAsThereAreDetections() throws Exception {
    var boxes = Tensor.of(new float[] {0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30}, 1, 3, 4);
    var scores = Tensor.of(new float[] {.9f, .8f, .7f}, 1, 3, 1);
    var kept = run(Suppression.NMS_ROWS, set(), boxes, scores);
    assertNumbers(kept, "scores", .9f, .7f);
    assertNumbers(kept, "boxes", 0, 0, 10, 10, 20, 20, 30, 30);
  }

  @Test
  void proposalsOfDifferentLevelsDoNotSuppressEachOther() throws Exception {
    var boxes = Tensor.of(new float[] {0, 0, 10, 10, 0, 0, 10, 11, 0, 0, 10, 10}, 1, 3, 4);
    var scores = Tensor.of(new float[] {.6f, .9f, .7f}, 1, 3, 1);
    var values = set(BestBoxes.COUNTS.to(List.of(2, 1)), BestBoxes.AFTER.to(3));
    assertNumbers(
        run(BestBoxes.BEST_BOXES, values, boxes, scores),
        "boxes",
        0,
        0,
        10,
        11,
        0,
        0,
        10,
        10,
        0,
        0,
        0,
        0);
  }

  @Test
  void correctionsMoveAndStretchAnchorsAndStayInsideTheImage() throws Exception {
    var corrections = Tensor.of(new float[] {.1f, .2f, (float) Math.log(2), 0}, 1, 1, 4);
    var anchors = Tensor.of(new float[] {0, 0, 10, 20}, 1, 4);
    assertNumbers(run(Decoding.BOX_DECODE, set(), corrections, anchors), "boxes", -4, 4, 16, 24);
    assertNumbers(
        run(Decoding.BOX_DECODE, set(), corrections, anchors, constant(0, 1, 3, 20, 20)),
        "boxes",
        0,
        4,
        16,
        20);
  }

  @Test
  void anchorsAreRoundedAndOrderedByRatioThenSize() throws Exception {
    var values = set(Anchors.SIZES.to(List.of(32)), Anchors.RATIOS.to("0.5,1"));
    var found = run(Anchors.ANCHORS, values, constant(0, 1, 8, 1, 2), constant(0, 1, 3, 16, 32));
    assertNumbers(
        found, "boxes", -23, -11, 23, 11, -16, -16, 16, 16, -7, -11, 39, 11, 0, -16, 32, 16);
  }

  @Test
  void aYoloMapOfZerosGivesPreparedBoxesInTheMiddleOfTheirPlaces() throws Exception {
    var values = set(YoloDecoding.ANCHORS.to(List.of(116, 90)));
    var found = run(YoloDecoding.YOLO_DECODE, values, constant(0, 1, 6, 1, 2));
    assertNumbers(found, "boxes", -42, -29, 74, 61, -10, -29, 106, 61);
    assertNumbers(found, "scores", .25f, .25f);
  }

  @Test
  void equalBinsGiveTheMeanDistanceOnEverySide() throws Exception {
    var values = set(YoloDecoding.KINDS.to(1), YoloDecoding.STRIDE.to(8));
    var found = run(YoloDecoding.DFL_DECODE, values, constant(0, 1, 65, 1, 1));
    assertNumbers(found, "boxes", -56, -56, 64, 64);
    assertNumbers(found, "scores", .5f);
  }

  @Test
  void smallRegionsAreReadFromFineMapsAndLargeOnesFromCoarseMaps() throws Exception {
    var regions = Tensor.of(new float[] {0, 0, 56, 56, 0, 0, 448, 448}, 1, 2, 4);
    var values = set(Regions.SIZE.to(1), Regions.STRIDES.to(List.of(4, 8)));
    var found =
        run(
            Regions.ROI_ALIGN,
            values,
            constant(1, 1, 1, 128, 128),
            constant(2, 1, 1, 64, 64),
            regions);
    assertNumbers(found, "y", 1, 2);
  }

  @Test
  void votesComeFromEachPartsOwnMap() throws Exception {
    var maps = new float[4 * 16];
    for (int map = 0; map < 4; map++) Arrays.fill(maps, 16 * map, 16 * (map + 1), map + 1);
    var regions = Tensor.of(new float[] {8, 8, 40, 40}, 1, 1, 4);
    var found =
        run(Regions.PS_ROI_ALIGN, set(Regions.SIZE.to(2)), Tensor.of(maps, 1, 4, 4, 4), regions);
    assertNumbers(found, "y", 2.5f);
  }

  @Test
  void theMiddleIsCutOutAndAnOddRestLiesBehindIt() throws Exception {
    var row = Tensor.of(new float[] {0, 1, 2, 3, 4}, 1, 1, 1, 5);
    assertNumbers(run(Cropping.CROP, set(), row, constant(0, 1, 1, 1, 2)), "y", 1, 2);
  }

  @Test
  void spaceToDepthOrdersChannelsAsPyTorchDoesUnlessTold() throws Exception {
    var image = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 1, 2, 2, 2);
    assertNumbers(run(Rearranging.SPACE_TO_DEPTH, set(), image), "y", 0, 1, 2, 3, 4, 5, 6, 7);
    assertNumbers(
        run(Rearranging.SPACE_TO_DEPTH, set(Rearranging.PIXEL_ORDER.to(PixelOrder.DCR)), image),
        "y",
        0,
        4,
        1,
        5,
        2,
        6,
        3,
        7);
  }

  @Test
  void hardSigmoidRisesByASixth() throws Exception {
    assertNumbers(
        run(Activations.HARD_SIGMOID, set(), Tensor.of(new float[] {2.7f, -3, 0}, 1, 3)),
        "y",
        .95f,
        0,
        .5f);
  }

  @Test
  void zerosAroundAnImageStayZerosInThePoolingBehindThem() throws Exception {
    var graph =
        GraphText.parse(
            """
            x = input(shape: "1,1,2,2")
            wide = pad x
            pooled = max-pool(kernel: 2, stride: 2) wide
            y = output pooled
            """,
            Ports.of(Designs.CATALOGUE));
    var found = run(graph, Options.DEFAULT, constant(-1, 1, 1, 2, 2));
    assertArrayEquals(
        new float[] {0, 0, 0, 0}, Objects.requireNonNull(found.get("y")).toFloats(), CLOSE);
  }

  @Test
  void paddingCountsInTheMeanAtEveryOperatorSet() throws Exception {
    var values =
        set(
            Pooling.KERNEL.to(Pair.of(3)),
            Pooling.STRIDE.to(Pair.of(1)),
            Pooling.PADDING.to(Pair.of(1)));
    var ones = constant(1, 1, 1, 2, 2);
    var types = List.of(TensorType.float32("1,1,2,2"));
    var graph = Designs.around(Pooling.AVG_POOL, new Example("ones", values, types, List.of()));
    for (int opset : new int[] {17, 19, 21})
      assertNumbers(
          run(graph, Options.DEFAULT.withOpset(opset), ones), "y", 4 / 9f, 4 / 9f, 4 / 9f, 4 / 9f);
  }

  @Test
  void ssdCorrectsItsDefaultBoxesATenthAndAFifthAndSharesScoresAmongClasses() throws Exception {
    var outputs =
        run(
            OneStageFinishing.SSD_BOXES,
            set(Anchors.SCALES.to("0.2,0.4"), Anchors.SHAPES.to(""), Anchors.STEPS.to(List.of())),
            constant(0, 1, 8, 1, 1),
            Tensor.of(new float[] {0, 0, 0, (float) Math.log(3)}, 1, 2, 2),
            Tensor.of(new float[] {1, 0, 0, 0, 0, 0, 5 * (float) Math.log(2), 0}, 1, 2, 4),
            constant(0, 1, 3, 100, 100));
    float half = (float) (Math.sqrt(0.08) * 50);
    assertNumbers(
        outputs, "boxes", 42, 40, 62, 60, 50 - 2 * half, 50 - half, 50 + 2 * half, 50 + half);
    assertNumbers(outputs, "scores", 0.5f, 0.5f, 0.25f, 0.75f);
  }

  @Test
  void fcosLaysOffDistancesInStridesInsideThePictureAndWeighsByTheCentre() throws Exception {
    var outputs =
        run(
            OneStageFinishing.FCOS_BOXES,
            set(OneStageFinishing.STRIDES.to(List.of(8))),
            constant(0, 1, 4, 1, 2),
            Tensor.of(new float[] {0, (float) Math.log(3)}, 1, 2, 1),
            Tensor.of(new float[] {0.5f, 0.25f, 0.5f, 1, 0.5f, 0, 2, 0.125f}, 1, 2, 4),
            Tensor.of(new float[] {0, (float) Math.log(3)}, 1, 2, 1),
            constant(0, 1, 3, 8, 16));
    assertNumbers(outputs, "boxes", 0, 0, 4, 8, 4, 0, 16, 1);
    assertNumbers(outputs, "scores", 0.5f, 0.75f);
  }
}
