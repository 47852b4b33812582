package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.heads.LevelMaps.MAPS;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.CONV_TRANSPOSE;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Merging.AXIS;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.GROUP_NORM;
import static vertebra.catalogue.layers.Reshaping.FLATTEN;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Normalization;
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
              .inputs(LEVELS)
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

  public static final OneOf SCORES =
      oneOf(
          "scores",
          "Scores a box",
          1,
          List.of(1, 2),
          "1 for a sigmoid, 2 for a softmax over background and object.");
  public static final Whole BOXES =
      whole(
          "anchors",
          "Anchors",
          3,
          1,
          1000,
          "boxes",
          "How many prepared boxes there are at every place.");

  public static final Whole LOOKS =
      whole("depth", "Depth", 1, 1, 64, "convolutions", "How many 3×3 convolutions look around.");

  public static final Whole INNER =
      whole(
          "channels",
          "Channels",
          0,
          0,
          65_536,
          "channels",
          "Channels of the 3×3 convolutions; 0 takes as many as come in.");

  public static final BlockType RPN_HEAD =
      FAMILY.add(
          BlockType.named("rpn-head", "RPN head")
              .role(Role.HEAD)
              .aliases("region proposal network", "Faster R-CNN", "objectness", "anchors")
              .inputs(LEVELS)
              .outputs(values ->
                  LevelMaps.ports(
                      values,
                      PortSpec.one("objects", "Object or background"),
                      PortSpec.one("boxes", "Box corrections")))
              .parameters(BOXES, SCORES, LOOKS, INNER, MAPS)
              .requiring(site ->
                  Parts.images(site).or(() -> LevelMaps.requirement(site, levels(site).size())))
              .expanded(site -> Body.withOutputs(body -> proposals(site, body)))
              .example(
                  "two levels",
                  Parameters.NONE,
                  List.of("N,256,25,25", "N,256,13,13"),
                  List.of("N,2382,1", "N,2382,4"))
              .example(
                  "one map, nine anchors, softmax",
                  set(BOXES.to(9), SCORES.to(2)),
                  List.of("N,512,8,10"),
                  List.of("N,720,2", "N,720,4"))
              .example(
                  "the maps of two levels",
                  set(MAPS.to(2)),
                  List.of("N,256,25,25", "N,256,13,13"),
                  List.of("N,3,25,25", "N,3,13,13", "N,12,25,25", "N,12,13,13"))
              .summary("Says where objects may be, whatever they are.")
              .source(
                  "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks",
                  2015)
              .description(
                  """
                  The first stage of Faster R-CNN: a 3×3 convolution slides over the map, and two 1×1 convolutions say \
                  for every prepared box whether it holds an object at all, and how to move and stretch it. A second \
                  head then looks only at the best of these regions. It is shared by all levels.
                  """));

  public static final Whole HIDDEN =
      whole(
          "hidden", "Hidden width", 1024, 1, 65_536, "features", "Width of the two dense layers.");

  public static final Whole CONVOLUTIONS =
      whole(
          "convolutions",
          "Convolutions",
          0,
          0,
          64,
          "convolutions",
          "How many 3×3 convolutions with batch norm stand in front.");
  public static final Whole LAYERS =
      whole("layers", "Dense layers", 2, 1, 8, "layers", "How many hidden dense layers there are.");

  public static final BlockType BOX_HEAD =
      FAMILY.add(
          BlockType.named("box-head", "Box head")
              .role(Role.HEAD)
              .aliases("Fast R-CNN", "Faster R-CNN", "region head", "RoI")
              .outputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("boxes", "Box corrections"))
              .parameters(CLASSES, HIDDEN, LAYERS, CONVOLUTIONS, CHANNELS)
              .expanded(site -> Body.withOutputs(body -> boxHead(site, body)))
              .example(
                  "91 classes", Parameters.NONE, List.of("N,256,7,7"), List.of("N,91", "N,364"))
              .example(
                  "small",
                  set(CLASSES.to(3), HIDDEN.to(16)),
                  List.of("N,8,7,7"),
                  List.of("N,3", "N,12"))
              .summary("Names what a cut-out region shows and corrects its box, per class.")
              .source("Fast R-CNN", 2015)
              .description(
                  """
                  The second stage of Faster R-CNN. Every proposed region has been cut out of the map at a fixed size, \
                  7×7; two dense layers read it, then one gives a score per class and another four corrections of the \
                  box for each class. The batch axis counts regions here.
                  """));

  public static final Whole TOWER =
      whole(
          "depth",
          "Depth",
          4,
          0,
          64,
          "convolutions",
          "How many 3×3 convolutions stand before the enlargement.");

  public static final Flag NORMALIZE =
      flag(
          "normalize",
          "Batch norm",
          false,
          "Puts batch norm behind every 3×3 convolution, in place of its bias.");

  public static final BlockType MASK_HEAD =
      FAMILY.add(
          BlockType.named("mask-head", "Mask head")
              .role(Role.HEAD)
              .aliases("Mask R-CNN", "instance segmentation", "RoI")
              .outputs(PortSpec.one("masks", "Mask scores per class"))
              .parameters(CLASSES, CHANNELS, TOWER, NORMALIZE)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> maskHead(site, body)))
              .example("91 classes", "N,256,14,14", "N,91,28,28")
              .example(
                  "small",
                  set(CLASSES.to(3), CHANNELS.to(8), TOWER.to(1)),
                  "N,8,14,14",
                  "N,3,28,28")
              .summary("Draws the outline of an object inside its region, per class.")
              .source("Mask R-CNN", 2017)
              .description(
                  """
                  A small fully convolutional network on each region, cut out at 14×14: four 3×3 convolutions, a \
                  transposed convolution that doubles the size, and a 1×1 that gives one mask per class. The class \
                  itself is decided by the box head, so masks of different classes do not compete. The batch axis \
                  counts regions here.
                  """));

  public static final Wholes PER_LEVEL =
      wholes(
          "anchors",
          "Anchors",
          List.of(4, 6, 6, 6, 4, 4),
          1,
          1000,
          "Prepared boxes at every place of each level.");

  public static final BlockType SSD_HEAD =
      FAMILY.add(
          BlockType.named("ssd-head", "SSD head")
              .role(Role.HEAD)
              .aliases("single shot detector", "one-stage detector", "default boxes", "detection")
              .inputs(LEVELS)
              .outputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("boxes", "Box corrections"))
              .parameters(CLASSES, PER_LEVEL)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> ssd(site, body)))
              .example(
                  "two levels",
                  set(CLASSES.to(21)),
                  List.of("N,512,8,8", "N,1024,4,4"),
                  List.of("N,352,21", "N,352,4"))
              .example(
                  "one level",
                  set(CLASSES.to(3), PER_LEVEL.to(List.of(2))),
                  List.of("N,8,5,5"),
                  List.of("N,50,3", "N,50,4"))
              .summary("One 3×3 convolution a level for classes and one for boxes.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  Every level gets its own 3×3 convolution for class scores and another for box corrections, with \
                  four or six prepared boxes at each place. Fine maps find small objects, coarse maps large ones. \
                  Levels beyond the list use its last number. Class 0 is the background.
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
    var levels = levels(site);
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
    var levels = levels(site);
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

  private static List<Port> proposals(Site site, Body.Builder body) {
    var objects = new ArrayList<Port>();
    var boxes = new ArrayList<Port>();
    int anchors = site.get(BOXES);
    int scores = site.get(SCORES);
    int channels = site.get(INNER) > 0 ? site.get(INNER) : channels(site);
    for (var level : levels(site)) {
      boolean first = objects.isEmpty();
      var suffix = first ? "" : ".level" + (objects.size() + 1);
      var active = body.input(level);
      for (int i = 0; i < site.get(LOOKS); i++) {
        var looked = once(body, "conv." + i + ".0", suffix, CONV_2D, biased(channels, 3), active);
        active = body.add("conv." + i + ".1" + suffix, RELU, looked);
      }
      var scored = once(body, "cls_logits", suffix, CONV_2D, biased(anchors * scores, 1), active);
      var boxed = once(body, "bbox_pred", suffix, CONV_2D, biased(anchors * 4, 1), active);
      boolean asMaps = site.get(MAPS) > 0;
      objects.add(asMaps ? scored : Parts.unrolled(body, "objects" + suffix, scored, scores));
      boxes.add(asMaps ? boxed : Parts.unrolled(body, "boxes" + suffix, boxed, 4));
    }
    if (site.get(MAPS) > 0) return Stream.concat(objects.stream(), boxes.stream()).toList();
    return List.of(joined(body, "all-objects", objects), joined(body, "all-boxes", boxes));
  }

  private static List<Port> boxHead(Site site, Body.Builder body) {
    int classes = site.get(CLASSES);
    int convolutions = site.get(CONVOLUTIONS);
    var x = body.input();
    for (int i = 0; i < convolutions; i++)
      x = body.add("roi_heads.box_head." + i, CONV_UNIT, unit(site.get(CHANNELS), 3), x);
    x = body.add("flatten", FLATTEN, x);
    for (int i = 0; i < site.get(LAYERS); i++) {
      // The reference numbers the layers behind convolutions, the flattening included, and calls
      // them fc6 and fc7 otherwise.
      var name = convolutions > 0 ? String.valueOf(convolutions + 1 + 2 * i) : "fc" + (6 + i);
      var hidden =
          body.add("roi_heads.box_head." + name, DENSE, set(Linear.UNITS.to(site.get(HIDDEN))), x);
      x = body.add("relu" + (6 + i), RELU, hidden);
    }
    var predictor = "roi_heads.box_predictor.";
    return List.of(
        body.add(predictor + "cls_score", DENSE, set(Linear.UNITS.to(classes)), x),
        body.add(predictor + "bbox_pred", DENSE, set(Linear.UNITS.to(4 * classes)), x));
  }

  private static Port maskHead(Site site, Body.Builder body) {
    var chain = new Chain(body, "roi_heads.mask_head.", body.input());
    var norm = NORM.to(site.get(NORMALIZE) ? Norm.BATCH : Norm.NONE);
    for (int i = 0; i < site.get(TOWER); i++)
      chain.add(CONV_UNIT, unit(site.get(CHANNELS), 3, norm));
    var larger =
        body.add(
            "roi_heads.mask_predictor.conv5_mask",
            CONV_TRANSPOSE,
            set(FILTERS.to(site.get(CHANNELS))),
            chain.end());
    var active = body.add("mask_predictor.relu", RELU, larger);
    return body.add(
        "roi_heads.mask_predictor.mask_fcn_logits", CONV_2D, biased(site.get(CLASSES), 1), active);
  }

  private static List<Port> ssd(Site site, Body.Builder body) {
    var anchors = site.get(PER_LEVEL);
    int classes = site.get(CLASSES);
    var scores = new ArrayList<Port>();
    var boxes = new ArrayList<Port>();
    for (var level : levels(site)) {
      int number = scores.size();
      int count = anchors.isEmpty() ? 1 : anchors.get(Math.min(number, anchors.size() - 1));
      var x = body.input(level);
      var scored =
          body.add(
              "classification_head.module_list." + number, CONV_2D, biased(count * classes, 3), x);
      var boxed =
          body.add("regression_head.module_list." + number, CONV_2D, biased(count * 4, 3), x);
      scores.add(Parts.unrolled(body, "classes." + number, scored, classes));
      boxes.add(Parts.unrolled(body, "boxes." + number, boxed, 4));
    }
    return List.of(joined(body, "classes", scores), joined(body, "boxes", boxes));
  }

  /// The slots of the levels that are connected.
  private static List<String> levels(Site site) {
    var levels = site.ports().stream().filter(LEVELS::covers).toList();
    return levels.isEmpty() ? List.of(LEVELS.slot(1)) : levels;
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
              : body.placeSharing(name + ".level" + (towers.size() + 1), name, type, tower, x));
    }
    return towers;
  }

  private static Port joined(Body.Builder body, String name, List<Body.Placed> towers, int output) {
    return joined(body, name, towers.stream().map(tower -> tower.outputs().get(output)).toList());
  }

  /// The lists of all levels one behind the other.
  private static Port joined(Body.Builder body, String name, List<Port> lists) {
    return lists.size() == 1 ? lists.getFirst() : body.add(name, CONCAT, set(AXIS.to(1)), lists);
  }

  /// Places a block under a name, or another instance that uses its weights under the name and a
  /// suffix.
  private static Port once(
      Body.Builder body, String name, String suffix, BlockType type, Parameters values, Port x) {
    return suffix.isEmpty()
        ? body.add(name, type, values, x)
        : body.placeSharing(name + suffix, name, type, values, x).only();
  }
}
