package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Partial.leaky;
import static vertebra.catalogue.blocks.Partial.silu;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.layers.Activations.LEAKY_RELU;
import static vertebra.catalogue.layers.Activations.SLOPE;
import static vertebra.catalogue.layers.CommonParameters.anchors;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.levelCount;
import static vertebra.catalogue.layers.CommonParameters.widths;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Linear.RATE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Reshaping.FLATTEN;
import static vertebra.catalogue.layers.Reshaping.RESHAPE;
import static vertebra.catalogue.layers.Reshaping.TARGET_SHAPE;
import static vertebra.catalogue.layers.TransposedConvolutions.CONV_TRANSPOSE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.GlobalPooling;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The heads of the YOLO detectors. Their maps are not decoded: that is a block of its own.
public final class YoloHeads {
  private static final Family.Builder FAMILY = Family.named("yolo-heads", "YOLO heads");

  private static final int SIDES = 4;
  private static final int PROTOTYPES = 32;

  public static final Whole CLASSES =
      classes(80, "How many kinds of objects are told apart; COCO has 80.");
  public static final Whole ANCHORS = anchors(3);
  public static final Whole BOXES =
      whole("boxes", "Boxes", 2, 1, 100, "boxes", "How many boxes a cell predicts.");
  public static final Whole KINDS = classes(20, "How many kinds of objects are told apart.");
  public static final Whole HIDDEN =
      whole(
          "hidden", "Hidden width", 4096, 1, 65_536, "features", "Width of the first dense layer.");

