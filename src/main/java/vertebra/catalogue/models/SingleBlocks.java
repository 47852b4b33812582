package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.Darknets.CSP_STAGE;
import static vertebra.catalogue.blocks.Branches.DENSE_LAYER;
import static vertebra.catalogue.blocks.Branches.FIRE;
import static vertebra.catalogue.blocks.Branches.INCEPTION;
import static vertebra.catalogue.blocks.Branches.JOIN;
import static vertebra.catalogue.blocks.Branches.TRANSITION;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_1X1;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.DEPTHWISE_SEPARABLE;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.Inverted.INVERTED_RESIDUAL;
import static vertebra.catalogue.blocks.Inverted.MBCONV;
import static vertebra.catalogue.blocks.Inverted.MIDDLE;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_A;
import static vertebra.catalogue.blocks.Partial.C2F;
import static vertebra.catalogue.blocks.Partial.C3;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BASE;
import static vertebra.catalogue.blocks.Residuals.BASIC_RESIDUAL;
import static vertebra.catalogue.blocks.Residuals.BOTTLENECK;
import static vertebra.catalogue.blocks.Residuals.CARDINALITY;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Residuals.VARIANT;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.blocks.Skips.SKIP_ADD;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Detectors.FCOS_HEAD;
import static vertebra.catalogue.heads.Detectors.RETINANET_HEAD;
import static vertebra.catalogue.heads.LevelMaps.MAPS;
import static vertebra.catalogue.heads.PixelHeads.DEEPLAB_PLUS_HEAD;
import static vertebra.catalogue.heads.RegionHeads.RFCN_HEAD;
import static vertebra.catalogue.heads.Segmenters.DEEPLAB_HEAD;
import static vertebra.catalogue.heads.Segmenters.ENLARGE;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.heads.SsdHeads.SSD_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.BOXES;
import static vertebra.catalogue.heads.TwoStageHeads.BOX_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.MASK_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.RPN_HEAD;
import static vertebra.catalogue.heads.TwoStageHeads.SCORES;
import static vertebra.catalogue.heads.YoloHeads.LEVEL_COUNT;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V3_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V5_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V8_HEAD;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Inputs.OUTPUT;
import static vertebra.catalogue.layers.Merging.AXIS;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.models.Networks.arranged;
import static vertebra.catalogue.models.Networks.block;
import static vertebra.catalogue.models.Networks.levelsOfResNet50;
import static vertebra.catalogue.models.Networks.squares;
import static vertebra.catalogue.necks.BiFpn.BIFPN;
import static vertebra.catalogue.necks.BiFpn.BIFPN_CELL;
import static vertebra.catalogue.necks.Contexts.ASPP;
import static vertebra.catalogue.necks.Contexts.PPM;
import static vertebra.catalogue.necks.Contexts.SPP;
import static vertebra.catalogue.necks.Contexts.SPPF;
import static vertebra.catalogue.necks.Decoders.UNET_UP;
import static vertebra.catalogue.necks.Pyramids.EXTRA;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;
import static vertebra.catalogue.necks.Pyramids.PAFPN;

import java.util.List;
import vertebra.block.Body;
import vertebra.block.Pair;
import vertebra.block.Preset;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Residuals.Variant;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.necks.Pyramids.Extra;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;

/// Single blocks at sizes that textbooks use, for looking at and measuring.
public final class SingleBlocks {

  private static final String LARGE = "N,64,112,112";
  private static final String MEDIUM = "N,64,56,56";
  private static final String WIDE = "N,256,56,56";

