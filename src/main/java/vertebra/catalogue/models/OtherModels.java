package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.CompositeBackbones.CBNET;
import static vertebra.catalogue.backbones.CompositeBackbones.IMAGE_PYRAMID;
import static vertebra.catalogue.backbones.CompositeBackbones.STYLE;
import static vertebra.catalogue.backbones.InceptionNetworks.AUXILIARY;
import static vertebra.catalogue.backbones.InceptionNetworks.FORM;
import static vertebra.catalogue.backbones.InceptionNetworks.GOOGLENET;
import static vertebra.catalogue.backbones.MultiScaleNetworks.CSP_RESNET_50;
import static vertebra.catalogue.backbones.MultiScaleNetworks.HRNET;
import static vertebra.catalogue.backbones.MultiScaleNetworks.RES2NET;
import static vertebra.catalogue.backbones.RdNets.RDNET;
import static vertebra.catalogue.backbones.RdNets.SIZE;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.RESNET_CIFAR;
import static vertebra.catalogue.backbones.ResNets.SMALL_DEPTH;
import static vertebra.catalogue.backbones.SetsAndImages.DECODER_WIDTH;
import static vertebra.catalogue.backbones.SetsAndImages.DEEP_SETS;
import static vertebra.catalogue.backbones.SetsAndImages.DEEP_SETS_POINTS;
import static vertebra.catalogue.backbones.SetsAndImages.ENLARGE;
import static vertebra.catalogue.backbones.SetsAndImages.PICTURE_CHANNELS;
import static vertebra.catalogue.backbones.SetsAndImages.RDN;
import static vertebra.catalogue.backbones.SetsAndImages.SPATIAL_BROADCAST_DECODER;
import static vertebra.catalogue.backbones.SetsAndImages.VALID;
import static vertebra.catalogue.backbones.WaveletNetworks.DWT_NET;
import static vertebra.catalogue.backbones.WaveletNetworks.WAVELET_UNET;
import static vertebra.catalogue.blocks.MultiScale.MS_BLOCK;
import static vertebra.catalogue.blocks.WaveletBlocks.DWT_DOWN;
import static vertebra.catalogue.heads.Classifiers.AUXILIARY_HEAD;
import static vertebra.catalogue.heads.Classifiers.CLASSES;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Classifiers.NAMES;
import static vertebra.catalogue.heads.Classifiers.NORM_EPSILON;
import static vertebra.catalogue.heads.Classifiers.RATE;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Inputs.OUTPUT;
import static vertebra.catalogue.models.Networks.alone;
import static vertebra.catalogue.models.Networks.classifier;
import static vertebra.catalogue.models.Networks.levelsOfResNet50;
import static vertebra.catalogue.necks.Fusions.FFF;
import static vertebra.catalogue.necks.Fusions.POAPL;

import java.util.List;
import java.util.Locale;
import vertebra.block.Body;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.CompositeBackbones.Style;
import vertebra.catalogue.backbones.InceptionNetworks.GoogLeNetForm;
import vertebra.catalogue.backbones.RdNets;
import vertebra.catalogue.models.Networks.Part;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;

/// Networks of other kinds: for small images, of several scales, for sets, and those whose answer
/// is a map or an image.
public final class OtherModels {

  private static final String IMAGENET = "N,3,224,224";

