package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Activations.SOFTMAX;
import static vertebra.catalogue.layers.Anchors.ANCHORS;
import static vertebra.catalogue.layers.Anchors.EVERYWHERE;
import static vertebra.catalogue.layers.Anchors.OCTAVES;
import static vertebra.catalogue.layers.Anchors.RATIOS;
import static vertebra.catalogue.layers.Anchors.SIZES;
import static vertebra.catalogue.layers.Decoding.BOX_DECODE;
import static vertebra.catalogue.layers.Decoding.CENTRE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.DFL_DECODE;
import static vertebra.catalogue.layers.Decoding.KINDS;
import static vertebra.catalogue.layers.Decoding.SIZE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.SQUARED;
import static vertebra.catalogue.layers.Decoding.STRETCH;
import static vertebra.catalogue.layers.Decoding.STRIDE;
import static vertebra.catalogue.layers.Decoding.YOLO_DECODE;
import static vertebra.catalogue.layers.Merging.AXIS;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Reshaping.SPLIT;
import static vertebra.catalogue.layers.Suppression.AFTER;
import static vertebra.catalogue.layers.Suppression.BACKGROUND;
import static vertebra.catalogue.layers.Suppression.BEFORE;
import static vertebra.catalogue.layers.Suppression.BEST_BOXES;
import static vertebra.catalogue.layers.Suppression.COUNTS;
import static vertebra.catalogue.layers.Suppression.LEAST;
import static vertebra.catalogue.layers.Suppression.MOST;
import static vertebra.catalogue.layers.Suppression.NMS;
import static vertebra.catalogue.layers.Suppression.OVERLAP;
import static vertebra.catalogue.layers.Suppression.SMALLEST;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.Decoding;
import vertebra.catalogue.layers.Reshaping;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// Post-processing of whole detectors, put together from blocks. All of it can be left out.
public final class Finishing {
  private static final Family.Builder FAMILY = Family.named("finishing", "Post-processing");

  private static final PortSpec LEVELS = PortSpec.many("p", "Level");
  private static final PortSpec IMAGE = PortSpec.one("image", "Image");
  private static final PortSpec CORRECTIONS = PortSpec.one("boxes", "Box corrections");
  private static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");
  private static final PortSpec SCORES = PortSpec.one("scores", "Scores");

  public static final BlockType PROPOSALS =
      FAMILY.add(
          BlockType.named("rpn-proposals", "Region proposals")
              .role(Role.POSTPROCESSING)
              .aliases("RPN", "Faster R-CNN", "regions of interest", "anchors")
              .inputs(LEVELS, PortSpec.one("objects", "Object or background"), CORRECTIONS, IMAGE)
              .outputs(PortSpec.one("rois", "Regions"))
              .parameters(SIZES, RATIOS, EVERYWHERE, BEFORE, AFTER)
              .expanded(site -> Body.of(body -> proposals(site, body)))
              .example(
                  "two levels",
                  Parameters.NONE,
                  List.of("N,256,25,25", "N,256,13,13", "N,2382,1", "N,2382,4", "N,3,800,800"),
                  List.of("N,1000,4"))
              .example(
                  "one map, nine boxes, softmax",
                  set(SIZES.to(List.of(128, 256, 512)), EVERYWHERE.to(true), AFTER.to(50)),
                  List.of("N,512,8,10", "N,720,2", "N,720,4", "N,3,128,160"),
                  List.of("N,50,4"))
              .summary("Turns the RPN head's answers into the regions that are looked at next.")
              .source(
                  "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks",
                  2015)
              .lesson(
                  """
                  Corrects the anchor boxes as the head says, moves them inside the picture, takes the best thousand of each \
                  level, drops duplicates and lets the best thousand of all leave. The second stage then looks at these \
                  regions only. The levels are connected for their sizes; the picture must have a known size.
                  """));

  public static final BlockType BOX_DETECTIONS =
      FAMILY.add(
          BlockType.named("box-detections", "Detections of a box head")
              .role(Role.POSTPROCESSING)
              .aliases("Faster R-CNN", "Mask R-CNN", "NMS")
              .inputs(
                  PortSpec.one("classes", "Class scores"),
                  CORRECTIONS,
                  PortSpec.one("rois", "Regions"),
                  IMAGE)
              .outputs(BOXES, SCORES, PortSpec.one("classes", "Class numbers"))
              .parameters(LEAST, OVERLAP, MOST)
              .expanded(site -> Body.withOutputs(body -> detections(site, body)))
              .example(
                  found(
                      "Faster R-CNN",
                      List.of("1000,91", "1000,364", "1,1000,4", "1,3,800,800"),
                      "1,100"))
              .example(
                  found(
                      "two pictures, three classes",
                      List.of("20,3", "20,12", "2,10,4", "2,3,64,64"),
                      "2,20"))
              .summary("Turns the box head's answers into the detected objects.")
              .source("Fast R-CNN", 2015)
              .lesson(
                  """
                  A softmax turns the class scores of every region into probabilities; the region is corrected once for each \
                  class; the background is left out. What scores at least 0.05 passes non-maximum suppression class by class, \
                  and the best hundred leave. Missing ones are boxes of zeros with score 0 and class −1.
                  """));

