package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.Darknets.CSP_DARKNET_53;
import static vertebra.catalogue.backbones.Darknets.DARKNET_19;
import static vertebra.catalogue.backbones.Darknets.DARKNET_53;
import static vertebra.catalogue.backbones.DenseNets.DENSENET;
import static vertebra.catalogue.backbones.EfficientNets.EFFICIENTNET;
import static vertebra.catalogue.backbones.EfficientNets.EFFICIENTNET_V2;
import static vertebra.catalogue.backbones.EfficientNets.PHI;
import static vertebra.catalogue.backbones.InceptionNetworks.GOOGLENET;
import static vertebra.catalogue.backbones.InceptionNetworks.INCEPTION_RESNET_V2;
import static vertebra.catalogue.backbones.InceptionNetworks.INCEPTION_V3;
import static vertebra.catalogue.backbones.InceptionNetworks.INCEPTION_V4;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V1;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V2;
import static vertebra.catalogue.backbones.MobileNets.MOBILENET_V3;
import static vertebra.catalogue.backbones.MobileNets.MULTIPLIER;
import static vertebra.catalogue.backbones.PlainNetworks.ALEXNET;
import static vertebra.catalogue.backbones.PlainNetworks.LENET;
import static vertebra.catalogue.backbones.PlainNetworks.NIN;
import static vertebra.catalogue.backbones.PlainNetworks.NORMALIZE;
import static vertebra.catalogue.backbones.PlainNetworks.VGG;
import static vertebra.catalogue.backbones.RegNets.REGNET;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.backbones.SqueezeNets.BYPASS;
import static vertebra.catalogue.backbones.SqueezeNets.SQUEEZENET;
import static vertebra.catalogue.backbones.SqueezeNets.VERSION;
import static vertebra.catalogue.blocks.Residuals.ATTENTION;
import static vertebra.catalogue.blocks.Residuals.BASE;
import static vertebra.catalogue.blocks.Residuals.CARDINALITY;
import static vertebra.catalogue.blocks.Residuals.VARIANT;
import static vertebra.catalogue.heads.Classifiers.ACTIVE;
import static vertebra.catalogue.heads.Classifiers.CLASSES;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Classifiers.CONV_CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Classifiers.CONV_NAME;
import static vertebra.catalogue.heads.Classifiers.GRID;
import static vertebra.catalogue.heads.Classifiers.HIDDEN;
import static vertebra.catalogue.heads.Classifiers.NAMES;
import static vertebra.catalogue.heads.Classifiers.RATE;
import static vertebra.catalogue.models.Networks.classifier;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.DenseNets;
import vertebra.catalogue.backbones.EfficientNets;
import vertebra.catalogue.backbones.InceptionNetworks;
import vertebra.catalogue.backbones.InceptionNetworks.GoogLeNetForm;
import vertebra.catalogue.backbones.MobileNets;
import vertebra.catalogue.backbones.PlainNetworks;
import vertebra.catalogue.backbones.PlainNetworks.AlexNetForm;
import vertebra.catalogue.backbones.RegNets;
import vertebra.catalogue.backbones.SqueezeNets.Bypass;
import vertebra.catalogue.backbones.SqueezeNets.Version;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Residuals.Variant;
import vertebra.catalogue.heads.Classifiers;
import vertebra.catalogue.models.Networks.Part;

/// Networks that name what is in a picture, by the names under which they are known.
public final class ClassificationModels {

  private static final String IMAGENET = "N,3,224,224";

  /// The head of the VGG networks.
  static final Part VGG_HEAD =
      Part.of(
          CLASSIFICATION_HEAD,
          GRID.to(7),
          HIDDEN.to(List.of(4096, 4096)),
          RATE.to(0.5),
          NAMES.to("classifier.0,classifier.3,classifier.6"));

  /// The head of AlexNet.
  static final Part ALEXNET_HEAD =
      Part.of(
          CLASSIFICATION_HEAD,
          GRID.to(6),
          HIDDEN.to(List.of(4096, 4096)),
          RATE.to(0.5),
          NAMES.to("classifier.1,classifier.4,classifier.6"));

