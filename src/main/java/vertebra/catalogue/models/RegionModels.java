package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.MobileNets.BARE;
import static vertebra.catalogue.backbones.MobileNets.EPSILON_V3;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V3;
import static vertebra.catalogue.backbones.MobileNets.MORE;
import static vertebra.catalogue.backbones.PlainNetworks.ALEXNET;
import static vertebra.catalogue.backbones.PlainNetworks.LAST_POOL;
import static vertebra.catalogue.backbones.PlainNetworks.VGG;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.OUTPUT_STRIDE;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.blocks.Residuals.VARIANT;
import static vertebra.catalogue.heads.Detectors.CLASSES;
import static vertebra.catalogue.heads.Finishing.BOX_DETECTIONS;
import static vertebra.catalogue.heads.Finishing.PROPOSALS;
import static vertebra.catalogue.heads.RegionHeads.KEYPOINT_HEAD;
import static vertebra.catalogue.heads.RegionHeads.RFCN_HEAD;
import static vertebra.catalogue.heads.RegionHeads.VGG_BOX_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.BOXES;
import static vertebra.catalogue.heads.TwoStageHeads.BOX_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.CONVOLUTIONS;
import static vertebra.catalogue.heads.TwoStageHeads.INNER;
import static vertebra.catalogue.heads.TwoStageHeads.LAYERS;
import static vertebra.catalogue.heads.TwoStageHeads.LOOKS;
import static vertebra.catalogue.heads.TwoStageHeads.MASK_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.NORMALIZE;
import static vertebra.catalogue.heads.TwoStageHeads.RPN_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.SCORES;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Anchors.EVERYWHERE;
import static vertebra.catalogue.layers.Anchors.SIZES;
import static vertebra.catalogue.layers.BestBoxes.AFTER;
import static vertebra.catalogue.layers.BestBoxes.BEFORE;
import static vertebra.catalogue.layers.Inputs.OUTPUT;
import static vertebra.catalogue.layers.Regions.PICK_CLASS;
import static vertebra.catalogue.layers.Regions.PS_ROI_ALIGN;
import static vertebra.catalogue.layers.Regions.ROI_ALIGN;
import static vertebra.catalogue.layers.Regions.ROI_POOL;
import static vertebra.catalogue.layers.Regions.SIZE;
import static vertebra.catalogue.layers.Regions.STRIDES;
import static vertebra.catalogue.models.Networks.classifier;
import static vertebra.catalogue.models.Networks.input;
import static vertebra.catalogue.necks.Pyramids.EXTRA;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.PlainNetworks;
import vertebra.catalogue.backbones.PlainNetworks.AlexNetForm;
import vertebra.catalogue.blocks.Residuals.Variant;
import vertebra.catalogue.heads.Classifiers;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.necks.Pyramids;
import vertebra.catalogue.necks.Pyramids.Extra;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Two-stage networks: the first stage proposes regions, the second looks at each. Nodes are called
/// as in published files of weights, as far as there are any.
public final class RegionModels {

  private static final Part PYRAMID = Part.of(FPN, EXTRA.to(Extra.POOL));
  private static final Part PYRAMID_V2 =
      Part.of(FPN, EXTRA.to(Extra.POOL), Pyramids.NORMALIZE.to(true));
  private static final Part BOX_V2 = Part.of(BOX_HEAD, CONVOLUTIONS.to(4), LAYERS.to(1));
  private static final List<String> C2_TO_C5 = List.of("c2", "c3", "c4", "c5");
  private static final Parameters NINE = set(SIZES.to(List.of(128, 256, 512)), EVERYWHERE.to(true));

  /// What the two stages of a network over a feature pyramid are made of.
  ///
  /// @param taps the taps that the neck reads
  /// @param strides of the levels that regions are cut from
  /// @param proposals how anchors are laid
  private record Stages(
      String input,
      Part backbone,
      List<String> taps,
      Part neck,
      Part rpn,
      Parameters proposals,
      List<Integer> strides,
      Part box) {}

  private static final Stages FASTER =
      new Stages(
          "N,3,800,800",
          Part.of(RESNET),
          C2_TO_C5,
          PYRAMID,
          Part.of(RPN_HEAD),
          Parameters.NONE,
          STRIDES.initial(),
          Part.of(BOX_HEAD));
  private static final Stages FASTER_V2 =
      new Stages(
          "N,3,800,800",
          Part.of(RESNET),
          C2_TO_C5,
          PYRAMID_V2,
          Part.of(RPN_HEAD, LOOKS.to(2)),
          Parameters.NONE,
          STRIDES.initial(),
          BOX_V2);

