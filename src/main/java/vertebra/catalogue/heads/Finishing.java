package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Activations.SOFTMAX;
import static vertebra.catalogue.layers.Anchors.EVERYWHERE;
import static vertebra.catalogue.layers.Anchors.RATIOS;
import static vertebra.catalogue.layers.Anchors.SIZES;
import static vertebra.catalogue.layers.BestBoxes.AFTER;
import static vertebra.catalogue.layers.BestBoxes.BEFORE;
import static vertebra.catalogue.layers.BestBoxes.BEST_BOXES;
import static vertebra.catalogue.layers.BestBoxes.COUNTS;
import static vertebra.catalogue.layers.Decoding.BOX_DECODE;
import static vertebra.catalogue.layers.Decoding.CENTRE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.SIZE_WEIGHT;
import static vertebra.catalogue.layers.Decoding.decoded;
import static vertebra.catalogue.layers.Reshaping.SPLIT;
import static vertebra.catalogue.layers.Suppression.BACKGROUND;
import static vertebra.catalogue.layers.Suppression.LEAST;
import static vertebra.catalogue.layers.Suppression.MOST;
import static vertebra.catalogue.layers.Suppression.NMS;
import static vertebra.catalogue.layers.Suppression.OVERLAP;
import static vertebra.catalogue.layers.Suppression.SMALLEST;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.Family;
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

  private static final PortSpec IMAGE = PortSpec.one("image", "Image");
  private static final PortSpec CORRECTIONS = PortSpec.one("boxes", "Box corrections");
  private static final PortSpec BOXES = PortSpec.one("boxes", "Boxes");
  private static final PortSpec SCORES = PortSpec.one("scores", "Scores");

  public static final BlockType PROPOSALS =
      FAMILY.add(
          BlockType.named("rpn-proposals", "Region proposals")
              .role(Role.POSTPROCESSING)
              .aliases("RPN", "Faster R-CNN", "regions of interest", "anchors")
              .inputs(
                  Levels.PORT, PortSpec.one("objects", "Object or background"), CORRECTIONS, IMAGE)
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
              .description(
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
              .description(
                  """
                  A softmax turns the class scores of every region into probabilities; the region is corrected once for each \
                  class; the background is left out. What scores at least 0.05 passes non-maximum suppression class by class, \
                  and the best hundred leave. Missing ones are boxes of zeros with score 0 and class −1.
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

  /// How many boxes of the list belong to each level: as many at every place.
  private static List<Integer> counts(Site site) {
    var places = new ArrayList<Long>();
    for (int i = 0; i < site.inputs().size(); i++)
      if (Levels.PORT.covers(site.ports().get(i)) && site.shape(i).rank() == 4)
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

  private static Port proposals(Site site, Body.Builder body) {
    var kind =
        set(
            SIZES.to(site.get(SIZES)),
            RATIOS.to(site.get(RATIOS)),
            EVERYWHERE.to(site.get(EVERYWHERE)));
    var boxes = decoded(body, BOX_DECODE, set(), Levels.anchors(site, body, kind));
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
        decoded(
            body,
            BOX_DECODE,
            set(CENTRE_WEIGHT.to(10.0), SIZE_WEIGHT.to(5.0), Decoding.CLASSES.to(classes)),
            body.input("rois"));
    var picking =
        set(
            LEAST.to(site.get(LEAST)),
            OVERLAP.to(site.get(OVERLAP)),
            MOST.to(site.get(MOST)),
            BACKGROUND.to(true),
            SMALLEST.to(0.01));
    return body.place("nms", NMS, picking, boxes, shares).outputs();
  }
}
