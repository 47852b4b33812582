package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.ConvNeXts.CONVNEXT;
import static vertebra.catalogue.backbones.ConvNeXts.MOBILEVIT;
import static vertebra.catalogue.backbones.ConvNeXts.MOBILEVIT_SIZE;
import static vertebra.catalogue.backbones.VisionTransformers.FILE_NAMES;
import static vertebra.catalogue.backbones.VisionTransformers.LAYERS;
import static vertebra.catalogue.backbones.VisionTransformers.PATCH;
import static vertebra.catalogue.backbones.VisionTransformers.PIXEL_WIDTH;
import static vertebra.catalogue.backbones.VisionTransformers.TNT;
import static vertebra.catalogue.backbones.VisionTransformers.TNT_WIDTH;
import static vertebra.catalogue.backbones.VisionTransformers.VIT;
import static vertebra.catalogue.backbones.VisionTransformers.WIDTH;
import static vertebra.catalogue.backbones.WindowTransformers.MAXVIT;
import static vertebra.catalogue.backbones.WindowTransformers.SWIN;
import static vertebra.catalogue.backbones.WindowTransformers.SWIN_SIZE;
import static vertebra.catalogue.blocks.Attention.HEADS;
import static vertebra.catalogue.blocks.TransformerBlocks.TNT_HEADS;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Classifiers.GRID;
import static vertebra.catalogue.heads.Classifiers.HIDDEN;
import static vertebra.catalogue.heads.Classifiers.LAST_BIAS;
import static vertebra.catalogue.heads.Classifiers.NAMES;
import static vertebra.catalogue.heads.Classifiers.NORM_EPSILON;
import static vertebra.catalogue.models.Networks.classifier;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.ConvNeXts;
import vertebra.catalogue.backbones.ConvNeXts.MobileVitSize;
import vertebra.catalogue.backbones.WindowTransformers.SwinSize;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Attention.Names;
import vertebra.catalogue.heads.Classifiers;
import vertebra.catalogue.models.Networks.Part;

/// Transformers that name what is in a picture, and the networks between them and convolutions.
public final class TransformerModels {

  private static final String IMAGENET = "N,3,224,224";

  private static final List<Preset> SINGLE =
      List.of(
          vit("vit_b_16", "ViT-B/16", 768, 12, 12, 16).called("ViT base"),
          vit("vit_b_32", "ViT-B/32", 768, 12, 12, 32),
          vit("vit_l_16", "ViT-L/16", 1024, 24, 16, 16).called("ViT large"),
          vit("vit_l_32", "ViT-L/32", 1024, 24, 16, 32),
          vit("vit_h_14", "ViT-H/14", 1280, 32, 16, 14),
          deit("deit_tiny", "DeiT-Ti", 192, 3),
          deit("deit_small", "DeiT-S", 384, 6),
          swin("swin_t", "Swin-T", "Windows of 7×7 that shift.", SwinSize.T),
          swin("swin_s", "Swin-S", "Windows of 7×7 that shift.", SwinSize.S),
          swin("swin_b", "Swin-B", "Windows of 7×7 that shift.", SwinSize.B),
          swin(
              "swin_t_static",
              "Swin-T (static shapes)",
              "The same network as swin_t; its graph always has static shapes.",
              SwinSize.T),
          tnt("tnt_s", "TNT-S", 384, 24, 6),
          tnt("tnt_b", "TNT-B", 640, 40, 10),
          classifier(
              "maxvit_t",
              "MaxViT-T",
              "Convolution, windows and grids in every block.",
              IMAGENET,
              Part.of(MAXVIT),
              Part.of(
                  CLASSIFICATION_HEAD,
                  HIDDEN.to(List.of(512)),
                  Classifiers.ACTIVATION.to(Activation.TANH),
                  NORM_EPSILON.to(1e-5),
                  LAST_BIAS.to(false),
                  NAMES.to("classifier.2,classifier.3,classifier.5"))));

  public static final List<Preset> PRESETS =
      Stream.of(
              SINGLE.stream(),
              Stream.of(ConvNeXts.Size.values()).map(TransformerModels::convNext),
              Stream.of(MobileVitSize.values()).map(TransformerModels::mobileVit))
          .flatMap(presets -> presets)
          .toList();

  private TransformerModels() {}

  private static Preset vit(String id, String title, int width, int layers, int heads, int patch) {
    return classifier(
        id,
        title,
        "Patches of " + patch + "×" + patch + " px.",
        IMAGENET,
        Part.of(VIT, WIDTH.to(width), LAYERS.to(layers), HEADS.to(heads), PATCH.to(patch)),
        Part.of(CLASSIFICATION_HEAD, GRID.to(0), NAMES.to("heads.head")));
  }

  private static Preset deit(String id, String title, int width, int heads) {
    return classifier(
        id,
        title,
        "A small ViT that learns from ImageNet alone.",
        IMAGENET,
        Part.of(VIT, WIDTH.to(width), HEADS.to(heads), FILE_NAMES.to(Names.TIMM)),
        Part.of(CLASSIFICATION_HEAD, GRID.to(0), NAMES.to("head")));
  }

  private static Preset swin(String id, String title, String note, SwinSize size) {
    return classifier(
        id,
        title,
        note,
        IMAGENET,
        Part.of(SWIN, SWIN_SIZE.to(size)),
        Part.of(CLASSIFICATION_HEAD, NAMES.to("head")));
  }

  private static Preset tnt(String id, String title, int width, int inner, int heads) {
    return classifier(
        id,
        title,
        "A transformer inside every patch.",
        IMAGENET,
        Part.of(TNT, TNT_WIDTH.to(width), PIXEL_WIDTH.to(inner), TNT_HEADS.to(heads)),
        Part.of(CLASSIFICATION_HEAD, GRID.to(0), NAMES.to("head")));
  }

  private static Preset convNext(ConvNeXts.Size size) {
    return classifier(
        "convnext_" + size.name().toLowerCase(Locale.ROOT),
        "ConvNeXt " + size,
        "A convolutional network that learnt from transformers.",
        IMAGENET,
        Part.of(CONVNEXT, ConvNeXts.SIZE.to(size)),
        Part.of(CLASSIFICATION_HEAD, NORM_EPSILON.to(1e-6), NAMES.to("classifier.0,classifier.2")));
  }

  private static Preset mobileVit(MobileVitSize size) {
    return classifier(
        "mobilevit_" + size.name().toLowerCase(Locale.ROOT),
        "MobileViT-" + size,
        "A phone's network with a little transformer.",
        "N,3,256,256",
        Part.of(MOBILEVIT, MOBILEVIT_SIZE.to(size)),
        Part.of(CLASSIFICATION_HEAD, NAMES.to("head.fc")));
  }
}