  public static final BlockType YOLO_V1_HEAD =
      FAMILY.add(
          BlockType.named("yolov1-head", "YOLOv1 head")
              .role(Role.HEAD)
              .aliases("grid", "detection", "fully connected")
              .outputs(PortSpec.one("cells", "Answers of cells"))
              .parameters(KINDS, BOXES, HIDDEN)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> yoloV1(site, body)))
              .example("at the paper's size", "N,1024,7,7", "N,7,7,30")
              .example(
                  "three classes",
                  set(KINDS.to(3), BOXES.to(1), HIDDEN.to(32)),
                  "N,64,4,4",
                  "N,4,4,8")
              .summary("Two dense layers; every cell of a grid answers boxes and classes.")
              .source("You Only Look Once: Unified, Real-Time Object Detection", 2015)
              .description(
                  """
                  Cuts the picture into a grid, 7×7 in the paper. The cell in which an object's centre lies is \
                  responsible for it: it gives two boxes with a confidence each (five numbers a box) and one set of \
                  class scores, 30 numbers in all for 20 classes. Two dense layers read the whole map, so every cell \
                  sees the whole picture, but the picture's size is fixed and almost all weights sit here.
                  """));

  public static final Whole ANCHORS_5 = anchors(5);

  public static final BlockType YOLO_V2_HEAD =
      FAMILY.add(
          BlockType.named("yolov2-head", "YOLOv2 head")
              .role(Role.HEAD)
              .aliases("YOLO9000", "anchors", "detection", "one-stage detector")
              .inputs(PortSpec.one("p5", "P5, stride 32"))
              .outputs(PortSpec.one("y5", "Answers, stride 32"))
              .parameters(CLASSES, ANCHORS_5)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body ->
                      body.add(
                          "out",
                          CONV_2D,
                          biased(site.get(ANCHORS_5) * (5 + site.get(CLASSES)), 1),
                          body.input("p5"))))
              .example("COCO", "N,1024,13,13", "N,425,13,13")
              .example("three classes", set(CLASSES.to(3)), "N,64,4,4", "N,40,4,4")
              .summary("One 1×1 convolution: five boxes a place, each with its own classes.")
              .source("YOLO9000: Better, Faster, Stronger", 2016)
              .description(
                  """
                  A single 1×1 convolution in place of YOLOv1's dense layers, so any picture size will do. Every place \
                  corrects five prepared boxes, found by clustering the boxes of the training data; each has four \
                  corrections, a confidence and class scores of its own.
                  """));

  public static final Whole LEVEL_COUNT =
      levelCount("How many levels of a pyramid come in; the coarsest is P5.");
  public static final Wholes WIDTHS =
      widths("Channels of the 3×3 of each level, finest first; empty takes twice what comes in.");

  public static final BlockType YOLO_V3_HEAD =
      FAMILY.add(
          BlockType.named("yolov3-head", "YOLOv3 head")
              .role(Role.HEAD)
              .aliases("YOLOv4", "YOLOv3-tiny", "anchors", "detection", "one-stage detector")
              .inputs(values -> upTo5("p", values))
              .outputs(values -> upTo5("y", values))
              .parameters(CLASSES, ANCHORS, LEVEL_COUNT, WIDTHS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV3(site, body)))
              .example(
                  "COCO",
                  Parameters.NONE,
                  List.of("N,128,52,52", "N,256,26,26", "N,512,13,13"),
                  List.of("N,255,52,52", "N,255,26,26", "N,255,13,13"))
              .example(
                  "two levels of given widths",
                  set(LEVEL_COUNT.to(2), WIDTHS.to(List.of(256, 512)), CLASSES.to(3)),
                  List.of("N,384,26,26", "N,256,13,13"),
                  List.of("N,24,26,26", "N,24,13,13"))
              .summary("A 3×3 and a 1×1 per level: three boxes a place, each with its classes.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  Predicts at three levels, so small objects are found on the fine map and large ones on the coarse one. \
                  At each place three prepared boxes are corrected: four numbers for the box, one for whether there is an \
                  object at all, one per class. Classes are judged independently of each other by a sigmoid, so a box \
                  may be both "woman" and "person". YOLOv4 uses the same head.
                  """));

  public static final BlockType YOLO_V5_HEAD =
      FAMILY.add(
          BlockType.named("yolov5-head", "YOLOv5 head")
              .role(Role.HEAD)
              .aliases("anchors", "detection", "one-stage detector")
              .inputs(values -> upTo5("p", values))
              .outputs(values -> upTo5("y", values))
              .parameters(CLASSES, ANCHORS, LEVEL_COUNT)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV5(site, body)))
              .example(
                  "size s, COCO",
                  Parameters.NONE,
                  List.of("N,128,80,80", "N,256,40,40", "N,512,20,20"),
                  List.of("N,255,80,80", "N,255,40,40", "N,255,20,20"))
              .example(
                  "one level, three classes",
                  set(LEVEL_COUNT.to(1), CLASSES.to(3)),
                  List.of("N,64,4,4"),
                  List.of("N,24,4,4"))
              .summary("One 1×1 convolution per level: three boxes a place.")
              .source("Ultralytics YOLOv5, software without a paper", 2020)
              .description(
                  """
                  The neck has done all the work, so a 1×1 convolution per level is enough: for each of three prepared \
                  boxes four corrections, an objectness and class scores. What differs from YOLOv3 is the decoding: \
                  centres may leave their cell by half its size, and sizes are bounded to four times the prepared box. \
                  There is no paper.
                  """));

  public static final Whole BINS =
      whole("bins", "Bins", 16, 2, 256, "bins", "Over how many distances each side is spread out.");

  public static final BlockType YOLO_V8_HEAD =
      FAMILY.add(
          BlockType.named("yolov8-head", "YOLOv8 head")
              .role(Role.HEAD)
              .aliases(
                  "anchor-free",
                  "YOLO",
                  "decoupled",
                  "DFL",
                  "detection",
                  "one-stage detector",
                  "detection head")
              .inputs(values -> upTo5("p", values))
              .outputs(values -> upTo5("y", values))
              .parameters(CLASSES, BINS, LEVEL_COUNT)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV8(site, body, "")))
              .example(
                  "size n, COCO",
                  Parameters.NONE,
                  List.of("N,64,80,80", "N,128,40,40", "N,256,20,20"),
                  List.of("N,144,80,80", "N,144,40,40", "N,144,20,20"))
              .example(
                  "one level, three classes",
                  set(LEVEL_COUNT.to(1), CLASSES.to(3), BINS.to(8)),
                  List.of("N,32,4,4"),
                  List.of("N,35,4,4"))
              .summary("Two branches per level, boxes and classes; no prepared boxes.")
              .source("Ultralytics YOLOv8, software without a paper", 2023)
              .description(
                  """
                  Boxes and classes are different questions, so two branches of 3×3 convolutions answer them apart. There \
                  are no prepared boxes: each place says how far away the four sides are. A distance is not one number \
                  but sixteen scores for the distances 0 to 15, whose weighted mean is taken when decoding, so the net can \
                  say that a border is blurred (distribution focal loss). There is no objectness. The published parameter \
                  count is 16 larger, because it counts the fixed numbers 0 to 15.
                  """));

  public static final BlockType YOLO_V8_SEGMENTATION_HEAD =
      FAMILY.add(
          BlockType.named("yolov8-seg-head", "YOLOv8 segmentation head")
              .role(Role.HEAD)
              .aliases("instance segmentation", "prototypes", "YOLACT", "mask coefficients")
              .inputs(values -> upTo5("p", values))
              .outputs(values ->
                  Stream.of(
                          upTo5("y", values),
                          upTo5("m", values),
                          List.of(PortSpec.one("prototypes", "Prototype masks")))
                      .flatMap(List::stream)
                      .toList())
              .parameters(CLASSES, BINS, LEVEL_COUNT)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> segmentation(site, body)))
              .example(
                  "size n, COCO",
                  Parameters.NONE,
                  List.of("N,64,80,80", "N,128,40,40", "N,256,20,20"),
                  List.of(
                      "N,144,80,80",
                      "N,144,40,40",
                      "N,144,20,20",
                      "N,32,80,80",
                      "N,32,40,40",
                      "N,32,20,20",
                      "N,32,160,160"))
              .example(
                  "one level, three classes",
                  set(LEVEL_COUNT.to(1), CLASSES.to(3)),
                  List.of("N,32,4,4"),
                  List.of("N,67,4,4", "N,32,4,4", "N,32,8,8"))
              .summary("YOLOv8's head, 32 prototype masks, and coefficients that mix them.")
              .source("YOLACT: Real-time Instance Segmentation", 2019)
              .description(
                  """
                  Instead of drawing a mask for every object, the head draws 32 prototype masks of the whole picture once, \
                  at a quarter of its size, and gives every box 32 coefficients. An object's mask is the sum of the \
                  prototypes weighed by its coefficients, through a sigmoid, cut to its box. The idea is YOLACT's; \
                  boxes and classes are those of YOLOv8.
                  """));

  public static final Whole NAMED =
      classes(1000, 1_000_000, "How many kinds of things are told apart.");
  public static final Whole MIDDLE =
      whole(
          "middle",
          "Middle width",
          1280,
          1,
          65_536,
          "channels",
          "Channels of the 1×1 before averaging.");

  public static final BlockType YOLO_V8_CLASSIFICATION_HEAD =
      FAMILY.add(
          BlockType.named("yolov8-cls-head", "YOLOv8 classification head")
              .role(Role.HEAD)
              .aliases("classifier", "logits")
              .outputs(PortSpec.one("scores", "Scores"))
              .parameters(NAMED, MIDDLE)
              .width(NAMED)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var wide = body.add("pre", CONV_UNIT, silu(site.get(MIDDLE), 1), body.input());
                    var mean =
                        body.add(
                            "pool", GLOBAL_AVG_POOL, set(GlobalPooling.KEEP_MAP.to(false)), wide);
                    return body.add("fc", DENSE, set(UNITS.to(site.get(NAMED))), mean);
                  }))
              .example("size n", "N,256,7,7", "N,1000")
              .example("ten classes", set(NAMED.to(10), MIDDLE.to(64)), "N,32,4,4", "N,10")
              .summary("A 1×1 to 1280 channels, averaging, one dense layer.")
              .source("Ultralytics YOLOv8, software without a paper", 2023)
              .description(
                  """
                  Turns a detector's backbone into a classifier: a 1×1 convolution widens the last map, every channel is \
                  averaged to one number, and a dense layer gives each class a score. There is no paper.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private YoloHeads() {}

  /// So many ports that end at the coarsest level, 5.
  private static List<PortSpec> upTo5(String letter, Parameters values) {
    int levels = LEVEL_COUNT.in(values);
    return IntStream.rangeClosed(6 - levels, 5)
        .mapToObj(level ->
            PortSpec.one(
                letter + level,
                (letter.equals("p") ? "P" : letter.equals("y") ? "Answers " : "Masks ")
                    + level
                    + ", stride "
                    + (1 << level)))
        .toList();
  }

  private static List<Port> inputs(Site site, Body.Builder body) {
    return upTo5("p", site.parameters()).stream().map(port -> body.input(port.name())).toList();
  }

  private static Port yoloV1(Site site, Body.Builder body) {
    long rows = site.shape(0).dim(2).known().orElse(7);
    long columns = site.shape(0).dim(3).known().orElse(7);
    int values = 5 * site.get(BOXES) + site.get(KINDS);
    var flat = body.add("fc.0", FLATTEN, body.input());
    var hidden = body.add("fc.1", DENSE, set(UNITS.to(site.get(HIDDEN))), flat);
    var active = body.add("fc.2", LEAKY_RELU, set(SLOPE.to(0.1)), hidden);
    var dropped = body.add("fc.3", DROPOUT, set(RATE.to(0.5)), active);
    var answers =
        body.add(
            "fc.4",
            DENSE,
            set(UNITS.to(Math.toIntExact(Math.min(UNITS.max(), rows * columns * values)))),
            dropped);
    return body.add(
        "cells",
        RESHAPE,
        set(TARGET_SHAPE.to("0," + rows + "," + columns + "," + values)),
        answers);
  }

  private static List<Port> yoloV3(Site site, Body.Builder body) {
    var answers = new ArrayList<Port>();
    var inputs = inputs(site, body);
    for (int i = 0; i < inputs.size(); i++) {
      int level = 6 - inputs.size() + i;
      var widths = site.get(WIDTHS);
      int wide = i < widths.size() ? widths.get(i) : 2 * channels(site, i);
      var looked = body.add("h" + level + ".0", CONV_UNIT, leaky(wide, 3), inputs.get(i));
      answers.add(body.add("h" + level + ".1", CONV_2D, answers(site), looked));
    }
    return answers;
  }

  private static Parameters answers(Site site) {
    return biased(site.get(ANCHORS) * (5 + site.get(CLASSES)), 1);
  }

  private static List<Port> yoloV5(Site site, Body.Builder body) {
    var answers = new ArrayList<Port>();
    for (var x : inputs(site, body))
      answers.add(body.add("det." + answers.size(), CONV_2D, answers(site), x));
    return answers;
  }

  private static List<Port> yoloV8(Site site, Body.Builder body, String prefix) {
    int first = channels(site);
    int boxing = Math.max(64, first / 4);
    int naming = Math.max(first, Math.min(site.get(CLASSES), 100));
    var inputs = inputs(site, body);
    var answers = new ArrayList<Port>();
    for (int i = 0; i < inputs.size(); i++) {
      var boxes = branch(body, prefix + "box." + i, boxing, SIDES * site.get(BINS), inputs.get(i));
      var classes = branch(body, prefix + "cls." + i, naming, site.get(CLASSES), inputs.get(i));
      answers.add(body.add("concat" + i, CONCAT, boxes, classes));
    }
    return answers;
  }

  private static Port branch(Body.Builder body, String name, int width, int values, Port x) {
    var once = body.add(name + ".0", CONV_UNIT, silu(width, 3), x);
    var twice = body.add(name + ".1", CONV_UNIT, silu(width, 3), once);
    return body.add(name + ".2", CONV_2D, biased(values, 1), twice);
  }

  private static List<Port> segmentation(Site site, Body.Builder body) {
    var outputs = new ArrayList<>(yoloV8(site, body, "det."));
    int first = channels(site);
    var inputs = inputs(site, body);
    for (int i = 0; i < inputs.size(); i++)
      outputs.add(
          branch(body, "coef." + i, Math.max(first / 4, PROTOTYPES), PROTOTYPES, inputs.get(i)));
    var wide = body.add("proto.0", CONV_UNIT, silu(first, 3), inputs.getFirst());
    var larger = body.add("proto.1", CONV_TRANSPOSE, set(FILTERS.to(first)), wide);
    var clean = body.add("proto.2", CONV_UNIT, silu(first, 3), larger);
    outputs.add(body.add("proto.3", CONV_UNIT, silu(PROTOTYPES, 1), clean));
    return outputs;
  }
}