  public static final List<Preset> PRESETS =
      List.of(
          cifar(20),
          cifar(56),
          cifar(110),
          classifier(
              "res2net50_26w_4s",
              "Res2Net-50 26w × 4s",
              "Several sizes of view in every block.",
              IMAGENET,
              Part.of(RES2NET),
              Part.of(CLASSIFICATION_HEAD)),
          classifier(
              "hrnet_w18",
              "HRNet-W18-C",
              "Four streams of 18, 36, 72 and 144 channels.",
              IMAGENET,
              Part.of(HRNET),
              Part.of(CLASSIFICATION_HEAD, NAMES.to("classifier"))),
          classifier(
              "cspresnet50",
              "CSPResNet-50",
              "Half of every stage's channels take a short cut.",
              "N,3,256,256",
              Part.of(CSP_RESNET_50),
              Part.of(CLASSIFICATION_HEAD, NAMES.to("head.fc"))),
          rdnet(RdNets.Size.TINY),
          rdnet(RdNets.Size.SMALL),
          rdnet(RdNets.Size.BASE),
          classifier(
              "dwtnet18",
              "Wavelet network",
              "Product-defined: like ResNet-18, shrinking by Haar transforms.",
              IMAGENET,
              Part.of(DWT_NET),
              Part.of(CLASSIFICATION_HEAD)),
          new Preset(
              "googlenet_2014_aux",
              "GoogLeNet (2014) with auxiliary heads",
              "As it was trained: three answers.",
              List.of("deep supervision"),
              OtherModels::googLeNetInTraining),
          alone(
              "cbnet_dual_r50_ahlc",
              "CBNet, two ResNet-50",
              "Each stage is fed from the stage above.",
              Part.of(CBNET),
              IMAGENET),
          alone(
              "cbnet_dual_r50_dhlc",
              "CBNetV2, two ResNet-50",
              "Each stage is fed from all stages above; the first stage is shared.",
              Part.of(CBNET, STYLE.to(Style.DHLC)),
              IMAGENET),
          alone(
              "ms_image_pyramid_r18",
              "M-S image pyramid, ResNet-18",
              "Product-defined: one ResNet looks at three sizes of the image.",
              Part.of(IMAGE_PYRAMID, DEPTH.to(18)),
              IMAGENET),
          alone(
              "ms_block_256",
              "M-S block, 256 channels",
              "Product-defined: four branches of 64.",
              Part.of(MS_BLOCK),
              "N,256,28,28"),
          alone(
              "fff_r50",
              "FFF on the levels of ResNet-50",
              "Product-defined: 256 channels at stride 8.",
              Part.of(FFF),
              levelsOfResNet50()),
          alone(
              "poapl_512",
              "PoAPL, 512 → 256",
              "Product-defined: four levels and their sum.",
              Part.of(POAPL),
              "N,512,56,56"),
          alone(
              "dwt_haar_down",
              "Wavelet downsampling, 64 → 128",
              "Haar, then a 1×1.",
              Part.of(DWT_DOWN, FILTERS.to(128)),
              "N,64,112,112"),
          alone(
              "wavelet_unet",
              "Wavelet U-Net (MWCNN)",
              "Cleans grey images; shrinks and grows by Haar transforms, 24 convolutions.",
              Part.of(WAVELET_UNET),
              "N,1,240,240"),
          alone(
              "deepsets_invariant",
              "Deep Sets, invariant",
              "Names a set of points whatever their order.",
              Part.of(DEEP_SETS),
              "N,100,3"),
          alone(
              "deepsets_pointcloud",
              "Deep Sets, point clouds",
              "Three equivariant layers and a maximum.",
              Part.of(DEEP_SETS_POINTS),
              "N,100,3"),
          alone(
              "sbd_64",
              "Spatial Broadcast Decoder",
              "An image of 64×64 px from ten numbers.",
              Part.of(SPATIAL_BROADCAST_DECODER),
              "N,10"),
          alone(
              "sbd_monet",
              "Spatial Broadcast Decoder of MONet",
              "Without padding; colours and a mask from 16 numbers.",
              Part.of(
                  SPATIAL_BROADCAST_DECODER,
                  DECODER_WIDTH.to(32),
                  PICTURE_CHANNELS.to(4),
                  VALID.to(true)),
              "N,16"),
          alone(
              "rdn_x2",
              "RDN ×2",
              "Makes an image twice as large and sharp.",
              Part.of(RDN),
              "N,3,48,48"),
          alone(
              "rdn_x4",
              "RDN ×4",
              "Makes an image four times as large and sharp.",
              Part.of(RDN, ENLARGE.to(4)),
              "N,3,32,32"));

  private OtherModels() {}

  private static Preset cifar(int depth) {
    return classifier(
        "resnet" + depth + "_cifar",
        "ResNet-" + depth + " for CIFAR",
        "32 px; skip connections without weights.",
        "N,3,32,32",
        Part.of(RESNET_CIFAR, SMALL_DEPTH.to(depth)),
        Part.of(CLASSIFICATION_HEAD, CLASSES.to(10)));
  }

  private static Preset rdnet(RdNets.Size size) {
    return classifier(
        "rdnet_" + size.name().toLowerCase(Locale.ROOT),
        "RDNet " + size,
        "DenseNet brought up to date.",
        IMAGENET,
        Part.of(RDNET, SIZE.to(size)),
        Part.of(CLASSIFICATION_HEAD, NORM_EPSILON.to(1e-6), NAMES.to("head.norm,head.fc")));
  }

  private static Graph googLeNetInTraining() {
    return Body.withOutputs(
            body -> {
              var form = set(FORM.to(GoogLeNetForm.PAPER), AUXILIARY.to(true));
              var maps =
                  body.place("backbone", GOOGLENET, form, Networks.input(body, "image", IMAGENET))
                      .outputs();
              var scores =
                  List.of(
                      body.add("head", CLASSIFICATION_HEAD, set(RATE.to(0.4)), maps.get(4)),
                      body.add("aux1", AUXILIARY_HEAD, maps.get(5)),
                      body.add("aux2", AUXILIARY_HEAD, maps.get(6)));
              body.place("scores", OUTPUT, Parameters.NONE, scores.get(0));
              body.place("scores-4a", OUTPUT, Parameters.NONE, scores.get(1));
              body.place("scores-4d", OUTPUT, Parameters.NONE, scores.get(2));
              return scores;
            })
        .graph();
  }
}