  private static final Part FC = Part.of(CLASSIFICATION_HEAD);

  private static final List<Preset> STACKS =
      List.of(
          vgg("vgg11", 11, false),
          vgg("vgg11_bn", 11, true),
          vgg("vgg13", 13, false),
          vgg("vgg13_bn", 13, true),
          vgg("vgg16", 16, false),
          vgg("vgg16_bn", 16, true),
          vgg("vgg19", 19, false),
          vgg("vgg19_bn", 19, true),
          resnet("resnet18", "ResNet-18", "11.7 million parameters.", DEPTH.to(18)),
          resnet("resnet34", "ResNet-34", "21.8 million parameters.", DEPTH.to(34)),
          resnet("resnet50", "ResNet-50", "v1.5: the stride is on the 3×3.", DEPTH.to(50)),
          resnet("resnet101", "ResNet-101", "v1.5: the stride is on the 3×3.", DEPTH.to(101)),
          resnet("resnet152", "ResNet-152", "v1.5: the stride is on the 3×3.", DEPTH.to(152)),
          resnet(
              "resnet50_v1",
              "ResNet-50 v1",
              "As in the paper: the stride is on the first 1×1.",
              DEPTH.to(50),
              VARIANT.to(Variant.V1)),
          resnet(
              "resnet50_v2",
              "ResNet-50 v2",
              "Normalizes before each convolution.",
              DEPTH.to(50),
              VARIANT.to(Variant.V2)),
          resnet(
              "resnet50d",
              "ResNet-50-D",
              "Three 3×3 in the stem, averaging shortcuts.",
              DEPTH.to(50),
              VARIANT.to(Variant.D)),
          resnet(
              "seresnet50",
              "SE-ResNet-50",
              "Squeeze-and-excitation in every block.",
              DEPTH.to(50),
              ATTENTION.to(16)),
          resnet(
              "resnext50_32x4d",
              "ResNeXt-50 32×4d",
              "32 groups, base width 4.",
              DEPTH.to(50),
              CARDINALITY.to(32),
              BASE.to(4)),
          resnet(
              "resnext101_32x8d",
              "ResNeXt-101 32×8d",
              "32 groups, base width 8.",
              DEPTH.to(101),
              CARDINALITY.to(32),
              BASE.to(8)),
          resnet(
              "resnext101_64x4d",
              "ResNeXt-101 64×4d",
              "64 groups, base width 4.",
              DEPTH.to(101),
              CARDINALITY.to(64),
              BASE.to(4)),
          resnet(
              "wide_resnet50_2",
              "Wide ResNet-50-2",
              "Twice as wide inside the bottlenecks.",
              DEPTH.to(50),
              BASE.to(128)),
          resnet(
              "wide_resnet101_2",
              "Wide ResNet-101-2",
              "Twice as wide inside the bottlenecks.",
              DEPTH.to(101),
              BASE.to(128)));

