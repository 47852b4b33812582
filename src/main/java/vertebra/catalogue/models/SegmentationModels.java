package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.MobileNets.DILATED;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V3;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.OUTPUT_STRIDE;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.heads.Segmenters.DEEPLAB_HEAD;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.heads.Segmenters.LRASPP_HEAD;
import static vertebra.catalogue.models.Networks.segmenter;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;

/// Networks that name every pixel, by the names under which they are known.
public final class SegmentationModels {

  private static final String PHOTO = "N,3,520,520";

  private static final Part MOBILE = Part.of(MOBILENET_V3, DILATED.to(true));

  public static final List<Preset> PRESETS =
      List.of(
          onResNet("fcn_resnet50", "FCN", 50, FCN_HEAD),
          onResNet("fcn_resnet101", "FCN", 101, FCN_HEAD),
          onResNet("deeplabv3_resnet50", "DeepLab v3", 50, DEEPLAB_HEAD),
          onResNet("deeplabv3_resnet101", "DeepLab v3", 101, DEEPLAB_HEAD),
          segmenter(
              "deeplabv3_mobilenet_v3_large",
              "DeepLab v3, MobileNet v3",
              "Output stride 16, 21 classes.",
              PHOTO,
              MOBILE,
              List.of("c5"),
              Part.of(DEEPLAB_HEAD)),
          segmenter(
              "lraspp_mobilenet_v3_large",
              "LR-ASPP, MobileNet v3",
              "The lightest of the segmentation networks, 21 classes.",
              PHOTO,
              MOBILE,
              List.of("c3", "c5"),
              Part.of(LRASPP_HEAD)));

  private SegmentationModels() {}

  private static Preset onResNet(String id, String title, int depth, BlockType head) {
    return segmenter(
        id,
        title + ", ResNet-" + depth,
        "Output stride 8, 21 classes, scores as large as the picture.",
        PHOTO,
        Part.of(RESNET, DEPTH.to(depth), OUTPUT_STRIDE.to(8)),
        List.of("c5"),
        Part.of(head));
  }
}