  public static final List<Preset> PRESETS =
      List.of(
          block(
              "conv1x1_seed",
              "1×1 convolution, 3 → 1",
              "Three colours to one grey.",
              Part.of(CONV_1X1, FILTERS.to(1)),
              "N,3,64,64"),
          block(
              "conv3x3",
              "3×3 convolution, 64 → 128",
              "With bias.",
              Part.of(CONV_2D, FILTERS.to(128)),
              MEDIUM),
          block("maxpool2x2", "Max-pooling 2×2", "Halves the map.", Part.of(MAX_POOL), LARGE),
          block(
              "maxpool3x3s2",
              "Max-pooling 3×3, stride 2",
              "Windows overlap, as in ResNet's stem.",
              new Part(MAX_POOL, maxPool(3, 2)),
              LARGE),
          block(
              "conv_s2",
              "Strided convolution, 64 → 128",
              "Learns how to shrink.",
              Part.of(CONV_UNIT, FILTERS.to(128), STRIDE.to(Pair.of(2))),
              MEDIUM),
          block(
              "gap",
              "Global average pooling",
              "One number per channel.",
              Part.of(GLOBAL_AVG_POOL),
              "N,2048,7,7"),
          block(
              "cls_head",
              "Classification head, 2048 → 1000",
              "Averages, then one dense layer.",
              Part.of(CLASSIFICATION_HEAD),
              "N,2048,7,7"),
          block(
              "cls_head_vgg",
              "Classification head of VGG",
              "Three dense layers.",
              new Part(CLASSIFICATION_HEAD, ClassificationModels.VGG_HEAD.parameters()),
              "N,512,7,7"),
          new Preset(
              "block_skip_identity",
              "Addition at the end of a skip",
              "The addition alone, here of a map to itself: nothing is skipped, and it has no"
                  + " parameters.",
              List.of(),
              SingleBlocks::identity),
          block(
              "residual_basic",
              "Basic residual block, 64 → 64",
              "Two 3×3 and the input.",
              Part.of(BASIC_RESIDUAL),
              MEDIUM),
          block(
              "residual_basic_down",
              "Basic residual block, 64 → 128",
              "Stride 2 with a projection.",
              Part.of(BASIC_RESIDUAL, WIDTH.to(128), STEP.to(2)),
              MEDIUM),
          block(
              "bottleneck",
              "Bottleneck, 256 → 64 → 256",
              "Keeps its shape.",
              Part.of(BOTTLENECK),
              WIDE),
          block(
              "bottleneck_down",
              "Bottleneck v1.5, 256 → 128 → 512",
              "Stride on the 3×3.",
              Part.of(BOTTLENECK, WIDTH.to(128), STEP.to(2)),
              WIDE),
          block(
              "bottleneck_down_v1",
              "Bottleneck v1, 256 → 128 → 512",
              "Stride on the first 1×1.",
              Part.of(BOTTLENECK, WIDTH.to(128), STEP.to(2), VARIANT.to(Variant.V1)),
              WIDE),
          block(
              "bottleneck_preact",
              "Bottleneck v2",
              "Normalizes before each convolution.",
              Part.of(BOTTLENECK, VARIANT.to(Variant.V2)),
              WIDE),
          block(
              "resnext_block",
              "ResNeXt block 32×4d",
              "32 groups in the 3×3.",
              Part.of(BOTTLENECK, CARDINALITY.to(32), BASE.to(4)),
              WIDE),
          block(
              "dw_separable",
              "Depthwise separable convolution, 32 → 64",
              "As in MobileNet v1.",
              Part.of(DEPTHWISE_SEPARABLE),
              "N,32,112,112"),
          block(
              "inverted_residual",
              "Inverted residual, 24 → 144 → 24",
              "As in MobileNet v2.",
              Part.of(INVERTED_RESIDUAL, FILTERS.to(24)),
              "N,24,56,56"),
          block(
              "inverted_residual_s2",
              "Inverted residual, 24 → 144 → 32",
              "Stride 2, no addition.",
              Part.of(INVERTED_RESIDUAL, FILTERS.to(32), STEP.to(2)),
              "N,24,56,56"),
          block(
              "mbconv6_se",
              "MBConv, 24 → 144 → 24",
              "Squeezed to 6, as in EfficientNet.",
              Part.of(MBCONV, FILTERS.to(24), MIDDLE.to(6)),
              "N,24,56,56"),
          block(
              "se",
              "Squeeze-and-excitation, 256 channels",
              "Reduction 16.",
              Part.of(SQUEEZE_EXCITE),
              WIDE),
          block(
              "pw_group_conv",
              "1×1 convolution in 3 groups, 240 → 60",
              "As in ShuffleNet.",
              new Part(CONV_UNIT, unit(60, 1, GROUPS.to(3), ACTIVATION.to(Activation.NONE))),
              "N,240,28,28"),
          block(
              "fire",
              "Fire module, 96 → 16 → 128",
              "First of SqueezeNet.",
              Part.of(FIRE),
              "N,96,55,55"),
          block(
              "inception_3a",
              "Inception module 3a",
              "Without normalization.",
              Part.of(INCEPTION, NORM.to(Norm.NONE)),
              "N,192,28,28"),
          block(
              "inception_resnet_a",
              "Inception-ResNet A",
              "Scaled by 0.17.",
              Part.of(INCEPTION_RESNET_A),
              "N,320,35,35"),
          block(
              "dense_layer",
              "Dense layer, 64 → 32 new channels",
              "Only the new channels leave.",
              Part.of(DENSE_LAYER, JOIN.to(false)),
              MEDIUM),
          block(
              "transition",
              "Transition, 256 → 128",
              "Between two dense blocks.",
              Part.of(TRANSITION),
              WIDE),
          block(
              "csp_stage",
              "CSP stage, 64 → 128",
              "Two residual units.",
              Part.of(CSP_STAGE, FILTERS.to(128)),
              "N,64,104,104"),
          block("fpn", "FPN over C2 to C5", "256 channels.", Part.of(FPN), levelsOfResNet50()),
          block(
              "fpn_p6p7",
              "FPN, P3 to P7",
              "P6 made from C5.",
              Part.of(FPN, FIRST.to(3), EXTRA.to(Extra.P6P7_FROM_C)),
              "N,512,28,28",
              "N,1024,14,14",
              "N,2048,7,7"),
          block(
              "pafpn", "PAFPN over C2 to C5", "256 channels.", Part.of(PAFPN), levelsOfResNet50()),
          block(
              "sppf",
              "SPPF, 256 channels",
              "As in YOLOv5 s.",
              Part.of(SPPF, FILTERS.to(256)),
              "N,256,20,20"),
          block(
              "spp_v3",
              "SPP, 512 channels",
              "Windows of 13, 9 and 5.",
              Part.of(SPP),
              "N,512,19,19"),
          block(
              "aspp", "ASPP, 2048 → 256", "Dilations 6, 12 and 18.", Part.of(ASPP), "N,2048,33,33"),
          block(
              "deeplab_head",
              "DeepLab v3 head, 2048 → 21",
              "Scores of places, not enlarged.",
              Part.of(DEEPLAB_HEAD, ENLARGE.to(1)),
              "N,2048,65,65"),
          block(
              "fcos_head",
              "FCOS head",
              "P3 to P7 of a picture of 800×800.",
              Part.of(FCOS_HEAD),
              squares(256, 100, 50, 25, 13, 7)),
          block(
              "rpn_head_c4",
              "RPN head, one map",
              "Nine anchors, softmax; maps leave.",
              Part.of(RPN_HEAD, BOXES.to(9), SCORES.to(2), MAPS.to(1)),
              "N,512,38,50"),
          block(
              "rpn_head_fpn",
              "RPN head, five levels",
              "Three anchors, shared weights; maps leave.",
              Part.of(RPN_HEAD, MAPS.to(5)),
              squares(256, 200, 100, 50, 25, 13)),
          block(
              "box_head_fpn",
              "Box head, 91 classes",
              "For one region.",
              Part.of(BOX_HEAD),
              "N,256,7,7"),
          block(
              "mask_head",
              "Mask head, 91 classes",
              "For one detection.",
              Part.of(MASK_HEAD),
              "N,256,14,14"),
          arranged(
              "block_ssd300_head",
              "SSD300 head",
              "Six levels, 8732 boxes; boxes leave before scores.",
              Part.of(SSD_HEAD),
              (_, outputs) -> outputs.reversed(),
              "N,512,38,38",
              "N,1024,19,19",
              "N,512,10,10",
              "N,256,5,5",
              "N,256,3,3",
              "N,256,1,1"),
          block(
              "retina_head",
              "RetinaNet head",
              "P3 to P7 of a picture of 800×800.",
              Part.of(RETINANET_HEAD),
              squares(256, 100, 50, 25, 13, 7)),
          block(
              "fcn_head",
              "FCN head, 2048 → 21",
              "Scores of places, not enlarged.",
              Part.of(FCN_HEAD, ENLARGE.to(1)),
              "N,2048,65,65"),
          block(
              "fcn_aux_head",
              "FCN auxiliary head, 1024 → 21",
              "Scores of places, not enlarged.",
              Part.of(FCN_HEAD, ENLARGE.to(1)),
              "N,1024,65,65"),
          block("c3", "C3, 64 channels", "As in YOLOv5 s.", Part.of(C3), "N,64,160,160"),
          block(
              "c2f",
              "C2f, 32 channels",
              "As in YOLOv8 n.",
              Part.of(C2F, FILTERS.to(32)),
              "N,32,160,160"),
          block(
              "yolov3_head",
              "YOLOv3 head, one scale",
              "512 channels, 80 classes.",
              Part.of(YOLO_V3_HEAD, LEVEL_COUNT.to(1)),
              "N,512,13,13"),
          block(
              "yolov5_head",
              "YOLOv5 head",
              "Size s, 80 classes.",
              Part.of(YOLO_V5_HEAD),
              "N,128,80,80",
              "N,256,40,40",
              "N,512,20,20"),
          block(
              "yolov8_head",
              "YOLOv8 head",
              "Size n, 80 classes.",
              Part.of(YOLO_V8_HEAD),
              "N,64,80,80",
              "N,128,40,40",
              "N,256,20,20"),
          block(
              "ppm", "Pyramid pooling, 2048 → 4096", "As in PSPNet.", Part.of(PPM), "N,2048,60,60"),
          block(
              "unet_up",
              "U-Net up step, 1024 → 512",
              "With batch norm.",
              Part.of(UNET_UP, FILTERS.to(512)),
              "N,1024,32,32",
              "N,512,64,64"),
          block(
              "bifpn_d0",
              "BiFPN of EfficientDet-D0",
              "Three cells of 64 channels.",
              Part.of(BIFPN),
              "N,40,64,64",
              "N,112,32,32",
              "N,320,16,16"),
          block(
              "bifpn_cell",
              "One BiFPN cell",
              "64 channels, five levels.",
              Part.of(BIFPN_CELL),
              squares(64, 64, 32, 16, 8, 4)),
          arranged(
              "block_rfcn_head",
              "R-FCN score maps",
              "7×7 parts, 20 classes; 1029 maps of scores, then 392 of boxes.",
              Part.of(RFCN_HEAD),
              (body, outputs) -> List.of(body.add("maps", CONCAT, set(AXIS.to(1)), outputs)),
              "N,2048,38,50"),
          block(
              "deeplabv3plus_decoder",
              "DeepLab v3+ head",
              "Scores of places, not enlarged.",
              Part.of(DEEPLAB_PLUS_HEAD),
              "N,256,32,32",
              "N,256,128,128"));

  private SingleBlocks() {}

  private static Graph identity() {
    return Body.of(
            body -> {
              var x = Networks.input(body, "image", MEDIUM);
              var sum = body.add("block", SKIP_ADD, x, x);
              body.place("out-y", OUTPUT, Parameters.NONE, sum);
              return sum;
            })
        .graph();
  }
}