  public static final List<Preset> PRESETS =
      List.of(
          preset(
              "fasterrcnn_resnet50_fpn",
              "Faster R-CNN, ResNet-50, FPN",
              "1000 regions, 91 classes, 100 detections a picture.",
              () -> pyramid(FASTER, Third.NONE)),
          preset(
              "fasterrcnn_resnet50_fpn_v2",
              "Faster R-CNN v2, ResNet-50, FPN",
              "Batch norm in the pyramid, four convolutions in the box head.",
              () -> pyramid(FASTER_V2, Third.NONE)),
          preset(
              "fasterrcnn_mobilenet_v3_large_fpn",
              "Faster R-CNN, MobileNet v3, FPN",
              "Two levels of stride 32 and one of 64, fifteen boxes a place.",
              () -> pyramid(mobile("N,3,800,800"), Third.NONE)),
          preset(
              "fasterrcnn_mobilenet_v3_large_320_fpn",
              "Faster R-CNN, MobileNet v3, FPN, 320 px",
              "For small pictures; 1000 regions here, torchvision looks at 150.",
              () -> pyramid(mobile("N,3,320,320"), Third.NONE)),
          preset(
                  "maskrcnn_resnet50_fpn",
                  "Mask R-CNN, ResNet-50, FPN",
                  "Faster R-CNN with a mask of 28×28 px for each detection.",
                  () -> pyramid(FASTER, Third.MASKS))
              .called("mask", "instance segmentation"),
          preset(
              "maskrcnn_resnet50_fpn_v2",
              "Mask R-CNN v2, ResNet-50, FPN",
              "Batch norm in the pyramid and in all heads.",
              () -> pyramid(FASTER_V2, Third.MASKS_V2)),
          preset(
                  "keypointrcnn_resnet50_fpn",
                  "Keypoint R-CNN, ResNet-50, FPN",
                  "People only, with a heat map for each of 17 joints.",
                  () -> pyramid(people(), Third.POINTS))
              .called("pose estimation"),
          preset(
              "faster_rcnn_vgg16",
              "Faster R-CNN, VGG-16",
              "One map of stride 16, nine boxes a place, 300 regions, 21 classes.",
              RegionModels::fasterVgg),
          preset(
              "fast_rcnn_vgg16",
              "Fast R-CNN, VGG-16",
              "Looks at 300 regions that are given from outside; 21 classes.",
              RegionModels::fastVgg),
          preset(
              "rfcn_resnet101",
              "R-FCN, ResNet-101",
              "Position-sensitive maps, 300 regions, 20 classes and background.",
              RegionModels::rfcn),
          classifier(
              "rcnn_alexnet",
              "R-CNN, AlexNet",
              "Names one region at a time, cut out and warped to 227 px; 21 classes.",
              "N,3,227,227",
              Part.of(ALEXNET, PlainNetworks.FORM.to(AlexNetForm.PAPER)),
              new Part(
                  ClassificationModels.ALEXNET_HEAD.type(),
                  set(
                      ClassificationModels.ALEXNET_HEAD.parameters(),
                      Classifiers.CLASSES.to(21)))));

  private RegionModels() {}

  /// What is found out about each detection besides its box.
  private enum Third {
    NONE,
    MASKS,
    MASKS_V2,
    POINTS
  }

  private static Preset preset(String id, String title, String note, Supplier<Graph> graph) {
    return new Preset(id, title, note, List.of(), graph);
  }

  private static Stages mobile(String input) {
    return new Stages(
        input,
        Part.of(MOBILENET_V3, MORE.to(true), BARE.to(true), EPSILON_V3.to(1e-5)),
        List.of("c5a", "c5"),
        Part.of(FPN, FIRST.to(4), EXTRA.to(Extra.POOL)),
        Part.of(RPN_HEAD, BOXES.to(15)),
        set(EVERYWHERE.to(true)),
        List.of(32, 32),
        Part.of(BOX_HEAD));
  }

  private static Stages people() {
    return new Stages(
        FASTER.input(),
        FASTER.backbone(),
        FASTER.taps(),
        FASTER.neck(),
        FASTER.rpn(),
        FASTER.proposals(),
        FASTER.strides(),
        Part.of(BOX_HEAD, CLASSES.to(2)));
  }

  private static Graph pyramid(Stages stages, Third third) {
    return Body.withOutputs(
            body -> {
              var image = input(body, "image", stages.input());
              var features = place(body, "backbone.body", stages.backbone(), List.of(image));
              var taps = stages.taps().stream().map(features::out).toList();
              var levels = place(body, "backbone.fpn", stages.neck(), taps).outputs();
              var rpn = place(body, "rpn.head", stages.rpn(), levels).outputs();
              var wires = new ArrayList<>(levels);
              wires.addAll(rpn);
              wires.add(image);
              var rois = body.add("proposals", PROPOSALS, stages.proposals(), wires);
              var cut = cut(body, "regions", levels, stages.strides(), 7, rois);
              var answers = place(body, "box", stages.box(), List.of(cut)).outputs();
              var found =
                  body.place(
                          "detections",
                          BOX_DETECTIONS,
                          Parameters.NONE,
                          answers.getFirst(),
                          answers.getLast(),
                          rois,
                          image)
                      .outputs();
              var names = List.of("boxes", "scores", "labels");
              for (int i = 0; i < names.size(); i++)
                body.place(names.get(i), OUTPUT, Parameters.NONE, found.get(i));
              if (third != Third.NONE) third(body, third, levels, stages.strides(), found);
              return found;
            })
        .graph();
  }

