package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Activations.SOFTMAX;
import static vertebra.catalogue.layers.Anchors.DEFAULT_BOXES;
import static vertebra.catalogue.layers.Anchors.OCTAVES;
import static vertebra.catalogue.layers.Anchors.RATIOS;
import static vertebra.catalogue.layers.Anchors.SCALES;
import static vertebra.catalogue.layers.Anchors.SHAPES;
import static vertebra.catalogue.layers.Anchors.SIZES;
import static vertebra.catalogue.layers.Anchors.STEPS;
import static vertebra.catalogue.layers.CommonParameters.levelCount;
import static vertebra.catalogue.layers.Decoding.BOX_DECODE;
import static vertebra.catalogue.layers.Decoding.CENTRE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.SIZE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.decoded;
import static vertebra.catalogue.layers.DistanceDecoding.CENTRAL_SCORES;
import static vertebra.catalogue.layers.DistanceDecoding.DISTANCE_DECODE;
import static vertebra.catalogue.layers.YoloDecoding.DFL_DECODE;
import static vertebra.catalogue.layers.YoloDecoding.KINDS;
import static vertebra.catalogue.layers.YoloDecoding.SQUARED;
import static vertebra.catalogue.layers.YoloDecoding.STRETCH;
import static vertebra.catalogue.layers.YoloDecoding.STRIDE;
import static vertebra.catalogue.layers.YoloDecoding.YOLO_DECODE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.YoloDecoding;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Post-processing of detectors that look once: the answers of a head become boxes in pixels and
/// scores between 0 and 1. All of it can be left out.
public final class OneStageFinishing {
  private static final Family.Builder FAMILY =
      Family.named("one-stage-finishing", "Post-processing, one stage");

  private static final PortSpec IMAGE = PortSpec.one("image", "Image");
  private static final PortSpec CORRECTIONS = PortSpec.one("boxes", "Box corrections");
  private static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");
  private static final PortSpec SCORES = PortSpec.one("scores", "Scores");

  public static final Whole LEVEL_COUNT =
      levelCount("How many maps come in; the coarsest has stride 32.");
  public static final Wholes PREPARED =
      wholes(
          "anchors",
          "Anchors",
          List.of(10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326),
          1,
          16_384,
          "Width and height of every prepared box in pixels, level by level, finest first.");
  public static final Flag FIFTH =
      flag(
          "squared",
          "As in YOLOv5",
          false,
          "Centres may leave their place by half, sizes are bounded; off as in YOLOv3.");

