package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.heads.Detectors.CHANNELS;
import static vertebra.catalogue.heads.Detectors.CLASSES;
import static vertebra.catalogue.heads.LevelMaps.MAPS;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.anchors;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.convolutions;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Reshaping.FLATTEN;
import static vertebra.catalogue.layers.TransposedConvolutions.CONV_TRANSPOSE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Linear;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Heads of detectors that look twice: where objects may be, then at each such region.
public final class TwoStageHeads {
  private static final Family.Builder FAMILY = Family.continuing(Detectors.BLOCKS);

  public static final OneOf SCORES =
      oneOf(
          "scores",
          "Scores a box",
          1,
          List.of(1, 2),
          "1 for a sigmoid, 2 for a softmax over background and object.");

  public static final Whole BOXES = anchors(3);

  public static final Whole LOOKS = convolutions(1, 1, "How many 3×3 convolutions look around.");

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
              .inputs(Levels.PORT)
              .outputs(values ->
                  LevelMaps.ports(
                      values,
                      PortSpec.one("objects", "Object or background"),
                      PortSpec.one("boxes", "Box corrections")))
              .parameters(BOXES, SCORES, LOOKS, INNER, MAPS)
              .requiring(site ->
                  Parts.images(site)
                      .or(() -> LevelMaps.requirement(site, Levels.slots(site).size())))
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
              .aliases("Fast R-CNN", "Faster R-CNN", "region head", "RoI", "faster r-cnn head")
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
              .example(
                  "behind two convolutions",
                  set(CLASSES.to(3), HIDDEN.to(16), CONVOLUTIONS.to(2), CHANNELS.to(4)),
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
      convolutions(4, 0, "How many 3×3 convolutions stand before the enlargement.");

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
              .aliases("Mask R-CNN", "instance segmentation", "RoI", "mask r-cnn head")
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

  public static final Family BLOCKS = FAMILY.close();

  private TwoStageHeads() {}

  private static List<Port> proposals(Site site, Body.Builder body) {
    var objects = new ArrayList<Port>();
    var boxes = new ArrayList<Port>();
    int anchors = site.get(BOXES);
    int scores = site.get(SCORES);
    int channels = site.get(INNER) > 0 ? site.get(INNER) : channels(site);
    for (var level : Levels.slots(site)) {
      int number = objects.size();
      var suffix = Levels.suffix(number);
      var active = body.input(level);
      for (int i = 0; i < site.get(LOOKS); i++) {
        var looked =
            Levels.shared(body, "conv." + i + ".0", number, CONV_2D, biased(channels, 3), active);
        active = body.add("conv." + i + ".1" + suffix, RELU, looked);
      }
      var scored =
          Levels.shared(body, "cls_logits", number, CONV_2D, biased(anchors * scores, 1), active);
      var boxed = Levels.shared(body, "bbox_pred", number, CONV_2D, biased(anchors * 4, 1), active);
      boolean asMaps = site.get(MAPS) > 0;
      objects.add(asMaps ? scored : Parts.unrolled(body, "objects" + suffix, scored, scores));
      boxes.add(asMaps ? boxed : Parts.unrolled(body, "boxes" + suffix, boxed, 4));
    }
    if (site.get(MAPS) > 0) return Stream.concat(objects.stream(), boxes.stream()).toList();
    return List.of(
        Levels.joined(body, "all-objects", objects), Levels.joined(body, "all-boxes", boxes));
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
}
