package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.LightNetworks.GHOSTNET;
import static vertebra.catalogue.backbones.LightNetworks.GROUP_COUNT;
import static vertebra.catalogue.backbones.LightNetworks.MNASNET;
import static vertebra.catalogue.backbones.LightNetworks.SHUFFLENET_V1;
import static vertebra.catalogue.backbones.LightNetworks.SHUFFLENET_V2;
import static vertebra.catalogue.backbones.LightNetworks.WIDTH;
import static vertebra.catalogue.backbones.LightNetworks.WIDTH_SCALE;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Classifiers.CONVOLVED;
import static vertebra.catalogue.heads.Classifiers.HIDDEN;
import static vertebra.catalogue.heads.Classifiers.NAMES;
import static vertebra.catalogue.heads.Classifiers.RATE;
import static vertebra.catalogue.models.Networks.classifier;

import java.util.List;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.LightNetworks.Width;
import vertebra.catalogue.models.Networks.Part;

/// Small networks for phones by the names under which they are known.
public final class CompactModels {

  private static final String IMAGENET = "N,3,224,224";

  public static final List<Preset> PRESETS =
      List.of(
          shuffleV2("shufflenet_v2_x0_5", Width.X0_5),
          shuffleV2("shufflenet_v2_x1_0", Width.X1_0),
          shuffleV2("shufflenet_v2_x1_5", Width.X1_5),
          shuffleV2("shufflenet_v2_x2_0", Width.X2_0),
          shuffleV1("shufflenet_v1_g1", 1, 1),
          shuffleV1("shufflenet_v1_g2", 2, 1),
          shuffleV1("shufflenet_v1_g3", 3, 1),
          shuffleV1("shufflenet_v1_g4", 4, 1),
          shuffleV1("shufflenet_v1_g8", 8, 1),
          shuffleV1("shufflenet_v1_g3_x0.5", 3, 0.5),
          shuffleV1("shufflenet_v1_g3_x1.5", 3, 1.5),
          shuffleV1("shufflenet_v1_g3_x2", 3, 2),
          classifier(
              "ghostnet_100",
              "GhostNet",
              "Half of its channels are cheap copies.",
              IMAGENET,
              Part.of(GHOSTNET),
              Part.of(
                  CLASSIFICATION_HEAD,
                  HIDDEN.to(List.of(1280)),
                  CONVOLVED.to(true),
                  NAMES.to("conv_head,classifier"))),
          classifier(
              "mnasnet1_0",
              "MNASNet 1.0",
              "Found by a search that measured the time on a phone.",
              IMAGENET,
              Part.of(MNASNET),
              Part.of(CLASSIFICATION_HEAD, RATE.to(0.2), NAMES.to("classifier.1"))));

  private CompactModels() {}

  private static Preset shuffleV1(String id, int groups, double width) {
    return classifier(
        id,
        "ShuffleNet v1, groups " + groups + (width == 1 ? "" : ", width " + width),
        "Grouped 1×1 convolutions with shuffled channels.",
        IMAGENET,
        Part.of(SHUFFLENET_V1, GROUP_COUNT.to(groups), WIDTH_SCALE.to(width)),
        Part.of(CLASSIFICATION_HEAD));
  }

  private static Preset shuffleV2(String id, Width width) {
    return classifier(
        id,
        "ShuffleNet v2, width " + width,
        "Splits, convolves one half, shuffles.",
        IMAGENET,
        Part.of(SHUFFLENET_V2, WIDTH.to(width)),
        Part.of(CLASSIFICATION_HEAD));
  }
}
