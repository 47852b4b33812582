package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.heads.LevelMaps.MAPS;
import static vertebra.catalogue.heads.SsdHeads.PER_LEVEL;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.SILU;
import static vertebra.catalogue.layers.CommonParameters.anchors;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.convolutions;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DEPTHWISE;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Reshaping.FLATTEN;
import static vertebra.catalogue.layers.Resizing.RESIZE;
import static vertebra.catalogue.layers.TransposedConvolutions.CONV_TRANSPOSE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Convolutions;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Normalization;
import vertebra.catalogue.layers.Resizing;
import vertebra.catalogue.layers.TransposedConvolutions;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Light one-stage heads, and heads that look at regions.
public final class RegionHeads {
  private static final Family.Builder FAMILY =
      Family.named("region-heads", "Light heads and region heads");

  private static final double EPSILON = 1e-3;

  private static final PortSpec CLASS_SCORES = PortSpec.one("classes", "Class scores");
  private static final PortSpec CORRECTIONS = PortSpec.one("boxes", "Box corrections");

  public static final Whole CLASSES =
      classes(91, "How many kinds of objects are told apart, background included.");

  public static final BlockType SSDLITE_HEAD =
      FAMILY.add(
          BlockType.named("ssdlite-head", "SSDlite head")
              .role(Role.HEAD)
              .aliases("SSD", "mobile", "separable", "one-stage detector", "default boxes")
              .inputs(Levels.PORT)
              .outputs(CLASS_SCORES, CORRECTIONS)
              .parameters(CLASSES, PER_LEVEL)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> ssdLite(site, body)))
              .example(
                  "two levels",
                  set(PER_LEVEL.to(List.of(6))),
                  List.of("N,672,20,20", "N,480,10,10"),
                  List.of("N,3000,91", "N,3000,4"))
              .example(
                  "one level",
                  set(CLASSES.to(3), PER_LEVEL.to(List.of(2))),
                  List.of("N,8,5,5"),
                  List.of("N,50,3", "N,50,4"))
              .summary("SSD's head with depthwise separable convolutions.")
              .source("MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018)
              .description(
                  """
                  At every level SSD looks at each place with one 3×3 convolution for classes and one for boxes. Here each \
                  is split in two: a 3×3 per channel with batch norm and ReLU6, then a 1×1 that makes the predictions. \
                  That needs about a ninth of the work. Class 0 is the background.
                  """));

  public static final Whole KINDS =
      classes(90, "How many kinds of objects are told apart; COCO numbers 90.");
  public static final Whole ANCHORS = anchors(9);
  public static final Whole DEPTH =
      convolutions(3, 0, "How many separable convolutions stand before the last one.");

  public static final BlockType EFFICIENTDET_HEAD =
      FAMILY.add(
          BlockType.named("efficientdet-head", "EfficientDet head")
              .role(Role.HEAD)
              .aliases("RetinaNet", "separable", "one-stage detector", "anchors")
              .inputs(Levels.PORT)
              .outputs(values -> LevelMaps.ports(values, CLASS_SCORES, CORRECTIONS))
              .parameters(KINDS, ANCHORS, DEPTH, MAPS)
              .requiring(site ->
                  Parts.images(site)
                      .or(() -> LevelMaps.requirement(site, Levels.slots(site).size())))
              .expanded(site -> Body.withOutputs(body -> efficientDet(site, body)))
              .example(
                  "three levels",
                  Parameters.NONE,
                  List.of("N,64,16,16", "N,64,8,8", "N,64,4,4"),
                  List.of("N,3024,90", "N,3024,4"))
              .example(
                  "one level, two classes",
                  set(KINDS.to(2), ANCHORS.to(3), DEPTH.to(1)),
                  List.of("N,16,8,8"),
                  List.of("N,192,2", "N,192,4"))
              .example(
                  "the maps of two levels",
                  set(KINDS.to(2), MAPS.to(2)),
                  List.of("N,16,8,8", "N,16,4,4"),
                  List.of("N,18,8,8", "N,18,4,4", "N,36,8,8", "N,36,4,4"))
              .summary("Two towers of separable convolutions, shared by all levels.")
              .source("EfficientDet: Scalable and Efficient Object Detection", 2019)
              .description(
                  """
                  A RetinaNet head of separable convolutions: one tower for classes, one for boxes, the same filters on all \
                  levels. Batch norm is not shared: every level and every step has its own, because the levels' numbers \
                  differ. There is no class for the background; a low score everywhere says it.
                  """));

  public static final Whole POINTS =
      whole(
          "points",
          "Key points",
          17,
          1,
          4096,
          "points",
          "How many points of a body are looked for; COCO has 17.");
  public static final Whole WIDTH = width(512, "Channels of the 3×3 convolutions.");
  public static final Whole LOOKS = convolutions(8, 1, "How many 3×3 convolutions there are.");

  public static final BlockType KEYPOINT_HEAD =
      FAMILY.add(
          BlockType.named("keypoint-head", "Key point head")
              .role(Role.HEAD)
              .aliases("Keypoint R-CNN", "pose", "Mask R-CNN", "RoI")
              .outputs(PortSpec.one("heat", "Heat map per point"))
              .parameters(POINTS, WIDTH, LOOKS)
              .width(POINTS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> keyPoints(site, body)))
              .example("a person of COCO", "N,256,14,14", "N,17,56,56")
              .example("small", set(POINTS.to(5), WIDTH.to(8), LOOKS.to(1)), "N,8,7,7", "N,5,28,28")
              .summary("Says where inside a region the joints of a body are.")
              .source("Mask R-CNN", 2017)
              .description(
                  """
                  Treats every joint as a mask with a single pixel: eight 3×3 convolutions read the region, cut out at \
                  14×14, a transposed convolution doubles it, bilinear interpolation doubles it again, and one heat map \
                  per joint leaves. The brightest place is the joint. The batch axis counts regions here.
                  """));

  public static final Whole HIDDEN =
      whole(
          "hidden", "Hidden width", 4096, 1, 65_536, "features", "Width of the two dense layers.");
  public static final Whole OBJECTS =
      classes(21, "How many kinds are told apart, background included.");

  public static final BlockType VGG_BOX_HEAD =
      FAMILY.add(
          BlockType.named("vgg-box-head", "Box head of VGG")
              .role(Role.HEAD)
              .aliases("Fast R-CNN", "Faster R-CNN", "region head", "RoI")
              .outputs(CLASS_SCORES, CORRECTIONS)
              .parameters(OBJECTS, HIDDEN)
              .expanded(site -> Body.withOutputs(body -> vggBoxes(site, body)))
              .example("PASCAL VOC", Parameters.NONE, List.of("N,512,7,7"), List.of("N,21", "N,84"))
              .example(
                  "small",
                  set(OBJECTS.to(3), HIDDEN.to(16)),
                  List.of("N,8,7,7"),
                  List.of("N,3", "N,12"))
              .summary("VGG's two dense layers, then classes and boxes per class.")
              .source("Fast R-CNN", 2015)
              .description(
                  """
                  Reads every region, cut out at 7×7, with the two hidden dense layers that VGG-16 brought from its training \
                  on ImageNet, then gives a score per class and four box corrections per class. Almost all of the \
                  network's weights sit here. The batch axis counts regions.
                  """));

  public static final Whole GRID =
      whole(
          "grid",
          "Grid",
          7,
          1,
          32,
          "cells",
          "Rows and columns of parts into which a region is cut.");
  public static final Whole PLAIN_CLASSES =
      classes(20, "How many kinds of objects are told apart, without the background.");
  public static final Whole SIDES =
      whole(
          "values",
          "Box values",
          8,
          4,
          4096,
          "numbers",
          "Numbers per box: 4 for background and 4 for objects.");

  public static final Whole MIDDLE = width(1024, "Channels of the 1×1 in front.");

  public static final BlockType RFCN_HEAD =
      FAMILY.add(
          BlockType.named("rfcn-head", "R-FCN score maps")
              .role(Role.HEAD)
              .aliases("position-sensitive", "R-FCN", "score maps")
              .outputs(PortSpec.one("classes", "Class maps"), PortSpec.one("boxes", "Box maps"))
              .parameters(PLAIN_CLASSES, SIDES, GRID, MIDDLE)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> rfcn(site, body)))
              .example(
                  "PASCAL VOC",
                  Parameters.NONE,
                  List.of("N,2048,38,50"),
                  List.of("N,1029,38,50", "N,392,38,50"))
              .example(
                  "small",
                  set(PLAIN_CLASSES.to(2), SIDES.to(4), GRID.to(3), MIDDLE.to(16)),
                  List.of("N,32,8,8"),
                  List.of("N,27,8,8", "N,36,8,8"))
              .summary("One map for every class and every part of a region.")
              .source("R-FCN: Object Detection via Region-based Fully Convolutional Networks", 2016)
              .description(
                  """
                  Faster R-CNN runs dense layers on every region; R-FCN computes everything once for the whole picture. A \
                  1×1 convolution makes, for every class and each of 7×7 parts, a map that says how much a place looks like \
                  that part: the upper left of a bird, its middle, and so on. A region is then scored by averaging each part \
                  from its own map, which costs next to nothing.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private RegionHeads() {}

  private static List<Port> ssdLite(Site site, Body.Builder body) {
    var anchors = site.get(PER_LEVEL);
    int classes = site.get(CLASSES);
    var scores = new ArrayList<Port>();
    var boxes = new ArrayList<Port>();
    var levels = Levels.slots(site);
    for (int i = 0; i < levels.size(); i++) {
      int count = anchors.isEmpty() ? 1 : anchors.get(Math.min(i, anchors.size() - 1));
      int wide = channels(site, i);
      var x = body.input(levels.get(i));
      var scored =
          separable(body, "classification_head.module_list." + i, wide, count * classes, x);
      var boxed = separable(body, "regression_head.module_list." + i, wide, count * 4, x);
      scores.add(Parts.unrolled(body, "classes." + i, scored, classes));
      boxes.add(Parts.unrolled(body, "boxes." + i, boxed, 4));
    }
    return List.of(Levels.joined(body, "classes", scores), Levels.joined(body, "boxes", boxes));
  }

  private static Port separable(Body.Builder body, String name, int wide, int values, Port x) {
    var looked =
        body.add(
            name + ".0",
            CONV_UNIT,
            unit(
                wide,
                3,
                GROUPS.to(wide),
                ACTIVATION.to(Activation.RELU6),
                UNIT_EPSILON.to(EPSILON)),
            x);
    return body.add(name + ".1", CONV_2D, biased(values, 1), looked);
  }

  private static List<Port> efficientDet(Site site, Body.Builder body) {
    var classes = tower(site, body, "cls", site.get(KINDS));
    var boxes = tower(site, body, "box", 4);
    return Stream.concat(classes.stream(), boxes.stream()).toList();
  }

  /// The list of all levels, or the map of each.
  private static List<Port> tower(Site site, Body.Builder body, String name, int values) {
    var lists = new ArrayList<Port>();
    boolean asMaps = site.get(MAPS) > 0;
    int wide = channels(site);
    for (var level : Levels.slots(site)) {
      int number = lists.size();
      var x = body.input(level);
      for (int i = 0; i < site.get(DEPTH); i++) {
        var mixed = shared(body, name + ".convs." + i, number, wide, x);
        var even =
            body.add(
                name + ".bns." + i + "." + number,
                BATCH_NORM,
                set(Normalization.EPSILON.to(EPSILON)),
                mixed);
        x = body.add(name + ".act." + i + "." + number, SILU, even);
      }
      var map = shared(body, name + ".out", number, site.get(ANCHORS) * values, x);
      lists.add(asMaps ? map : Parts.unrolled(body, name + ".list." + number, map, values));
    }
    return asMaps ? lists : List.of(Levels.joined(body, name + ".joined", lists));
  }

  /// A separable convolution that all levels share: the first level's owns the weights.
  private static Port shared(Body.Builder body, String name, int level, int filters, Port x) {
    var looked =
        Levels.shared(body, name + ".dw", level, DEPTHWISE, set(Convolutions.BIAS.to(false)), x);
    return Levels.shared(body, name + ".pw", level, CONV_2D, biased(filters, 1), looked);
  }

  private static Port keyPoints(Site site, Body.Builder body) {
    var chain = new Chain(body, "roi_heads.keypoint_head.", body.input());
    for (int i = 0; i < site.get(LOOKS); i++) {
      chain.add(CONV_2D, biased(site.get(WIDTH), 3));
      chain.add(RELU);
    }
    var larger =
        body.add(
            "roi_heads.keypoint_predictor.kps_score_lowres",
            CONV_TRANSPOSE,
            set(
                FILTERS.to(site.get(POINTS)),
                TransposedConvolutions.UP_KERNEL.to(Pair.of(4)),
                TransposedConvolutions.UP_PADDING.to(Pair.of(1))),
            chain.end());
    return body.add("enlarge", RESIZE, set(Resizing.FILLING.to(Resizing.Filling.BILINEAR)), larger);
  }

  private static List<Port> vggBoxes(Site site, Body.Builder body) {
    var x = body.add("flatten", FLATTEN, body.input());
    for (int i : List.of(0, 3)) {
      var hidden = body.add("fc." + i, DENSE, set(Linear.UNITS.to(site.get(HIDDEN))), x);
      x = body.add("fc." + (i + 2), DROPOUT, body.add("fc." + (i + 1), RELU, hidden));
    }
    int classes = site.get(OBJECTS);
    return List.of(
        body.add("cls", DENSE, set(Linear.UNITS.to(classes)), x),
        body.add("box", DENSE, set(Linear.UNITS.to(4 * classes)), x));
  }

  private static List<Port> rfcn(Site site, Body.Builder body) {
    int parts = site.get(GRID) * site.get(GRID);
    var narrow = body.add("red.0", CONV_2D, biased(site.get(MIDDLE), 1), body.input());
    var active = body.add("red.1", RELU, narrow);
    return List.of(
        body.add("cls", CONV_2D, biased(parts * (site.get(PLAIN_CLASSES) + 1), 1), active),
        body.add("box", CONV_2D, biased(parts * site.get(SIDES), 1), active));
  }
}