  private static void third(
      Body.Builder body, Third third, List<Port> levels, List<Integer> strides, List<Port> found) {
    var cut = cut(body, "detected", levels, strides, 14, found.getFirst());
    if (third == Third.POINTS) {
      body.place("heat", OUTPUT, Parameters.NONE, body.add("keypoint", KEYPOINT_HEAD, cut));
      return;
    }
    var maps = body.add("mask", MASK_HEAD, set(NORMALIZE.to(third == Third.MASKS_V2)), cut);
    var own = body.add("mask-of-class", PICK_CLASS, maps, found.getLast());
    body.place("masks", OUTPUT, Parameters.NONE, body.add("mask-sigmoid", SIGMOID, own));
  }

  /// Regions cut out of as many levels as there are strides.
  private static Port cut(
      Body.Builder body,
      String name,
      List<Port> levels,
      List<Integer> strides,
      int size,
      Port rois) {
    var wires = new ArrayList<>(levels.subList(0, strides.size()));
    wires.add(rois);
    return body.add(name, ROI_ALIGN, set(SIZE.to(size), STRIDES.to(strides)), wires);
  }

  private static Body.Placed place(Body.Builder body, String name, Part part, List<Port> wires) {
    return body.place(name, part.type(), part.parameters(), wires.toArray(Port[]::new));
  }

  private static void answer(Body.Builder body, BlockType head, Port regions) {
    var answers = body.place("box", head, Parameters.NONE, regions).outputs();
    body.place("classes", OUTPUT, Parameters.NONE, answers.getFirst());
    body.place("boxes", OUTPUT, Parameters.NONE, answers.getLast());
  }

  private static Graph fastVgg() {
    return Body.of(
            body -> {
              var image = input(body, "image", "N,3,600,800");
              var rois = input(body, "rois", "N,300,4");
              var map =
                  place(body, "backbone", Part.of(VGG, LAST_POOL.to(false)), List.of(image))
                      .out("c5");
              var regions = body.add("regions", ROI_POOL, map, rois);
              answer(body, VGG_BOX_HEAD, regions);
              return regions;
            })
        .graph();
  }

  private static Graph fasterVgg() {
    return Body.of(
            body -> {
              var image = input(body, "image", "N,3,600,800");
              var map =
                  place(body, "backbone", Part.of(VGG, LAST_POOL.to(false)), List.of(image))
                      .out("c5");
              var rois = proposed(body, map, image, Part.of(RPN_HEAD, BOXES.to(9), SCORES.to(2)));
              answer(body, VGG_BOX_HEAD, body.add("regions", ROI_POOL, map, rois));
              body.place("regions-out", OUTPUT, Parameters.NONE, rois);
              return rois;
            })
        .graph();
  }

  private static Graph rfcn() {
    return Body.of(
            body -> {
              var image = input(body, "image", "N,3,600,800");
              var backbone =
                  Part.of(RESNET, DEPTH.to(101), VARIANT.to(Variant.V1), OUTPUT_STRIDE.to(16));
              var features = place(body, "backbone", backbone, List.of(image));
              var rpn = Part.of(RPN_HEAD, BOXES.to(9), SCORES.to(2), INNER.to(512));
              var rois = proposed(body, features.out("c4"), image, rpn);
              var maps =
                  place(body, "head", Part.of(RFCN_HEAD), List.of(features.out("c5"))).outputs();
              var classes = body.add("class-votes", PS_ROI_ALIGN, maps.getFirst(), rois);
              var boxes = body.add("box-votes", PS_ROI_ALIGN, maps.getLast(), rois);
              body.place("classes", OUTPUT, Parameters.NONE, classes);
              body.place("boxes", OUTPUT, Parameters.NONE, boxes);
              body.place("regions-out", OUTPUT, Parameters.NONE, rois);
              return rois;
            })
        .graph();
  }

  /// The 300 best regions of one map with nine boxes a place.
  private static Port proposed(Body.Builder body, Port map, Port image, Part rpn) {
    var answers = place(body, "rpn", rpn, List.of(map)).outputs();
    return body.add(
        "proposals",
        PROPOSALS,
        set(NINE, BEFORE.to(6000), AFTER.to(300)),
        map,
        answers.getFirst(),
        answers.getLast(),
        image);
  }
}