  public static final Whole LEVEL_COUNT =
      whole(
          "levels",
          "Levels",
          3,
          1,
          6,
          "levels",
          "How many maps come in; the coarsest has stride 32.");
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
              .lesson(
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
              .lesson(
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
          "",
          "How many sizes there are until the side has doubled.");

  public static final BlockType RETINANET_BOXES =
      FAMILY.add(
          BlockType.named("retinanet-boxes", "RetinaNet boxes and scores")
              .role(Role.POSTPROCESSING)
              .aliases("RetinaNet", "EfficientDet", "decode", "anchors")
              .inputs(LEVELS, PortSpec.one("classes", "Class scores"), CORRECTIONS, IMAGE)
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
              .lesson(
                  """
                  Lays nine anchors at every place of every level, corrects them as the head says and keeps them inside the \
                  picture. A sigmoid turns class scores into probabilities, each class by itself. Follow it with non-maximum \
                  suppression. The picture must have a known size.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Finishing() {}

  private static Example found(String name, List<String> from, String to) {
    return new Example(
        name,
        Parameters.NONE,
        from.stream().map(TensorType::float32).toList(),
        List.of(
            TensorType.float32(to + ",4"),
            TensorType.float32(to),
            TensorType.float32(to).with(DType.INT64)));
  }

  private static List<PortSpec> maps(int levels) {
    return IntStream.rangeClosed(6 - levels, 5)
        .mapToObj(level -> PortSpec.one("y" + level, "Answers, stride " + (1 << level)))
        .toList();
  }

  private static List<Port> levels(Site site, Body.Builder body) {
    return site.ports().stream().filter(LEVELS::covers).map(body::input).toList();
  }

  /// How many boxes of the list belong to each level: as many at every place.
  private static List<Integer> counts(Site site) {
    var places = new ArrayList<Long>();
    for (int i = 0; i < site.inputs().size(); i++)
      if (LEVELS.covers(site.ports().get(i)) && site.shape(i).rank() == 4)
        places.add(site.shape(i).dim(2).known().orElse(1) * site.shape(i).dim(3).known().orElse(1));
    long all = places.stream().mapToLong(Long::longValue).sum();
    long boxes =
        site.input("objects")
            .filter(type -> type.shape().rank() == 3)
            .map(type -> type.shape().dim(1).known().orElse(0))
            .orElse(0L);
    if (all == 0 || boxes % all != 0) return List.of();
    return places.stream().map(place -> Math.toIntExact(place * (boxes / all))).toList();
  }

  private static Port anchors(Site site, Body.Builder body, Parameters kind) {
    var wires = new ArrayList<>(levels(site, body));
    wires.add(body.input("image"));
    return body.add("anchors", ANCHORS, kind, wires);
  }

  private static Port proposals(Site site, Body.Builder body) {
    var kind =
        set(
            SIZES.to(site.get(SIZES)),
            RATIOS.to(site.get(RATIOS)),
            EVERYWHERE.to(site.get(EVERYWHERE)));
    var boxes =
        body.add(
            "decode",
            BOX_DECODE,
            body.input("boxes"),
            anchors(site, body, kind),
            body.input("image"));
    boolean two =
        site.input("objects")
            .filter(type -> type.shape().rank() == 3)
            .filter(type -> type.shape().dim(2).known().orElse(1) == 2)
            .isPresent();
    var scores =
        two
            ? body.place(
                    "split",
                    SPLIT,
                    set(Reshaping.SPLIT_AXIS.to(2)),
                    body.add(
                        "softmax", SOFTMAX, set(Activations.AXIS.to(-1)), body.input("objects")))
                .outputs()
                .getLast()
            : body.add("sigmoid", SIGMOID, body.input("objects"));
    return body.add(
        "best",
        BEST_BOXES,
        set(COUNTS.to(counts(site)), BEFORE.to(site.get(BEFORE)), AFTER.to(site.get(AFTER))),
        boxes,
        scores);
  }

  private static List<Port> detections(Site site, Body.Builder body) {
    var shares = body.add("softmax", SOFTMAX, set(Activations.AXIS.to(-1)), body.input("classes"));
    int classes =
        site.input("classes")
            .map(type -> Math.toIntExact(type.shape().dim(-1).known().orElse(1)))
            .orElse(1);
    var boxes =
        body.add(
            "decode",
            BOX_DECODE,
            set(CENTRE_WEIGHT.to(10.0), SIZE_WEIGHT.to(5.0), Decoding.CLASSES.to(classes)),
            body.input("boxes"),
            body.input("rois"),
            body.input("image"));
    var picking =
        set(
            LEAST.to(site.get(LEAST)),
            OVERLAP.to(site.get(OVERLAP)),
            MOST.to(site.get(MOST)),
            BACKGROUND.to(true),
            SMALLEST.to(0.01));
    return body.place("nms", NMS, picking, boxes, shares).outputs();
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
              Decoding.ANCHORS.to(prepared.subList(i * each, (i + 1) * each)),
              STRETCH.to(fifth ? 2.0 : 1.0),
              SQUARED.to(fifth));
      var decoded =
          body.place("decode" + i, YOLO_DECODE, kind, body.input(inputs.get(i).name())).outputs();
      boxes.add(decoded.getFirst());
      scores.add(decoded.getLast());
    }
    return List.of(joined(body, "boxes", boxes), joined(body, "scores", scores));
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
    return List.of(joined(body, "boxes", boxes), joined(body, "scores", scores));
  }

  private static Port joined(Body.Builder body, String name, List<Port> lists) {
    return lists.size() == 1 ? lists.getFirst() : body.add(name, CONCAT, set(AXIS.to(1)), lists);
  }

  private static List<Port> retinaNet(Site site, Body.Builder body) {
    var kind =
        set(
            SIZES.to(site.get(SIZES)),
            RATIOS.to(site.get(RATIOS)),
            OCTAVES.to(site.get(OCTAVES_3)));
    var boxes =
        body.add(
            "decode",
            BOX_DECODE,
            body.input("boxes"),
            anchors(site, body, kind),
            body.input("image"));
    return List.of(boxes, body.add("sigmoid", SIGMOID, body.input("classes")));
  }
}
