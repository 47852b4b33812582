package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.MobileNets.BARE;
import static vertebra.catalogue.backbones.MobileNets.DILATED;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V3;
import static vertebra.catalogue.backbones.MobileNets.MORE;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.OUTPUT_STRIDE;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.backbones.UNets.FCN_VGG;
import static vertebra.catalogue.backbones.UNets.SEGNET_ENCODER;
import static vertebra.catalogue.backbones.UNets.UNET_ENCODER;
import static vertebra.catalogue.blocks.DoubleConvs.NORM;
import static vertebra.catalogue.blocks.DoubleConvs.PADDED;
import static vertebra.catalogue.heads.PixelHeads.DEEPLAB_PLUS_HEAD;
import static vertebra.catalogue.heads.PixelHeads.FCN_VGG_HEAD;
import static vertebra.catalogue.heads.PixelHeads.FINEST;
import static vertebra.catalogue.heads.PixelHeads.NAME;
import static vertebra.catalogue.heads.PixelHeads.PIXEL_HEAD;
import static vertebra.catalogue.heads.PixelHeads.PSP_HEAD;
import static vertebra.catalogue.heads.PixelHeads.WINDOW;
import static vertebra.catalogue.heads.Segmenters.CLASSES;
import static vertebra.catalogue.heads.Segmenters.DEEPLAB_HEAD;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.heads.Segmenters.LRASPP_HEAD;
import static vertebra.catalogue.models.Networks.headed;
import static vertebra.catalogue.models.Networks.segmenter;
import static vertebra.catalogue.necks.Contexts.ASPP;
import static vertebra.catalogue.necks.Contexts.PPM;
import static vertebra.catalogue.necks.Decoders.SEGNET_DECODER;
import static vertebra.catalogue.necks.Decoders.UNET_DECODER;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Preset;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.models.Networks.Names;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.models.Networks.Wiring;
import vertebra.graph.Graph;
import vertebra.graph.Port;

/// Networks that name every pixel, by the names under which they are known.
public final class SegmentationModels {

  private static final String PHOTO = "N,3,520,520";

  private static final Part MOBILE = Part.of(MOBILENET_V3, DILATED.to(true), BARE.to(true));

  public static final List<Preset> PRESETS =
      List.of(
          onResNet("fcn_resnet50", "FCN", 50, FCN_HEAD),
          onResNet("fcn_resnet101", "FCN", 101, FCN_HEAD),
          onResNet("deeplabv3_resnet50", "DeepLab v3", 50, DEEPLAB_HEAD).called("DeepLab"),
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
              Part.of(MOBILENET_V3, DILATED.to(true), BARE.to(true), MORE.to(true)),
              List.of("c3a", "c5"),
              Part.of(LRASPP_HEAD)),
          new Preset(
              "unet_2015",
              "U-Net (2015)",
              "As in the paper: no padding, so 572 px give 388; two classes.",
              List.of(),
              () -> unet("N,1,572,572", false, Norm.NONE)),
          new Preset(
                  "unet_bn_same",
                  "U-Net",
                  "With padding and batch norm, as most programs have it; two classes.",
                  List.of(),
                  () -> unet("N,3,512,512", true, Norm.BATCH))
              .called("segmentation", "semantic segmentation"),
          new Preset(
              "segnet_21",
              "SegNet",
              "Enlarges by putting values back to where pooling found them; 21 classes.",
              List.of(),
              SegmentationModels::segnet),
          fcnVgg(32),
          fcnVgg(16),
          fcnVgg(8),
          headed(
              "pspnet_resnet50",
              "PSPNet, ResNet-50",
              "Output stride 8, grids of 1, 2, 3 and 6, 21 classes.",
              "N,3,473,473",
              Part.of(RESNET, OUTPUT_STRIDE.to(8)),
              Part.of(PSP_HEAD),
              behind(Part.of(PPM))),
          headed(
              "deeplabv3plus_resnet50",
              "DeepLab v3+, ResNet-50",
              "Output stride 16, reads C2 and C5, 21 classes.",
              "N,3,512,512",
              Part.of(RESNET, OUTPUT_STRIDE.to(16)),
              Part.of(DEEPLAB_PLUS_HEAD),
              behind(Part.of(ASPP), "c2")));

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

  private static Graph unet(String input, boolean padded, Norm norm) {
    var kind = set(PADDED.to(padded), NORM.to(norm));
    return Networks.finder(
        input,
        Names.PLAIN,
        new Part(UNET_ENCODER, kind),
        new Part(UNET_DECODER, kind),
        Part.of(PIXEL_HEAD, CLASSES.to(2)),
        false);
  }

  private static Graph segnet() {
    return Networks.finder(
        "N,3,224,224",
        Names.PLAIN,
        Part.of(SEGNET_ENCODER),
        Part.of(SEGNET_DECODER),
        Part.of(PIXEL_HEAD, WINDOW.to(3), NAME.to("d.4.1")),
        false);
  }

  private static Preset fcnVgg(int stride) {
    return segmenter(
        "fcn" + stride + "s_vgg16",
        "FCN-" + stride + "s, VGG-16",
        "As in the paper: the picture gets a border of 100 px, 21 classes.",
        "N,3,500,500",
        Part.of(FCN_VGG),
        stride == 8
            ? List.of("c3", "c4", "c5")
            : stride == 16 ? List.of("c4", "c5") : List.of("c5"),
        Part.of(FCN_VGG_HEAD, FINEST.to(stride)));
  }

  /// A neck behind C5; the head reads it, some more taps, and the picture's size.
  private static Wiring behind(Part neck, String... taps) {
    return (body, image, maps) -> {
      var wires = new ArrayList<Port>();
      wires.add(body.add("neck", neck.type(), neck.parameters(), maps.out("c5")));
      for (var tap : taps) wires.add(maps.out(tap));
      wires.add(image);
      return wires;
    };
  }
}