  public static final BlockType YOLO_BOXES =
      FAMILY.add(
          BlockType.named("yolo-boxes", "YOLO boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("YOLOv3", "YOLOv4", "YOLOv5", "decode")
              .inputs(values -> maps(LEVEL_COUNT.in(values)))
              .outputs(BOXES, SCORES)
              .parameters(PREPARED, LEVEL_COUNT, FIFTH)
              .expanded(site -> Body.withOutputs(body -> yolo(site, body)))
              .example(
                  "YOLOv3, COCO",
                  Parameters.NONE,
                  List.of("N,255,52,52", "N,255,26,26", "N,255,13,13"),
                  List.of("N,10647,4", "N,10647,80"))
              .example(
                  "one level of YOLOv5",
                  set(LEVEL_COUNT.to(1), PREPARED.to(List.of(116, 90)), FIFTH.to(true)),
                  List.of("N,8,4,4"),
                  List.of("N,16,4", "N,16,3"))
              .summary("Decodes all maps of YOLOv3, v4 or v5 into one list.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  Decodes every level with its own prepared boxes and stride and puts the lists one behind the other, finest \
                  level first. Follow it with non-maximum suppression, which keeps each object once.
                  """));

  public static final BlockType YOLO_V8_BOXES =
      FAMILY.add(
          BlockType.named("yolov8-boxes", "YOLOv8 boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("YOLOv8", "decode", "DFL")
              .inputs(values -> maps(LEVEL_COUNT.in(values)))
              .outputs(BOXES, SCORES)
              .parameters(KINDS, LEVEL_COUNT)
              .expanded(site -> Body.withOutputs(body -> yoloV8(site, body)))
              .example(
                  "COCO",
                  Parameters.NONE,
                  List.of("N,144,80,80", "N,144,40,40", "N,144,20,20"),
                  List.of("N,8400,4", "N,8400,80"))
              .example(
                  "one level, three classes",
                  set(LEVEL_COUNT.to(1), KINDS.to(3)),
                  List.of("N,67,4,4"),
                  List.of("N,16,4", "N,16,3"))
              .summary("Decodes all maps of YOLOv8 into one list.")
              .source(
                  "Generalized Focal Loss: Learning Qualified and Distributed Bounding Boxes", 2020)
              .description(
                  """
                  Decodes every level and puts the lists one behind the other, finest level first: 8400 boxes for a picture \
                  of 640 pixels. Follow it with non-maximum suppression, which keeps each object once.
                  """));

  public static final Whole OCTAVES_3 =
      whole(
          "octaves",
          "Sizes an octave",
          3,
          1,
          16,
          "sizes",
          "How many sizes there are until the side has doubled.");

  public static final BlockType RETINANET_BOXES =
      FAMILY.add(
          BlockType.named("retinanet-boxes", "RetinaNet boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("RetinaNet", "EfficientDet", "decode", "anchors")
              .inputs(Levels.PORT, PortSpec.one("classes", "Class scores"), CORRECTIONS, IMAGE)
              .outputs(BOXES, SCORES)
              .parameters(SIZES, RATIOS, OCTAVES_3)
              .expanded(site -> Body.withOutputs(body -> retinaNet(site, body)))
              .example(
                  "two levels",
                  Parameters.NONE,
                  List.of("N,256,13,13", "N,256,7,7", "N,1962,91", "N,1962,4", "N,3,100,100"),
                  List.of("N,1962,4", "N,1962,91"))
              .example(
                  "one level, one box a place",
                  set(RATIOS.to("1"), OCTAVES_3.to(1)),
                  List.of("N,16,8,8", "N,64,2", "N,64,4", "N,3,64,64"),
                  List.of("N,64,4", "N,64,2"))
              .summary("Corrects the anchors and turns scores into probabilities.")
              .source("Focal Loss for Dense Object Detection", 2017)
              .description(
                  """
                  Lays nine anchors at every place of every level, corrects them as the head says and keeps them inside the \
                  picture. A sigmoid turns class scores into probabilities, each class by itself. Follow it with non-maximum \
                  suppression. The picture must have a known size.
                  """));

  public static final Wholes STRIDES =
      wholes(
          "strides",
          "Strides",
          List.of(8, 16, 32, 64, 128),
          1,
          16_384,
          "Pixels between two places of each level, finest first.");

  public static final BlockType SSD_BOXES =
      FAMILY.add(
          BlockType.named("ssd-boxes", "SSD boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("SSD", "SSDlite", "decode", "default boxes")
              .inputs(Levels.PORT, PortSpec.one("classes", "Class scores"), CORRECTIONS, IMAGE)
              .outputs(BOXES, SCORES)
              .parameters(SCALES, SHAPES, STEPS)
              .expanded(site -> Body.withOutputs(body -> ssd(site, body)))
              .example(
                  "two levels of SSD300",
                  Parameters.NONE,
                  List.of("N,512,38,38", "N,1024,19,19", "N,7942,91", "N,7942,4", "N,3,300,300"),
                  List.of("N,7942,4", "N,7942,91"))
              .example(
                  "one level, three classes",
                  set(SHAPES.to("2"), STEPS.to(List.of())),
                  List.of("N,8,5,5", "N,100,3", "N,100,4", "N,3,64,64"),
                  List.of("N,100,4", "N,100,3"))
              .summary("Corrects the default boxes and turns scores into probabilities.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  Lays the default boxes at every place of every level, corrects them as the head says (its centres are \
                  learned ten times, its sizes five times as large) and keeps them inside the picture. A softmax turns class \
                  scores into probabilities that add up to one; class 0 is the background. Follow it with non-maximum \
                  suppression. The picture must have a known size.
                  """));

  public static final BlockType FCOS_BOXES =
      FAMILY.add(
          BlockType.named("fcos-boxes", "FCOS boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("FCOS", "decode", "anchor-free", "centerness")
              .inputs(
                  Levels.PORT,
                  PortSpec.one("classes", "Class scores"),
                  PortSpec.one("boxes", "Distances to the sides"),
                  PortSpec.one("centres", "How central"),
                  IMAGE)
              .outputs(BOXES, SCORES)
              .parameters(STRIDES)
              .expanded(site -> Body.withOutputs(body -> fcos(site, body)))
              .example(
                  "two levels",
                  Parameters.NONE,
                  List.of(
                      "N,256,13,13", "N,256,7,7", "N,218,91", "N,218,4", "N,218,1", "N,3,100,100"),
                  List.of("N,218,4", "N,218,91"))
              .example(
                  "one level, two classes",
                  set(STRIDES.to(List.of(16))),
                  List.of("N,16,4,4", "N,16,2", "N,16,4", "N,16,1", "N,3,64,64"),
                  List.of("N,16,4", "N,16,2"))
              .summary("Lays off the distances and weighs scores by how central a place is.")
              .source("FCOS: Fully Convolutional One-Stage Object Detection", 2019)
              .description(
                  """
                  Each place of each level gets a square as large as its stride, from whose middle the four distances are \
                  laid off; boxes are kept inside the picture. A score is the square root of the class probability times the \
                  probability that the place is central, so that boxes seen from a border sink. Follow it with non-maximum \
                  suppression. The picture must have a known size.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private OneStageFinishing() {}

  private static List<PortSpec> maps(int levels) {
    return IntStream.rangeClosed(6 - levels, 5)
        .mapToObj(level -> PortSpec.one("y" + level, "Answers, stride " + (1 << level)))
        .toList();
  }

  private static List<Port> yolo(Site site, Body.Builder body) {
    var inputs = maps(site.get(LEVEL_COUNT));
    var prepared = site.get(PREPARED);
    int each = prepared.size() / 2 / inputs.size() * 2;
    var boxes = new ArrayList<Port>();
    var scores = new ArrayList<Port>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean fifth = site.get(FIFTH);
      var kind =
          set(
              STRIDE.to(1 << (6 - inputs.size() + i)),
              YoloDecoding.ANCHORS.to(prepared.subList(i * each, (i + 1) * each)),
              STRETCH.to(fifth ? 2.0 : 1.0),
              SQUARED.to(fifth));
      var decoded =
          body.place("decode" + i, YOLO_DECODE, kind, body.input(inputs.get(i).name())).outputs();
      boxes.add(decoded.getFirst());
      scores.add(decoded.getLast());
    }
    return List.of(Levels.joined(body, "boxes", boxes), Levels.joined(body, "scores", scores));
  }

  private static List<Port> yoloV8(Site site, Body.Builder body) {
    var inputs = maps(site.get(LEVEL_COUNT));
    var boxes = new ArrayList<Port>();
    var scores = new ArrayList<Port>();
    for (int i = 0; i < inputs.size(); i++) {
      var kind = set(KINDS.to(site.get(KINDS)), STRIDE.to(1 << (6 - inputs.size() + i)));
      var decoded =
          body.place("decode" + i, DFL_DECODE, kind, body.input(inputs.get(i).name())).outputs();
      boxes.add(decoded.getFirst());
      scores.add(decoded.getLast());
    }
    return List.of(Levels.joined(body, "boxes", boxes), Levels.joined(body, "scores", scores));
  }

  private static List<Port> retinaNet(Site site, Body.Builder body) {
    var kind =
        set(
            SIZES.to(site.get(SIZES)),
            RATIOS.to(site.get(RATIOS)),
            OCTAVES.to(site.get(OCTAVES_3)));
    var boxes = decoded(body, BOX_DECODE, set(), Levels.anchors(site, body, kind));
    return List.of(boxes, body.add("sigmoid", SIGMOID, body.input("classes")));
  }

  private static List<Port> ssd(Site site, Body.Builder body) {
    var kind =
        set(SCALES.to(site.get(SCALES)), SHAPES.to(site.get(SHAPES)), STEPS.to(site.get(STEPS)));
    var boxes =
        decoded(
            body,
            BOX_DECODE,
            set(CENTRE_WEIGHT.to(10.0), SIZE_WEIGHT.to(5.0)),
            Levels.prepared(site, body, DEFAULT_BOXES, kind));
    var shares = body.add("softmax", SOFTMAX, set(Activations.AXIS.to(-1)), body.input("classes"));
    return List.of(boxes, shares);
  }

  private static List<Port> fcos(Site site, Body.Builder body) {
    var squares = set(SIZES.to(site.get(STRIDES)), RATIOS.to("1"));
    var boxes = decoded(body, DISTANCE_DECODE, set(), Levels.anchors(site, body, squares));
    var scores = body.add("weigh", CENTRAL_SCORES, body.input("classes"), body.input("centres"));
    return List.of(boxes, scores);
  }
}
