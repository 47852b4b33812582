package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.anchors;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.convolutions;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Normalization.GROUP_NORM;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Normalization;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Heads that find objects and their boxes.
public final class Detectors {
  private static final Family.Builder FAMILY = Family.named("detection-heads", "Detection heads");

  public static final Whole CHANNELS = width(256, "Channels of the convolutions in the tower.");

  public static final Whole DEPTH =
      convolutions(4, 0, "How many 3×3 convolutions a tower has before its last one.");

  public static final Whole ANCHORS = anchors(9);

  public static final Whole VALUES =
      whole("values", "Values", 4, 1, 1_000_000, "numbers", "Numbers predicted for every box.");

  public static final Text LAST_NAME =
      text(
          "name",
          "Last layer's name",
          "bbox_reg",
          "Name of the last convolution in files of weights.");

  public static final Flag GROUPED =
      flag(
          "normalize",
          "Group norm",
          false,
          "Puts group norm behind every convolution of a tower, in place of its bias.");

  public static final BlockType PREDICTION_TOWER =
      FAMILY.add(
          BlockType.named("prediction-tower", "Prediction tower")
              .aliases("RetinaNet", "subnet", "anchor head")
              .parameters(VALUES, ANCHORS, CHANNELS, DEPTH, GROUPED, LAST_NAME)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> tower(site, body)))
              .example("four coordinates for nine boxes a place", "N,256,13,13", "N,1521,4")
              .example(
                  "scores of 91 classes",
                  set(VALUES.to(91), LAST_NAME.to("cls_logits")),
                  "N,256,7,7",
                  "N,441,91")
              .summary("3×3 convolutions, then a list of predictions for every prepared box.")
              .source("Focal Loss for Dense Object Detection", 2017)
              .description(
                  """
                  Looks at one level of a pyramid through a few 3×3 convolutions and predicts, for every place and \
                  every prepared box (anchor) there, a few numbers: class scores or box corrections. The map is \
                  unrolled into a list, row by row, the boxes of one place next to each other, so that levels of \
                  different sizes can be put behind one another.
                  """));

  public static final Whole CLASSES =
      classes(91, 1_000_000, "How many kinds of objects are told apart; COCO numbers 91.");

  public static final BlockType RETINANET_HEAD =
      FAMILY.add(
          BlockType.named("retinanet-head", "RetinaNet head")
              .role(Role.HEAD)
              .aliases("one-stage detector", "focal loss", "anchors", "detection")
              .inputs(Levels.PORT)
              .outputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("boxes", "Box corrections"))
              .parameters(CLASSES, ANCHORS, CHANNELS, DEPTH, GROUPED)
              .requiring(Parts::images)
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
              .description(
                  """
                  A one-stage detector's head: two towers of four 3×3 convolutions, one for classes, one for boxes, \
                  slide over all levels of the pyramid with the same weights. For every place and each of nine \
                  anchors they give a score per class and four numbers that move and stretch the anchor. Most \
                  places show background, which would drown the rest in training: the focal loss makes sure that \
                  easy cases count little. The output still has to be decoded and freed of duplicates.
                  """));

  public static final Flag CENTRES =
      flag(
          "centres",
          "Centres",
          false,
          "Also says how central every place is; values are then distances, never negative.");

  public static final BlockType FCOS_TOWER =
      FAMILY.add(
          BlockType.named("fcos-tower", "FCOS tower")
              .aliases("FCOS", "subnet", "anchor-free")
              .outputs(values -> fcosPorts(values))
              .parameters(VALUES, CENTRES, CHANNELS, DEPTH, LAST_NAME)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> fcosTower(site, body)))
              .example(
                  "scores of 91 classes",
                  set(VALUES.to(91), LAST_NAME.to("cls_logits")),
                  "N,256,13,13",
                  "N,169,91")
              .example(
                  "distances to the sides, and how central",
                  set(CENTRES.to(true)),
                  List.of("N,256,7,7"),
                  List.of("N,49,4", "N,49,1"))
              .summary("3×3 convolutions with group norm, then one prediction for every place.")
              .source("FCOS: Fully Convolutional One-Stage Object Detection", 2019)
              .description(
                  """
                  Like a RetinaNet tower with two changes: group norm follows every convolution, and there is one \
                  prediction a place instead of nine, because no boxes are prepared. The tower for boxes gives four \
                  distances, to the left, top, right and bottom side, which cannot be negative, and how central the \
                  place is in its object.
                  """));

  public static final BlockType FCOS_HEAD =
      FAMILY.add(
          BlockType.named("fcos-head", "FCOS head")
              .role(Role.HEAD)
              .aliases("one-stage detector", "anchor-free", "centerness", "detection")
              .inputs(Levels.PORT)
              .outputs(
                  PortSpec.one("classes", "Class scores"),
                  PortSpec.one("boxes", "Distances to the sides"),
                  PortSpec.one("centres", "How central"))
              .parameters(CLASSES, CHANNELS, DEPTH)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> fcos(site, body)))
              .example(
                  "three levels",
                  Parameters.NONE,
                  List.of("N,256,13,13", "N,256,7,7", "N,256,4,4"),
                  List.of("N,234,91", "N,234,4", "N,234,1"))
              .example(
                  "one level, two classes",
                  set(CLASSES.to(2), CHANNELS.to(32), DEPTH.to(1)),
                  List.of("N,16,8,8"),
                  List.of("N,64,2", "N,64,4", "N,64,1"))
              .summary("One prediction a place: classes, distances to the sides, and how central.")
              .source("FCOS: Fully Convolutional One-Stage Object Detection", 2019)
              .description(
                  """
                  Detects without prepared boxes. Every place that lies inside an object says which class it is and \
                  how far away the four sides are. Places near a border see their object badly, so a third number \
                  says how central the place is; the score is weighed by it, and bad boxes sort themselves out. The \
                  towers are shared by all levels of the pyramid.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Detectors() {}

  private static Port tower(Site site, Body.Builder body) {
    var x = body.input();
    for (int i = 0; i < site.get(DEPTH); i++)
      x =
          body.add(
              "conv." + i,
              CONV_UNIT,
              unit(site.get(CHANNELS), 3, NORM.to(site.get(GROUPED) ? Norm.GROUP : Norm.NONE)),
              x);
    int values = site.get(VALUES);
    var map =
        body.add(
            Parts.legal(site.get(LAST_NAME), "last"),
            CONV_2D,
            biased(site.get(ANCHORS) * values, 3),
            x);
    return Parts.unrolled(body, "list", map, values);
  }

  private static List<Port> retinaNet(Site site, Body.Builder body) {
    var levels = Levels.slots(site);
    var common =
        set(
            ANCHORS.to(site.get(ANCHORS)),
            CHANNELS.to(site.get(CHANNELS)),
            DEPTH.to(site.get(DEPTH)),
            GROUPED.to(site.get(GROUPED)));
    var scoring = set(common, VALUES.to(site.get(CLASSES)), LAST_NAME.to("cls_logits"));
    var boxing = set(common, VALUES.to(4), LAST_NAME.to("bbox_reg"));
    return List.of(
        joined(
            body,
            "classes",
            shared(body, levels, "classification_head", PREDICTION_TOWER, scoring),
            0),
        joined(
            body, "boxes", shared(body, levels, "regression_head", PREDICTION_TOWER, boxing), 0));
  }

  private static List<PortSpec> fcosPorts(Parameters values) {
    var list = PortSpec.one("values", "Values");
    return CENTRES.in(values)
        ? List.of(list, PortSpec.one("centres", "How central"))
        : List.of(list);
  }

  private static List<Port> fcosTower(Site site, Body.Builder body) {
    var chain = new Chain(body, "conv.", body.input());
    for (int i = 0; i < site.get(DEPTH); i++) {
      chain.add(CONV_2D, biased(site.get(CHANNELS), 3));
      chain.add(
          GROUP_NORM, set(Normalization.GROUPS.to(Parts.divisorUpTo(site.get(CHANNELS), 32))));
      chain.add(RELU);
    }
    int values = site.get(VALUES);
    var map =
        body.add(Parts.legal(site.get(LAST_NAME), "last"), CONV_2D, biased(values, 3), chain.end());
    if (!site.get(CENTRES)) return List.of(Parts.unrolled(body, "list", map, values));
    var distances = Parts.unrolled(body, "list", body.add("relu", RELU, map), values);
    var centres = body.add("bbox_ctrness", CONV_2D, biased(1, 3), chain.end());
    return List.of(distances, Parts.unrolled(body, "centres", centres, 1));
  }

  private static List<Port> fcos(Site site, Body.Builder body) {
    var levels = Levels.slots(site);
    var common = set(CHANNELS.to(site.get(CHANNELS)), DEPTH.to(site.get(DEPTH)));
    var scoring = set(common, VALUES.to(site.get(CLASSES)), LAST_NAME.to("cls_logits"));
    var boxing = set(common, VALUES.to(4), LAST_NAME.to("bbox_reg"), CENTRES.to(true));
    var scores = shared(body, levels, "classification_head", FCOS_TOWER, scoring);
    var boxes = shared(body, levels, "regression_head", FCOS_TOWER, boxing);
    return List.of(
        joined(body, "classes", scores, 0),
        joined(body, "boxes", boxes, 0),
        joined(body, "centres", boxes, 1));
  }

  /// One tower for all levels: the first level's tower owns the weights.
  private static List<Body.Placed> shared(
      Body.Builder body, List<String> levels, String name, BlockType type, Parameters tower) {
    var towers = new ArrayList<Body.Placed>();
    for (var level : levels) {
      var x = body.input(level);
      towers.add(
          towers.isEmpty()
              ? body.place(name, type, tower, x)
              : body.placeSharing(name + Levels.suffix(towers.size()), name, type, tower, x));
    }
    return towers;
  }

  private static Port joined(Body.Builder body, String name, List<Body.Placed> towers, int output) {
    return Levels.joined(
        body, name, towers.stream().map(tower -> tower.outputs().get(output)).toList());
  }
}
