package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Merging.AXIS;
import static vertebra.catalogue.layers.Merging.CONCAT;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Heads that find objects and their boxes.
public final class Detectors {
  private static final Family.Builder FAMILY = Family.named("detection-heads", "Detection heads");

  public static final Whole CHANNELS =
      whole(
          "channels",
          "Channels",
          256,
          1,
          65_536,
          "channels",
          "Channels of the convolutions in the tower.");
  public static final Whole DEPTH =
      whole(
          "depth",
          "Depth",
          4,
          0,
          64,
          "convolutions",
          "How many 3×3 convolutions a tower has before its last one.");
  public static final Whole ANCHORS =
      whole(
          "anchors",
          "Anchors",
          9,
          1,
          1000,
          "boxes",
          "How many prepared boxes there are at every place.");
  public static final Whole VALUES =
      whole("values", "Values", 4, 1, 1_000_000, "", "Numbers predicted for every box.");
  public static final Text LAST_NAME =
      text(
          "name",
          "Last layer's name",
          "bbox_reg",
          "Name of the last convolution in files of weights.");

  public static final BlockType PREDICTION_TOWER =
      FAMILY.add(
          BlockType.named("prediction-tower", "Prediction tower")
              .aliases("RetinaNet", "subnet", "anchor head")
              .parameters(VALUES, ANCHORS, CHANNELS, DEPTH, LAST_NAME)
              .expanded(site -> Body.of(body -> tower(site, body)))
              .example("four coordinates for nine boxes a place", "N,256,13,13", "N,1521,4")
              .example(
                  "scores of 91 classes",
                  set(VALUES.to(91), LAST_NAME.to("cls_logits")),
                  "N,256,7,7",
                  "N,441,91")
              .summary("3×3 convolutions, then a list of predictions for every prepared box.")
              .source("Focal Loss for Dense Object Detection", 2017)
              .lesson(
                  """
                  Looks at one level of a pyramid through a few 3×3 convolutions and predicts, for every place and \
                  every prepared box (anchor) there, a few numbers: class scores or box corrections. The map is \
                  unrolled into a list, row by row, the boxes of one place next to each other, so that levels of \
                  different sizes can be put behind one another.
                  """));

  public static final Whole CLASSES =
      whole(
          "classes",
          "Classes",
          91,
          1,
          1_000_000,
          "classes",
          "How many kinds of objects are told apart; COCO numbers 91.");

  private static final PortSpec LEVELS = PortSpec.many("p", "Level");

  public static final BlockType RETINANET_HEAD =
      FAMILY.add(
          BlockType.named("retinanet-head", "RetinaNet head")
              .role(Role.HEAD)
              .aliases("one-stage detector", "focal loss", "anchors", "detection")
              .inputs(LEVELS)
              .outputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("boxes", "Box corrections"))
              .parameters(CLASSES, ANCHORS, CHANNELS, DEPTH)
              .expanded(site -> Body.withOutputs(body -> retinaNet(site, body)))
              .example(
                  "three levels",
                  Parameters.NONE,
                  List.of("N,256,13,13", "N,256,7,7", "N,256,4,4"),
                  List.of("N,2106,91", "N,2106,4"))
              .example(
                  "one level, two classes",
                  set(CLASSES.to(2), ANCHORS.to(3), CHANNELS.to(16), DEPTH.to(1)),
                  List.of("N,16,8,8"),
                  List.of("N,192,2", "N,192,4"))
              .summary("Scores and boxes for every anchor, the same towers for all levels.")
              .source("Focal Loss for Dense Object Detection", 2017)
              .lesson(
                  """
                  A one-stage detector's head: two towers of four 3×3 convolutions, one for classes, one for boxes, \
                  slide over all levels of the pyramid with the same weights. For every place and each of nine \
                  anchors they give a score per class and four numbers that move and stretch the anchor. Most \
                  places show background, which would drown the rest in training: the focal loss makes sure that \
                  easy cases count little. The output still has to be decoded and freed of duplicates.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Detectors() {}

  private static Port tower(Site site, Body.Builder body) {
    var x = body.input();
    for (int i = 0; i < site.get(DEPTH); i++)
      x = body.add("conv." + i, CONV_UNIT, unit(site.get(CHANNELS), 3, NORM.to(Norm.NONE)), x);
    int values = site.get(VALUES);
    var map =
        body.add(
            Parts.legal(site.get(LAST_NAME), "last"),
            CONV_2D,
            biased(site.get(ANCHORS) * values, 3),
            x);
    return Parts.unrolled(body, map, values);
  }

  private static List<Port> retinaNet(Site site, Body.Builder body) {
    var levels = site.ports().stream().filter(LEVELS::covers).toList();
    var common =
        set(
            ANCHORS.to(site.get(ANCHORS)),
            CHANNELS.to(site.get(CHANNELS)),
            DEPTH.to(site.get(DEPTH)));
    if (levels.isEmpty()) levels = List.of(LEVELS.slot(1));
    return List.of(
        shared(
            body,
            levels,
            "classification_head",
            "classes",
            set(common, VALUES.to(site.get(CLASSES)), LAST_NAME.to("cls_logits"))),
        shared(
            body,
            levels,
            "regression_head",
            "boxes",
            set(common, VALUES.to(4), LAST_NAME.to("bbox_reg"))));
  }

  /// One tower for all levels: the first level's tower owns the weights.
  private static Port shared(
      Body.Builder body, List<String> levels, String name, String joined, Parameters tower) {
    var lists = new ArrayList<Port>();
    for (int i = 0; i < levels.size(); i++) {
      var level = body.input(levels.get(i));
      lists.add(
          i == 0
              ? body.add(name, PREDICTION_TOWER, tower, level)
              : body.placeSharing(name + ".level" + (i + 1), name, PREDICTION_TOWER, tower, level)
                  .only());
    }
    return lists.size() == 1 ? lists.getFirst() : body.add(joined, CONCAT, set(AXIS.to(1)), lists);
  }
}