  private static final List<Preset> OTHERS =
      List.of(
          new Preset(
              "linear_baseline",
              "Linear baseline",
              "Scores straight from the pixels: what every network has to beat.",
              List.of("softmax regression"),
              () ->
                  Networks.headOnly(
                      "N,3,32,32", Part.of(CLASSIFICATION_HEAD, CLASSES.to(10), GRID.to(0)))),
          classifier(
              "lenet5",
              "LeNet-5",
              "Handwritten digits, 1998.",
              "N,1,32,32",
              Part.of(LENET),
              Part.of(
                  CLASSIFICATION_HEAD,
                  CLASSES.to(10),
                  GRID.to(0),
                  HIDDEN.to(List.of(120, 84)),
                  Classifiers.ACTIVATION.to(Activation.TANH),
                  NAMES.to("classifier.0,classifier.2,classifier.4"))),
          classifier(
              "nin_cifar10",
              "Network in Network",
              "CIFAR-10; the origin of the 1×1 convolution.",
              "N,3,32,32",
              Part.of(NIN),
              Part.of(
                  CONV_CLASSIFICATION_HEAD,
                  CLASSES.to(10),
                  ACTIVE.to(true),
                  CONV_NAME.to("features.20"))),
          classifier(
              "alexnet_2012",
              "AlexNet (2012)",
              "Two groups, local response norm, 227 px.",
              "N,3,227,227",
              Part.of(ALEXNET, PlainNetworks.FORM.to(AlexNetForm.PAPER)),
              ALEXNET_HEAD),
          classifier(
              "alexnet",
              "AlexNet",
              "One tower, as in torchvision.",
              IMAGENET,
              Part.of(ALEXNET),
              ALEXNET_HEAD),
          squeezenet("squeezenet1_0", "SqueezeNet 1.0", "Fire modules.", Version.V1_0, Bypass.NONE),
          squeezenet(
              "squeezenet1_1",
              "SqueezeNet 1.1",
              "2.4 times less work than 1.0.",
              Version.V1_1,
              Bypass.NONE),
          squeezenet(
              "squeezenet_simple_bypass",
              "SqueezeNet, simple bypass",
              "Skips around modules that keep their channels.",
              Version.V1_0,
              Bypass.SIMPLE),
          squeezenet(
              "squeezenet_complex_bypass",
              "SqueezeNet, complex bypass",
              "Skips around all modules.",
              Version.V1_0,
              Bypass.COMPLEX),
          mobileNetV1("mobilenet_v1_1", 1),
          mobileNetV1("mobilenet_v1_0.75", 0.75),
          mobileNetV1("mobilenet_v1_0.5", 0.5),
          mobileNetV1("mobilenet_v1_0.25", 0.25),
          classifier(
              "mobilenet_v2",
              "MobileNet v2",
              "3.5 million parameters, for phones.",
              IMAGENET,
              Part.of(MOBILENET_V2),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.2), NAMES.to("classifier.1"))),
          mobileNetV3("mobilenet_v3_large", "MobileNet v3 Large", MobileNets.Size.LARGE, 1280),
          mobileNetV3("mobilenet_v3_small", "MobileNet v3 Small", MobileNets.Size.SMALL, 1024),
          densenet(121),
          densenet(161),
          densenet(169),
          densenet(201),
          densenet(264),
          classifier(
              "googlenet_2014",
              "GoogLeNet (2014)",
              "5×5 windows, local response norm, no batch norm.",
              IMAGENET,
              Part.of(GOOGLENET, InceptionNetworks.FORM.to(GoogLeNetForm.PAPER)),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.4))),
          classifier(
              "googlenet",
              "GoogLeNet",
              "Batch norm, as in torchvision.",
              IMAGENET,
              Part.of(GOOGLENET),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.2))),
          classifier(
              "inception_v3",
              "Inception v3",
              "299 px.",
              "N,3,299,299",
              Part.of(INCEPTION_V3),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.5))),
          classifier(
              "inception_v4",
              "Inception v4",
              "299 px.",
              "N,3,299,299",
              Part.of(INCEPTION_V4),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.2), NAMES.to("last_linear"))),
          classifier(
              "inception_resnet_v2",
              "Inception-ResNet v2",
              "299 px.",
              "N,3,299,299",
              Part.of(INCEPTION_RESNET_V2),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.2), NAMES.to("classif"))),
          classifier(
              "darknet19",
              "Darknet-19",
              "The backbone of YOLOv2.",
              IMAGENET,
              Part.of(DARKNET_19),
              Part.of(CONV_CLASSIFICATION_HEAD, CONV_NAME.to("head"))),
          classifier(
              "darknet53",
              "Darknet-53",
              "The backbone of YOLOv3.",
              "N,3,256,256",
              Part.of(DARKNET_53),
              FC),
          classifier(
              "cspdarknet53",
              "CSPDarknet-53",
              "The backbone of YOLOv4.",
              "N,3,256,256",
              Part.of(CSP_DARKNET_53),
              FC),
          efficientNet(0, 224, 0.2),
          efficientNet(1, 240, 0.2),
          efficientNet(2, 260, 0.3),
          efficientNet(3, 300, 0.3),
          efficientNet(4, 380, 0.4),
          efficientNet(5, 456, 0.4),
          efficientNet(6, 528, 0.5),
          efficientNet(7, 600, 0.5),
          efficientNetV2("efficientnet_v2_s", "EfficientNet v2 S", EfficientNets.Size.S, 384, 0.2),
          efficientNetV2("efficientnet_v2_m", "EfficientNet v2 M", EfficientNets.Size.M, 480, 0.3),
          efficientNetV2("efficientnet_v2_l", "EfficientNet v2 L", EfficientNets.Size.L, 480, 0.4));

  private static final List<Preset> REGNETS =
      Stream.of(RegNets.Size.values()).map(ClassificationModels::regnet).toList();

  public static final List<Preset> PRESETS =
      Stream.of(STACKS, OTHERS, REGNETS).flatMap(List::stream).toList();

  private ClassificationModels() {}

  private static Preset vgg(String id, int depth, boolean norm) {
    return classifier(
        id,
        "VGG-" + depth + (norm ? " with batch norm" : ""),
        norm
            ? "Normalizes after every convolution."
            : "Most weights sit in the dense layers of the head.",
        IMAGENET,
        Part.of(VGG, PlainNetworks.DEPTH.to(depth), NORMALIZE.to(norm)),
        VGG_HEAD);
  }

  private static Preset resnet(String id, String title, String note, Setting... settings) {
    return classifier(id, title, note, IMAGENET, Part.of(RESNET, settings), FC);
  }

  private static Preset squeezenet(
      String id, String title, String note, Version version, Bypass bypass) {
    return classifier(
        id,
        title,
        note,
        IMAGENET,
        Part.of(SQUEEZENET, VERSION.to(version), BYPASS.to(bypass)),
        Part.of(CONV_CLASSIFICATION_HEAD, ACTIVE.to(true), RATE.to(0.5)));
  }

  private static Preset mobileNetV1(String id, double multiplier) {
    return classifier(
        id,
        "MobileNet v1, width " + (multiplier == 1 ? "1" : multiplier),
        "Depthwise separable convolutions.",
        IMAGENET,
        Part.of(MOBILENET_V1, MULTIPLIER.to(multiplier)),
        Part.of(CLASSIFICATION_HEAD, RATE.to(0.001)));
  }

  private static Preset mobileNetV3(String id, String title, MobileNets.Size size, int hidden) {
    return classifier(
        id,
        title,
        "Sizes found by search.",
        IMAGENET,
        Part.of(MOBILENET_V3, MobileNets.SIZE.to(size)),
        Part.of(
            CLASSIFICATION_HEAD,
            HIDDEN.to(List.of(hidden)),
            Classifiers.ACTIVATION.to(Activation.HARD_SWISH),
            RATE.to(0.2),
            NAMES.to("classifier.0,classifier.3")));
  }

  private static Preset densenet(int depth) {
    return classifier(
        "densenet" + depth,
        "DenseNet-" + depth,
        "Every layer reads all earlier ones.",
        IMAGENET,
        Part.of(DENSENET, DenseNets.DEPTH.to(depth)),
        Part.of(CLASSIFICATION_HEAD, NAMES.to("classifier")));
  }

  private static Preset efficientNet(int phi, int side, double rate) {
    return classifier(
        "efficientnet_b" + phi,
        "EfficientNet-B" + phi,
        side + " px.",
        "N,3," + side + "," + side,
        Part.of(EFFICIENTNET, PHI.to(phi)),
        Part.of(CLASSIFICATION_HEAD, RATE.to(rate), NAMES.to("classifier.1")));
  }

  private static Preset efficientNetV2(
      String id, String title, EfficientNets.Size size, int side, double rate) {
    return classifier(
        id,
        title,
        side + " px.",
        "N,3," + side + "," + side,
        Part.of(EFFICIENTNET_V2, EfficientNets.SIZE.to(size)),
        Part.of(CLASSIFICATION_HEAD, RATE.to(rate), NAMES.to("classifier.1")));
  }

  private static Preset regnet(RegNets.Size size) {
    return classifier(
        "regnet_" + size.name().toLowerCase(Locale.ROOT),
        "RegNet " + size,
        "The number says its multiply-adds.",
        IMAGENET,
        Part.of(REGNET, RegNets.SIZE.to(size)),
        FC);
  }
}
